"""What hangs on the world's referrals: their risk, measures and plans; restricted as the referral is."""

from typing import Any

from common import clock
from tasking.models import RiskAssessment, RiskMatrix
from tasking.starting import EXAMPLE, example_matrix
from tests.cast import Cast


def make_more_of_referrals(cast: Cast, records: dict[str, Any]) -> dict[str, Any]:
    """Make them, by Cora."""
    return _risk(cast, records)


def _risk(cast: Cast, records: dict[str, Any]) -> dict[str, Any]:
    questions, bands = example_matrix().as_data()
    version = RiskMatrix.objects.create(
        name=EXAMPLE, number=1, questions=questions, bands=bands, in_force_from=clock.today()
    )
    assessment = RiskAssessment.objects.create(
        referral=records["referral"],
        matrix=version,
        answers={one["key"]: "a1" for one in questions},
        score=0,
        highest=30,
        band="Standard",
        colour="green",
        note="the man with the dog",
        assessed_by=cast.cora,
    )
    return {"risk_matrix": version, "risk_assessment": assessment}
