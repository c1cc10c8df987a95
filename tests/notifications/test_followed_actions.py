"""From the actions of the apps below to what is owed, what calendars show, and what arrives."""

import datetime as dt

import pytest

from common import clock
from common.scope import System, acting_as, acting_as_system
from notifications import sending
from notifications.models import CalendarEntry, Delivery
from operations import actions as operations
from operations.models import Deployment
from partners.models import Person
from tasking import actions as tasking
from tasking.models import Forum
from tests.cast import Cast
from tests.notifications import making
from tests.notifications.making import Recorder

DAY = dt.timedelta(days=1)


def waiting(kind: str) -> list[str]:
    """Whom messages of this kind wait for."""
    with acting_as_system(System.OUTBOX):
        rows = Delivery.objects.waiting().filter(kind=kind)
        return sorted(set(rows.values_list("recipient__name", flat=True)))


def in_calendar_of(person: Person) -> int:
    """How many entries of theirs are not cancelled."""
    with acting_as(person):
        return CalendarEntry.objects.filter(cancelled_at=None).count()


def schedule(cast: Cast, *, starts_in: dt.timedelta = 20 * DAY) -> Deployment:
    """A deployment of a new operation, with Bob and Olive on its turnout."""
    whole = making.operation(cast)
    starts_at = clock.now() + starts_in
    with acting_as(cast.cora):
        return operations.schedule_deployment(
            operation=whole.pk,
            name="Day of action",
            activities=[operations.ActivityLine("reassure")],
            starts_at=starts_at,
            ends_at=starts_at + dt.timedelta(hours=6),
            place="High Street",
            by=cast.cora,
            officers=[cast.bob, cast.olive],
            acknowledge_red_flags=True,
        )


def move(cast: Cast, made: Deployment, by: dt.timedelta) -> Deployment:
    """The same, at another time."""
    with acting_as(cast.cora):
        made.refresh_from_db()
        return operations.move_deployment(
            deployment=made.pk,
            by=cast.cora,
            version=made.version,
            name=made.name,
            activities=[operations.ActivityLine("reassure")],
            starts_at=made.starts_at + by,
            ends_at=made.ends_at + by,
            place=made.place,
            officers=[cast.bob, cast.olive],
            acknowledge_red_flags=True,
        )


def test_a_scheduled_deployment_is_remembered_moved_and_silenced(cast: Cast) -> None:
    made = schedule(cast)
    assert waiting("deployment") == ["Alice", "Bob", "Olive"]
    moved = move(cast, made, DAY)
    with acting_as_system(System.OUTBOX):
        due = Delivery.objects.waiting().filter(kind="deployment", recipient=cast.bob).order_by("-due_at")
        assert [moved.starts_at - row.due_at == row.lead for row in due] == [True] * 3
    with acting_as(cast.cora):
        operations.cancel_operation(operation=made.operation_id, reason="Rain", by=cast.cora, version=None)
    assert waiting("deployment") == []
    assert in_calendar_of(cast.bob) == 0


@pytest.mark.parametrize("starts_in", [DAY, 20 * DAY])
def test_the_turnout_is_told_of_a_move_however_far_ahead(cast: Cast, starts_in: dt.timedelta) -> None:
    move(cast, schedule(cast, starts_in=starts_in), dt.timedelta(hours=3))
    assert waiting("deployment-moved") == ["Alice", "Bob", "Olive"]


def test_those_put_down_for_a_deployment_are_told_so_once(cast: Cast) -> None:
    made = schedule(cast)
    assert waiting("deployment-assigned") == ["Alice", "Bob", "Olive"]
    move(cast, made, DAY)
    assert waiting("deployment-assigned") == ["Alice", "Bob", "Olive"]


def test_those_who_sit_in_a_forum_have_its_meetings_in_their_calendars(cast: Cast) -> None:
    with acting_as(cast.cora):
        forum = Forum.objects.create(name="Hub", reference_prefix="HUB")
        tasking.give_seat(forum=forum.pk, by=cast.cora, agency=cast.council, role="member", person=cast.olive)
        tasking.give_seat(forum=forum.pk, by=cast.cora, agency=cast.charity, role="part_one")
        starts_at = clock.now() + 9 * DAY
        tasking.plan_meeting(
            forum=forum.pk, by=cast.cora, starts_at=starts_at, ends_at=starts_at + DAY / 12, place="Civic centre"
        )
    assert [in_calendar_of(one) for one in (cast.olive, cast.charlie, cast.bob)] == [1, 1, 0]
    assert waiting("meeting") == ["Alice", "Bea", "Charlie", "Cora", "Olive"]


def test_a_request_and_its_answers_reach_the_other_side(cast: Cast) -> None:
    made = schedule(cast)
    with acting_as(cast.bea):
        van = operations.add_resource(name="Van", kind="van", agency=cast.police, note="", by=cast.bea)
    with acting_as(cast.cora):
        (request,) = operations.ask_for_resources(
            deployment=made.pk, agencies=[cast.police], kind="van", wanted="ANPR", by=cast.cora
        )
    assert waiting("request-requested") == ["Bea"]
    with acting_as(cast.bea):
        operations.confirm_request(request=request.pk, by=cast.bea, version=None, resource=van)
    assert waiting("request-confirmed") == ["Alice", "Cora"]
    move(cast, made, DAY)
    assert waiting("deployment-moved") == ["Alice", "Bea", "Bob", "Olive"]
    channel = Recorder()
    sending.drain(channel)
    assert {message.to for message in channel.sent} == {
        f"{name}@example.org" for name in ("alice", "bea", "bob", "cora", "olive")
    }


def test_a_meeting_and_the_actions_it_gives_are_remembered_until_they_are_done(cast: Cast) -> None:
    with acting_as(cast.cora):
        forum = Forum.objects.create(name="Joint tasking group", reference_prefix="JTG", quorum=1)
        starts_at = clock.now() + 5 * DAY
        meeting = tasking.plan_meeting(
            forum=forum.pk, by=cast.cora, starts_at=starts_at, ends_at=starts_at + DAY / 12, place="Civic suite"
        )
    assert waiting("meeting") == ["Alice", "Bea", "Cora"]
    with acting_as(cast.alice):
        opened = tasking.open_meeting(meeting=meeting.pk, by=cast.alice, version=None, other_day=True)
        action = tasking.log_action(
            meeting=opened.pk,
            by=cast.alice,
            text="Mend the lights",
            owner_agency=cast.police,
            owner=cast.bob,
            due_on=clock.today() + 20 * DAY,
        )
    assert (waiting("meeting"), waiting("action-due"), waiting("action-assigned")) == ([], ["Bob"], ["Bob"])
    assert in_calendar_of(cast.bob) == 1
    with acting_as(cast.bob):
        tasking.move_action(action=action.pk, verb="complete", by=cast.bob, version=None, reason="Mended")
    assert waiting("action-due") == []
    assert in_calendar_of(cast.bob) == 0


def test_a_meeting_called_off_is_silent_and_told_when_close(cast: Cast) -> None:
    with acting_as(cast.cora):
        forum = Forum.objects.create(name="Joint tasking group", reference_prefix="JTG")
        starts_at = clock.now() + 1.5 * DAY
        meeting = tasking.plan_meeting(
            forum=forum.pk, by=cast.cora, starts_at=starts_at, ends_at=starts_at + DAY / 12, place="Civic suite"
        )
        tasking.cancel_meeting(meeting=meeting.pk, by=cast.cora, version=None, reason="Snow")
    assert (waiting("meeting"), waiting("meeting-cancelled")) == ([], ["Alice", "Bea"])


def test_red_flag_dates_that_a_rule_gives_are_in_everyones_calendar_and_remembered(cast: Cast) -> None:
    operations.ensure_red_flags(years=[clock.today().year + 1], by_system=System.SET_UP)
    assert in_calendar_of(cast.charlie) > 10
    assert in_calendar_of(cast.charlie) == in_calendar_of(cast.cora)
    assert waiting("red-flag") == ["Alice", "Bea", "Cora"]


def test_those_who_answer_for_a_supporting_agency_are_told_once(cast: Cast) -> None:
    action = making.action(cast, cast.olive)
    same = {"text": action.text, "owner_agency": cast.council, "owner": cast.olive, "reason": "Help is needed"}
    for days in (20, 21):
        with acting_as(cast.alice):
            tasking.amend_action(
                action=action.pk,
                by=cast.alice,
                version=None,
                due_on=clock.today() + days * DAY,
                supporting=[cast.police],
                **same,
            )
        channel = Recorder()
        sending.drain(channel)
        told = {message.to for message in channel.sent if "helps with" in message.subject}
        assert told == ({"bea@example.org"} if days == 20 else set())
