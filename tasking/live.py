"""A meeting as it is run: its steps in order, how each stands, and a validator of all that a page of it shows."""

import hashlib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, IntegerField, OuterRef, Q, QuerySet, Subquery, Sum
from django.db.models.functions import Coalesce
from django.urls import reverse

from common import clock
from tasking.models import (
    IN_PART_ONE,
    IN_PART_TWO,
    Action,
    AgendaItem,
    Attendance,
    AttendanceStatus,
    Decision,
    DiscussionNote,
    ItemTimer,
    Meeting,
    Section,
)

ATTENDANCE, LOG, CLOSE = "attendance", "log", "close"


@dataclass(frozen=True)
class Step:
    """One thing that a meeting goes through: the attendance, the action log, an item of the agenda, or its close."""

    meeting: Meeting
    key: str
    title: str
    item: AgendaItem | None = None

    @property
    def url(self) -> str:
        """The page of this step."""
        return f"{live_url(self.meeting)}?step={self.key}"

    @property
    def is_current(self) -> bool:
        """Whether the meeting is at it now: its clock runs."""
        timer = getattr(self.item, "timer", None)
        return timer is not None and timer.running_since is not None

    @property
    def status(self) -> tuple[str, str]:
        """How it stands, in words and in a tag's colour; no words where there is nothing to say."""
        if self.item is None:
            return "", "grey"
        if self.is_current:
            return "Now", "yellow"
        if self.item.decision:
            noted = self.item.decision == Decision.NOTED
            return self.item.get_decision_display(), "teal" if noted else "green"
        return ("Put off", "purple") if self.item.deferred_reason else ("", "grey")

    @property
    def is_dealt_with(self) -> bool:
        """Whether the meeting is through with it."""
        return self.item is not None and bool(self.item.decision or self.item.deferred_reason)


@dataclass(frozen=True)
class Part:
    """One part of a meeting: its name, and its steps by section."""

    name: str
    sections: list[tuple[str, list[Step]]]
    marking: str = ""


def live_url(meeting: Meeting) -> str:
    """The page on which a meeting is run."""
    return reverse("tasking:live", args=[meeting.pk])


def item_url(item: AgendaItem) -> str:
    """That page, at this item."""
    return f"{reverse('tasking:live', args=[item.meeting_id])}?step={item.pk}"


def parts_of(meeting: Meeting, items: Sequence[AgendaItem]) -> list[Part]:
    """The steps in the forum's order: part one with the attendance and the action log, part two, and the close."""
    open_items = [item for item in items if not item.is_restricted]
    restricted = [item for item in items if item.is_restricted]
    forum = meeting.forum
    parts = [Part(forum.part_one_name, list(_sections(meeting, open_items, with_fixed=True)), forum.part_one_marking)]
    if restricted:
        parts.append(Part(forum.part_two_name, list(_sections(meeting, restricted)), forum.part_two_marking))
    return [*parts, Part("End", [("", [Step(meeting, CLOSE, "Close the meeting")])])]


def _sections(
    meeting: Meeting, items: Iterable[AgendaItem], *, with_fixed: bool = False
) -> Iterator[tuple[str, list[Step]]]:
    found: dict[int, list[Step]] = {}
    if with_fixed:
        found[Section.WELCOME] = [Step(meeting, ATTENDANCE, "Attendance and declarations")]
        found[Section.ACTIONS] = [Step(meeting, LOG, "Action log")]
    for item in items:
        found.setdefault(item.section, []).append(Step(meeting, str(item.pk), item.title, item))
    order = {number: place for place, number in enumerate(meeting.forum.agenda_order)}
    # The attendance comes first, whatever the order; a section that was switched off since comes last.
    for number in sorted(found, key=lambda each: (each != Section.WELCOME, order.get(each, len(order)), each)):
        yield Section(number).label, found[number]


def steps_of(parts: Iterable[Part]) -> list[Step]:
    """All steps, in order."""
    return [step for part in parts for _, steps in part.sections for step in steps]


def chosen_step(steps: Sequence[Step], key: str) -> Step:
    """The step of this key; else the one that the meeting is at, else the attendance."""
    named = next((step for step in steps if step.key == key), None)
    return named or next((step for step in steps if step.is_current), steps[0])


# --- What has changed -----------------------------------------------------------------------------------------------


def with_pulse(meetings: QuerySet[Meeting]) -> QuerySet[Meeting]:
    """Meetings with `pulse_…`: what a page of each shows, summed up by the versions of its rows, in one query."""
    return meetings.annotate(
        pulse_items=_versions(AgendaItem, "meeting"),
        pulse_notes=_versions(DiscussionNote, "item__meeting"),
        pulse_actions=_versions(Action, "meeting"),
        pulse_timers=_versions(ItemTimer, "meeting"),
        pulse_came=_versions(Attendance, "meeting"),
        came=_count(Q(status__in=(*IN_PART_ONE, *IN_PART_TWO))),
        apologies=_count(Q(status=AttendanceStatus.APOLOGIES)),
        undeclared=_count(Q(status__in=IN_PART_TWO, declared_at__isnull=True)),
    )


def pulse(meeting: Meeting, step: str, person: Any) -> str:
    """A strong validator of what this person is shown of this step: it changes with each row that they may see."""
    told: list[object] = [person.pk, person.version, step, meeting.version, clock.today()]
    told += [getattr(meeting, f"pulse_{name}") for name in ("items", "notes", "actions", "timers", "came")]
    return hashlib.sha256("|".join(map(str, told)).encode()).hexdigest()[:32]


def _versions(model: Any, to_meeting: str) -> Coalesce:
    """The sum of the versions of a meeting's rows of this kind: it rises with each row made or changed."""
    rows = model.objects.order_by().filter(**{to_meeting: OuterRef("pk")}).values(to_meeting)
    return Coalesce(Subquery(rows.annotate(sum=Sum("version")).values("sum"), output_field=IntegerField()), 0)


def _count(which: Q) -> Coalesce:
    rows = Attendance.objects.order_by().filter(which, meeting=OuterRef("pk")).values("meeting")
    return Coalesce(Subquery(rows.annotate(sum=Count("pk")).values("sum"), output_field=IntegerField()), 0)
