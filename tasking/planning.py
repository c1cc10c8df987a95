"""Which meetings a forum would have: its rhythm over the months ahead, set against what is planned already."""

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from common import clock
from common.clock import LONDON
from common.errors import BadInput
from tasking.cadence import Slot, slots
from tasking.models import Forum, Meeting
from web.dates import date_text, plain_date

#: As many meetings as can be planned at once, and as far ahead.
MOST = 60
FURTHEST = dt.timedelta(days=732)


class Fate(StrEnum):
    """What becomes of one time of the rhythm."""

    NEW = "new"
    PLANNED = "planned"
    LEFT_OUT = "left_out"


@dataclass(frozen=True)
class Proposal:
    """One time of the forum's rhythm: `fate`, when it would meet (None: not at all), and why where that says more."""

    slot_at: dt.datetime
    fate: Fate
    starts_at: dt.datetime | None
    why: str = ""
    meeting: Meeting | None = None


@dataclass(frozen=True)
class Span:
    """How far ahead to plan: so many meetings (`count`), or those up to and with a day of Europe/London (`until`).

    `first_at` (aware) sets the rhythm; left out, it goes on from the forum's last meeting.
    """

    count: int | None = None
    until: dt.date | None = None
    first_at: dt.datetime | None = None


def proposals(forum: Forum, span: Span) -> list[Proposal]:
    """What planning this span would come to: what is new, planned already, and left out, the soonest first.

    Nothing is proposed twice for one time or one day, however often it is planned; a time at which a meeting was called
    off is not taken again. Raises BadInput naming every fault.
    """
    now = clock.now()
    first_at = span.first_at or next_slot_at(forum)
    _require_sensible(span, first_at, now)
    assert first_at is not None  # noqa: S101 - just required; tells mypy so
    after = max(now, first_at - dt.timedelta(seconds=1)) if span.first_at else now
    known = _Known.of(forum)
    found: list[Proposal] = []
    for slot in slots(first_at, forum.cadence_days, forum.holiday_rule, after):
        if _is_enough(found, slot, span, now):
            break
        found.append(known.fate_of(slot))
    return found


def next_slot_at(forum: Forum) -> dt.datetime | None:
    """The time by which the rhythm goes on: of the last meeting begun, else of the first planned; None without any."""
    standing = Meeting.objects.filter(forum=forum).exclude(state="cancelled")
    last = standing.filter(starts_at__lte=clock.now()).order_by("-starts_at").first()
    meeting = last or standing.order_by("starts_at").first()
    return (meeting.slot_at or meeting.starts_at) if meeting else None


def _require_sensible(span: Span, first_at: dt.datetime | None, now: dt.datetime) -> None:
    faults = {}
    today = now.astimezone(LONDON).date()
    if (span.count is None) == (span.until is None):
        faults["count"] = "Say how many meetings, or up to which day: one of the two."
    elif span.count is not None and not 1 <= span.count <= MOST:
        faults["count"] = f"Plan between 1 and {MOST} meetings at once."
    elif span.until is not None and not today <= span.until <= today + FURTHEST:
        faults["until"] = "Give a day within the next two years."
    if first_at is None:
        faults["first_at"] = "This forum has not met yet: say when its first meeting is."
    elif span.first_at is not None and not now < first_at <= now + FURTHEST:
        faults["first_at"] = "The first meeting must be in the future, and within two years."
    if faults:
        raise BadInput.of(**faults)


def _is_enough(found: list[Proposal], slot: Slot, span: Span, now: dt.datetime) -> bool:
    if span.until is not None:
        return slot.at.astimezone(LONDON).date() > span.until
    meets = sum(1 for proposal in found if proposal.fate is not Fate.LEFT_OUT)
    return meets == span.count or slot.at > now + 2 * FURTHEST


class _Known:
    """The meetings that a forum has: by the time of its rhythm, and by day."""

    def __init__(self, meetings: Iterator[Meeting]) -> None:
        self.by_slot: dict[dt.datetime, Meeting] = {}
        self.by_day: dict[dt.date, Meeting] = {}
        for meeting in meetings:
            self.by_slot.setdefault(meeting.slot_at or meeting.starts_at, meeting)
            if meeting.state != "cancelled":
                self.by_day[meeting.starts_at.astimezone(LONDON).date()] = meeting
        self.proposed: set[dt.date] = set()

    @classmethod
    def of(cls, forum: Forum) -> "_Known":
        # Of a time that was called off and taken again, the meeting that stands is the one to name.
        rows = list(Meeting.objects.filter(forum=forum).order_by("starts_at"))
        return cls(iter(sorted(rows, key=lambda meeting: meeting.state == "cancelled")))

    def fate_of(self, slot: Slot) -> Proposal:
        """What becomes of this time. Days that are proposed are taken from then on."""
        at = slot.starts_at
        day = at.astimezone(LONDON).date() if at else None
        there = self.by_slot.get(slot.at) or (self.by_day.get(day) if day else None)
        if there is not None and there.state == "cancelled":
            return Proposal(slot.at, Fate.LEFT_OUT, None, "Cancelled, and not planned again", there)
        if there is not None:
            moved = "" if there.starts_at == slot.at else f"It is on {plain_date(_day(there.starts_at))}"
            return Proposal(slot.at, Fate.PLANNED, there.starts_at, moved, there)
        if day is None or at is None:
            return Proposal(slot.at, Fate.LEFT_OUT, None, f"Bank holiday: {slot.holiday}")
        if day in self.proposed:
            return Proposal(slot.at, Fate.LEFT_OUT, None, "The forum meets on that day already")
        self.proposed.add(day)
        why = f"Instead of {date_text(_day(slot.at))}, a bank holiday: {slot.holiday}" if slot.holiday else ""
        return Proposal(slot.at, Fate.NEW, at, why)


def _day(at: dt.datetime) -> dt.date:
    return at.astimezone(LONDON).date()
