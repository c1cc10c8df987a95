"""What happened, in words: an event or a history row as an entry of a timeline."""

import datetime as dt
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from audit.models import Operation as Processing
from audit.models import ProcessingEvent
from common.scope import System
from notifications.models import CalendarFeed, Delivery
from notifications.rules import KINDS
from partners.models import Agency, Person
from reporting.trail.differences import OTHERWISE, Names, changed_fields, created_fields, in_words

LOOKS = (Processing.CONSULTATION, Processing.DISCLOSURE)
#: What an entry comes from, in the order in which they stand where the moment is one, the last first.
ROW, EVENT, MESSAGE = 0, 1, 2
CHANNELS = {
    "page": "on a page",
    "api": "through the API",
    "feed": "through a calendar feed",
    "mail": "in a message",
    "link": "through a link in a message",
    "task": "by a background task",
    "command": "by a command on the server",
}


@dataclass(frozen=True)
class Link:
    """A link in words, with what tells it from the others of its page for those who hear it."""

    text: str
    url: str
    hidden: str


@dataclass(frozen=True)
class Entry:
    """One thing that happened, in words. `lines` are what changed and why."""

    at: dt.datetime
    title: str
    by: str
    lines: tuple[str, ...]
    is_look: bool = False
    is_message: bool = False
    #: One of the six operations of DPA 2018 s62; empty for a change that only history tells of.
    operation: str = ""
    #: The table and the key of what it is about, where that is a record.
    about: tuple[str, UUID] | None = None
    links: tuple[Link, ...] = ()

    @property
    def body(self) -> tuple[str, ...]:
        """The lines, as web/timeline.html names them."""
        return self.lines


@dataclass(frozen=True)
class Found:
    """An event or a history row with its place in the order: at, then messages before events before rows, then key."""

    at: dt.datetime
    rank: int
    key: int
    row: Any
    previous: Any = None
    folded: tuple["Found", ...] = field(default=())

    @property
    def actor(self) -> tuple[UUID | None, str]:
        """The person, or the named system scope."""
        if self.rank == MESSAGE:
            return None, System.OUTBOX
        if self.rank == EVENT:
            return self.row.person_id, self.row.system
        return self.row.history_user_id, self.row.history_system

    @property
    def agency(self) -> UUID | None:
        """The agency for which the person acted then, where it was written down."""
        return self.row.agency_id if self.rank == EVENT else None


@dataclass(frozen=True)
class Actors:
    """Who acted, by key: people, and the agencies that they acted for. Three queries, however many there are."""

    people: dict[UUID, Person]
    agencies: dict[UUID, str]

    @classmethod
    def of(cls, people: Iterator[UUID | None], agencies: Iterator[UUID | None]) -> "Actors":
        """Look them all up."""
        known = Person.objects.select_related("agency").in_bulk([key for key in set(people) if key])
        wanted = {key for key in agencies if key}
        return cls(known, {key: str(agency) for key, agency in Agency.objects.in_bulk(list(wanted)).items()})

    def words(self, key: UUID | None, system: str, agency: UUID | None) -> str:
        """The person with their agency as at the time, or today's where none was written; or Muster itself."""
        if key is None:
            return f"Muster ({system.replace('_', ' ')})"
        person = self.people.get(key)
        if person is None:
            return "someone unknown"
        then = self.agencies.get(agency) if agency else None
        return f"{person.name}, {then or person.agency}"


def told(found: Sequence[Found], record_id: UUID | None) -> Iterator[Entry]:
    """Each in words. Of what happened to another record than `record_id`, its reference is told as well."""
    actors = Actors.of((one.actor[0] for one in found), (one.agency for one in found))
    names = Names.of(
        row for one in found for row in (one, *one.folded) if row.rank == ROW for row in (row.row, row.previous)
    )
    for one in found:
        by = actors.words(*one.actor, one.agency)
        if one.rank == MESSAGE:
            yield _message_entry(one.row, one.at, by)
        else:
            yield _event_entry(one, by, record_id, names) if one.rank == EVENT else _row_entry(one, by, names)


def _event_entry(one: Found, by: str, record_id: UUID | None, names: Names) -> Entry:
    event: ProcessingEvent = one.row
    if record_id and event.record_table == CalendarFeed._meta.db_table:
        return _reading_entry(event, one.at, by)
    about = "" if event.record_id == record_id or not event.record_label else f"{event.record_label}: "
    lines = []
    if event.from_state and event.to_state:
        lines.append(f"From {_state(event.from_state)} to {_state(event.to_state)}")
    elif event.to_state:
        lines.append(f"Now {_state(event.to_state)}")
    if event.reason:
        lines.append(f"Reason: {event.reason}")
    told = [line for row in one.folded for line in _differences(row, names) if not line.startswith("State:")]
    if told:
        lines += told
    elif event.fields and not one.folded:
        lines.append(f"Fields: {', '.join(name.replace('_', ' ') for name in event.fields)}")
    if event.recipients:
        # What was asked of an agency, or given to it to do, is a change; only a disclosure is data given.
        given = "Given to" if event.operation == Processing.DISCLOSURE else "To"
        lines.append(f"{given}: {', '.join(event.recipients)}")
    lines.append(f"Done {CHANNELS.get(event.channel, event.channel)}")
    title = f"{about}{event.verb}"
    about_key = (event.record_table, event.record_id) if event.record_id else None
    return Entry(
        one.at,
        title[:1].upper() + title[1:],
        by,
        tuple(lines),
        is_look=event.operation in LOOKS,
        operation=event.operation,
        about=about_key,
    )


def _reading_entry(event: ProcessingEvent, at: dt.datetime, by: str) -> Entry:
    """A reading of a calendar in which the record stands; the link is told from others in its owner's list alone."""
    lines = ("By whoever holds the calendar link", "Readings are written down once an hour at most")
    return Entry(at, "Read in a calendar", by, lines, is_look=True, operation=event.operation)


def tell(events: Sequence[ProcessingEvent]) -> list[Entry]:
    """Events of whatever records in words, each with the reference of its record."""
    return list(told([Found(event.at, EVENT, event.pk, event) for event in events if event.at], None))


def _message_entry(message: Delivery, at: dt.datetime, by: str) -> Entry:
    """A message about the record: to whom, by which way, and what became of it."""
    lines = [
        f"To: {message.recipient.name}, {message.recipient.agency}",
        f"By: {message.get_channel_display()}",
        f"What became of it: {message.get_status_display().lower()}",
    ]
    if message.last_error:
        lines.append(message.last_error)
    kind = KINDS[message.kind].label if message.kind in KINDS else message.kind
    return Entry(at, f"Message: {kind[:1].lower()}{kind[1:]}", by, tuple(lines), is_message=True)


def _row_entry(one: Found, by: str, names: Names) -> Entry:
    title = {"+": "Created", "~": "Changed", "-": "Removed"}[one.row.history_type]
    # What is not told has no reason either.
    is_told = all(names.tells(row, name) for row in (one.previous, one.row) if row for name in _told_of(one))
    reason = [f"Reason: {one.row.history_change_reason}"] if one.row.history_change_reason and is_told else []
    about = (row_table(one.row), one.row.id)
    return Entry(one.at, title, by, (*reason, *_differences(one, names)), about=about)


def row_table(row: Any) -> str:
    """The table of the record that a history row is of."""
    return str(row.instance_type._meta.db_table)


def _told_of(one: Found) -> list[str]:
    """The names of the fields that a history row tells of: those given at first, or those that changed."""
    if one.row.history_type == "+":
        return created_fields(one.row)
    return changed_fields(one.previous, one.row) if one.previous is not None else []


def _differences(one: Found, names: Names) -> Iterator[str]:
    for name in _told_of(one):
        if one.row.history_type == "+":
            if names.tells(one.row, name):
                yield f"{in_words(one.row, name)}: {names.shown(one.row, name)}"
        elif names.tells(one.previous, name) and names.tells(one.row, name):
            was, now = names.shown(one.previous, name), names.shown(one.row, name)
            now += f" {OTHERWISE}" if was == now else ""
            yield f"{in_words(one.row, name)}: {was} → {now}"


def _state(state: str) -> str:
    return state.replace("_", " ")
