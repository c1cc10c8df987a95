"""What someone enters to record outcomes, checked as a whole before anything is written."""

import datetime as dt
import re
from collections.abc import Iterator
from dataclasses import dataclass, field, fields
from decimal import Decimal
from uuid import UUID

from common import clock
from common.errors import BadInput
from hotspots.models import Hotspot, Subject
from operations.models import Marking, Operation, Site, Visit
from outcomes.dates import Reckoning, counts_hours, law_on, reckon
from outcomes.durations import Duration
from outcomes.models import LegalVersion, OutcomeType, SubjectKind
from outcomes.penalties import penalty_fault
from outcomes.policies import may_record_for, shares_offenders_with
from outcomes.rules import DurationNotAllowed, NoLawInForce
from outcomes.sense import EARLIEST
from outcomes.vocabulary import ANSWERED_BY, KNOWN_AHEAD, NEED_ASKS, Issuer, Need, issued_by
from partners.models import Agency, Person
from tasking.models import Action

#: The most that one recording makes; more is a slip of the finger.
MOST_AT_ONCE = 50
_LONGEST_YEARS = 100
_LONGEST_LABEL = 60
#: Registration marks of Great Britain since 1963, and Northern Ireland's: AB12CDE, A123BCD, ABC123D, ABZ1234.
_PLATE = re.compile(r"[A-Z]{2}\d{2}[A-Z]{3}|[A-Z]\d{1,3}[A-Z]{3}|[A-Z]{3}\d{1,3}[A-Z]|[A-Z]{1,3}\d{4}")
#: It starts within this of the day on which it is issued.
SOON = dt.timedelta(days=31)


@dataclass(frozen=True)
class Recording:
    """One or several outcomes of a kind, as entered.

    `labels` are public labels such as "Person A", one for each of `count` outcomes, or none. Without `issued_on` it
    is a plan: proposed, or applied for on `applied_on`. `starts_at` (aware) is needed where the law counts hours.
    `length` empty means the law's default; `indefinite` means until further order. Days are London days. A penalty is
    in pounds.
    """

    type: OutcomeType
    client_key: UUID
    issued_on: dt.date | None = None
    count: int = 1
    labels: tuple[str, ...] = ()
    operation: Operation | None = None
    visit: Visit | None = None
    action: Action | None = None
    issuing_agency: Agency | None = None
    officer: Person | None = None
    their_reference: str = ""
    subject_kind: str = ""
    subject: Subject | None = None
    vehicle_label: str = ""
    place: str = ""
    site: Site | None = None
    hotspot: Hotspot | None = None
    applied_on: dt.date | None = None
    served_on: dt.date | None = None
    starts_at: dt.datetime | None = None
    length: Duration | None = None
    indefinite: bool = False
    conditions: str = ""
    penalty_amount: Decimal | None = None
    marking: str = field(default=Marking.OFFICIAL)

    @property
    def kind_of_subject(self) -> str:
        """What it is about: as entered, else a person where one is named, else what the type is usually about."""
        if self.subject_kind or self.subject is None:
            return self.subject_kind or self.type.subject_kinds[0]
        return SubjectKind.PERSON

    @property
    def initial_state(self) -> str:
        """Where it stands at once."""
        if self.issued_on:
            return "served" if self.served_on else "issued"
        return "applied" if self.applied_on else "proposed"


@dataclass(frozen=True)
class Checked:
    """A recording that can be kept, with the law in force and the dates that it sets; None for a plan."""

    law: LegalVersion | None
    dates: Reckoning


def check(entry: Recording, *, agency: Agency, by: Person) -> Checked:
    """Check what `by` entered for `agency`, the one that issues. Raises BadInput naming every fault."""
    faults: dict[str, list[str]] = {}
    for name, fault in (
        *_own_faults(entry),
        *_issuer_faults(entry, agency, by),
        *_subject_faults(entry, agency),
        *_place_faults(entry),
        *_day_faults(entry),
        *_marking_faults(entry, agency, by),
    ):
        faults.setdefault(name, []).append(fault)
    checked = Checked(None, Reckoning())
    # With a day or a length that is no use, reckoning would only add to the confusion.
    if entry.issued_on and faults.keys().isdisjoint({"issued_on", "starts_at", "length"}):
        try:
            checked = _by_law(entry, entry.issued_on)
        except BadInput as refusal:
            for name, texts in refusal.faults.items():
                faults.setdefault(name, []).extend(texts)
    if faults:
        raise BadInput.of(**faults)
    return checked


def _by_law(entry: Recording, issued_on: dt.date) -> Checked:
    """The law in force and its dates. Raises BadInput where there was none, or it does not allow the length."""
    try:
        law = law_on(entry.type, issued_on)
    except NoLawInForce as error:
        raise BadInput.of(issued_on=str(error)) from error
    if counts_hours(law) and entry.starts_at is None:
        raise BadInput.of(starts_at=f"Enter the time at which it starts: {entry.type.name} is counted in hours.")
    try:
        dates = reckon(
            law,
            issued_on=issued_on,
            served_on=entry.served_on,
            starts_at=entry.starts_at,
            length=entry.length,
            indefinite=entry.indefinite,
        )
    except DurationNotAllowed as error:
        raise BadInput.of(length=str(error)) from error
    if entry.penalty_amount is not None and (fault := penalty_fault(entry.type, law, entry.penalty_amount)):
        raise BadInput.of(penalty_amount=fault)
    return Checked(law, dates)


def _own_faults(entry: Recording) -> Iterator[tuple[str, str]]:
    if not entry.type.switched_on:
        yield "type", f"{entry.type.name} is switched off. Choose another type, or ask a coordinator to switch it on."
    if not 1 <= entry.count <= MOST_AT_ONCE:
        yield "count", f"Enter how many, from 1 to {MOST_AT_ONCE}."
    elif entry.labels and len(entry.labels) != entry.count:
        asked = "1 label" if entry.count == 1 else f"{entry.count} labels, one on each line"
        yield "labels", f"Enter {asked}, or none. You entered {len(entry.labels)}."
    if len({label.casefold() for label in entry.labels}) < len(entry.labels):
        yield "labels", "Give each label once."
    if any(len(label) > _LONGEST_LABEL for label in entry.labels):
        yield "labels", f"Keep each label to {_LONGEST_LABEL} characters."
    if entry.length and entry.length.unit == "years" and entry.length.amount > _LONGEST_YEARS:
        yield "length", f"Enter at most {_LONGEST_YEARS} years, or choose until further order."
    if entry.length and entry.indefinite:
        yield "length", "Enter a length, or choose until further order, not both."
    if entry.penalty_amount is not None and entry.issued_on is None:
        yield "penalty_amount", "Set the penalty once it is issued. Take the amount out."
    if entry.visit and entry.visit.operation_id != getattr(entry.operation, "pk", None):
        yield "visit", "Choose a visit of this operation."
    yield from _need_faults(entry)


def askable() -> list[str]:
    """What a type can ask for: needs that a recording has a field for."""
    known = {one.name for one in fields(Recording)}
    return [need.value for need in Need if need in known]


def _need_faults(entry: Recording) -> Iterator[tuple[str, str]]:
    """What its type says that a record must have; of a plan, only what is known before it is issued."""
    # A vehicle that it is about is told apart by the label of what it is about.
    instead: dict[str, str] = {Need.VEHICLE_LABEL: Need.LABELS} if entry.kind_of_subject == SubjectKind.VEHICLE else {}
    for need in (instead.get(need, need) for need in entry.type.needs):
        asked = entry.issued_on is not None or need in KNOWN_AHEAD
        if asked and not any(getattr(entry, name, None) for name in ANSWERED_BY.get(need, (need,))):
            yield need, f"{entry.type.name} {NEED_ASKS[need]}"


def _issuer_faults(entry: Recording, agency: Agency, by: Person) -> Iterator[tuple[str, str]]:
    if not may_record_for(by, agency):
        yield "issuing_agency", may_record_for(by, agency).reason
    if agency.kind not in issued_by(entry.type.issuers):
        yield "issuing_agency", _not_theirs(entry.type, agency)
    if entry.officer and entry.officer.agency_id != agency.pk:
        yield "officer", f"{entry.officer} is not of {agency}, which issues it. Choose someone of {agency}."


def _not_theirs(kind: OutcomeType, agency: Agency) -> str:
    if Issuer.COURT in kind.issuers:
        return (
            f"{kind.name} is made by {kind.issued_by}, and recorded by the agency that applied for it, which {agency}"
            " cannot. Choose that agency."
        )
    return f"{kind.name} is for {kind.issued_by}, not {agency}. Choose the agency that issued or did it."


def _subject_faults(entry: Recording, agency: Agency) -> Iterator[tuple[str, str]]:
    kind = entry.kind_of_subject
    kinds_allowed = {*entry.type.subject_kinds, SubjectKind.NONE}
    if SubjectKind.PERSON in entry.type.subject_kinds:
        # Or what is said of a person would be open to all: without a label it is still about someone.
        kinds_allowed.discard(SubjectKind.NONE)
    if kind not in kinds_allowed:
        kinds = " or ".join(SubjectKind(k).label.lower() for k in entry.type.subject_kinds)
        yield "subject_kind", f"{entry.type.name} is about {kinds}. Choose that."
    if entry.subject and kind != SubjectKind.PERSON:
        yield "subject", "Only an outcome about a person has a subject's reference. Take it out."
    if entry.subject and entry.count > 1:
        yield "subject", "Record outcomes about a known person one at a time."
    if kind == SubjectKind.PERSON and not shares_offenders_with(agency.pk):
        yield (
            "issuing_agency",
            f"Your agency has no agreement in force with {agency} to share data about offenders. Ask {agency} to"
            " record it.",
        )


def _place_faults(entry: Recording) -> Iterator[tuple[str, str]]:
    if entry.site and entry.site.held_by_id not in (None, getattr(entry.operation, "pk", None)):
        yield "site", "These premises are seen with one operation alone. Choose that operation, or other premises."
    if entry.vehicle_label and SubjectKind.VEHICLE not in entry.type.subject_kinds:
        yield "vehicle_label", f"{entry.type.name} is not about a vehicle. Take the vehicle out."
    elif entry.vehicle_label and _PLATE.fullmatch("".join(entry.vehicle_label.upper().split())):
        yield "vehicle_label", "A registration number leads to a person. Enter a label, such as Vehicle A."


def _marking_faults(entry: Recording, agency: Agency, by: Person) -> Iterator[tuple[str, str]]:
    """A sensitive outcome about no person is for its agency and those taking part: nobody may write what they lose."""
    if entry.marking != Marking.OFFICIAL_SENSITIVE or entry.kind_of_subject == SubjectKind.PERSON:
        return
    takes_part = entry.operation is not None and entry.operation.parts.filter(agency=by.agency_id).exists()
    if agency.pk != by.agency_id and not takes_part:
        yield "marking", f"Only {agency} can record this as OFFICIAL-SENSITIVE. Choose your agency, or OFFICIAL."


def _day_faults(entry: Recording) -> Iterator[tuple[str, str]]:
    today = clock.today()
    for name, words in (("applied_on", "applied for"), ("issued_on", "issued"), ("served_on", "served")):
        day = getattr(entry, name)
        if day and day > today:
            yield name, f"The day it was {words} cannot be in the future. Today is {today:%-d %B %Y}."
        if day and day < EARLIEST:
            yield name, f"The day it was {words} cannot be before {EARLIEST:%-d %B %Y}."
    if entry.applied_on and entry.issued_on and entry.issued_on < entry.applied_on:
        yield "issued_on", "It cannot be issued before it was applied for."
    if entry.served_on and not entry.issued_on:
        yield "served_on", "Enter the day it was issued as well."
    if entry.served_on and entry.issued_on and entry.served_on < entry.issued_on:
        yield "served_on", "It cannot be served before it was issued."
    if entry.starts_at and entry.issued_on:
        day = entry.starts_at.astimezone(clock.LONDON).date()
        if not entry.issued_on <= day <= entry.issued_on + SOON:
            yield "starts_at", "It must start on the day it was issued or within a month after."
