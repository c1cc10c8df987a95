"""Reads dates and times as people type them. Says in plain sentences what is wrong, and in which box."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time

from common.clock import LONDON
from web.dates import MONTHS, exists, is_ambiguous, plain_date, time_text

DATE_PARTS = ("day", "month", "year")
DATE_TIME_PARTS = (*DATE_PARTS, "time")

Typed = Mapping[str, str]


@dataclass
class Faults:
    """What is wrong with a typed date or time, and in which of its boxes."""

    messages: list[str] = field(default_factory=list)
    parts: set[str] = field(default_factory=set)

    def add(self, message: str, *parts: str) -> None:
        """Note one more fault and the boxes it is in."""
        self.messages.append(message)
        self.parts.update(parts)


#: Years in which anything of a partnership can lie, the birth of a person included.
FIRST_YEAR, LAST_YEAR = 1900, 2099


def whole_number(text: str, *, most: int) -> int | None:
    """The whole number from 0 to `most` that the text is, in plain digits; None where it is none."""
    if not (text.isascii() and text.isdigit() and len(text) <= len(str(most))):
        return None
    number = int(text)
    return number if number <= most else None


def read_date(typed: Typed, label: str = "Date") -> tuple[date | None, Faults]:
    """Read day, month and year; the month may be a number or a name ("Oct").

    Gives the date, or None with every fault in words that begin with `label`.
    """
    faults = Faults()
    missing = [part for part in DATE_PARTS if not typed.get(part)]
    if missing:
        faults.add(f"{label} must include a {_joined(missing)}", *missing)
    numbers = _read_numbers(typed, label, missing, faults)
    if faults.messages:
        return None, faults
    try:
        return date(*numbers), faults
    except ValueError:
        faults.add(f"{label} must be a real date", *DATE_PARTS)
        return None, faults


def _read_numbers(typed: Typed, label: str, missing: Sequence[str], faults: Faults) -> tuple[int, int, int]:
    numbers = {"year": 0, "month": 0, "day": 0}
    for part in DATE_PARTS:
        if part in missing:
            continue
        number = _month(typed[part]) if part == "month" else _number(typed[part])
        if number is None:
            faults.add(f"{label} must have a {part} that is a number", part)
        elif part == "year" and len(typed[part]) != 4:
            faults.add(f"{label} must have a year with 4 numbers, for example 2026", part)
        elif part == "year" and not FIRST_YEAR <= number <= LAST_YEAR:
            faults.add(f"{label} must have a year from {FIRST_YEAR} to {LAST_YEAR}", part)
        else:
            numbers[part] = number
    return numbers["year"], numbers["month"], numbers["day"]


_TIME = re.compile(r"(?P<hour>[0-9]{1,2}?)(?:[:.]?(?P<minute>[0-9]{2}))?(?P<half>am|pm)?")


def read_time(typed: str) -> time | None:
    """Read "18:30", "1830", "6.30pm", "6pm", "midday" or "midnight"; None when it is no time of day."""
    words = typed.lower().replace(" ", "")
    if words in ("midnight", "midday", "noon"):
        return time(0) if words == "midnight" else time(12)
    found = _TIME.fullmatch(words)
    if not found or not (found["minute"] or found["half"]):
        return None
    hour, minute, half = int(found["hour"]), int(found["minute"] or 0), found["half"]
    if half and not 1 <= hour <= 12:
        return None
    if half:
        hour = hour % 12 + (12 if half == "pm" else 0)
    return time(hour, minute) if hour < 24 and minute < 60 else None


def time_fault(label: str) -> str:
    """Say what a time looks like."""
    return f"{label} must have a real time, for example 18:30 or 6:30pm"


def read_date_time(typed: Typed, label: str = "Date") -> tuple[datetime | None, Faults]:
    """Read a date and time in Europe/London and, in the hour that happens twice, which one is meant.

    `typed["fold"]` is "0" for the earlier (BST) and "1" for the later (GMT). Gives an aware datetime in
    UTC, or None with every fault.
    """
    day, faults = read_date(typed, label)
    at = read_time(typed.get("time", ""))
    if not typed.get("time"):
        faults.add(f"{label} must include a time", "time")
    elif at is None:
        faults.add(time_fault(label), "time")
    if day is None or at is None:
        return None, faults
    wall = datetime.combine(day, at)
    said = f"{time_text(at)} on {plain_date(day)}"
    fold = typed.get("fold", "")
    if not exists(wall):
        faults.add(
            f"{label} cannot be {said}, because the clocks go forward from 1am to 2am that night. "
            "Enter a time before 1am, or 2am or later",
            "time",
        )
        return None, faults
    if not is_ambiguous(wall):
        fold = "0"
    elif fold not in ("0", "1"):
        faults.add(f"{label} is {said}, which happens twice as the clocks go back. Choose which one you mean", "fold")
        return None, faults
    return wall.replace(tzinfo=LONDON, fold=int(fold)).astimezone(UTC), faults


def happens_twice(typed: Typed) -> bool:
    """Tell whether the typed London date and time falls in the hour that happens twice."""
    day, at = read_date(typed)[0], read_time(typed.get("time", ""))
    return day is not None and at is not None and is_ambiguous(datetime.combine(day, at))


def _number(typed: str) -> int | None:
    return int(typed) if re.fullmatch(r"[0-9]{1,6}", typed) else None


def _month(typed: str) -> int | None:
    names = [name for name in MONTHS if len(typed) >= 3 and name.lower().startswith(typed.lower())]
    return MONTHS.index(names[0]) + 1 if names else _number(typed)


def _joined(parts: Sequence[str]) -> str:
    return " and ".join(filter(None, [", ".join(parts[:-1]), parts[-1]]))


#: Python reads more than this as ISO 8601, such as weeks.
_ISO_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")


def read_iso_date(given: str) -> date | None:
    """Read "2026-10-31", as a box that Muster itself wrote sends it; None for anything else."""
    try:
        return date.fromisoformat(given) if _ISO_DATE.fullmatch(given) else None
    except ValueError:
        return None
