"""Contacts that agencies had, or sought, with members of the offender cohort."""

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
from tasking.actions.cohort import locked_member
from tasking.models import CohortContact, CohortMember, Contact
from tasking.signals import cohort_changed
from tasking.states import COHORT_MEMBER


def record_contact(
    *,
    cohort_member: UUID,
    by: Person,
    agency: Agency,
    on: dt.date,
    contact: str,
    what: str,
    next_step: str = "",
    next_on: dt.date | None = None,
) -> CohortMember:
    """Record a contact that was kept, missed or refused. Two people may do so at once: both are kept.

    One's own agency's; chairs and coordinators may do so for any. Raises Http404, NotAllowed, WrongState, and BadInput.
    """
    with transaction.atomic():
        found = locked_member(cohort_member, "engage", by, None)
        faults = {} if contact in Contact.values else {"contact": "Choose what became of the contact."}
        if agency.pk != by.agency_id and not by.has_role(*policies.PLANNERS):
            faults["agency"] = f"Record contacts of {by.agency}. A chair or a coordinator can record those of others."
        if not found.joined_on <= on <= clock.today():
            faults["on"] = "The day of the contact must be between joining and today."
        if not what.strip():
            faults["what"] = "Say what happened, without names."
        if next_on is not None and next_on < on:
            faults["next_on"] = "The next contact cannot be before this one."
        elif next_on is not None:
            faults |= clock.far_fault("next_on", next_on)
        if faults:
            raise BadInput.of(**faults)
        CohortContact.objects.create(
            member=found, agency=agency, on=on, contact=contact, what=what, next_step=next_step, next_on=next_on, by=by
        )
        found.save()
        record(Operation.COLLECTION, f"recorded a contact {contact}", on=found, fields=["contacts"])
        cohort_changed.send(CohortMember, record=found, verb="engaged", by=by)
    return found


def strike_contact(*, cohort_member: UUID, contact: UUID, by: Person, version: int | None, reason: str) -> CohortMember:
    """Strike a wrong contact: it stays, struck through, with the reason. By its writer's agency, or a planner.

    Raises Http404, StaleEdit, NotAllowed, WrongState where it is struck already, BadInput without a reason.
    """
    with transaction.atomic(), scope.because(reason):
        found = lock(CohortMember, cohort_member, version=version)
        row = CohortContact.objects.filter(pk=contact, member=found).select_related("agency").first()
        if row is None:
            raise Http404("There is no such contact.")
        casework_policies.may_strike_contact(by, row).require()
        COHORT_MEMBER.target("strike_contact_of", found.state)
        if row.struck_reason:
            raise WrongState("This contact is struck already.")
        if not reason.strip():
            raise BadInput.of(reason="Say what is wrong with the contact.")
        row.struck_reason = reason
        row.save()
        found.save()
        record(Operation.ALTERATION, "struck a contact", on=found, reason=reason, fields=["contacts"])
        cohort_changed.send(CohortMember, record=found, verb="contact struck", by=by)
    return found
