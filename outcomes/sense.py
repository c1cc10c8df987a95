"""What must hold within one entry of the catalogue, whether it comes from a file, a page or the API.

Each check gives the name of the field, as outcomes/catalogue.py calls it, and a sentence that says what to enter.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from typing import TYPE_CHECKING

from outcomes.durations import Duration

if TYPE_CHECKING:
    from outcomes.catalogue import LegalVersion, OutcomeType

#: Partnerships exist since the Crime and Disorder Act 1998: no record is older, so that no law needs an older day.
EARLIEST, LATEST = date(1998, 7, 31), date(2100, 1, 1)
LONGEST_APPEAL, HIGHEST_PENALTY = 366, 1_000_000
#: As long as the column that keeps it.
LONGEST = {"name": 120, "singular": 120, "plural": 120, "public_wording": 120, "provision": 200, "source": 300}
_CODE = re.compile(r"[A-Z][A-Z0-9_]{1,29}", re.ASCII)
#: To compare lengths of different units; no statute sets limits that differ by less than a leap day.
_ANY_DAY = date(2001, 1, 1)

Fault = tuple[str, str]


def type_faults(kind: OutcomeType) -> Iterator[Fault]:
    """What contradicts itself in a type of outcome."""
    if not _CODE.fullmatch(kind.code):
        yield "code", "Enter 2 to 30 capital letters, digits or underscores, beginning with a letter, such as CPN."
    if "any" in kind.issuers and len(kind.issuers) > 1:
        yield "issuers", "Choose any agency, or those who may issue it, not both."
    for name in ("issuers", "subject_kinds", "needs"):
        if len(set(getattr(kind, name))) < len(getattr(kind, name)):
            yield name, "Give each once."
    if not kind.issuers:
        yield "issuers", "Choose who issues it, or any agency."
    if not kind.subject_kinds:
        yield "subject_kinds", "Choose what it is about."
    if "vehicle_label" in kind.needs and "vehicle" not in kind.subject_kinds:
        yield "needs", "Only what is about a vehicle can need a label for it."
    yield from _too_long(kind, ("name", "singular", "plural", "public_wording"))


def law_faults(version: LegalVersion) -> Iterator[Fault]:
    """What contradicts itself in a version of the law."""
    yield from _day_faults(version)
    yield from _length_faults(version)
    yield from _review_faults(version)
    yield from _appeal_faults(version)
    if version.penalty_max is not None and not 1 <= version.penalty_max <= HIGHEST_PENALTY:
        yield "penalty_max", f"Enter the highest penalty in whole pounds, from 1 to {HIGHEST_PENALTY:,}, or nothing."
    yield from _too_long(version, ("provision", "source"))


def _too_long(entry: LegalVersion | OutcomeType, names: tuple[str, ...]) -> Iterator[Fault]:
    for name in names:
        if len(getattr(entry, name)) > LONGEST[name]:
            yield name, f"Keep it to {LONGEST[name]} characters."


def _day_faults(version: LegalVersion) -> Iterator[Fault]:
    start, end = version.effective_from, version.effective_before
    if start and start < EARLIEST:
        yield "effective_from", f"Leave it empty for law that is older than {EARLIEST:%-d %B %Y}: no record is older."
    if end and end <= EARLIEST:
        yield "effective_before", f"It must have been the law after {EARLIEST:%-d %B %Y}: no record is older."
    for name, day in (("effective_from", start), ("effective_before", end)):
        if day and day > LATEST:
            yield name, f"Enter a day before {LATEST.year}."
    if start and end and end <= start:
        yield "effective_before", "It must end after it begins. Enter a later day, or leave it empty."


def _length_faults(version: LegalVersion) -> Iterator[Fault]:
    limits = (version.default_duration, version.min_duration, version.max_duration, version.max_extended)
    if len({limit.in_hours for limit in limits if limit}) > 1:
        yield "max_duration", "Give all its lengths in hours, or none: hours do not mix with days, months or years."
    else:
        yield from _order_faults(version)
    in_hours = any(limit.in_hours for limit in limits if limit)
    if version.not_christmas and not in_hours:
        yield "not_christmas", "Christmas Day can be set aside only for a length in hours."
    if version.counts_from == "next_day" and in_hours:
        yield "counts_from", "Hours count from the instant at which it starts. Choose the same day."
    if version.renewable and not version.max_duration:
        yield "renewable", "What can be renewed needs a longest length, since each renewal has that limit."
    if version.renewable and version.max_extended:
        yield "renewable", "Choose renewed again and again, or enter the most in all, not both."
    if version.max_extended and not (version.max_duration or version.default_duration):
        yield "max_extended", "What can be extended needs a longest or a usual length to extend."


def _order_faults(version: LegalVersion) -> Iterator[Fault]:
    shortest, longest = version.min_duration, version.max_duration
    if _longer(shortest, longest):
        yield "min_duration", "The shortest length cannot be more than the longest."
    if _longer(shortest, version.default_duration) or _longer(version.default_duration, longest):
        yield "default_duration", "The usual length must lie between the shortest and the longest."
    if _longer(longest, version.max_extended):
        yield "max_extended", "The most in all cannot be less than the longest length."


def _longer(one: Duration | None, other: Duration | None) -> bool:
    if one is None or other is None:
        return False
    if one.in_hours:
        return one.amount > other.amount
    return one.after(_ANY_DAY) > other.after(_ANY_DAY)


def _review_faults(version: LegalVersion) -> Iterator[Fault]:
    if version.review_every and version.indefinite:
        yield "indefinite", "An order with reviews cannot be without an end."
    for name in ("review_every", "renewal_alarm"):
        length = getattr(version, name)
        if length and length.in_hours:
            yield name, "Enter it in days, months or years."
    if version.renewal_alarm and not (version.max_duration or version.default_duration):
        yield "renewal_alarm", "A warning ahead of the end needs a longest or a usual length."


def _appeal_faults(version: LegalVersion) -> Iterator[Fault]:
    if version.appeal_days is not None and version.appeal_days > LONGEST_APPEAL:
        yield "appeal_days", f"Enter at most {LONGEST_APPEAL} days."
    if version.appeal_days and not version.appeal_from:
        yield "appeal_from", "Choose the day from which the time for an appeal counts."
    if version.appeal_from and not version.appeal_days:
        yield "appeal_days", "Enter how many days there are for an appeal."
