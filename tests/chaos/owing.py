"""Messages to send: meetings that moved, told to many people by the outbox's own means."""

import datetime as dt
import time
from collections.abc import Callable, Iterator
from typing import TypeVar

from django.db import DatabaseError, connections
from django.db.models import QuerySet

from common import clock
from common.scope import System, acting_as, acting_as_system
from notifications import outbox, states
from notifications.models import Delivery
from notifications.models.deliveries import EMAIL
from partners.models import Person
from tasking.models import Forum, Meeting
from tests.cast import Cast, make_cast

PEOPLE = 100
KIND = "meeting-moved"
Answer = TypeVar("Answer")


def persevering(work: Callable[[], Answer]) -> Answer:
    """Do it again while PostgreSQL is away, as whoever presses a button again does."""
    deadline = time.monotonic() + 60
    while True:
        try:
            return work()
        except DatabaseError:
            connections.close_all()
            if time.monotonic() > deadline:
                raise
            time.sleep(0.2)


def settle_in() -> tuple[Cast, list[Person]]:
    """The cast, and the people who are told."""
    cast = make_cast()
    with acting_as_system(System.SET_UP):
        people = [
            Person.objects.create_with_hash(
                f"officer{number}@example.org", "", name=f"Officer {number}", agency=cast.council, roles=["officer"]
            )
            for number in range(PEOPLE)
        ]
    return cast, people


def meetings(cast: Cast, count: int, name: str) -> list[Meeting]:
    """Past meetings, so that nothing else is owed of them."""
    with acting_as(cast.cora):
        forum = Forum.objects.create(name=name, reference_prefix=name[:3].upper())
        starts_at = clock.now() - dt.timedelta(days=30)
        return [
            Meeting.objects.create(
                forum=forum,
                starts_at=starts_at - dt.timedelta(days=number),
                ends_at=starts_at - dt.timedelta(days=number, hours=-2),
                place="Civic centre",
            )
            for number in range(count)
        ]


def debts(meetings: list[Meeting], people: list[Person]) -> Iterator[outbox.Owed]:
    """One message by e-mail for each meeting and person."""
    now = clock.now()
    for meeting in meetings:
        for person in people:
            yield outbox.Owed(KIND, meeting, person.pk, now, now + dt.timedelta(days=1), channel=EMAIL)


def owe(owed: list[outbox.Owed]) -> None:
    """Write them, in one transaction, and wake a worker."""

    def write() -> None:
        with acting_as_system(System.OUTBOX):
            outbox.owe(owed)

    persevering(write)
    outbox.nudge()


def unsettled(meetings: list[Meeting]) -> int:
    """How many of them wait, or are being sent."""

    def count() -> int:
        with acting_as_system(System.OUTBOX):
            return _of(meetings).filter(status__in=(states.PENDING, *states.LEASED)).count()

    return persevering(count)


def _of(meetings: list[Meeting]) -> QuerySet[Delivery]:
    return Delivery.objects.filter(kind=KIND, channel=EMAIL, source_id__in=[meeting.pk for meeting in meetings])


def rows(meetings: list[Meeting]) -> list[Delivery]:
    """What was owed of these meetings, as it stands."""

    def read() -> list[Delivery]:
        with acting_as_system(System.OUTBOX):
            return list(_of(meetings))

    return persevering(read)
