"""The steps of a case review, each with its form and its action."""

from functools import partial
from typing import Any

from common import clock
from tasking import actions
from tasking.forms.case_reviews import ComplaintForm, HoldForm, RecommendationForm, ThresholdForm
from tasking.forms.fields import ReasonForm
from tasking.models import CaseReview
from tasking.views.steps import Step


def _add_complaint(*, case_review: Any, by: Any, **given: Any) -> CaseReview:
    return actions.add_complaint(case_review=case_review, by=by, complaint=actions.ComplaintGiven(**given))


def _move(verb: str, button: str, done: str, ask: str = "") -> Step:
    return Step(verb, ReasonForm, button, done, partial(actions.move_case_review, verb=verb), ask=ask)


STEPS: dict[str, Step] = {
    "acknowledge": _move("acknowledge", "Acknowledge", "The application is acknowledged."),
    "threshold": Step(
        "accept",
        ThresholdForm,
        "Decide the threshold",
        "The decision is recorded. Tell the applicant.",
        actions.decide_threshold,
        template="tasking/case_threshold.html",
    ),
    "complaint": Step("add_complaint_to", ComplaintForm, "Add a complaint", "The complaint is added.", _add_complaint),
    "reconsider": _move(
        "reconsider",
        "Look at the decision again",
        "The threshold waits for a new decision. The earlier one stays in the trail.",
        "Why is the decision looked at again?",
    ),
    "review": Step(
        "hold",
        HoldForm,
        "Record the review",
        "The review is recorded. Add what it recommends.",
        actions.hold_review,
        needs_record=True,
        initial=lambda record: {"reviewed_on": clock.today()},
    ),
    "recommendation": Step(
        "recommend_in",
        RecommendationForm,
        "Add a recommendation",
        "The recommendation is added. Record what the agency answers.",
        actions.recommend,
        needs_record=True,
    ),
    "close": _move("close", "Close the case", "The case review is closed.", "How does the case end?"),
    "strike": _move(
        "strike",
        "Strike as wrong",
        "The application is struck. It stays, and counts nowhere.",
        "What is wrong with the application?",
    ),
    "withdraw": _move("withdraw", "Withdraw", "The application is withdrawn.", "Why is the application withdrawn?"),
}
