"""What a case review recommends, what the agencies answer, and the actions that come of it."""

import datetime as dt
from uuid import UUID

from django.db import transaction
from django.http import Http404

from audit.actions import record
from audit.locking import lock
from audit.models import Operation
from common import clock, scope
from common.errors import BadInput, WrongState
from partners.models import Agency, Person
from tasking import casework_policies, policies
from tasking.actions.action_log import log_action
from tasking.confidentiality import agencies_sharing
from tasking.models import Action, AgendaItem, Answer, CaseRecommendation, CaseReview, Meeting
from tasking.signals import case_review_changed
from tasking.states import CASE_REVIEW


def recommend(*, case_review: UUID, by: Person, version: int | None, agency: Agency, text: str) -> CaseReview:
    """Recommend something to an agency that may see the case. Raises Http404, StaleEdit, NotAllowed, WrongState,
    and BadInput naming every fault.
    """
    with transaction.atomic():
        found = lock(CaseReview, case_review, version=version)
        policies.may(by, "recommend_in", found).require()
        found.state = CASE_REVIEW.target("recommend_in", found.state)
        faults = {} if text.strip() else {"text": "Say what is recommended, without names."}
        if agency.pk not in agencies_sharing(found.category, found.held_by_id, clock.today()):
            faults["agency"] = (
                f"No agreement lets {agency} have {found.held_by}'s data of this kind. Choose an agency that shares it."
            )
        if faults:
            raise BadInput.of(**faults)
        CaseRecommendation.objects.create(case_review=found, agency=agency, text=text)
        found.save()
        record(Operation.ALTERATION, "made a recommendation", on=found, fields=["recommendations"])
        case_review_changed.send(CaseReview, record=found, verb="recommended", by=by)
    return found


def answer_recommendation(
    *, case_review: UUID, recommendation: UUID, by: Person, version: int | None, answer: str, reason: str = ""
) -> CaseReview:
    """Say for the agency whether it accepts; a recommendation that is not accepted keeps the reason.

    Raises Http404, StaleEdit, NotAllowed, WrongState, and BadInput naming every fault.
    """
    with transaction.atomic(), scope.because(reason):
        found, row = _locked(case_review, recommendation, version)
        casework_policies.may_answer(by, row).require()
        found.state = CASE_REVIEW.target("answer_for", found.state)
        if row.answer:
            raise WrongState("This recommendation is answered already.")
        faults = {} if answer in Answer.values else {"answer": "Choose what the agency answers."}
        if answer == Answer.REJECTED and not reason.strip():
            faults["reason"] = "Say why the agency does not accept it."
        if faults:
            raise BadInput.of(**faults)
        row.answer, row.answer_reason, row.answered_on, row.answered_by = answer, reason, clock.today(), by
        row.save()
        found.save()
        record(Operation.ALTERATION, f"{answer} a recommendation", on=found, reason=reason, fields=["recommendations"])
        case_review_changed.send(CaseReview, record=found, verb="answered", by=by)
    return found


def task_recommendation(
    *,
    case_review: UUID,
    recommendation: UUID,
    by: Person,
    version: int | None,
    meeting: UUID,
    owner: Person,
    due_on: dt.date,
) -> Action:
    """Log an accepted recommendation as an action of its agency, at an open meeting that has the case on its agenda.

    Raises Http404, StaleEdit, NotAllowed, WrongState, and BadInput naming every fault.
    """
    with transaction.atomic():
        found, row = _locked(case_review, recommendation, version)
        policies.may(by, "task_from", found).require()
        found.state = CASE_REVIEW.target("task_from", found.state)
        if row.answer != Answer.ACCEPTED or row.action_id:
            raise WrongState(
                f"This recommendation is action {row.action} already."
                if row.action_id
                else "Only a recommendation that its agency accepted becomes an action."
            )
        item = AgendaItem.objects.standing().filter(
            meeting_id=meeting, source_table=CaseReview._meta.db_table, source_id=found.pk
        )
        under = item.first()
        if under is None:
            raise BadInput.of(meeting="The case review is not on that meeting's agenda. Bring the agenda up to date.")
        row.action = log_action(
            meeting=meeting,
            by=by,
            text=row.text,
            owner_agency=row.agency,
            owner=owner,
            due_on=due_on,
            item=under.pk,
        )
        row.save()
        found.save()
        record(Operation.ALTERATION, "made an action of a recommendation", on=found, fields=["recommendations"])
        case_review_changed.send(CaseReview, record=found, verb="tasked", by=by)
    return row.action


def meetings_to_task_at(review: CaseReview) -> list[Meeting]:
    """The open meetings that have this case review on their agenda."""
    items = AgendaItem.objects.standing().filter(source_table=CaseReview._meta.db_table, source_id=review.pk)
    return list(Meeting.objects.filter(state="open", pk__in=items.values("meeting_id")).select_related("forum"))


def _locked(case_review: UUID, recommendation: UUID, version: int | None) -> tuple[CaseReview, CaseRecommendation]:
    found = lock(CaseReview, case_review, version=version)
    row = CaseRecommendation.objects.filter(pk=recommendation, case_review=found).select_related("agency").first()
    if row is None:
        raise Http404("There is no such recommendation.")
    row.case_review = found
    return found, row
