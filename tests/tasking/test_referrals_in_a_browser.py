"""What hangs on referrals as a browser and axe see it: WCAG 2.2 AA on a desk and on a phone, each form's faults too."""

import datetime as dt

import pytest

from common import clock
from common.scope import System, acting_as, acting_as_system
from tasking import actions
from tasking.actions import Plan, Response
from tasking.models import MeasureKind, RiskMatrix
from tests.cast import Cast
from tests.tasking import made
from tests.web.browser import Visiting

pytestmark = pytest.mark.browser

DAY = dt.timedelta(days=1)


def _case(cast: Cast) -> dict[str, str]:
    """A referral with its risk, a measure that is due and a plan; gives the address of each page."""
    with acting_as_system(System.SET_UP):
        actions.ensure_starting_data()
    referral = made.referral(cast.cora, person=made.subject(cast.cora))
    with acting_as(cast.cora):
        version = RiskMatrix.objects.get()
        answers = {question.key: "a2" for question in version.matrix.questions}
        actions.assess_risk(referral=referral.pk, by=cast.cora, matrix=version.pk, answers=answers, note="Calls")
        measure = actions.add_measure(
            by=cast.cora,
            kind=MeasureKind.objects.get(name="Careline unit"),
            referral=referral.pk,
            provided_by=cast.police,
            asked_on=clock.today() - 90 * DAY,
            started_on=clock.today() - 85 * DAY,
        )
        plan = Plan(title="Calls", objective="None by spring", lead_agency=cast.council)
        problem = actions.start_problem(by=cast.cora, plan=plan, referral=referral.pk)
        actions.add_response(problem=problem.pk, by=cast.cora, response=Response("Fit a lock", cast.police))
    here, due, solving = referral.get_absolute_url(), measure.get_absolute_url(), problem.get_absolute_url()
    return {
        "referral": here,
        "amend": f"{here}amend/",
        "redirect": f"{here}redirect/",
        "assess": f"{here}risk/",
        "measure-add": f"/referrals/measures/add/?referral={referral.pk}",
        "matrices": "/referrals/risk/",
        "matrix": version.get_absolute_url(),
        "next": f"{version.get_absolute_url()}next/",
        "measures": "/referrals/measures/",
        "measure": due,
        "review": f"{due}review/",
        "kinds": "/referrals/measures/kinds/",
        "kind-new": "/referrals/measures/kinds/new/",
        "problems": "/problems/",
        "problem": solving,
        "problem-change": f"{solving}change/",
        "assess-plan": f"{solving}assess/",
        "response": f"{solving}responses/",
    }


@pytest.mark.parametrize("width", [1280, 390])
def test_every_page_of_a_case_is_accessible_on_a_desk_and_on_a_phone(
    committed_cast: Cast, visiting: Visiting, width: int
) -> None:
    pages = _case(committed_cast)
    with visiting(width) as visitor:
        visitor.sign_in("cora")
        for path in pages.values():
            visitor.go(path)
        visitor.go(pages["next"])
        visitor.page.fill("[name=bands-1-least]", "11")
        visitor.press("Preview the bands")
        assert "Score 10 is between Standard and Medium in no band." in visitor.page.inner_text("main")
        for name, button in (("assess", "Work out the risk"), ("response", "Add the response"), ("review", "Record")):
            visitor.go(pages[name])
            visitor.press(button)
            assert visitor.page.title().startswith("Error: ")
        assert visitor.faults == []
