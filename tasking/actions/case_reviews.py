"""Taking in applications for case reviews, and moving them through their lifecycle (tasking/states.py)."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db import transaction

from audit.actions import record
from audit.locking import lock
from audit.models import Operation
from common import clock, scope
from common.errors import BadInput, Conflict
from hotspots.models import Subject
from partners.models import Agency, DataCategory, Person
from partners.references import next_reference
from tasking import casework_policies, policies
from tasking.actions.case_complaints import ComplaintGiven, complaint_faults, keep_complaint
from tasking.case_figures import start_of_year_stands
from tasking.models import Applicant, CaseReview, CaseReviewRule, Forum, Meeting
from tasking.signals import case_review_changed
from tasking.states import CASE_REVIEW
from web.dates import MONTHS

#: What the log says was done, by verb.
PAST = {
    "acknowledge": "acknowledged",
    "accept": "decided that the threshold is met",
    "decline": "decided that the threshold is not met",
    "reconsider": "reconsidered",
    "hold": "recorded the review",
    "close": "closed",
    "withdraw": "withdrew",
    "strike": "struck",
}
#: Verbs of move_case_review, and how their reason is asked for.
REASONS = {
    "acknowledge": "",
    "reconsider": "Say why the decision is looked at again.",
    "close": "Say how the case ends.",
    "withdraw": "Say why the application is withdrawn.",
    "strike": "Say what is wrong with the application.",
}


@dataclass(frozen=True)
class ApplicationDetails:
    """What an application says. Texts are without names; it is about a subject, or else about a place."""

    forum: Forum
    applicant: str
    applied_on: dt.date
    what_happens: str
    subject: Subject | None = None
    place: str = ""
    applicant_agency: Agency | None = None
    local_grounds: str = ""


def apply_for_review(*, by: Person, details: ApplicationDetails, complaints: Sequence[ComplaintGiven]) -> CaseReview:
    """Take in an application, held by this person's agency, with the complaints that it stands on.

    The rule and the forum's clocks of today are kept with it. Raises NotAllowed, and BadInput naming every fault.
    """
    casework_policies.may_apply_for_review(by).require()
    faults = _application_faults(details) | complaint_faults(complaints)
    if faults:
        raise BadInput.of(**faults)
    with transaction.atomic():
        made = CaseReview.objects.create(
            reference=next_reference("CR", clock.today().year),
            category=DataCategory.VICTIMS if details.subject else DataCategory.CASES,
            held_by=by.agency,
            **vars(details),
            **_rule_of_the_day(details),
        )
        for complaint in complaints:
            keep_complaint(made, complaint)
        filled = [name for name, value in vars(details).items() if value]
        record(Operation.COLLECTION, "applied for", on=made, to_state=made.state, fields=[*filled, "complaints"])
        case_review_changed.send(CaseReview, record=made, verb="applied for", by=by)
    return made


def decide_threshold(
    *, case_review: UUID, by: Person, version: int | None, is_met: bool, reason: str, departure_reason: str = ""
) -> CaseReview:
    """Decide whether the threshold is met. Where that is not what the count says, a further reason is kept.

    Raises Http404, StaleEdit, NotAllowed, WrongState, and BadInput naming every fault.
    """
    verb = "accept" if is_met else "decline"
    with transaction.atomic(), scope.because(reason):
        found = lock(CaseReview, case_review, version=version)
        policies.may(by, verb, found).require()
        before, found.state = found.state, CASE_REVIEW.target(verb, found.state)
        qualifying = found.qualifying()
        departs = is_met != (qualifying >= found.complaints_needed)
        faults = {} if reason.strip() else {"reason": "Say why the threshold is met, or why it is not."}
        if departs and not departure_reason.strip():
            faults["departure_reason"] = f"{found.count_in_words} Say why the decision departs from that count."
        if faults:
            raise BadInput.of(**faults)
        found.decided_on, found.decided_by, found.counted = clock.today(), by, qualifying
        found.decision_reason, found.departure_reason = reason, departure_reason if departs else ""
        found.save()
        _tell(found, verb, before, by, reason, ["state", "counted", "decision_reason", "departure_reason"])
    return found


def hold_review(
    *,
    case_review: UUID,
    by: Person,
    version: int | None,
    reviewed_on: dt.date,
    findings: str,
    meeting: Meeting | None = None,
) -> CaseReview:
    """Record that the review was held, on which day, at which meeting if it was one of Muster's, and what it found.

    Raises Http404, StaleEdit, NotAllowed, WrongState, and BadInput naming every fault.
    """
    with transaction.atomic():
        found = lock(CaseReview, case_review, version=version)
        policies.may(by, "hold", found).require()
        before, found.state = found.state, CASE_REVIEW.target("hold", found.state)
        faults = {} if findings.strip() else {"findings": "Say what the review found, without names."}
        if not found.applied_on <= reviewed_on <= clock.today():
            faults["reviewed_on"] = "The day of the review must be between the application and today."
        if faults:
            raise BadInput.of(**faults)
        found.reviewed_on, found.findings, found.meeting = reviewed_on, findings, meeting
        found.save()
        _tell(found, "hold", before, by, "", ["state", "reviewed_on", "findings", "meeting"])
    return found


def move_case_review(*, case_review: UUID, verb: str, by: Person, version: int | None, reason: str = "") -> CaseReview:
    """Acknowledge, reconsider, close, withdraw or strike (`verb`). It is closed once each recommendation is answered.

    Raises Http404, StaleEdit, NotAllowed, WrongState, Conflict where an answer is missing, BadInput without a reason.
    """
    with transaction.atomic(), scope.because(reason):
        found = lock(CaseReview, case_review, version=version)
        policies.may(by, verb, found).require()
        before, found.state = found.state, CASE_REVIEW.target(verb, found.state)
        if REASONS[verb] and not reason.strip():
            raise BadInput.of(reason=REASONS[verb])
        if verb == "close":
            _require_answers(found)
        for name, value in _columns(verb, reason).items():
            setattr(found, name, value)
        found.save()
        _tell(found, verb, before, by, reason, ["state"])
    return found


def save_case_review_rule(*, by: Person, version: int | None, **new: Any) -> CaseReviewRule:
    """Change the rule for applications made from now on; those made before keep theirs.

    The month in which the year begins stays, once an application lies in a year that is over.

    Raises NotAllowed, StaleEdit, and BadInput naming every fault.
    """
    policies.may_set_rules(by).require()
    faults = {
        name: f"{words} must be between 1 and {most}."
        for name, words, most in (
            ("complaints", "The number of complaints", 100),
            ("behaviour_months", "The months from the behaviour", 60),
            ("application_months", "The months from the complaint", 60),
            ("year_starts_in", "The month in which the year begins", 12),
        )
        if not 1 <= int(new.get(name, 1)) <= most
    }
    if faults:
        raise BadInput.of(**faults)
    with transaction.atomic():
        CaseReviewRule.objects.bulk_create([CaseReviewRule()], ignore_conflicts=True)
        found = lock(CaseReviewRule, CaseReviewRule.objects.get().pk, version=version)
        changed = [name for name, value in new.items() if getattr(found, name) != value]
        if "year_starts_in" in changed and start_of_year_stands():
            raise BadInput.of(
                year_starts_in=(
                    "There are figures of a year that is over already. So the year stays as it is: it begins in"
                    f" {MONTHS[found.year_starts_in - 1]}."
                )
            )
        for name, value in new.items():
            setattr(found, name, value)
        found.save()
        record(Operation.ALTERATION, "changed", on=found, fields=changed)
    return found


def _rule_of_the_day(details: ApplicationDetails) -> dict[str, Any]:
    rule, forum, on = CaseReviewRule.in_force(), details.forum, details.applied_on
    return {
        "complaints_needed": rule.complaints,
        "behaviour_months": rule.behaviour_months,
        "application_months": rule.application_months,
        "local_extras": rule.local_extras,
        "acknowledge_by": on + dt.timedelta(days=forum.case_acknowledge_days),
        "decide_by": on + dt.timedelta(days=forum.case_threshold_days),
        "review_by": on + dt.timedelta(days=forum.case_meeting_days),
    }


def _application_faults(details: ApplicationDetails) -> dict[str, str]:
    faults = {}
    if details.applicant not in Applicant.values:
        faults["applicant"] = "Choose who applies."
    elif (details.applicant == Applicant.AGENCY) != (details.applicant_agency is not None):
        faults["applicant_agency"] = "Choose the agency that applies, where an agency does; leave it empty otherwise."
    if details.subject is None and not details.place.strip():
        faults["subject"] = "Give the reference of the victim or caller, or else the place."
    elif details.subject is not None and details.subject.kind == "offender":
        faults["subject"] = "A case review is about a victim or a caller. Give their reference, not an offender's."
    if not details.what_happens.strip():
        faults["what_happens"] = "Say what happens, without names."
    if details.applied_on > clock.today():
        faults["applied_on"] = "The day of the application must be today or in the past."
    if not details.forum.is_active:
        faults["forum"] = f"{details.forum} no longer meets. Choose another forum."
    return faults


def _require_answers(found: CaseReview) -> None:
    waiting = [str(one.agency) for one in found.recommendations.filter(answer="").select_related("agency")]
    if waiting:
        raise Conflict(f"Record first what {' and '.join(dict.fromkeys(waiting))} answered to the recommendations.")


def _columns(verb: str, reason: str) -> dict[str, Any]:
    if verb == "acknowledge":
        return {"acknowledged_on": clock.today()}
    if verb == "reconsider":
        return {
            "decided_on": None,
            "decided_by": None,
            "counted": None,
            "decision_reason": "",
            "departure_reason": "",
        }
    return {"ended_on": clock.today(), "ended_reason": reason}


def _tell(found: CaseReview, verb: str, before: str, by: Person, reason: str, fields: list[str]) -> None:
    record(
        Operation.ALTERATION,
        PAST[verb],
        on=found,
        from_state=before,
        to_state=found.state,
        reason=reason,
        fields=fields,
    )
    case_review_changed.send(CaseReview, record=found, verb=PAST[verb], by=by)
