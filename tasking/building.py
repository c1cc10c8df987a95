"""Bringing a meeting's agenda up to date with what there is to talk about (tasking/agenda.py)."""

from itertools import count

from django.db import IntegrityError, connection, transaction
from django.db.models import Exists, OuterRef

from partners.models import Person
from tasking.agenda import Topic, topics
from tasking.models import AgendaItem, Meeting

_Key = tuple[int, str, object]
_SWITCHED_OFF = "The forum has switched this section off."


def build_agenda(meeting: Meeting, by: Person) -> list[AgendaItem]:
    """Bring the agenda up to date, and give the items that are new or back on it. The meeting is locked.

    What waits for the meeting is added, and what was put off to one that was called off; what is there says why it is
    there today; what no longer has a reason, and of which nothing has been said, is taken off. What was decided or put
    off stays as it is.

    Runs in the sight of whoever plans, opens or refreshes the meeting: row security shows them only what their agency
    may see, so the restricted items are those. When someone with sight of more refreshes the agenda, more is added,
    and each agency sees of it what it may; a source is in a section once, whoever found it (`one_item_per_source`).
    """
    found = topics(meeting)
    keys = {_key(topic) for topic in found}
    known = {_key(item): item for item in AgendaItem.objects.filter(meeting=meeting, source_id__isnull=False)}
    back = [item for topic in found if (item := known.get(_key(topic))) and _bring_up_to_date(item, topic)]
    _take_off(meeting, by, [item for key, item in known.items() if key not in keys])
    new = _add(meeting, [topic for topic in found if _key(topic) not in known])
    return new + back + carry_over(meeting)


def carry_over(meeting: Meeting) -> list[AgendaItem]:
    """Take on what was put off to a meeting that was called off since; the meeting is locked."""
    waits_elsewhere = AgendaItem.objects.filter(deferred_from=OuterRef("pk")).exclude(meeting__state="cancelled")
    lost = AgendaItem.objects.filter(
        ~Exists(waits_elsewhere), meeting__forum_id=meeting.forum_id, meeting__starts_at__lt=meeting.starts_at
    ).exclude(deferred_reason="")
    return [put_off(item, meeting) for item in lost.order_by("section", "position", "id")]


def put_off(item: AgendaItem, to: Meeting) -> AgendaItem:
    """Put an item that is deferred on another meeting's agenda, or mark the one that is there about the same thing."""
    there = None
    if item.source_id:
        same = AgendaItem.objects.filter(meeting=to, section=item.section, source_table=item.source_table)
        there = same.filter(source_id=item.source_id).first()
    copied = ("section", "title", "why", "category", "held_by_id", "source_table", "source_id", "source_path")
    copy = there or AgendaItem(meeting=to, **{name: getattr(item, name) for name in copied})
    copy.deferred_from, copy.deferrals, copy.withdrawn_reason = item, item.deferrals + 1, ""
    copy.save()
    return copy


def _key(about: AgendaItem | Topic) -> _Key:
    return about.section, about.source_table, about.source_id


def _bring_up_to_date(item: AgendaItem, topic: Topic) -> bool:
    """Let an item say why it is there today, unless it is dealt with; True where it had been taken off and is back."""
    was_off = item.withdrawn_reason != ""
    why = topic.why[:300]
    if not item.decision and not item.deferred_reason and (was_off or item.why != why):
        item.why, item.withdrawn_reason = why, ""
        item.save()
    return was_off


def _take_off(meeting: Meeting, by: Person, items: list[AgendaItem]) -> None:
    """Take off the items whose reason has lapsed and of which nothing was said.

    Only what whoever looks can judge: the record must be in their sight, and of an individual case their agency must
    hold it, since another's sight may lack just the record that is the reason.
    """
    for item in items:
        if item.is_dealt_with or item.deferred_from_id:
            continue
        if item.category and item.held_by_id != by.agency_id:
            continue
        if _was_talked_about(item) or not _can_see(item):
            continue
        off = item.section not in meeting.forum.agenda_order
        item.withdrawn_reason = _SWITCHED_OFF if off else f"No longer the case: {item.why or item.title}"[:300]
        item.save()


def _was_talked_about(item: AgendaItem) -> bool:
    return item.notes.exists() or item.actions.exists()


def _can_see(item: AgendaItem) -> bool:
    with connection.cursor() as cursor:
        cursor.execute("SELECT muster_can_see(%s, %s)", [item.source_table, item.source_id])
        return bool(cursor.fetchone()[0])


def _add(meeting: Meeting, found: list[Topic]) -> list[AgendaItem]:
    """Put new items last in their sections; one that someone else's sight put there already is left alone."""
    numbers = {
        section: count(AgendaItem.objects.filter(meeting=meeting, section=section).next_position())
        for section in {topic.section for topic in found}
    }
    new = [
        AgendaItem(
            meeting=meeting,
            section=topic.section,
            position=next(numbers[topic.section]),
            title=topic.title[:200],
            why=topic.why[:300],
            category=topic.category,
            held_by_id=topic.held_by,
            source_table=topic.source_table,
            source_id=topic.source_id,
            source_path=topic.source_path,
            version=1,
        )
        for topic in found
    ]
    try:
        with transaction.atomic():
            return AgendaItem.objects.bulk_create(new)
    except IntegrityError:
        return [item for item in new if _inserted(item)]


def _inserted(item: AgendaItem) -> bool:
    try:
        with transaction.atomic():
            AgendaItem.objects.bulk_create([item])
    except IntegrityError as error:
        if "one_item_per_source" not in str(error):
            raise
        return False
    return True
