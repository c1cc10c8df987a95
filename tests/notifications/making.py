"""Things to be reminded of, made through the models inside a scope; the signals are the tests' to send."""

import datetime as dt
import itertools
from collections.abc import Iterable
from functools import partial
from typing import Any

from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from common import clock
from common.scope import acting_as
from notifications.channels import Accepted, Answer, Message
from notifications.models import Delivery
from operations.models import (
    Deployment,
    DeploymentActivity,
    DeploymentOfficer,
    Operation,
    OperationAgency,
    RedFlagDate,
    ResourceRequest,
)
from operations.signals import deployment_changed, red_flag_changed, resource_request_changed
from partners.models import Person
from tasking.models import Action, Attendance, Forum, Meeting, Referral
from tasking.signals import action_changed, meeting_changed, referral_changed
from tests.cast import Cast
from tests.operations.made import everyone_but_the_charity, make_sensitive

SIGNAL_OF = {
    Deployment: deployment_changed,
    RedFlagDate: red_flag_changed,
    ResourceRequest: resource_request_changed,
    Action: action_changed,
    Meeting: meeting_changed,
    Referral: referral_changed,
}
_numbers = itertools.count(1)


def announce(record: Any, by: Person, verb: str = "changed") -> None:
    """Tell the apps above of a change, as the record's own app does."""
    SIGNAL_OF[type(record)].send(type(record), record=record, verb=verb, by=by)


def change(record: Any, by: Person, verb: str = "changed", **values: Any) -> Any:
    """Change a record as this person, and announce it."""
    with acting_as(by):
        fresh = type(record).objects.get(pk=record.pk)
        for name, value in values.items():
            setattr(fresh, name, value)
        fresh.save()
        announce(fresh, by, verb)
    return fresh


def operation(cast: Cast, *, sensitive: bool = False, name: str = "", theme: str = "Acquisitive crime") -> Operation:
    """An operation led by the council; Alice commands it. A sensitive one is for everyone but the charity."""
    values: dict[str, Any] = {
        "name": name or f"Turncoat {next(_numbers)}",
        "theme": theme,
        "objective": "Fewer thefts",
        "lead_agency": cast.council,
        "commander": cast.alice,
        "state": "scheduled",
    }
    with acting_as(cast.cora):
        make = partial(make_sensitive, everyone_but_the_charity(cast)) if sensitive else Operation.objects.create
        made = make(**values)
        OperationAgency.objects.create(operation=made, agency=cast.police)
    return made


def deployment(
    cast: Cast,
    *,
    starts_in: dt.timedelta | None = None,
    turnout: Iterable[Person] = (),
    sensitive: bool = False,
    of: Operation | None = None,
    quiet: bool = False,
) -> Deployment:
    """A day of action with this turnout, planned by Cora; a month ahead, each a day after those before."""
    whole = of or operation(cast, sensitive=sensitive)
    with acting_as(cast.cora):
        starts_in = starts_in or dt.timedelta(days=30 + Deployment.objects.count())
        starts_at = clock.now() + starts_in
        made = Deployment.objects.create(
            operation=whole,
            name="Day of action, High Street",
            starts_at=starts_at,
            ends_at=starts_at + dt.timedelta(hours=6),
            place="High Street, Rayleigh",
        )
        DeploymentActivity.objects.create(deployment=made, position=0, aim="reassure")
        for person in turnout:
            DeploymentOfficer.objects.create(deployment=made, person=person)
        if not quiet:
            announce(made, cast.cora)
    return made


def meeting(
    cast: Cast, *, starts_in: dt.timedelta = dt.timedelta(days=10), attending: Iterable[Person] = ()
) -> Meeting:
    """A meeting of the joint tasking group, planned by Cora."""
    starts_at = clock.now() + starts_in
    with acting_as(cast.cora):
        forum, _ = Forum.objects.get_or_create(name="Joint tasking group", defaults={"reference_prefix": "JTG"})
        made = Meeting.objects.create(
            forum=forum, starts_at=starts_at, ends_at=starts_at + dt.timedelta(hours=2), place="Civic centre"
        )
        for person in attending:
            Attendance.objects.create(meeting=made, person=person, status="present")
        announce(made, cast.cora)
    return made


def action(cast: Cast, owner: Person, *, due_in: int = 20, category: str = "", at: Meeting | None = None) -> Action:
    """An action of a meeting so far ahead that nothing is said of the meeting itself, minuted by Cora."""
    at = at or meeting(cast, starts_in=dt.timedelta(days=90))
    with acting_as(cast.cora):
        made = Action.objects.create(
            reference=f"JTG/2026-11/{next(_numbers):02}",
            meeting=at,
            category=category,
            held_by=cast.council if category else None,
            text="Visit Mrs Smith of 4 Acacia Avenue",
            owner_agency=owner.agency,
            owner=owner,
            due_on=clock.today() + dt.timedelta(days=due_in),
        )
        announce(made, cast.cora)
    return made


def red_flag(cast: Cast, *, starts_in: int = 100) -> RedFlagDate:
    """A red-flag weekend, entered by Cora."""
    first = clock.local(clock.today() + dt.timedelta(days=starts_in))
    with acting_as(cast.cora):
        made = RedFlagDate.objects.create(
            key="manual",
            year=first.year,
            name=f"Festival {next(_numbers)}",
            starts_at=first,
            ends_at=clock.local(first.date() + dt.timedelta(days=3)),
            themes=["Night-time economy"],
            minimum_resource="Two crews",
        )
        announce(made, cast.cora)
    return made


def twin(delivery: Delivery, channel: str, **changed: Any) -> Delivery:
    """The same message, owed by another channel too, or about something else. In the outbox's scope."""
    values = {field.attname: getattr(delivery, field.attname) for field in delivery._meta.concrete_fields}
    for made_anew in ("id", "message_id"):
        del values[made_anew]
    values |= {"channel": channel, "idem_key": f"{delivery.idem_key}:{channel}", **changed}
    return Delivery.objects.create(**values)


class Recorder:
    """A channel that keeps what it was given, and answers as it was told to: a list, then Accepted for good.

    Asked by reference, it gives `found`: None, as a mail server, unless told otherwise.
    """

    def __init__(self, *answers: Answer, safe_to_repeat: bool = True, found: Answer | None = None) -> None:
        self.sent: list[Message] = []
        self.asked: list[str] = []
        self.found = found
        self.answers = list(answers)
        self.safe_to_repeat = safe_to_repeat
        self.can_be_asked = found is not None

    def send(self, message: Message) -> Answer:
        """Keep it, and answer."""
        self.sent.append(message)
        return self.answers.pop(0) if self.answers else Accepted("kept")

    def lookup(self, reference: str) -> Answer | None:
        """What was found."""
        self.asked.append(reference)
        return self.found

    def close(self) -> None:
        """Nothing to let go of."""


def questions(client: Client, path: str) -> int:
    """How many queries a reading of this address takes, once what is kept between readings is there."""
    client.get(path)
    with CaptureQueriesContext(connection) as captured:
        assert client.get(path).status_code == 200
    return len(captured)
