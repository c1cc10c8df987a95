"""The meeting before Muster's first day, put in as rows, with its minutes frozen."""

import datetime as dt
from typing import Any

from common import clock
from common.scope import Channel, acting_as
from hotspots.models import Hotspot, Subject
from partners.models import Person
from partners.references import next_number
from tasking.actions.minutes import freeze_minutes
from tasking.models import Action, AgendaItem, Attendance, AttendanceStatus, DiscussionNote, Forum, Meeting, Section
from tasking.signals import action_changed

_CAME = {
    "chair": AttendanceStatus.PRESENT,
    "coordinator": AttendanceStatus.PRESENT,
    "inspector": AttendanceStatus.PRESENT,
    "officer": AttendanceStatus.PRESENT,
    "housing": AttendanceStatus.PRESENT,
    "warden": AttendanceStatus.PART_ONE,
    "outsider": AttendanceStatus.PART_ONE,
    "fire": AttendanceStatus.APOLOGIES,
}


def hold_earlier_meeting(forum: Forum, people: dict[str, Person]) -> AgendaItem:
    """Who came, what was said and decided, and three actions that were never discharged.

    Gives the item on which it decided to task Operation Turncoat.
    """
    with acting_as(people["coordinator"], channel=Channel.COMMAND):
        meeting = _meeting(forum, people["chair"])
        declared = (AttendanceStatus.PRESENT,)
        for who, status in _CAME.items():
            Attendance.objects.create(
                meeting=meeting,
                person=people[who],
                status=status,
                declared_at=meeting.starts_at if status in declared else None,
            )
        lights, shops = _items(meeting, people)
        tasking = _tasking(meeting, people["chair"])
        _action(
            meeting, lights, people["warden"], "Have the lights on the top deck of Websters Way car park mended.", -2
        )
        _action(
            meeting, shops, people["officer"], "Visit the five shops that reported threats and offer the radio link.", 5
        )
        _action(meeting, lights, people["housing"], "Fit a new lock to the bin store in Invented Road.", 9)
    with acting_as(people["chair"], channel=Channel.COMMAND):
        freeze_minutes(meeting, people["chair"])
    return tasking


def _meeting(forum: Forum, chair: Person) -> Meeting:
    started = clock.local(clock.today() - dt.timedelta(days=12), dt.time(10))
    ended = started + dt.timedelta(hours=2)
    return Meeting.objects.create(
        forum=forum,
        starts_at=started,
        ends_at=ended,
        place="Council Chamber, Kiln Road",
        state="closed",
        opened_at=started,
        opened_by=chair,
        closed_at=ended,
        closed_by=chair,
    )


def _items(meeting: Meeting, people: dict[str, Person]) -> tuple[AgendaItem, AgendaItem]:
    decided = {"decided_by": people["chair"], "decided_at": meeting.ends_at}
    hotspot = Hotspot.objects.filter(state="adopted").first()
    place = AgendaItem.objects.create(
        meeting=meeting,
        section=Section.HOTSPOTS,
        title=str(hotspot) if hotspot else "Town centre",
        why="Named by officers: young people gather there after dark",
        **_about(hotspot),
        decision="monitor",
        decision_reason="Reports have fallen since the patrols began.",
        **decided,
    )
    lights = AgendaItem.objects.create(
        meeting=meeting,
        section=Section.HOTSPOTS,
        title="Websters Way car park, top deck",
        why="Cars race there at night, and it is dark",
        decision="monitor",
        decision_reason="Look again when the lights are mended.",
        **decided,
    )
    shops = AgendaItem.objects.create(
        meeting=meeting,
        section=Section.TRENDS,
        title="Threats to shop staff before Christmas",
        why="Five shops reported threats in the last month",
        decision="noted",
        **decided,
    )
    victim = Subject.objects.filter(kind="victim").order_by("created_at").first()
    if victim:
        case = AgendaItem.objects.create(
            meeting=meeting,
            section=Section.VICTIMS,
            title=victim.reference,
            why="3 reports in 12 months, vulnerable",
            category=victim.category,
            held_by=victim.held_by,
            **_about(victim),
            decision="monitor",
            decision_reason="The neighbourhood team calls each week; bring back if there is another report.",
            **decided,
        )
        _note(case, people["coordinator"], "The police have spoken with the families of two of the young people.")
    _note(place, people["coordinator"], "Patrols on Friday and Saturday evenings found fewer people there.")
    _note(lights, people["coordinator"], "Two lights on the top deck have been out since October.")
    _note(shops, people["coordinator"], "Staff would use the radio link if it reached the precinct.")
    return lights, shops


def _about(source: Hotspot | Subject | None) -> dict[str, Any]:
    if source is None:
        return {}
    return {"source_table": source._meta.db_table, "source_id": source.pk, "source_path": source.get_absolute_url()}


def _tasking(meeting: Meeting, chair: Person) -> AgendaItem:
    return AgendaItem.objects.create(
        meeting=meeting,
        section=Section.HOTSPOTS,
        title="Burglary and theft from vehicles around Rayleigh High Street",
        why="Burglary has risen for three months in a row",
        decision="task",
        decision_reason="Patrols of one agency have not stopped it.",
        decided_by=chair,
        decided_at=meeting.ends_at,
    )


def _note(item: AgendaItem, by: Person, text: str) -> None:
    DiscussionNote.objects.create(item=item, text=text, written_by=by)


def _action(meeting: Meeting, item: AgendaItem, owner: Person, text: str, due: int) -> None:
    series = f"{meeting.forum.reference_prefix}/{clock.local(meeting.starts_at.date()):%Y-%m}"
    made = Action.objects.create(
        reference=f"{series}/{next_number(series):02d}",
        meeting=meeting,
        item=item,
        text=text,
        owner_agency=owner.agency,
        owner=owner,
        due_on=clock.today() + dt.timedelta(days=due),
    )
    # Into its owner's calendar from the start, not when the sweep first finds it.
    action_changed.send(Action, record=made, verb="logged", by=owner, quiet=True)
