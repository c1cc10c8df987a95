"""The sentence that a committee report needs: what came of an operation, a theme, an agency's work, a place, a time."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.text import capfirst

from common import clock
from outcomes.wording import joiners, led_to
from reporting.explorer.asked import Asked
from reporting.explorer.counts import Part
from reporting.explorer.forms import ACTIVE, ISSUED
from reporting.explorer.groups import NONE, place_named
from reporting.explorer.periods import Period
from web.dates import plain_date


@dataclass(frozen=True)
class Said:
    """A sentence in pieces, so that each number can lead to its records: before, (part, what follows it), after."""

    before: str
    parts: Sequence[tuple[Part, str]]
    after: str

    @property
    def text(self) -> str:
        """The whole sentence."""
        return self.before + "".join(part.words + joiner for part, joiner in self.parts) + self.after


def said(asked: Asked, parts: Sequence[Part]) -> Said | None:
    """What was counted, as a sentence; None of what is only recorded, which led to nothing yet."""
    if asked.basis == ACTIVE:
        return _in_force(asked, parts)
    return _led(asked, parts) if asked.basis == ISSUED else None


def _led(asked: Asked, parts: Sequence[Part]) -> Said:
    is_over = asked.period.last is not None and asked.period.last < clock.today()
    when = asked.period.words if is_over else Period(asked.period.first).words
    where = f"at {place}" if (place := _where(asked)) else ""
    # "Between 1 April and 30 June 2026 Operation Turncoat led to", as a committee writes it; commas only for two.
    opening = f"{when}, {where}," if when and where else when or where
    who, is_plural = _who(asked)
    verb = led_to(is_any=bool(parts), is_over=is_over, is_plural=is_plural)
    return Said(f"{capfirst(f'{opening} {who}'.strip())} {verb}", _joined(parts), ".")


def _joined(parts: Sequence[Part]) -> list[tuple[Part, str]]:
    return list(zip(parts, joiners(len(parts)), strict=True))


def _in_force(asked: Asked, parts: Sequence[Part]) -> Said:
    place = f" at {where}" if (where := _where(asked)) else ""
    source = f" that {_who(asked)[0]} led to" if _is_narrowed(asked) else ""
    are, is_one = ("are", "is") if asked.day == clock.today() else ("were", "was")
    verb = is_one if sum(part.count for part in parts) <= 1 else are
    opening = f"On {plain_date(asked.day)} "
    return Said(opening if parts else f"{opening}nothing", _joined(parts), f"{source} {verb} in force{place}.")


def _is_narrowed(asked: Asked) -> bool:
    return any(asked.filters.get(name) for name in ("operation", "theme", "agency"))


def _who(asked: Asked) -> tuple[str, bool]:
    """Whose doing it was, and whether that is several."""
    operation, theme = asked.filters.get("operation"), asked.filters.get("theme")
    agency = asked.filters.get("agency")
    if NONE in (operation, theme):
        whose, is_plural = "work outside operations", False
        return (f"{whose} by {agency}" if agency else whose), is_plural
    if operation:
        return (f"the part of {agency} in {operation}" if agency else str(operation)), False
    if theme:
        operations = f"operations on “{theme}”"
        return (f"the part of {agency} in {operations}", False) if agency else (operations, True)
    return (f"the work of {agency}" if agency else "the partnership's work"), False


def _where(asked: Asked) -> str:
    """The place, where one was chosen or typed."""
    at = asked.filters.get("at")
    if at:
        return "no recorded place" if at == NONE else place_named(at) or ""
    typed = asked.filters.get("place")
    return f"places called “{typed}”" if typed else ""
