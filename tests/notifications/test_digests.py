"""One message a day in place of many: nothing is lost between any two steps, nothing told twice, nothing told late."""

import datetime as dt
import threading
import uuid
from typing import Any

import pytest
import time_machine
from django.db import connections

from audit.models import ProcessingEvent
from common import clock
from common.scope import System, acting_as, acting_as_system
from notifications import actions, bounces, digests, leases, sending, states
from notifications.actions.deliveries import resend_delivery
from notifications.channels import Accepted, Lines, Permanent, Retry
from notifications.models import Delivery
from notifications.rules import KINDS
from partners.models import Person
from tests.cast import Cast
from tests.notifications import making
from tests.notifications.making import Recorder

MORNING = dt.datetime(2026, 7, 14, 9, tzinfo=dt.UTC)
FIVE = dt.datetime(2026, 7, 14, 16, 1, tzinfo=dt.UTC)  # a minute past five in London
NONE: dict[str, Any] = {"quiet_from": None, "quiet_until": None, "digest_at": None, "muted": []}


def choose(person: Person, **values: Any) -> None:
    """Let this person choose."""
    with acting_as(person):
        actions.choose_messages(by=person, version=None, **{"by_email": True, **NONE, **values})


def rows(**filters: Any) -> list[Delivery]:
    with acting_as_system(System.OUTBOX):
        return list(Delivery.objects.filter(**filters).order_by("kind", "created_at"))


def statuses(kind: str = "action-assigned") -> list[str]:
    return [row.status for row in rows(kind=kind)]


def drain(mailbox: Recorder) -> list[str]:
    """Send what is due; the subjects of what left."""
    before = len(mailbox.sent)
    sending.drain(mailbox)
    return [message.subject for message in mailbox.sent[before:]]


@pytest.fixture
def three(cast: Cast) -> Any:
    """Bob has a digest at five; in the morning he is given three actions."""
    with time_machine.travel(MORNING, tick=False) as clock_hands:
        choose(cast.bob, digest_at=dt.time(17))
        at = making.meeting(cast, starts_in=dt.timedelta(days=90))
        for _ in range(3):
            making.action(cast, cast.bob, due_in=60, at=at)
        yield clock_hands


def test_the_day_comes_in_one_message_at_the_time_that_was_chosen(cast: Cast, three: Any) -> None:
    mailbox = Recorder()
    assert drain(mailbox) == []
    assert statuses() == [states.HELD] * 3
    three.move_to(FIVE)
    assert drain(mailbox) == ["Muster today: 3 messages for you"]
    (letter,) = mailbox.sent
    for row in rows(kind="action-assigned"):
        assert (row.status, row.sent_at) == (states.SENT, FIVE)
        with acting_as(cast.bob):
            reference = row_reference(row)
        assert reference in letter.text
        assert reference in letter.html
    assert "Acacia Avenue" not in letter.text
    assert "Choose how Muster tells you: http://localhost:8000/mailbox/choices/" in letter.text
    with acting_as_system(System.AUDIT):
        logged = ProcessingEvent.objects.filter(verb="sent message: action assigned")
        assert [event.recipients for event in logged] == [["Bob, Essex Police"]] * 3
    three.shift(dt.timedelta(days=1))
    assert drain(mailbox) == []


def row_reference(row: Delivery) -> str:
    """The reference of the action that a delivery is about, in the sight of whoever is looking."""
    return str(KINDS[row.kind].model._default_manager.get(pk=row.source_id).reference)


def test_what_is_urgent_or_would_be_too_late_does_not_wait(cast: Cast, three: Any) -> None:
    with acting_as_system(System.OUTBOX):
        first, second, _third = Delivery.objects.filter(kind="action-assigned").order_by("id")
        Delivery.objects.filter(pk=first.pk).update(urgent=True)
        Delivery.objects.filter(pk=second.pk).update(not_after=FIVE - dt.timedelta(minutes=1))
    assert len(drain(Recorder())) == 2
    assert sorted(statuses()) == [states.HELD, states.SENT, states.SENT]


def hide(row: Delivery) -> None:
    """Let another row stand for this one, about what its reader may not see: as after a silent change."""
    with acting_as_system(System.OUTBOX):
        Delivery.objects.filter(pk=row.pk).change(status=states.CANCELLED, last_error="Another stands for it.")
        making.twin(row, row.channel, source_id=row.pk)


def test_each_in_it_is_looked_at_again_and_an_empty_one_is_not_sent(cast: Cast, three: Any) -> None:
    mailbox = Recorder()
    drain(mailbox)
    held = rows(kind="action-assigned")
    hide(held[0])
    three.move_to(FIVE)
    assert drain(mailbox) == ["Muster today: 2 messages for you"]
    gone = [row.last_error for row in rows(kind="action-assigned", status=states.CANCELLED)]
    assert sorted(gone) == ["Another stands for it.", "The recipient may not see what this is about."]
    at = making.meeting(cast, starts_in=dt.timedelta(days=90))
    last = making.action(cast, cast.bob, due_in=60, at=at)
    drain(mailbox)
    hide(*rows(source_id=last.pk, status=states.HELD))
    three.shift(dt.timedelta(days=1))
    assert drain(mailbox) == []
    assert [row.status for row in rows(kind="digest")] == [states.SENT, states.CANCELLED]


def test_switching_it_off_or_to_another_time_counts_at_once(cast: Cast, three: Any) -> None:
    mailbox = Recorder()
    drain(mailbox)
    choose(cast.bob, digest_at=dt.time(18))
    assert drain(mailbox) == []
    choose(cast.bob, digest_at=dt.time(17))
    assert drain(mailbox) == []  # the digest that was called back is taken up again
    assert statuses() == [states.HELD] * 3
    choose(cast.bob)
    assert len(drain(mailbox)) == 3
    assert statuses() == [states.SENT] * 3
    three.move_to(FIVE + dt.timedelta(hours=1))
    assert drain(mailbox) == []
    assert {row.status for row in rows(kind="digest")} == {states.CANCELLED}


def test_quiet_hours_put_off_and_end_and_another_choice_ends_them_at_once(cast: Cast) -> None:
    mailbox = Recorder()
    with time_machine.travel(MORNING, tick=False) as hands:
        choose(cast.bob, quiet_from=dt.time(9), quiet_until=dt.time(12))
        at = making.meeting(cast, starts_in=dt.timedelta(days=90))
        making.action(cast, cast.bob, due_in=60, at=at)
        assert drain(mailbox) == []
        (row,) = rows(kind="action-assigned")
        assert (row.status, row.try_at, row.attempts) == (states.PENDING, MORNING + dt.timedelta(hours=2), 0)
        making.action(cast, cast.bob, due_in=60, at=at)
        choose(cast.bob, quiet_from=dt.time(9), quiet_until=dt.time(10, 30))
        hands.shift(dt.timedelta(minutes=31))
        assert len(drain(mailbox)) == 2


def test_a_digest_that_fails_keeps_what_is_in_it_and_takes_in_nothing_more(cast: Cast, three: Any) -> None:
    mailbox = Recorder(Retry("Not now."), Accepted("kept"))
    drain(mailbox)
    three.move_to(FIVE)
    drain(mailbox)
    assert statuses() == [states.HELD] * 3
    making.action(cast, cast.bob, due_in=60)
    three.shift(dt.timedelta(minutes=10))
    drain(mailbox)
    assert [message.subject for message in mailbox.sent] == ["Muster today: 3 messages for you"] * 2
    assert len({message.message_id for message in mailbox.sent}) == 1
    assert sorted(statuses()) == [states.HELD, *[states.SENT] * 3]


def test_a_worker_that_dies_between_any_two_steps_loses_nothing(cast: Cast, three: Any) -> None:
    """Stopped at each step in turn; the next worker, an hour later, tells all three in one message."""
    faults = []
    drain(Recorder())

    class Killed(BaseException):
        """As by SIGKILL: nothing after it runs."""

    def die(*args: Any, **kwargs: Any) -> Any:
        raise Killed

    mailbox = Recorder()
    three.move_to(FIVE)
    steps = [(digests, "compose"), (sending, "start_sending"), (mailbox, "send"), (sending, "settle")]
    for number, (owner, step) in enumerate(steps):
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(owner, step, die)
            with pytest.raises(Killed):
                sending.drain(mailbox)
        three.shift(sending.lease() + dt.timedelta(seconds=1))
        leases.return_leases(clock.now(), Lines(mailbox))
        if statuses() != [states.HELD] * 3:
            faults.append(f"after {step} ({number}): {statuses()}")
    assert not faults, "\n".join(faults)
    sending.drain(mailbox)
    assert statuses() == [states.SENT] * 3
    assert len(mailbox.sent) == 2  # once as the answer was lost, and again
    assert len({(message.message_id, message.text) for message in mailbox.sent}) == 1


def test_what_waits_for_a_digest_that_will_not_come_is_sent_expires_or_is_discarded_with_it(
    cast: Cast, three: Any
) -> None:
    mailbox = Recorder(Permanent("No such address."))
    drain(mailbox)
    three.move_to(FIVE)
    drain(mailbox)
    assert [row.status for row in rows(kind="digest")] == [states.FAILED]
    assert statuses() == [states.HELD] * 3  # for whoever looks after messages to decide
    first, second, third = (row.pk for row in rows(kind="action-assigned"))
    with acting_as_system(System.OUTBOX):
        Delivery.objects.filter(pk=first).update(not_after=FIVE - dt.timedelta(seconds=1))
    leases.return_leases(clock.now())
    assert {row.pk: row.status for row in rows(kind="action-assigned")}[first] == states.EXPIRED
    with acting_as_system(System.OUTBOX):
        Delivery.objects.filter(kind="digest").change(status=states.EXPIRED)
    leases.return_leases(clock.now())
    waiting = rows(pk__in=(second, third))
    assert [(row.status, row.digest_id) for row in waiting] == [(states.PENDING, None)] * 2
    drain(mailbox)
    with acting_as_system(System.OUTBOX):
        Delivery.objects.filter(kind="digest", status=states.PENDING).change(
            status=states.CANCELLED, discarded_by=cast.cora
        )
    leases.return_leases(clock.now())
    assert {row.last_error for row in rows(pk__in=(second, third))} == {"The digest that it waited for was discarded."}


def test_unsubscribed_kinds_and_ways_that_were_switched_off_are_called_back(cast: Cast, three: Any) -> None:
    mailbox = Recorder()
    drain(mailbox)
    choose(cast.bob, by_email=False)
    assert drain(mailbox) == ["Where your messages go was changed"]
    assert {row.last_error for row in rows(kind="action-assigned")} == {
        "The recipient has chosen not to be told this way (E-mail)."
    }


@pytest.mark.worker
def test_two_workers_send_one_digest_once(committed_cast: Cast) -> None:
    cast, mailbox = committed_cast, Recorder()
    with time_machine.travel(MORNING, tick=False) as hands:
        choose(cast.bob, digest_at=dt.time(17))
        at = making.meeting(cast, starts_in=dt.timedelta(days=90))
        for _ in range(6):
            making.action(cast, cast.bob, due_in=60, at=at)
        start = threading.Barrier(2)

        def work() -> None:
            start.wait()
            sending.drain(mailbox)
            connections.close_all()

        for now in (MORNING, FIVE):
            hands.move_to(now)
            threads = [threading.Thread(target=work) for _ in range(2)]
            for thread in threads:
                thread.start()
            for thread in threads:
                thread.join()
    assert [message.subject for message in mailbox.sent] == ["Muster today: 6 messages for you"]
    assert statuses() == [states.SENT] * 6


def test_what_came_back_with_its_digest_is_shown_and_is_sent_again_alone(cast: Cast, three: Any) -> None:
    mailbox = Recorder()
    drain(mailbox)
    three.move_to(FIVE)
    drain(mailbox)
    (digest,) = rows(kind="digest")
    with acting_as_system(System.OUTBOX):
        assert bounces._came_back(digest, "The mailbox is full.", is_of_address=False)
    assert statuses() == [states.FAILED] * 3
    one = rows(kind="action-assigned")[0]
    choose(cast.bob)
    with acting_as(cast.cora):
        resend_delivery(delivery=one.pk, by=cast.cora, version=None)
    owner = uuid.uuid4()
    (claimed,) = sending.claim(owner, clock.now())
    assert sending.start_sending(claimed, owner, clock.now())
    digests.tidy(clock.now())
    assert rows(pk=one.pk)[0].status == states.SENDING
    three.shift(sending.lease())
    leases.return_leases(clock.now(), Lines(mailbox))
    assert drain(mailbox)[0].startswith("You have a new action")
