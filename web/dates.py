"""Dates and times in words, in Europe/London, as the GOV.UK style guide writes them.

Source of the style: https://www.gov.uk/guidance/style-guide/a-to-z-of-gov-uk-style#dates and #times
("6:30pm", "midday", "midnight", months written out).
"""

from datetime import UTC, date, datetime, time, timedelta

from common.clock import LONDON

MIDNIGHT = time(0)
MONTHS = (
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
)
_WEEKDAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")


def date_text(day: date) -> str:
    """Give "Sat 31 October 2026"."""
    return f"{_WEEKDAYS[day.weekday()]} {plain_date(day)}"


def plain_date(day: date) -> str:
    """Give "31 October 2026"."""
    return f"{day.day} {MONTHS[day.month - 1]} {day.year}"


def time_text(at: time) -> str:
    """Give "6:30pm", "6pm", "midday" or "midnight"."""
    if at.minute == 0 and at.hour in (0, 12):
        return "midday" if at.hour else "midnight"
    minutes = f":{at.minute:02}" if at.minute else ""
    return f"{at.hour % 12 or 12}{minutes}{'pm' if at.hour >= 12 else 'am'}"


def is_ambiguous(wall: datetime) -> bool:
    """Tell whether this London wall-clock time happens twice, as the clocks go back."""
    first, second = (wall.replace(tzinfo=LONDON, fold=fold).utcoffset() for fold in (0, 1))
    return first != second and exists(wall)


def exists(wall: datetime) -> bool:
    """Tell whether this London wall-clock time happens: one hour in March does not."""
    there_and_back = wall.replace(tzinfo=LONDON).astimezone(UTC).astimezone(LONDON)
    return there_and_back.replace(tzinfo=None) == wall.replace(tzinfo=None, fold=0)


def to_london(at: datetime) -> datetime:
    """Turn an aware datetime of any zone into Europe/London.

    Raises ValueError for a naive datetime, whose zone nobody can know.
    """
    if at.tzinfo is None:
        raise ValueError("A time without a time zone cannot be shown.")
    return at.astimezone(LONDON)


def london_text(at: date | datetime) -> str:
    """Give "Sat 31 October 2026, 6:30pm", or for a plain date "Sat 31 October 2026"."""
    if not isinstance(at, datetime):
        return date_text(at)
    local = to_london(at)
    return f"{date_text(local)}, {_clock(local)}"


def london_range_text(start: datetime, end: datetime) -> str:
    """Put the half-open period [start, end) in words.

    "Sat 31 October 2026, 6:30pm to 11pm"; over midnight both days are named; whole days are
    written as days, the last one included; ending at midnight stays with the day it closes.
    """
    first, last = to_london(start), to_london(end)
    closes_a_day = _wall_time(last) == MIDNIGHT and last.date() > first.date()
    last_day = last.date() - timedelta(days=1) if closes_a_day else last.date()
    if closes_a_day and _wall_time(first) == MIDNIGHT:
        if last_day == first.date():
            return f"{date_text(first)}, all day"
        return f"{date_text(first)} to {date_text(last_day)}"
    if last_day == first.date():
        return f"{date_text(first)}, {_clock(first)} to {_clock(last)}"
    return f"{date_text(first)}, {_clock(first)} to {date_text(last)}, {_clock(last)}"


def clock_range_text(start: datetime, end: datetime) -> str:
    """The hours of [start, end) where the day is known: "6pm to 8pm", "10pm to 2am the next day"."""
    first, last = to_london(start), to_london(end)
    is_later = last.date() > first.date() and _wall_time(last) != MIDNIGHT
    return f"{_clock(first)} to {_clock(last)}{' the next day' if is_later else ''}"


def hours_of_day_text(start: datetime, end: datetime, on: date) -> str:
    """What of [start, end) falls on a London day that it touches.

    "6pm to 8pm"; "10pm to 2am the next day" and then "until 2am"; of what goes on longer also which of its days it is:
    "from 10pm, day 1 of 3", "all day, day 2 of 3", "until 2am, day 3 of 3".
    """
    first, last = to_london(start), to_london(end)
    closes_a_day = _wall_time(last) == MIDNIGHT and last.date() > first.date()
    last_day = last.date() - timedelta(days=1) if closes_a_day else last.date()
    from_start = first.date() < on or _wall_time(first) == MIDNIGHT
    to_end = last_day > on or closes_a_day
    days = (last_day - first.date()).days + 1
    is_one_night = days == 2 and not closes_a_day
    if from_start and to_end:
        words = "all day"
    elif days == 1 or (is_one_night and first.date() == on):
        return clock_range_text(start, end)
    else:
        words = f"until {_clock(last)}" if from_start else f"from {_clock(first)}"
    return words if days == 1 or is_one_night else f"{words}, day {(on - first.date()).days + 1} of {days}"


def is_whole_days(start: datetime, end: datetime) -> bool:
    """Tell whether [start, end) runs from a London midnight to another."""
    return _wall_time(to_london(start)) == _wall_time(to_london(end)) == MIDNIGHT


def _wall_time(local: datetime) -> time:
    return local.time().replace(fold=0)


def _clock(local: datetime) -> str:
    """The time of day, naming BST or GMT in the hour that happens twice."""
    words = time_text(local.time())
    return f"{words} {local.tzname()}" if is_ambiguous(local.replace(tzinfo=None)) else words
