"""Several workers claim at once: each message goes to one of them. With a control."""

import threading
import uuid
from collections import Counter
from collections.abc import Callable

import pytest
from django.db import connections, transaction

from common import clock
from common.scope import System, acting_as_system
from notifications import sending, states
from notifications.models import Delivery
from tests.cast import Cast
from tests.notifications import making

pytestmark = pytest.mark.worker

WORKERS = 4
MESSAGES = 30


def owe(cast: Cast) -> None:
    """Owe Bob messages, due now."""
    at = making.meeting(cast)
    for _ in range(MESSAGES):
        making.action(cast, cast.bob, at=at)


def at_once(work: Callable[[uuid.UUID], list[uuid.UUID]]) -> Counter[uuid.UUID]:
    """Let each of several workers do this at the same moment; gives how often each message was taken."""
    taken: Counter[uuid.UUID] = Counter()
    start = threading.Barrier(WORKERS)

    def run() -> None:
        start.wait()
        taken.update(work(uuid.uuid4()))
        connections.close_all()

    threads = [threading.Thread(target=run) for _ in range(WORKERS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return taken


def test_each_message_is_claimed_by_one_worker(committed_cast: Cast) -> None:
    owe(committed_cast)

    def work(owner: uuid.UUID) -> list[uuid.UUID]:
        claimed = []
        while batch := sending.claim(owner, clock.now(), limit=3):
            claimed += [one.pk for one in batch]
        return claimed

    assert sorted(at_once(work).values()) == [1] * MESSAGES


def test_without_locking_the_same_messages_go_to_several(committed_cast: Cast) -> None:
    """The control: looking and taking as two steps, with nothing between them held."""
    owe(committed_cast)
    everyone_has_looked = threading.Barrier(WORKERS)

    def work(owner: uuid.UUID) -> list[uuid.UUID]:
        with acting_as_system(System.OUTBOX):
            keys = list(Delivery.objects.due(clock.now()).values_list("pk", flat=True)[:3])
            everyone_has_looked.wait()
            Delivery.objects.filter(pk__in=keys).change(
                status=states.CLAIMED, lease_owner=owner, lease_until=clock.now() + sending.lease()
            )
        return keys

    assert set(at_once(work).values()) == {WORKERS}


def test_a_worker_does_not_wait_for_what_another_is_claiming(committed_cast: Cast) -> None:
    owe(committed_cast)
    others: list[int] = []

    def another() -> None:
        others.append(len(sending.claim(uuid.uuid4(), clock.now(), limit=MESSAGES)))
        connections.close_all()

    with acting_as_system(System.OUTBOX), transaction.atomic():
        held = sending.claim(uuid.uuid4(), clock.now(), limit=10)
        thread = threading.Thread(target=another)
        thread.start()
        thread.join(20)
        assert (len(held), others) == (10, [MESSAGES - 10])


def test_a_slow_worker_and_the_one_that_took_over_send_a_message_once(committed_cast: Cast) -> None:
    """Two workers hold the same row, as after a lease ran out; the fence lets one through."""
    owe(committed_cast)
    (claimed,) = sending.claim(uuid.uuid4(), clock.now(), limit=1)
    with acting_as_system(System.OUTBOX):
        owner = Delivery.objects.get(pk=claimed.pk).lease_owner

    def work(_me: uuid.UUID) -> list[uuid.UUID]:
        return [claimed.pk] if sending.start_sending(claimed, owner, clock.now()) else []

    assert at_once(work) == {claimed.pk: 1}
