"""How a forum gives references to its actions: "{prefix}/{year}-{month}/{number:02}" gives JTG/2026-11/04."""

import datetime as dt
import re
from string import Formatter

from partners.references import next_number

#: The longest reference that an action can have.
LONGEST = 30
#: Room is kept for as many actions in one series.
MOST = 9999

_PARTS = ("prefix", "year", "month", "number")
_PLAIN = re.compile(r"[A-Za-z0-9/._-]*")
_WIDTH = re.compile(r"(0[1-6])?")


def fault_in(pattern: str, prefix: str) -> str:
    """What is wrong with this pattern for a forum of this prefix, as a sentence; empty where nothing is."""
    try:
        pieces = list(Formatter().parse(pattern))
    except ValueError:
        return "Close each bracket, as in {prefix}/{year}/{number:02}."
    named = [name for _, name, _, _ in pieces if name is not None]
    if set(named) - set(_PARTS):
        return "Use only {prefix}, {year}, {month} and {number} in brackets."
    if named.count("number") != 1 or "prefix" not in named:
        return "Use {prefix}, and {number} once."
    if any(conversion or (spec and name != "number") for _, name, spec, conversion in pieces):
        return "Give a width only to the number, as in {number:02}."
    if not all(_WIDTH.fullmatch(spec or "") for _, _, spec, _ in pieces):
        return "Give the width of the number from 01 to 06, as in {number:02}."
    if not all(_PLAIN.fullmatch(literal) for literal, _, _, _ in pieces):
        return "Between the brackets use only letters, figures and the signs / . _ and -."
    before, last = pieces[-1][:2]
    if last != "number" or not before or before[-1].isalnum():
        return "Put the number last, after a sign such as /, so that no two actions have the same reference."
    if len(rendered(pattern, prefix, dt.date(2026, 12, 1), MOST)) > LONGEST:
        return f"Make it shorter: with {MOST} as its number a reference may have {LONGEST} characters."
    return ""


def rendered(pattern: str, prefix: str, on: dt.date, number: int) -> str:
    """The reference of the action with this number, of a meeting on this day."""
    return pattern.format(prefix=prefix, year=f"{on:%Y}", month=f"{on:%m}", number=number)


def shape(pattern: str, prefix: str) -> str:
    """What references by this pattern look like, as a regular expression."""
    looks = {"prefix": re.escape(prefix), "year": r"\d{4}", "month": r"\d{2}", "number": r"\d+"}
    pieces = Formatter().parse(pattern)
    return "".join(re.escape(literal) + looks.get(name or "", "") for literal, name, _, _ in pieces)


def next_action_reference(pattern: str, prefix: str, on: dt.date) -> str:
    """The next reference by this pattern. References that differ in more than the number are counted apart."""
    return rendered(pattern, prefix, on, next_number(_series(pattern, prefix, on)))


def _series(pattern: str, prefix: str, on: dt.date) -> str:
    """What stands before the number: as the number comes last, two references are equal only within one series."""
    before = pattern[: pattern.rindex("{number")]
    return before.format(prefix=prefix, year=f"{on:%Y}", month=f"{on:%m}").rstrip("/._-")
