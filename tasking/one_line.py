"""An action in one line: "@police !bob due 14d Visit the shops" names the agency, the owner, the day and the task.

The parts may come in any order; what is left over is the task. Pure: people, agencies and the day are handed in.
"""

import datetime as dt
import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple
from uuid import UUID

from dateutil import parser, relativedelta

#: How a due date may be written, for the sentence that says so.
DAYS = "14d, 2w, 3m, tomorrow, friday, 12 Dec or 12/12/2026"
#: A due date further off than this is a slip of the finger.
MOST_YEARS = 5

_COUNTED = re.compile(r"(\d{1,4}) ?(d|days?|w|weeks?|m|months?)")
_IN_DIGITS = re.compile(r"(?P<day>\d{1,2})[/.-](?P<month>\d{1,2})(?:[/.-](?P<year>\d{4}|\d{2}))?")
_ISO = re.compile(r"(?P<year>\d{4})-(?P<month>\d{2})-(?P<day>\d{2})")
_IN_WORDS = re.compile(r"(?P<day>\d{1,2})(?:st|nd|rd|th)? (?P<month>[a-z]{3,9})(?: (?P<year>\d{4}))?", re.I)
_WEEKDAYS = tuple(relativedelta.weekday(number) for number in range(7))
_NAMES = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")


@dataclass(frozen=True)
class Agency:
    """An agency, by the short name that follows the @."""

    short_name: str
    name: str
    key: UUID | None = None

    def __str__(self) -> str:
        return self.name


@dataclass(frozen=True)
class Owner:
    """A person who can own an action, by their name and what stands before the @ of their address."""

    name: str
    email: str
    key: UUID | None = None

    def __str__(self) -> str:
        return self.name


class Member(NamedTuple):
    """An owner, and their agency."""

    agency: Agency
    person: Owner


@dataclass
class Understood:
    """What a line was taken to say. Every fault is a sentence; where there is one, parts may be missing."""

    text: str = ""
    agency: Agency | None = None
    owner: Owner | None = None
    due_on: dt.date | None = None
    supporting: list[Agency] = field(default_factory=list)
    faults: list[str] = field(default_factory=list)


def understand(
    line: str,
    *,
    agencies: Sequence[Agency],
    members: Sequence[Member],
    today: dt.date,
) -> Understood:
    """Take a line apart. `members` are those who can own an action, each with one of `agencies`."""
    said: Understood = Understood()
    words, dues = _without_due_dates(line.split(), today, said.faults)
    marked = {mark: [word[1:].rstrip(",;:.") for word in words if _is_marked(word, mark)] for mark in "@!+"}
    said.text = " ".join(word for word in words if not any(_is_marked(word, mark) for mark in "@!+"))
    said.agency = _one_agency(marked["@"], agencies, said.faults)
    said.owner = _one_owner(marked["!"], said, members, named=bool(marked["@"]))
    said.supporting = [found for name in marked["+"] if (found := _agency(name, "+", agencies, said.faults))]
    if said.agency is not None and said.agency in said.supporting:
        said.faults.append(f"{said.agency} leads the action: leave it out of those that support it.")
    said.due_on = _one_due_date(dues, said.faults)
    if not said.text:
        said.faults.append("Say what is to be done.")
    return said


def _is_marked(word: str, mark: str) -> bool:
    return word.startswith(mark) and len(word) > 1 and word[1].isalnum()


def _agency(name: str, mark: str, agencies: Iterable[Agency], faults: list[str]) -> Agency | None:
    for agency in agencies:
        if _plain(agency.short_name) == _plain(name):
            return agency
    listed = ", ".join(f"{mark}{agency.short_name} ({agency})" for agency in agencies)
    faults.append(f"No agency is called {mark}{name}. There are {listed}.")
    return None


def _one_agency(names: Sequence[str], agencies: Sequence[Agency], faults: list[str]) -> Agency | None:
    if len(names) > 1:
        faults.append("Name one agency that does it: " + " or ".join(f"@{name}" for name in names) + ".")
        return None
    return _agency(names[0], "@", agencies, faults) if names else None


def _one_owner(
    names: Sequence[str],
    said: Understood,
    members: Sequence[Member],
    *,
    named: bool,
) -> Owner | None:
    """The owner; where no agency was named, theirs is taken. An agency that is not known says so itself."""
    if len(names) > 1:
        said.faults.append("Name one owner: " + " or ".join(f"!{name}" for name in names) + ".")
        return None
    if not names:
        of = f" of {said.agency}" if said.agency else ""
        said.faults.append(f"Say who{of} does it, such as !smith.")
        return None
    if named and said.agency is None:
        return None
    among = [member for member in members if said.agency in (None, member.agency)]
    found = _best([(member, member.person) for member in among], names[0])
    if len(found) == 1:
        said.agency = found[0].agency
        return found[0].person
    where = f" of {said.agency}" if said.agency else ""
    if found:
        said.faults.append(f"!{names[0]} could be {_listed(found)}. Write more of the name, or the agency.")
    elif among and where:
        said.faults.append(f"Nobody{where} is called !{names[0]}. There are {_listed(among)}.")
    else:
        said.faults.append(f"Nobody{where} who can own an action is called !{names[0]}.")
    return None


def _listed(members: Sequence[Member]) -> str:
    """Up to ten of them, each by the name that finds them."""
    names = [member.person.name for member in members[:10]]
    shown = [f"{name} (!{'.'.join(name.lower().split())})" for name in names]
    return ", ".join(shown) + (" and others" if len(members) > len(shown) else "")


def _best(candidates: Sequence[tuple[Member, Owner]], name: str) -> list[Member]:
    """Those who fit the name best: the whole name or address, else one part of it, else the start of a part."""
    wanted = _plain(name)
    ways = (
        lambda person: wanted in (_plain(person.name), _plain(person.email.partition("@")[0])),
        lambda person: wanted in _parts(person),
        lambda person: any(part.startswith(wanted) for part in _parts(person)),
    )
    for fits in ways:
        found = [member for member, person in candidates if fits(person)]
        if found:
            return found
    return []


def _parts(person: Owner) -> set[str]:
    return {
        _plain(part) for text in (person.name, person.email.partition("@")[0]) for part in re.split(r"[\s._-]+", text)
    }


def _plain(text: str) -> str:
    """Without accents, capitals, spaces and dots: what people type in a hurry."""
    bare = "".join(letter for letter in unicodedata.normalize("NFKD", text) if not unicodedata.combining(letter))
    return re.sub(r"[\s._'’-]", "", bare.casefold())


# --- The day ------------------------------------------------------------------------------------------------------


def _without_due_dates(words: list[str], today: dt.date, faults: list[str]) -> tuple[list[str], list[dt.date]]:
    """The words without "due …", and each day that was so given. "due" before anything else is a word like others."""
    kept: list[str] = []
    dues: list[dt.date] = []
    stray = ""
    at = 0
    while at < len(words):
        length, day = _day_after(words, at, today) if words[at].casefold() in ("due", "due:") else (0, None)
        if length:
            at += 1 + length
            dues += [day] if day else []
            if day is None:
                faults.append(_not_a_day(" ".join(words[at - length : at])))
            continue
        if words[at].casefold() in ("due", "due:"):
            stray = words[at + 1] if at + 1 < len(words) else ""
            stray = stray or "due"
        kept.append(words[at])
        at += 1
    if not dues and not faults:
        faults.append(
            f"“{stray}” is no date. Write due and then {DAYS}."
            if stray and stray != "due"
            else f"Say by when: write due and then {DAYS}."
        )
    for day in dues:
        if day < today:
            faults.append(f"{_in_words(day)} has passed. Give a due date of today or later.")
        elif day > today + relativedelta.relativedelta(years=MOST_YEARS):
            faults.append(f"{_in_words(day)} is more than {MOST_YEARS} years away. Check the due date.")
    return kept, dues


def _day_after(words: Sequence[str], at: int, today: dt.date) -> tuple[int, dt.date | None]:
    """How many words after "due" make a date, and the day; (n, None) where it looks like one and is none."""
    for length in (3, 2, 1):
        given = " ".join(words[at + 1 : at + 1 + length]).rstrip(",;:.")
        if len(words) <= at + length or not given:
            continue
        if (day := _relative(given, today)) is not None:
            return length, day
        if (parts := _written(given)) is not None:
            return length, _day_of(*parts, today)
    return 0, None


def _relative(given: str, today: dt.date) -> dt.date | None:
    """A day told from today: today, tomorrow, a day of the week (the next one), or so many days, weeks, months."""
    plain = given.casefold()
    if plain in ("today", "tomorrow"):
        return today + dt.timedelta(days=plain == "tomorrow")
    for name, weekday in zip(_NAMES, _WEEKDAYS, strict=True):
        if plain in (name, name[:3], f"next {name}"):
            return today + relativedelta.relativedelta(days=1, weekday=weekday(+1))
    counted = _COUNTED.fullmatch(plain)
    if counted is None:
        return None
    number = int(counted[1])
    spans = {"d": {"days": number}, "w": {"weeks": number}, "m": {"months": number}}
    return today + relativedelta.relativedelta(**spans[counted[2][0]])  # type: ignore[arg-type]  # days, weeks, months


def _written(given: str) -> tuple[int, int, int] | None:
    """Day, month and year (0: not given) of a date in digits, day first, or with its month's name; None: no date."""
    for shape in (_ISO, _IN_DIGITS, _IN_WORDS):
        found = shape.fullmatch(given)
        if found is None:
            continue
        named = found["month"]
        month = int(named) if named.isdigit() else parser.parserinfo().month(named)
        if month is None:
            return None
        year = int(found["year"] or 0)
        return int(found["day"]), month, year + 2000 if 0 < year < 100 else year
    return None


def _day_of(day: int, month: int, year: int, today: dt.date) -> dt.date | None:
    """That day; without a year the next such day. None where the calendar has none."""
    for each in (year,) if year else range(today.year, today.year + 9):
        try:
            found = dt.date(each, month, day)
        except ValueError:
            continue
        if year or found >= today:
            return found
    return None


def _not_a_day(given: str) -> str:
    return f"There is no {given}. Write due and then {DAYS}."


def _one_due_date(dues: Sequence[dt.date], faults: list[str]) -> dt.date | None:
    if len(dues) > 1:
        faults.append("Give one due date: " + " or ".join(_in_words(day) for day in dues) + ".")
    return dues[0] if len(dues) == 1 else None


def _in_words(day: dt.date) -> str:
    return f"{day.day} {day:%B %Y}"
