"""Taking in victims, callers and offenders, and what they report.

A subject belongs to the agency of whoever records it. Names and addresses go into SubjectDetails and nowhere else;
events carry names of fields, never values.
"""

import datetime as dt
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from uuid import UUID

from django.db import transaction

from audit.actions import record
from audit.locking import lock
from audit.models import Operation
from common import clock, scope
from common.errors import BadInput
from hotspots import policies
from hotspots.models import Subject, SubjectDetails, SubjectKind, SubjectReport
from hotspots.models.subjects import CATEGORY_OF, PREFIX_OF
from hotspots.querysets import window_start
from hotspots.states import SUBJECT
from partners.models import Partnership, Person
from partners.references import next_reference

#: The oldest date of birth that is taken for one.
_EARLIEST_BIRTH = dt.date(1900, 1, 1)
_REPEATERS = {SubjectKind.VICTIM: "victim", SubjectKind.CALLER: "caller"}


@dataclass(frozen=True)
class ReportGiven:
    """One report: the day it was made (Europe/London), the kind of incident, and who took it under which number."""

    reported_on: dt.date
    what: str
    source: str


@dataclass(frozen=True)
class SubjectDetailsGiven:
    """Who the person is."""

    full_name: str
    date_of_birth: dt.date | None = None
    address: str = ""
    phone: str = ""


def record_subject(
    *,
    by: Person,
    kind: str,
    district: str,
    vulnerable: bool,
    reports: Sequence[ReportGiven],
    details: SubjectDetailsGiven | None = None,
) -> Subject:
    """Take in a repeat victim, a repeat caller or an offender, held by the agency of `by`, under a new reference.

    `district` is one of the partnership's, or empty. A victim or caller needs as many reports within the rolling
    window as the partnership's rule says (default two in 12 months). Raises NotAllowed, and BadInput with every fault.
    """
    policies.may_record_subject(by).require()
    partnership = Partnership.objects.get()
    faults = _subject_faults(partnership, kind, district, reports)
    if details is not None:
        faults |= details_faults(details)
    if faults:
        raise BadInput.of(**faults)
    chosen, today = SubjectKind(kind), clock.today()
    with transaction.atomic():
        subject = Subject.objects.create(
            reference=next_reference(PREFIX_OF[chosen], today.year),
            kind=chosen,
            category=CATEGORY_OF[chosen],
            held_by=by.agency,
            district=district,
            vulnerable=vulnerable,
        )
        for report in reports:
            SubjectReport.objects.create(subject=subject, **asdict(report))
        record(Operation.COLLECTION, "recorded", on=subject, fields=["kind", "district", "vulnerable", "reports"])
        if details is not None:
            keep_details(subject, details)
    return subject


def add_report(*, subject: UUID, by: Person, version: int | None, report: ReportGiven) -> Subject:
    """Add one more report to an open subject; gives the subject, one version higher.

    Raises Http404, StaleEdit, NotAllowed, WrongState where the record is closed, BadInput for a future date.
    """
    with transaction.atomic():
        found = _locked(subject, "add_to", by, version)
        faults = _report_faults([report])
        if faults:
            raise BadInput.of(**faults)
        SubjectReport.objects.create(subject=found, **asdict(report))
        found.save()
        record(Operation.COLLECTION, "added a report", on=found, fields=["reported_on", "what", "source"])
    return found


def close_subject(*, subject: UUID, by: Person, version: int | None, reason: str) -> Subject:
    """Take a subject off the list, with a reason. Raises Http404, StaleEdit, NotAllowed, WrongState, BadInput."""
    return _turn("close", "closed", subject, by, version, reason)


def reopen_subject(*, subject: UUID, by: Person, version: int | None, reason: str) -> Subject:
    """Put a closed subject back on the list under the same reference. Raises as `close_subject`."""
    return _turn("reopen", "reopened", subject, by, version, reason)


def _turn(verb: str, past: str, subject: UUID, by: Person, version: int | None, reason: str) -> Subject:
    with transaction.atomic(), scope.because(reason):
        found = _locked(subject, verb, by, version)
        if not reason.strip():
            raise BadInput.of(reason=f"Say why this record is {past}.")
        before = found.state
        found.is_closed = verb == "close"
        found.save()
        record(
            Operation.ALTERATION,
            past,
            on=found,
            from_state=before,
            to_state=found.state,
            reason=reason,
            fields=["is_closed"],
        )
    return found


def _locked(subject: UUID, verb: str, by: Person, version: int | None) -> Subject:
    found = lock(Subject, subject, version=version)
    policies.may(by, verb, found).require()
    SUBJECT.target(verb, found.state)
    return found


def keep_details(subject: Subject, given: SubjectDetailsGiven) -> None:
    """Put down who the person is, behind the strictest wall."""
    details = SubjectDetails.objects.create(subject=subject, held_by=subject.held_by, **asdict(given))
    record(
        Operation.COLLECTION,
        "recorded",
        on=details,
        fields=[field for field, value in asdict(given).items() if value],
    )


def _subject_faults(
    partnership: Partnership, kind: str, district: str, reports: Sequence[ReportGiven]
) -> dict[str, str | list[str]]:
    faults: dict[str, str | list[str]] = {}
    if kind not in SubjectKind.values:
        faults["kind"] = "Choose whether this is a victim, a caller or an offender."
    if district and district not in partnership.districts:
        faults["district"] = f"Choose one of the partnership's districts: {', '.join(partnership.districts)}."
    faults |= _report_faults(reports) or _repeat_fault(partnership, kind, reports)
    return faults


def _report_faults(reports: Sequence[ReportGiven]) -> dict[str, list[str]]:
    """Every fault of every report, each saying which report it means where there are several."""
    sentences = []
    for number, report in enumerate(reports, start=1):
        where = f"Report {number}: " if len(reports) > 1 else ""
        if report.reported_on > clock.today():
            sentences.append(f"{where}The date of a report must be today or in the past.")
        if not report.what.strip():
            sentences.append(f"{where}Say what was reported.")
        if not report.source.strip():
            sentences.append(f"{where}Say which agency took the report.")
    return {"reports": sentences} if sentences else {}


def _repeat_fault(partnership: Partnership, kind: str, reports: Sequence[ReportGiven]) -> dict[str, list[str]]:
    """The partnership's rule for a repeat victim or caller (domain.md section 4)."""
    needed, months = partnership.repeat_count, partnership.repeat_months
    since = window_start(clock.today(), months)
    found = sum(report.reported_on >= since for report in reports)
    if kind not in _REPEATERS or found >= needed:
        return {}
    are = "is 1 report" if found == 1 else f"are {found} reports"
    return {
        "reports": [
            f"A repeat {_REPEATERS[SubjectKind(kind)]} needs {needed} reports in the last {months} months"
            f" (since {since.day} {since:%B %Y}). There {are} in that time."
        ]
    }


def details_faults(details: SubjectDetailsGiven) -> dict[str, str]:
    """What cannot be right about who the person is said to be, by field."""
    faults = {}
    if not details.full_name.strip():
        faults["full_name"] = "Enter the person's name, or leave all details empty."
    born = details.date_of_birth
    if born is not None and not _EARLIEST_BIRTH <= born <= clock.today():
        faults["date_of_birth"] = "The date of birth must be between 1 January 1900 and today."
    return faults
