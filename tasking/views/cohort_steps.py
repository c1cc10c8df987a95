"""The steps of a member of the cohort, each with its form and its action."""

from typing import Any

from common import clock
from tasking import actions
from tasking.forms.cohort import ChangeStatusForm, ContactForm, LeaveForm, MoveColourForm, ReviewForm
from tasking.models import CohortColour, CohortMember, ReviewKind
from tasking.views.steps import Step


def _due_kind(member: CohortMember) -> dict[str, Any]:
    full_on = member.schedule(CohortColour.settings()).full_on
    full = full_on is not None and full_on <= clock.today()
    return {"held_on": clock.today(), "kind": ReviewKind.FULL if full else ReviewKind.REGULAR}


STEPS: dict[str, Step] = {
    "review": Step(
        "review",
        ReviewForm,
        "Record a review",
        "The review is recorded. The next one is due as shown.",
        actions.record_review,
        initial=_due_kind,
    ),
    "contact": Step(
        "engage",
        ContactForm,
        "Record a contact",
        "The contact is recorded.",
        actions.record_contact,
        initial=lambda member: {"on": clock.today()},
    ),
    "colour": Step(
        "move_colour_of",
        MoveColourForm,
        "Move to another colour",
        "The colour is changed. Reviews follow the new colour.",
        actions.move_colour,
        initial=lambda member: {"colour": member.colour},
    ),
    "status": Step(
        "change_status_of",
        ChangeStatusForm,
        "Change the status",
        "The status is changed.",
        actions.change_status,
        initial=lambda member: {"status": member.status},
    ),
    "leave": Step(
        "take_out",
        LeaveForm,
        "Take out of the cohort",
        "They have left the cohort. What was recorded stays.",
        actions.take_out_of_cohort,
        initial=lambda member: {"left_on": clock.today()},
    ),
}
