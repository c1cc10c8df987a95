"""Meetings: planning, agenda, attendance, decisions, closing, and what carries forward."""

import datetime as dt
from typing import Any

import pytest
from django.http import Http404

from common import clock
from common.clock import LONDON
from common.errors import BadInput, Conflict, NotAllowed, StaleEdit, WrongState
from common.scope import acting_as
from tasking import actions
from tasking.models import Action, Attendance, Meeting
from tasking.signals import meeting_changed
from tests.cast import Cast
from tests.tasking import made


def plan(cast: Cast, *, by: str = "cora", days: int = 7, **changed: Any) -> Meeting:
    """Plan a meeting of the joint tasking group."""
    forum = made.the_forum(cast)
    starts_at = clock.local(clock.today() + dt.timedelta(days=days), made.NOON)
    given = {"starts_at": starts_at, "ends_at": starts_at + dt.timedelta(hours=2), "place": "Civic Suite", **changed}
    with acting_as(cast.people[by]):
        return actions.plan_meeting(forum=forum.pk, by=cast.people[by], **given)


def ready(cast: Cast, **changed: Any) -> Meeting:
    """An open meeting that can be closed: a quorum came, and nothing is undecided."""
    meeting = made.meeting(cast, state="open", **changed)
    made.present(cast, cast.alice, cast.cora, at=meeting)
    return meeting


def close(cast: Cast, meeting: Meeting, version: int | None = None) -> Meeting:
    """Alice closes it."""
    with acting_as(cast.alice):
        return actions.close_meeting(meeting=meeting.pk, by=cast.alice, version=version)


@pytest.mark.parametrize("who", ["alice", "cora", "bea"])
def test_chairs_and_coordinators_plan_meetings(cast: Cast, who: str) -> None:
    meeting = plan(cast, by=who)
    assert (meeting.state, meeting.place) == ("planned", "Civic Suite")


@pytest.mark.parametrize("who", ["olive", "max", "bob", "charlie", "carla"])
def test_others_do_not_plan_meetings(cast: Cast, who: str) -> None:
    with pytest.raises(NotAllowed):
        plan(cast, by=who)


@pytest.mark.parametrize("who", ["sam", "ada"])
def test_those_who_do_not_work_on_cases_see_no_forum(cast: Cast, who: str) -> None:
    with pytest.raises(Http404):
        plan(cast, by=who)


def test_planning_names_every_fault(cast: Cast) -> None:
    past = clock.now() - dt.timedelta(days=1)
    with pytest.raises(BadInput) as refusal:
        plan(cast, starts_at=past, ends_at=past, place=" ")
    assert set(refusal.value.faults) == {"starts_at", "ends_at", "place"}


def test_a_forum_that_no_longer_meets_is_refused(cast: Cast) -> None:
    with acting_as(cast.cora):
        made.put(made.the_forum(cast), is_active=False)
    with pytest.raises(BadInput, match="no longer meets"):
        plan(cast)


def test_a_forum_meets_once_at_a_time_but_a_cancelled_meeting_gives_its_time_back(cast: Cast) -> None:
    first = plan(cast)
    with pytest.raises(Conflict, match="already has a meeting at that time"):
        plan(cast)
    with acting_as(cast.cora):
        actions.cancel_meeting(meeting=first.pk, by=cast.cora, version=None, reason="Snow")
    assert plan(cast).state == "planned"


def test_a_meeting_is_moved_while_it_is_planned(cast: Cast) -> None:
    meeting, other = plan(cast), plan(cast, days=21)
    later = meeting.starts_at + dt.timedelta(days=1)
    new = {"starts_at": later, "ends_at": later + dt.timedelta(hours=1), "place": "Town Hall"}
    with acting_as(cast.cora):
        moved = actions.amend_meeting(meeting=meeting.pk, by=cast.cora, version=meeting.version, **new)
        assert (moved.starts_at, moved.place) == (later, "Town Hall")
        with pytest.raises(StaleEdit):
            actions.amend_meeting(meeting=meeting.pk, by=cast.cora, version=meeting.version, **new)
        with pytest.raises(Conflict):
            actions.amend_meeting(meeting=other.pk, by=cast.cora, version=None, **new)
        with pytest.raises(BadInput):
            actions.amend_meeting(meeting=other.pk, by=cast.cora, version=None, **{**new, "place": ""})
    opened = made.meeting(cast, state="open", days=3)
    with acting_as(cast.cora), pytest.raises(WrongState):
        actions.amend_meeting(meeting=opened.pk, by=cast.cora, version=None, **new)


def test_cancelling_needs_a_reason(cast: Cast) -> None:
    with acting_as(cast.cora), pytest.raises(BadInput):
        actions.cancel_meeting(meeting=made.meeting(cast).pk, by=cast.cora, version=None, reason=" ")


def test_closing_names_everything_in_the_way(cast: Cast) -> None:
    meeting = made.meeting(cast, state="open")
    made.item(cast, at=meeting, section=5, title="H-2026-0001 High Street")
    victim = made.victim_item(cast, at=meeting)
    made.present(cast, cast.bob, at=meeting, declared=False)
    with pytest.raises(WrongState) as refusal:
        close(cast, meeting)
    assert refusal.value.faults["meeting"] == [
        "Decide “H-2026-0001 High Street” first.",
        f"Decide “{victim.title}” first.",
        "Take Bob's confidentiality declaration, or record that they were present for part one only.",
        "Part one, Places and results: the quorum is 2, and 1 came. Correct the attendance.",
        "Part two, Individual cases: the quorum is 2, and 1 came. Correct the attendance.",
    ]


def test_a_meeting_without_cases_asks_for_no_declarations_and_counts_part_one_for_its_quorum(cast: Cast) -> None:
    meeting = made.meeting(cast, state="open")
    made.present(cast, cast.alice, at=meeting, declared=False)
    made.present(cast, cast.charlie, at=meeting, status="part_one")
    assert close(cast, meeting).state == "closed"


def test_closing_plans_the_next_meeting_at_the_same_wall_time_and_builds_its_agenda(cast: Cast) -> None:
    made.referral(cast.bob)
    meeting = ready(cast)
    close(cast, meeting)
    with acting_as(cast.cora):
        following = Meeting.objects.get(state="planned")
        sections = list(following.items.values_list("section", flat=True))
    first, second = (at.astimezone(LONDON) for at in (meeting.starts_at, following.starts_at))
    assert (second.date() - first.date()).days % 14 == 0
    assert (second.time(), following.place) == (first.time(), "Civic Suite")
    assert following.ends_at - following.starts_at == dt.timedelta(minutes=120)
    assert sections == [2, 8]


def test_closing_plans_nothing_where_a_next_meeting_is_planned_or_the_forum_no_longer_meets(cast: Cast) -> None:
    meeting = ready(cast)
    planned = plan(cast, days=9)
    close(cast, meeting)
    with acting_as(cast.cora):
        assert list(Meeting.objects.filter(state="planned")) == [planned]
        actions.cancel_meeting(meeting=planned.pk, by=cast.cora, version=None, reason="Snow")
        made.put(made.the_forum(cast), is_active=False)
    close(cast, ready(cast, days=1))
    with acting_as(cast.cora):
        assert not Meeting.objects.filter(state="planned").exists()


def test_the_time_of_a_cancelled_meeting_is_not_taken_again_by_itself(cast: Cast) -> None:
    meeting = ready(cast)
    skipped = plan(cast, days=14)
    with acting_as(cast.cora):
        actions.cancel_meeting(meeting=skipped.pk, by=cast.cora, version=None, reason="Holiday")
    close(cast, meeting)
    with acting_as(cast.cora):
        following = Meeting.objects.get(state="planned")
    later = (following.starts_at.astimezone(LONDON).date() - meeting.starts_at.astimezone(LONDON).date()).days
    assert (later > 14, later % 14) == (True, 0)


def test_undischarged_actions_stand_in_the_next_meeting_unasked(cast: Cast) -> None:
    meeting = ready(cast)
    today = clock.today()
    late = made.action(cast, at=meeting, due_on=today - dt.timedelta(days=3))
    soon = made.action(cast, at=meeting, due_on=today + dt.timedelta(days=3))
    waiting = made.action(cast, at=meeting, state="completed", due_on=today + dt.timedelta(days=5))
    made.action(cast, at=meeting, state="discharged")
    made.action(cast, at=meeting, state="struck")
    close(cast, meeting)
    with acting_as(cast.cora):
        following = Meeting.objects.get(state="planned")
        assert list(Action.objects.log_of(following)) == [late, soon, waiting]
        assert Action.objects.log_of(Meeting.objects.get(pk=meeting.pk)).count() == 5


def test_each_step_is_announced_to_the_apps_above(cast: Cast) -> None:
    heard: list[tuple[str, str]] = []

    def listen(sender: type, record: Meeting, verb: str, **kwargs: Any) -> None:
        heard.append((verb, record.state))

    meeting_changed.connect(listen)
    try:
        close(cast, ready(cast))
    finally:
        meeting_changed.disconnect(listen)
    assert heard == [("closed", "closed"), ("planned", "planned")]


def test_attendance_is_recorded_and_a_declaration_keeps_its_time(cast: Cast) -> None:
    meeting = made.meeting(cast, state="open")
    alice, bob = actions.Came(cast.alice, "present", declared=True), actions.Came(cast.bob, "apologies")
    with acting_as(cast.cora):
        first = actions.take_attendance(meeting=meeting.pk, by=cast.cora, people=[alice, bob])
        again = actions.take_attendance(meeting=meeting.pk, by=cast.cora, people=[alice, bob])
        rows = {row.person_id: row for row in Attendance.objects.all()}
    assert (len(first), again) == (2, [])
    assert rows[cast.alice.pk].declared_at == first[0].declared_at
    assert (rows[cast.bob.pk].status, rows[cast.bob.pk].declared_at) == ("apologies", None)


def test_attendance_names_every_fault(cast: Cast) -> None:
    meeting = made.meeting(cast, state="open")
    people = [
        actions.Came(cast.bob, "apologies", declared=True),
        actions.Came(cast.sam, "present"),
        actions.Came(cast.olive, ""),
    ]
    with acting_as(cast.cora), pytest.raises(BadInput) as refusal:
        actions.take_attendance(meeting=meeting.pk, by=cast.cora, people=people)
    assert refusal.value.faults["people"] == [
        "Bob can make the declaration only when present for part two.",
        "Sam does not take part in meetings.",
        "Say whether Olive came.",
    ]


def test_two_people_take_the_attendance_of_different_people_but_not_of_the_same_one(cast: Cast) -> None:
    meeting = made.meeting(cast, state="open")
    with acting_as(cast.cora):
        actions.take_attendance(meeting=meeting.pk, by=cast.cora, people=[actions.Came(cast.bob, "present", version=0)])
    with acting_as(cast.bea):
        other = [actions.Came(cast.olive, "absent", version=0), actions.Came(cast.bob, "present", version=0)]
        assert len(actions.take_attendance(meeting=meeting.pk, by=cast.bea, people=other)) == 1
        with pytest.raises(StaleEdit, match="Someone else recorded Bob"):
            actions.take_attendance(
                meeting=meeting.pk, by=cast.bea, people=[actions.Came(cast.bob, "absent", version=0)]
            )


def test_attendance_is_taken_while_the_meeting_is_open_by_those_who_take_the_minutes(cast: Cast) -> None:
    came = [actions.Came(cast.bob, "present")]
    with acting_as(cast.cora), pytest.raises(WrongState):
        actions.take_attendance(meeting=made.meeting(cast).pk, by=cast.cora, people=came)
    opened = made.meeting(cast, state="open", days=1)
    with acting_as(cast.bob), pytest.raises(NotAllowed):
        actions.take_attendance(meeting=opened.pk, by=cast.bob, people=came)
