"""Stored calendar entries: renewed in the transaction that changes their event, so that no feed is ever stale."""

import datetime as dt
import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from uuid import UUID

from audit.models import Record
from common import clock
from common.scope import System, acting_as_system
from notifications.calendars import ical
from notifications.happenings import SOURCES, Happening
from notifications.links import absolute, path_of
from notifications.models import CalendarEntry, CalendarReader, CalendarText
from notifications.querysets import theme_key


@dataclass(frozen=True)
class Change:
    """What renewing an entry has changed, against what calendars showed before.

    `moved` is of time or place; `newcomers` have it in their calendar since now, and `gone` no more; from `was_at` to
    `was_until` it was to be.
    """

    moved: bool = False
    cancelled: bool = False
    newcomers: frozenset[UUID] = frozenset()
    gone: frozenset[UUID] = frozenset()
    was_at: dt.datetime | None = None
    was_until: dt.datetime | None = None


def renew(happening: Happening) -> Change:
    """Bring the entry of an event up to date: its texts, its sequence and its readers.

    Call it in the transaction of the change, as someone who may see the event.
    """
    if not happening.in_calendar:
        return Change()
    fingerprint = _fingerprint(happening)
    with acting_as_system(System.OUTBOX):
        if happening.over and not CalendarEntry.objects.filter(source_id=happening.record.pk).exists():
            return Change()
        entry = _entry_of(happening)
        if entry.fingerprint == fingerprint:
            return Change()
        made, was_at, was_until = not entry.fingerprint, entry.starts_at, entry.ends_at
        was_cancelled = entry.cancelled_at is not None
        moved = entry.shape != _shape(happening)
        if not made and (moved or was_cancelled != happening.cancelled):
            entry.sequence += 1
        entry.fingerprint = fingerprint
        _show(entry, happening)
        newcomers, gone = _seat(entry, happening)
        return Change(
            moved=moved and not made,
            cancelled=happening.cancelled and not was_cancelled and not made,
            newcomers=newcomers,
            gone=gone,
            was_at=was_at,
            was_until=was_until,
        )


def enlist(record: Record, agencies: Iterable[UUID]) -> None:
    """Put an event into the calendars of these agencies alone, as what they have promised changes, and leave all else.

    What else has changed is for `renew` to find, which tells whoever must hear of it.
    """
    with acting_as_system(System.OUTBOX):
        found = CalendarText.objects.filter(source_table=record._meta.db_table, source_id=record.pk)
        found.update(agencies=sorted(agencies))


def renew_stale(happenings: Sequence[Happening]) -> int:
    """Renew the entries that an unannounced change has left behind; gives how many there were."""
    with acting_as_system(System.OUTBOX):
        keys = [happening.record.pk for happening in happenings]
        stored = dict(CalendarEntry.objects.filter(source_id__in=keys).values_list("source_id", "fingerprint"))
    shown = [one for one in happenings if one.in_calendar and (one.record.pk in stored or not one.over)]
    stale = [one for one in shown if stored.get(one.record.pk) != _fingerprint(one)]
    for happening in stale:
        _renew_as_it_is(happening)
    return len(stale)


def _renew_as_it_is(happening: Happening) -> None:
    """Renew one as it is by now: it may have been changed since it was looked at, and its entry with it."""
    with acting_as_system(System.OUTBOX):
        locked = CalendarEntry.objects.select_for_update()
        locked.filter(source_table=happening.table, source_id=happening.record.pk).first()
    fresh = SOURCES[happening.table].find(happening.record.pk, happening.kind)
    if fresh is not None:
        renew(fresh)


def _entry_of(happening: Happening) -> CalendarEntry:
    """The event's entry, its row locked; a bare one where there is none yet (`fingerprint` is empty)."""
    source = {"source_table": happening.table, "source_id": happening.record.pk}
    found = CalendarEntry.objects.select_for_update().filter(**source).first()
    if found is not None:
        return found
    bare = CalendarEntry(
        **source,
        starts_at=happening.starts_at,
        ends_at=happening.ends_at,
        all_day=happening.all_day,
        updated_at=happening.updated_at,
    )
    CalendarEntry.objects.bulk_create([bare], ignore_conflicts=True)
    return CalendarEntry.objects.select_for_update().get(**source)


def _show(entry: CalendarEntry, happening: Happening) -> None:
    entry.starts_at, entry.ends_at = happening.starts_at, happening.ends_at
    entry.all_day, entry.for_all = happening.all_day, happening.for_all
    entry.updated_at = happening.updated_at
    entry.shape = _shape(happening)
    entry.cancelled_at = (entry.cancelled_at or clock.now()) if happening.cancelled else None
    entry.withheld_vevent = ical.render_event(_event(entry, happening, busy=True))
    entry.withheld_digest = _digest(entry.withheld_vevent)
    entry.save()
    vevent = ical.render_event(_event(entry, happening, busy=False))
    CalendarText.objects.update_or_create(
        entry=entry,
        defaults={
            "source_table": entry.source_table,
            "source_id": entry.source_id,
            "title": happening.title[:300],
            "place": happening.place,
            "path": path_of(happening.record),
            "vevent": vevent,
            "digest": _digest(vevent),
            "starts_at": entry.starts_at,
            "ends_at": entry.ends_at,
            "cancelled_at": entry.cancelled_at,
            "agencies": _agencies(happening),
            "themes": _themes(happening),
        },
    )


def _event(entry: CalendarEntry, happening: Happening, *, busy: bool) -> ical.Event:
    whole_days = happening.all_day
    return ical.Event(
        uid=entry.pk,
        sequence=entry.sequence,
        updated_at=happening.updated_at,
        starts=happening.starts_on if whole_days else happening.starts_at,
        ends=happening.ends_on if whole_days else happening.ends_at,
        all_day=whole_days,
        title=happening.title,
        location=happening.place,
        geo=happening.point,
        description=happening.description,
        url=absolute(path_of(happening.record)),
        categories=happening.categories,
        cancelled=happening.cancelled,
        transparent=happening.transparent,
        busy=busy,
    )


def _seat(entry: CalendarEntry, happening: Happening) -> tuple[frozenset[UUID], frozenset[UUID]]:
    """Put the entry into its readers' calendars and out of all others; gives who is new, and who is gone."""
    wanted = frozenset() if happening.over or happening.for_all else happening.readers
    seated = frozenset(CalendarReader.objects.filter(entry=entry).values_list("person_id", flat=True))
    gone = seated - wanted
    if gone:
        CalendarReader.objects.filter(entry=entry, person__in=gone).delete()
    newcomers = wanted - seated
    CalendarReader.objects.bulk_create(
        [CalendarReader(entry=entry, person_id=person) for person in newcomers], ignore_conflicts=True
    )
    return newcomers, gone


def _agencies(happening: Happening) -> list[UUID]:
    """In whose calendars it is; what is over is in none."""
    return [] if happening.over else sorted(happening.agencies)


def _themes(happening: Happening) -> list[str]:
    """In the calendars of which themes it is, in the spelling that they are found by."""
    return [] if happening.over else sorted({theme_key(theme) for theme in happening.themes} - {""})


def _shape(happening: Happening) -> str:
    """What calendars place it by."""
    return _digest(repr((happening.starts_at.timestamp(), happening.ends_at.timestamp(), happening.place)))


def _fingerprint(happening: Happening) -> str:
    """Everything that the entry is made from."""
    told = (
        ical.FORM,
        _shape(happening),
        happening.updated_at.timestamp(),
        happening.all_day,
        happening.title,
        happening.point,
        happening.description,
        happening.categories,
        (happening.transparent, happening.cancelled, happening.over, happening.for_all),
        sorted(map(str, happening.readers)),
        (_agencies(happening), _themes(happening)),
        absolute(path_of(happening.record)),
    )
    return _digest(repr(told))


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()
