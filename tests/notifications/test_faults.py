"""Faults of Muster's own, and ways that nobody answers at: whatever is wrong with one message, the others go on."""

import datetime as dt
import logging
import uuid
from typing import Any

import pytest
import time_machine

from common import clock
from common.scope import System, acting_as, acting_as_system
from notifications import composing, following, leases, sending, upkeep
from notifications.actions.preferences import choose_messages
from notifications.channels import Accepted, Ambiguous, Lines, Retry
from notifications.models import Delivery
from tests.cast import Cast
from tests.notifications import making
from tests.notifications.making import Recorder

NOW = dt.datetime(2026, 11, 2, 12, tzinfo=clock.LONDON)


@pytest.fixture
def hands() -> Any:
    """The clock, standing at noon on 2 November 2026."""
    with time_machine.travel(NOW, tick=False) as traveller:
        yield traveller


def rows(**filters: Any) -> list[Delivery]:
    with acting_as_system(System.OUTBOX):
        return list(Delivery.objects.filter(**filters).order_by("created_at"))


def poison(monkeypatch: pytest.MonkeyPatch, key: uuid.UUID) -> None:
    """Let words fail for what is about this record, with words that nobody may read in a log."""
    words_for = composing.words_for

    def fails(kind: str, record: Any) -> Any:
        if record.pk == key:
            raise KeyError("Mrs Smith of 4 Acacia Avenue")
        return words_for(kind, record)

    monkeypatch.setattr(composing, "words_for", fails)


def two_actions(cast: Cast) -> list[Any]:
    at = making.meeting(cast, starts_in=dt.timedelta(days=90))
    return [making.action(cast, cast.bob, due_in=60, at=at) for _ in range(2)]


def test_a_message_that_cannot_be_made_keeps_none_back_and_ends_with_a_person(
    cast: Cast, hands: Any, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    bad, good = two_actions(cast)
    poison(monkeypatch, bad.pk)
    channel = Recorder()
    with caplog.at_level(logging.ERROR):
        assert sending.drain(channel) == 1
    assert good.reference in channel.sent[0].subject
    (row,) = rows(source_id=bad.pk, kind="action-assigned")
    assert (row.status, row.attempts, row.try_at - clock.now()) == ("pending", 1, dt.timedelta(minutes=1))
    assert f"Message {row.pk} met a fault of Muster's own: KeyError at test_faults.py" in caplog.text
    assert "Acacia" not in caplog.text + row.last_error
    for _ in range(sending.FAULTS_ALLOWED):
        hands.shift(dt.timedelta(minutes=20))
        sending.drain(channel)
    (row,) = rows(source_id=bad.pk, kind="action-assigned")
    assert (row.status, row.attempts) == ("failed", sending.FAULTS_ALLOWED)
    assert row.last_error.endswith("Tell whoever runs Muster. Send it again or discard it.")


def test_a_digest_goes_without_what_cannot_be_put_into_it(
    cast: Cast, hands: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    with acting_as(cast.bob):
        choose_messages(
            by=cast.bob,
            version=None,
            by_email=True,
            quiet_from=None,
            quiet_until=None,
            digest_at=dt.time(17),
            muted=[],
        )
    bad, good = two_actions(cast)
    channel = Recorder()
    assert sending.drain(channel) == 0
    poison(monkeypatch, bad.pk)
    hands.shift(dt.timedelta(hours=5, minutes=1))
    assert sending.drain(channel) == 1
    assert channel.sent[0].subject == "Muster today: 1 message for you"
    hands.shift(dt.timedelta(minutes=5))
    sending.drain(channel)
    (row,) = rows(source_id=bad.pk, kind="action-assigned")
    assert (row.status, row.digest_id, row.attempts) == ("pending", None, 2)
    assert [one.status for one in rows(source_id=good.pk, kind="action-assigned")] == ["sent"]


def test_a_doubt_that_cannot_be_settled_is_for_a_person_and_keeps_no_other_back(
    cast: Cast, hands: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    two_actions(cast)
    owner = uuid.uuid4()
    claimed = sending.claim(owner, clock.now())
    for one in claimed:
        assert sending.start_sending(one, owner, clock.now())
    hands.shift(sending.lease())
    record_of = leases.record_of

    def fails(delivery: Delivery) -> Any:
        if delivery.pk == claimed[0].pk:
            raise ValueError("Mrs Smith")
        return record_of(delivery)

    monkeypatch.setattr(leases, "record_of", fails)
    leases.return_leases(clock.now(), Lines(Recorder(found=Accepted("7"))))
    assert [rows(pk=one.pk)[0].status for one in claimed] == ["unknown", "sent"]


def test_the_sweep_goes_on_where_it_fails_for_one_person(
    cast: Cast, hands: Any, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    made = making.deployment(cast, turnout=[cast.bob, cast.bea], quiet=True)
    follow_rules = following.follow_rules

    def fails(*args: Any, of: uuid.UUID) -> None:
        if of == cast.bob.pk:
            raise ZeroDivisionError("Mrs Smith")
        follow_rules(*args, of=of)

    monkeypatch.setattr(following, "follow_rules", fails)
    with caplog.at_level(logging.ERROR):
        upkeep.heal(clock.now())
    reminded = {row.recipient_id for row in rows(source_id=made.pk, kind="deployment")}
    assert {cast.bea.pk, cast.alice.pk} <= reminded
    assert cast.bob.pk not in reminded
    assert f"for person {cast.bob.pk}, met a fault of Muster's own: ZeroDivisionError" in caplog.text
    assert "Smith" not in caplog.text


@pytest.mark.usefixtures("every_channel")
def test_where_nobody_answers_the_rest_waits_and_the_inbox_is_filled_all_the_same(cast: Cast, hands: Any) -> None:
    at = making.meeting(cast, starts_in=dt.timedelta(days=90))
    for _ in range(6):
        making.action(cast, cast.bob, due_in=60, at=at)
    channel = Recorder(Retry("Gone."), Ambiguous("No answer."), Retry("Gone."), Retry("Gone."))
    assert sending.drain(channel) == 6
    assert len(channel.sent) == 3
    assert {row.status for row in rows(kind="action-assigned", channel="inbox")} == {"sent"}
    waiting = rows(kind="action-assigned", channel="email")
    assert {row.status for row in waiting} == {"pending"}
    assert sorted(row.attempts for row in waiting) == [0, 0, 0, 1, 1, 1]
    hands.shift(dt.timedelta(minutes=2))
    channel.answers = []
    sending.drain(channel)
    assert {row.status for row in rows(kind="action-assigned", channel="email")} == {"sent"}
