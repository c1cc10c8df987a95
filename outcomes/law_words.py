"""What a version of the law says, in words that a coordinator reads."""

import datetime as dt
from collections.abc import Iterator

from django.utils.text import capfirst

from outcomes.durations import Duration
from outcomes.models import LegalVersion
from outcomes.rules import APPEAL_STARTS
from web.dates import plain_date

Row = tuple[str, str]
_LENGTHS = (
    ("default_duration", "Usual length"),
    ("min_duration", "Shortest length"),
    ("max_duration", "Longest length"),
    ("max_extended", "Most in all, once extended"),
    ("review_every", "Review needed every"),
    ("renewal_alarm", "Warning before it ends"),
)


def facts(law: LegalVersion) -> list[Row]:
    """Each thing that the version says, but its source and note."""
    return [*_periods(law), ("Appeal", _appeal(law)), *_breach(law)]


def in_force(law: LegalVersion, today: dt.date) -> str:
    """Since when, until when, or why not: "From 1 December 2020"."""
    if not law.switched_on:
        return "Not confirmed to be in force" if law.confidence == "V" else "A draft, not brought into force"
    first = f"from {plain_date(law.valid_from)}" if law.valid_from else ""
    last = f"to {plain_date(law.last_day)}" if law.last_day else ""
    if law.valid_to and law.valid_to <= today:
        return f"No longer: it was the law {first} {last}".replace("  ", " ").strip()
    if law.valid_from and law.valid_from > today:
        return f"Not yet: {first} {last}".strip()
    return capfirst(f"{first} {last}".strip()) or "Yes"


def why_off(law: LegalVersion) -> str:
    """Why law that is switched off cannot be recorded yet."""
    note = f": {law.note}" if law.note else "."
    return f"{in_force(law, dt.date.min)}{note} {capfirst(law.how_sure)}."


def _periods(law: LegalVersion) -> Iterator[Row]:
    lengths = [(words, Duration.parse(text)) for name, words in _LENGTHS if (text := getattr(law, name))]
    yield from ((words, length.words) for words, length in lengths)
    if law.renewable:
        yield "Renewal", "Again and again, each time up to the longest length"
    if law.indefinite:
        yield "Without an end", "It can last until further order"
    if not lengths and not law.indefinite:
        yield "Length", "None: it is done once"
    elif law.counts_from == "next_day":
        yield "Counted from", "The day after it was issued"
    elif any(length.in_hours for _words, length in lengths):
        yield "Counted from", "The time at which it starts"
    else:
        yield "Counted from", "The day itself"
    if law.not_christmas:
        yield "Christmas Day", "Its hours do not count"


def _appeal(law: LegalVersion) -> str:
    if law.appeal_days is None:
        return "Time limit not known: ask your legal adviser"
    if law.appeal_days == 0:
        return "No right of appeal"
    return f"{law.appeal_days} days beginning with {APPEAL_STARTS[law.appeal_from]}"


def _breach(law: LegalVersion) -> Iterator[Row]:
    yield "A breach is an offence", "Yes" if law.breach_is_offence else "No"
    if law.penalty_max:
        yield "Highest penalty", f"£{law.penalty_max:,}"
