"""What an import would do, row by row, before it does it: the same reckoning for the preview and for the import."""

import datetime as dt
import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from django.db.models import Q

from common import clock
from operations.models import RedFlagDate
from operations.red_flags.rows import ImportRow
from web.dates import london_range_text

Verb = Literal["new", "changed", "unchanged", "cancelled", "left_out"]

#: How the fields that a file gives are called; the time is told as a whole.
_FIELDS = {
    "name": "Name",
    "themes": "Themes",
    "minimum_resource": "Least resource",
    "minimum_count": "How many",
    "leave_embargo": "Leave",
    "provisional": "Provisional",
}


@dataclass(frozen=True)
class Step:
    """What becomes of one row, or of a date that is gone from the file (no `row`). `says` are the changes in words."""

    verb: Verb
    row: ImportRow | None
    flag: RedFlagDate | None
    says: tuple[str, ...] = ()

    @property
    def name(self) -> str:
        """What the date is called."""
        return self.row.name if self.row else str(self.flag)

    @property
    def period(self) -> Any:
        """When it is."""
        return self.row or self.flag


def steps_for(rows: Sequence[ImportRow], *, source: str, ends_missing: bool) -> list[Step]:
    """The steps of an import in the order of the file, then the dates that it cancels because they are gone from it.

    A row is the same date as one that was imported under its key, or that is called the same and starts the same.
    `ends_missing`: cancel what is still to come of this source and no longer in the file, within the file's days.
    """
    found = RedFlagDate.objects.filter(
        Q(import_key__in=[row.key for row in rows]) | Q(starts_at__in=[row.starts_at for row in rows])
    ).order_by("import_key", "pk")
    known: dict[object, RedFlagDate] = {}
    for flag in found:
        known.setdefault((flag.name.casefold(), flag.starts_at), flag)
        if flag.import_key:
            known[flag.import_key] = flag
    steps = [_step(row, known.get(row.key) or known.get((row.name.casefold(), row.starts_at))) for row in rows]
    return [*steps, *(_gone(rows, steps, source) if ends_missing else [])]


def outcome(steps: Iterable[Step]) -> str:
    """A digest of what was shown: an import does what its preview said, or nothing."""
    said = ["|".join([step.verb, step.row.key if step.row else "", _version(step.flag)]) for step in steps]
    return hashlib.sha256("\n".join(said).encode()).hexdigest()


def _version(flag: RedFlagDate | None) -> str:
    return f"{flag.pk}.{flag.version}" if flag else ""


def _step(row: ImportRow, flag: RedFlagDate | None) -> Step:
    if flag is None:
        if row.is_cancelled:
            return Step("left_out", row, None, ("Cancelled in the file, and never in the plan.",))
        return Step("new", row, None)
    if flag.import_digest == row.digest:
        says = ("Cancelled here: it stays so.",) if flag.is_cancelled and not row.is_cancelled else ()
        return Step("unchanged", row, flag, says)
    if row.is_cancelled:
        return Step("unchanged" if flag.is_cancelled else "cancelled", row, flag, ("Cancelled in the file.",))
    if flag.is_cancelled:
        return Step("unchanged", row, flag, ("Cancelled here: it stays so. Put it back by hand if it is on again.",))
    changes = tuple(_changes(row, flag))
    return Step("changed" if changes else "unchanged", row, flag, changes)


def _changes(row: ImportRow, flag: RedFlagDate) -> Iterable[str]:
    if (row.starts_at, row.ends_at) != (flag.starts_at, flag.ends_at):
        was, now = (london_range_text(one.starts_at, one.ends_at) for one in (flag, row))
        yield f"When: {was} becomes {now}."
    for field, title in _FIELDS.items():
        if field in row.values and row.values[field] != getattr(flag, field):
            yield f"{title}: {_words(getattr(flag, field))} becomes {_words(row.values[field])}."


def _words(value: Any) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    return (", ".join(value) if isinstance(value, list) else str(value)) or "nothing"


def _gone(rows: Sequence[ImportRow], steps: Sequence[Step], source: str) -> list[Step]:
    if not rows:
        return []
    kept = {step.flag.pk for step in steps if step.flag}
    first: dt.datetime = min(row.starts_at for row in rows)
    ahead = RedFlagDate.objects.standing().filter(imported_from__iexact=source, starts_at__gte=max(first, clock.now()))
    return [Step("cancelled", None, flag, ("No longer in the file.",)) for flag in ahead.exclude(pk__in=kept)]
