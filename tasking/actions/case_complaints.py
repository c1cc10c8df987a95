"""The complaints that an application for a case review stands on."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from django.db import transaction
from django.http import Http404

from audit.actions import record
from audit.locking import lock
from audit.models import Operation
from common import clock, scope
from common.errors import BadInput, WrongState
from partners.models import Agency, Person
from tasking import policies
from tasking.models import CaseComplaint, CaseReview
from tasking.signals import case_review_changed
from tasking.states import CASE_REVIEW


@dataclass(frozen=True)
class ComplaintGiven:
    """One complaint: the day of the behaviour, the day it was made, to which agency, and of what (without names)."""

    behaviour_on: dt.date
    reported_on: dt.date
    agency: Agency
    what: str


def add_complaint(*, case_review: UUID, by: Person, complaint: ComplaintGiven) -> CaseReview:
    """Add a complaint, until the threshold is decided. Two people may add at once: both are kept.

    Raises Http404, NotAllowed, WrongState, and BadInput naming every fault.
    """
    with transaction.atomic():
        found = lock(CaseReview, case_review)
        policies.may(by, "add_complaint_to", found).require()
        found.state = CASE_REVIEW.target("add_complaint_to", found.state)
        faults = _faults(complaint)
        if faults:
            raise BadInput.of(**faults)
        keep_complaint(found, complaint)
        found.save()
        record(Operation.COLLECTION, "added a complaint", on=found, fields=["complaints"])
        case_review_changed.send(CaseReview, record=found, verb="complaint added", by=by)
    return found


def strike_complaint(*, case_review: UUID, complaint: UUID, by: Person, version: int | None, reason: str) -> CaseReview:
    """Strike a wrong complaint: it stays, struck through, with the reason, and no longer counts.

    Raises Http404, StaleEdit, NotAllowed, WrongState where it is struck already, BadInput without a reason.
    """
    with transaction.atomic(), scope.because(reason):
        found = lock(CaseReview, case_review, version=version)
        policies.may(by, "strike_complaint_of", found).require()
        found.state = CASE_REVIEW.target("strike_complaint_of", found.state)
        row = CaseComplaint.objects.filter(pk=complaint, case_review=found).first()
        if row is None:
            raise Http404("There is no such complaint.")
        if row.struck_reason:
            raise WrongState("This complaint is struck already.")
        if not reason.strip():
            raise BadInput.of(reason="Say what is wrong with the complaint.")
        row.struck_reason = reason
        row.save()
        found.save()
        record(Operation.ALTERATION, "struck a complaint", on=found, reason=reason, fields=["complaints"])
        case_review_changed.send(CaseReview, record=found, verb="complaint struck", by=by)
    return found


def keep_complaint(review: CaseReview, complaint: ComplaintGiven) -> CaseComplaint:
    """Write down one complaint of an application that is locked or new."""
    given = {name: getattr(complaint, name) for name in ComplaintGiven.__dataclass_fields__}
    return CaseComplaint.objects.create(case_review=review, **given)


def complaint_faults(complaints: Sequence[ComplaintGiven]) -> dict[str, list[str]]:
    """What is wrong with the complaints of a new application, each by its number."""
    found = [
        f"Complaint {number}: {sentence}"
        for number, complaint in enumerate(complaints, start=1)
        for sentence in _faults(complaint).values()
    ]
    return {"complaints": found} if found else {}


def _faults(complaint: ComplaintGiven) -> dict[str, str]:
    faults = {}
    if not complaint.what.strip():
        faults["what"] = "Say what it was about, without names."
    if complaint.reported_on > clock.today():
        faults["reported_on"] = "The day it was made must be today or in the past."
    if complaint.behaviour_on > complaint.reported_on:
        faults["behaviour_on"] = "The behaviour cannot be later than the complaint about it."
    return faults
