"""What is owed: written with the fact, moved with it, silenced with it."""

import datetime as dt

import pytest
import time_machine
from django.db import DatabaseError, transaction

from common import clock
from common.scope import System, acting_as, acting_as_system
from notifications import outbox, upkeep
from notifications.models import Delivery
from operations.models import DeploymentOfficer, ResourceRequest
from tasking.models import Referral
from tests.cast import Cast
from tests.notifications import making

DAY = dt.timedelta(days=1)


def owed(kind: str = "", **filters) -> list[Delivery]:
    """The deliveries that wait, in order of time."""
    with acting_as_system(System.OUTBOX):
        rows = Delivery.objects.waiting().filter(**filters).select_related("recipient").order_by("due_at")
        return list(rows.filter(kind=kind) if kind else rows)


def names(rows: list[Delivery]) -> list[str]:
    return sorted({row.recipient.name for row in rows})


def test_a_deployment_owes_its_turnout_and_commander_three_reminders_each(cast: Cast) -> None:
    made = making.deployment(cast, turnout=[cast.olive, cast.bob])
    rows = owed("deployment")
    assert names(rows) == ["Alice", "Bob", "Olive"]
    assert [made.starts_at - row.due_at for row in rows if row.recipient == cast.bob] == [
        row.lead for row in rows if row.recipient == cast.bob
    ]
    assert sorted({row.lead for row in rows}) == [dt.timedelta(hours=2), DAY, 7 * DAY]


def test_a_reminder_is_written_in_the_transaction_of_the_fact_and_goes_with_it(cast: Cast) -> None:
    def make_and_fail() -> None:
        making.deployment(cast, turnout=[cast.olive])
        assert owed("deployment")
        raise RuntimeError

    with pytest.raises(RuntimeError), acting_as(cast.cora):
        make_and_fail()
    assert owed() == []


def test_moving_an_event_moves_its_reminders_and_leaves_one_of_each(cast: Cast) -> None:
    made = making.deployment(cast, turnout=[cast.olive])
    later = making.change(made, cast.cora, starts_at=made.starts_at + 5 * DAY, ends_at=made.ends_at + 5 * DAY)
    rows = owed("deployment", recipient=cast.olive)
    assert [row.due_at for row in rows] == [later.starts_at - lead for lead in (7 * DAY, DAY, dt.timedelta(hours=2))]
    assert {row.source_version for row in rows} == {later.version}


def test_moving_it_there_and_back_loses_nothing(cast: Cast) -> None:
    made = making.deployment(cast, turnout=[cast.olive])
    before = [row.due_at for row in owed("deployment", recipient=cast.olive)]
    away = making.change(made, cast.cora, starts_at=made.starts_at + DAY, ends_at=made.ends_at + DAY)
    making.change(away, cast.cora, starts_at=made.starts_at, ends_at=made.ends_at)
    assert [row.due_at for row in owed("deployment", recipient=cast.olive)] == before


def test_cancelling_the_operation_silences_its_deployments(cast: Cast) -> None:
    from operations.models import Operation
    from operations.signals import operation_changed

    made = making.deployment(cast, turnout=[cast.olive])
    with acting_as(cast.cora):
        whole = Operation.objects.get(pk=made.operation_id)
        whole.state, whole.cancelled_reason = "cancelled", "Not needed"
        whole.save()
        operation_changed.send(Operation, record=whole, verb="cancelled", by=cast.cora)
    assert owed("deployment") == []


def test_someone_stood_down_is_not_reminded_and_is_again_when_put_back(cast: Cast) -> None:
    made = making.deployment(cast, turnout=[cast.olive, cast.bob])
    for stood_down, expected in ((True, 0), (False, 3)):
        with acting_as(cast.cora):
            DeploymentOfficer.objects.filter(deployment=made, person=cast.olive).update(stood_down=stood_down)
            making.announce(made, cast.cora)
        assert len(owed("deployment", recipient=cast.olive)) == expected
        assert len(owed("deployment", recipient=cast.bob)) == 3


def test_an_action_is_remembered_at_nine_in_the_morning_and_told_at_once(cast: Cast) -> None:
    made = making.action(cast, cast.bob)
    rows = owed("action-due")
    assert [row.due_at for row in rows] == [
        clock.local(made.due_on - dt.timedelta(days=days), dt.time(9)) for days in (7, 1)
    ]
    assert names(owed("action-assigned")) == ["Bob"]


@pytest.mark.parametrize("state", ["completed", "struck"])
def test_an_action_that_is_done_or_struck_is_silent(cast: Cast, state: str) -> None:
    made = making.action(cast, cast.bob)
    more = {"closing_reason": "Wrong", "closed_at": clock.now(), "closed_by": cast.alice} if state == "struck" else {}
    making.change(made, cast.alice, state=state, **more)
    assert owed("action-due") == []


def test_an_action_handed_over_is_the_new_owners_alone(cast: Cast) -> None:
    made = making.action(cast, cast.bob)
    making.change(made, cast.cora, owner=cast.olive, owner_agency=cast.council)
    assert names(owed("action-due")) == ["Olive"]
    assert names(owed("action-assigned")) == ["Bob", "Olive"]


def test_an_action_that_is_only_edited_is_not_told_as_new(cast: Cast) -> None:
    made = making.action(cast, cast.bob)
    making.change(made, cast.cora, text="Other words")
    assert len(owed("action-assigned")) == 1


def test_a_meeting_is_remembered_by_those_who_attend_and_who_run_it_but_not_by_those_excused(cast: Cast) -> None:
    made = making.meeting(cast, attending=[cast.charlie])
    assert names(owed("meeting")) == ["Alice", "Bea", "Charlie", "Cora"]
    with acting_as(cast.cora):
        made.attendances.create(person=cast.bea, status="apologies")
        making.announce(made, cast.cora)
    assert names(owed("meeting")) == ["Alice", "Charlie", "Cora"]


def test_a_red_flag_date_is_remembered_eight_four_two_and_one_weeks_before(cast: Cast) -> None:
    made = making.red_flag(cast)
    rows = owed("red-flag", recipient=cast.cora)
    first = made.starts_at.astimezone(clock.LONDON).date()
    assert [row.due_at for row in rows] == [
        clock.local(first - dt.timedelta(weeks=weeks), dt.time(9)) for weeks in (8, 4, 2, 1)
    ]
    assert names(owed("red-flag")) == ["Alice", "Bea", "Cora"]


def test_a_meeting_moved_far_ahead_is_left_to_calendars_and_one_close_by_is_told(cast: Cast) -> None:
    making.change(making.meeting(cast), cast.cora, place="Elsewhere")
    assert owed("meeting-moved") == []
    making.change(making.meeting(cast, starts_in=DAY), cast.cora, place="Elsewhere")
    assert names(owed("meeting-moved")) == ["Alice", "Bea"]


def test_those_who_turn_out_are_told_of_every_change(cast: Cast) -> None:
    made = making.deployment(cast, turnout=[cast.olive])
    making.change(made, cast.cora, place="Elsewhere")
    assert names(owed("deployment-moved")) == ["Alice", "Olive"]
    making.change(made, cast.cora, state="cancelled", cancelled_reason="Rain")
    assert names(owed("deployment-cancelled")) == ["Alice", "Olive"]


def test_partners_who_confirmed_are_told_of_a_move_however_far_ahead(cast: Cast) -> None:
    made = making.deployment(cast, turnout=[cast.olive])
    with acting_as(cast.bea):
        resource = cast.police.resources.create(name="Van", kind="van")
        ResourceRequest.objects.create(
            deployment=made,
            agency=cast.police,
            kind="van",
            resource=resource,
            starts_at=made.starts_at,
            ends_at=made.ends_at,
            state="confirmed",
        )
    making.change(made, cast.cora, starts_at=made.starts_at + DAY, ends_at=made.ends_at + DAY)
    assert names(owed("deployment-moved")) == ["Alice", "Bea", "Olive"]


def test_a_request_is_told_to_the_agency_asked_and_its_answer_to_those_who_asked(cast: Cast) -> None:
    made = making.deployment(cast)
    with acting_as(cast.cora):
        request = ResourceRequest.objects.create(
            deployment=made, agency=cast.police, kind="van", starts_at=made.starts_at, ends_at=made.ends_at
        )
        making.announce(request, cast.cora, "requested")
    assert names(owed("request-requested")) == ["Bea"]
    making.change(request, cast.bea, "declined", state="declined")
    assert names(owed("request-declined")) == ["Alice", "Cora"]
    making.change(request, cast.bea, "moved", answer="Sorry")
    assert len(owed("request-declined")) == 2


def test_an_agency_without_contact_or_coordinator_is_told_through_its_officers(cast: Cast) -> None:
    made = making.deployment(cast)
    with acting_as(cast.cora):
        request = ResourceRequest.objects.create(
            deployment=made, agency=cast.charity, kind="volunteers", starts_at=made.starts_at, ends_at=made.ends_at
        )
        making.announce(request, cast.cora, "requested")
    assert names(owed("request-requested")) == ["Charlie"]


def test_the_referrer_is_told_of_each_step_that_another_takes(cast: Cast) -> None:
    with acting_as(cast.bob):
        referral = Referral.objects.create(
            reference="R-2026-0001",
            kind="location",
            held_by=cast.police,
            referrer=cast.bob,
            what_happens="Noise",
            lawful_basis="cda_17a",
            consent="not_needed",
        )
        making.announce(referral, cast.bob)
    assert owed() == []
    accepted = making.change(referral, cast.cora, state="accepted")
    making.change(accepted, cast.cora, state="in_progress")
    assert [row.kind for row in owed(recipient=cast.bob)] == ["referral-accepted", "referral-in_progress"]


def test_the_same_fact_told_twice_is_owed_once(cast: Cast) -> None:
    made = making.deployment(cast, turnout=[cast.olive])
    before = owed()
    with acting_as(cast.cora):
        making.announce(made, cast.cora)
    assert owed() == before


def test_the_sweep_writes_what_no_signal_announced_and_writes_it_once(cast: Cast) -> None:
    making.deployment(cast, turnout=[cast.olive], quiet=True)
    assert owed() == []
    for _ in range(2):
        upkeep.heal(clock.now())
        assert names(owed("deployment")) == ["Alice", "Olive"]
        assert len(owed("deployment")) == 6


def test_the_sweep_owes_nobody_what_they_may_not_see(cast: Cast) -> None:
    making.deployment(cast, turnout=[cast.charlie], sensitive=True, quiet=True)
    upkeep.heal(clock.now())
    assert names(owed("deployment")) == ["Alice"]


def test_a_reminder_that_was_sent_is_not_owed_again_when_something_else_changes(cast: Cast) -> None:
    made = making.deployment(cast, turnout=[cast.olive], starts_in=7 * DAY + dt.timedelta(hours=1))
    with time_machine.travel(clock.now() + dt.timedelta(hours=2)):
        with acting_as_system(System.OUTBOX):
            due = Delivery.objects.due(clock.now()).get(recipient=cast.olive, kind="deployment")
            Delivery.objects.filter(pk=due.pk).change(status="sent", sent_at=clock.now())
        making.change(made, cast.cora, meeting_point="The clock tower")
        assert [row.lead for row in owed("deployment", recipient=cast.olive)] == [DAY, dt.timedelta(hours=2)]
        upkeep.heal(clock.now())
        assert len(owed("deployment", recipient=cast.olive)) == 2


def test_a_redis_that_does_not_answer_is_no_fault_of_the_fact(monkeypatch, caplog) -> None:
    from kombu.exceptions import OperationalError

    def down(*args, **kwargs):
        raise OperationalError("down")

    monkeypatch.setattr(outbox.current_app, "send_task", down)
    outbox.nudge()
    assert "No worker was woken" in caplog.text


# The wall


def test_only_the_outbox_writes_deliveries(cast: Cast) -> None:
    making.action(cast, cast.bob)
    with acting_as(cast.cora):
        row = Delivery.objects.first()
        row.pk, row.idem_key, row.message_id = None, "x", "<x@y>"
        with pytest.raises(DatabaseError, match="row-level security"), transaction.atomic():
            row.save(force_insert=True)


def test_people_see_their_own_deliveries_and_minders_see_all(cast: Cast) -> None:
    making.action(cast, cast.bob)
    seen = {}
    for name, person in cast.people.items():
        with acting_as(person):
            seen[name] = Delivery.objects.filter(recipient=cast.bob).count()
    assert {name for name, count in seen.items() if count} == {"alice", "cora", "max", "bob", "bea", "carla"}


def test_nothing_is_ever_deleted(cast: Cast) -> None:
    making.action(cast, cast.bob)
    with acting_as_system(System.OUTBOX), pytest.raises(DatabaseError), transaction.atomic():
        Delivery.objects.all().delete()


def test_each_chosen_channel_has_a_row_and_a_later_choice_repeats_nothing_that_left(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    def choose(*channels: str) -> None:
        monkeypatch.setattr(outbox, "channels_for", lambda people, kind, urgent: dict.fromkeys(people, channels))

    def rows() -> list[tuple[dt.timedelta, str, str]]:
        with acting_as_system(System.OUTBOX):
            of_it = Delivery.objects.filter(source_id=action.pk, kind="action-due")
            return sorted(of_it.values_list("lead", "channel", "status"))

    week, day = dt.timedelta(days=7), dt.timedelta(days=1)
    choose("inbox", "email")
    action = making.action(cast, cast.bob)
    assert rows() == [(lead, channel, "pending") for lead in (day, week) for channel in ("email", "inbox")]

    with acting_as_system(System.OUTBOX):
        of_the_week = Delivery.objects.filter(source_id=action.pk, lead=week, channel="email")
        of_the_week.update(status="sent", sent_at=clock.now())
    choose("inbox", "email", "teams")
    making.change(action, cast.cora)
    assert [row for row in rows() if row[1] == "teams"] == [(day, "teams", "pending")]
