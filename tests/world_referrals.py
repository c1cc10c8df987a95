"""What hangs on the world's referrals: their risk, measures and plans; restricted as the referral is."""

import datetime as dt
from typing import Any

from common import clock
from tasking.models import (
    MeasureKind,
    Problem,
    ProblemResponse,
    RiskAssessment,
    RiskMatrix,
    SafeguardingMeasure,
    SafeguardingReview,
)
from tasking.starting import EXAMPLE, example_matrix
from tests.cast import Cast


def make_more_of_referrals(cast: Cast, records: dict[str, Any]) -> dict[str, Any]:
    """Make them, by Cora."""
    return {**_risk(cast, records), **_measures(cast, records), **_plans(cast, records)}


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


def _measures(cast: Cast, records: dict[str, Any]) -> dict[str, Any]:
    """A Careline unit for the victim, due for review; a leaflet drop for the place."""
    today = clock.today()
    careline = MeasureKind.objects.create(name="Careline unit", first_review_days=84, repeat_months=1)
    leaflets = MeasureKind.objects.create(name="Leaflet drop", due_days=3)
    shared = {"held_by": cast.council, "provided_by": cast.police}
    measure = SafeguardingMeasure.objects.create(
        kind=careline,
        subject=records["subject"],
        category="victims",
        responsible=cast.olive,
        asked_on=today - dt.timedelta(days=90),
        started_on=today - dt.timedelta(days=85),
        first_review_days=84,
        repeat_months=1,
        next_review_on=today - dt.timedelta(days=1),
        state="in_place",
        note="the spare key is under the gnome",
        **shared,
    )
    return {
        "measure_kind": careline,
        "measure": measure,
        "review": SafeguardingReview.objects.create(
            measure=measure, reviewed_on=today, result="pendant by the gnome", reviewed_by=cast.cora
        ),
        "open_measure": SafeguardingMeasure.objects.create(
            kind=leaflets,
            referral=records["open_referral"],
            asked_on=today,
            due_by=today + dt.timedelta(days=3),
            due_days=3,
            **shared,
        ),
    }


def _plans(cast: Cast, records: dict[str, Any]) -> dict[str, Any]:
    """A plan for the hotspot, led by the police; one for the victim's referral."""
    shared = {"lead_agency": cast.police, "objective": "Half the calls by spring"}
    problem = Problem.objects.create(
        reference="P-2026-9002", title="Station Road", hotspot=records["hotspot"], **shared
    )
    restricted = Problem.objects.create(
        reference="P-2026-9001",
        title="calls at number nine",
        referral=records["referral"],
        category="victims",
        held_by=cast.council,
        **shared,
    )
    return {
        "problem": problem,
        "restricted_problem": restricted,
        "response": ProblemResponse.objects.create(problem=problem, text="Light the path", agency=cast.council),
        "restricted_response": ProblemResponse.objects.create(
            problem=restricted, text="a chain for number nine", agency=cast.police
        ),
    }
