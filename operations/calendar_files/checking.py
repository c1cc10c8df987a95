"""What is wrong with one event of a calendar, as a sentence; nothing where it can be taken."""

import datetime as dt
import hashlib
from typing import Any

LONGEST_NAME = 120
FIRST_YEAR, LAST_YEAR = 1970, 2100
_FREQUENCIES = ("DAILY", "WEEKLY", "MONTHLY", "YEARLY")
#: What makes a rule repeat many times in a day.
_BY_TIME = ("BYHOUR", "BYMINUTE", "BYSECOND")
_NEEDED = {"DTSTART", "DTEND", "DURATION", "RRULE", "RDATE", "EXDATE", "RECURRENCE-ID"}


def plain_words(text: Any) -> str:
    """The text on one line, without control characters."""
    return " ".join("".join(mark if mark.isprintable() else " " for mark in str(text)).split())


def label(component: Any, number: int) -> str:
    """How a fault names the event: by its name, else by its place in the file."""
    name = plain_words(component.get("SUMMARY", ""))[:60]
    return f"“{name}”" if name else f"Event {number}"


def identity(component: Any) -> str:
    """The event's own UID; where it has none, one made of its name and start, which the next export has as well."""
    if uid := plain_words(component.get("UID", "")):
        return uid
    made = f"{plain_words(component.get('SUMMARY', ''))}|{component['DTSTART'].dt.isoformat()}"
    return hashlib.sha256(made.encode()).hexdigest()


def event_fault(component: Any) -> str:
    """Why the event cannot be taken; what can be mended without a guess is mended on the way."""
    if any(inner.name == "VEVENT" for inner in component.walk() if inner is not component):
        return "Another event stands within it. Export the calendar again."
    broken = {str(name).upper() for name, _ in component.errors} & _NEEDED
    if broken:
        return f"It has a {', '.join(sorted(broken))} that is no date, time or rule of a calendar."
    if not plain_words(component.get("SUMMARY", "")):
        return "It has no name. Name it in the calendar, and export it again."
    if any(isinstance(component.get(name), list) for name in ("DTSTART", "DTEND", "DURATION", "RRULE", "UID")):
        return "It says twice when it starts, ends or repeats."
    return _time_fault(component) or _rule_fault(component.get("RRULE"))


def _time_fault(component: Any) -> str:
    start = getattr(component.get("DTSTART"), "dt", None)
    end = getattr(component.get("DTEND"), "dt", None)
    length = getattr(component.get("DURATION"), "dt", None)
    if not isinstance(start, dt.date):
        return "It does not say when it starts."
    for at, name in ((start, "DTSTART"), (end, "DTEND")):
        if isinstance(at, dt.datetime) and at.tzinfo is None and "TZID" in component[name].params:
            zone = plain_words(component[name].params["TZID"])[:60]
            return f"It is in the time zone {zone}, which Muster does not know."
        if at is not None and not FIRST_YEAR <= at.year < LAST_YEAR:
            return f"It must be between {FIRST_YEAR} and {LAST_YEAR - 1}."
    timed = isinstance(start, dt.datetime)
    if end is not None:
        return _end_fault(component, start, end, timed)
    if length is not None:
        return "" if length > dt.timedelta(0) else "It must end after it starts."
    return "It does not say when it ends. Give it an end in the calendar, and export it again." if timed else ""


def _end_fault(component: Any, start: Any, end: Any, timed: bool) -> str:
    if isinstance(end, dt.datetime) != timed:
        return "It starts on a day and ends at a time, or the other way round."
    if timed and (start.tzinfo is None) != (end.tzinfo is None):
        return "Its start has a time zone and its end has none, or the other way round."
    if not timed and end == start:
        del component["DTEND"]  # how some calendars write a single day
        return ""
    return "" if end > start else "It must end after it starts."


def _rule_fault(rule: Any) -> str:
    if rule is None:
        return ""
    frequency = str((rule.get("FREQ") or [""])[0]).upper()
    if not frequency:
        return "It has a RRULE that is no date, time or rule of a calendar."
    if frequency not in _FREQUENCIES or any(name in rule for name in _BY_TIME):
        return "It repeats more often than daily. Muster takes what repeats daily, weekly, monthly or yearly."
    return ""
