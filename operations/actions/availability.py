"""When resources are available and when they are on leave: entered, by the week, or taken from a calendar file.

What is said here binds what is confirmed: both lock the resource's row, so that whichever comes second is refused. Lock
order as in operations/actions/requests.py: operations, deployments, requests, then the resource.

What is logged stands on the resource, which everyone sees: it tells that its availability was entered, never that it is
on leave.
"""

import datetime as dt
import hashlib
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from uuid import UUID

from django.db import connection, transaction
from django.db.models import QuerySet
from django.http import Http404

from audit.actions import record
from audit.locking import lock
from audit.models import Operation as Processing
from common import clock
from common.errors import BadInput, Conflict, MusterError, WrongState
from operations import policies
from operations.actions.readers import hold_operations
from operations.actions.requests import settle
from operations.calendar_files.apart import read_calendar
from operations.clashes import Window
from operations.models import Availability, AvailabilityKind, AvailabilitySource, Deployment, Resource, ResourceRequest
from operations.refusals import refused_as
from operations.resourcing.availability import available_windows, fits
from operations.resourcing.leave import LONGEST, LeaveTaken, Pattern, taken_of
from partners.models import Person
from web.dates import london_range_text

#: The box that is shown where a period is over something confirmed.
WITHDRAW = "withdraw"
_NOT_THEN = "It is not available then."
#: How far ahead a calendar file is read.
AHEAD = dt.timedelta(days=731)


def enter_availability(
    *, resource: UUID, kind: str, starts_at: dt.datetime, ends_at: dt.datetime, by: Person, withdraw: bool = False
) -> Availability:
    """Enter one period [starts_at, ends_at) in which a resource is available, or on leave.

    Raises Http404, NotAllowed, BadInput, and Conflict naming what it is confirmed for then, unless `withdraw`: that
    withdraws it there, and those who asked are told.
    """
    _check(kind, starts_at, ends_at)
    with _saying(resource, by, withdraw=withdraw) as found:
        made = Availability(
            resource=found, kind=kind, starts_at=starts_at.astimezone(dt.UTC), ends_at=ends_at.astimezone(dt.UTC)
        )
        with refused_as({"availability_said_once": _said_already}):
            made.save()
        record(Processing.COLLECTION, "availability entered", on=found, fields=["availability"])
    return made


def enter_pattern(*, resource: UUID, kind: str, pattern: Pattern, by: Person, withdraw: bool = False) -> int:
    """Enter what is the same each week, such as Monday to Friday, 9am to 5pm; gives how many periods were new.

    Times are London's, whatever the season. Raises as `enter_availability`.
    """
    if kind not in AvailabilityKind.values:
        raise BadInput.of(kind="Choose whether it is available or on leave.")
    windows = pattern.windows()
    with _saying(resource, by, withdraw=withdraw) as found:
        said = set(found.availability.standing().filter(kind=kind).values_list("starts_at", "ends_at"))
        new = [one for one in windows if (one.starts_at, one.ends_at) not in said]
        _make(found, kind, new)
        record(Processing.COLLECTION, "availability entered for weeks", on=found, fields=["availability"])
    return len(new)


def import_leave(
    *, resource: UUID, data: bytes, by: Person, take_free: bool = False, withdraw: bool = False
) -> LeaveTaken:
    """Take leave from a calendar file (ICS): times alone, never what they are called.

    The file takes the place of what an earlier one brought from today on, so that taking it twice changes nothing.
    `take_free` takes events that keep nobody busy as well. Raises as `enter_availability`, and BadInput on `file`.
    """
    today = clock.today()
    read = read_calendar(data, starts_on=today, ends_on=today + AHEAD)
    wanted, left_out = taken_of(read.events, take_free=take_free)
    if read.faults and not wanted:
        raise BadInput.of(file=f"Nothing could be taken from the file. {read.faults[0].text}")
    with _saying(resource, by, withdraw=withdraw) as found:
        brought = found.availability.standing().filter(
            source=AvailabilitySource.IMPORTED, ends_at__gt=clock.local(today)
        )
        held = {Window(row.starts_at, row.ends_at): row for row in brought}
        gone = [row for window, row in held.items() if window not in wanted]
        _strike(gone)
        new = sorted(wanted.keys() - held.keys())
        _make(found, AvailabilityKind.LEAVE, new, digests={window: _digest(wanted[window]) for window in new})
        record(Processing.COLLECTION, "availability imported", on=found, fields=["availability"])
    faults = tuple(sorted({fault.text for fault in read.faults}))
    return LeaveTaken(len(new), len(gone), len(held) - len(gone), left_out, len(read.faults), faults)


def strike_availability(*, availability: UUID, by: Person, version: int | None, withdraw: bool = False) -> Availability:
    """Strike one period that was wrong. Raises Http404, StaleEdit, NotAllowed, WrongState, Conflict as entering one."""
    resource = Availability.objects.filter(pk=availability).values_list("resource_id", flat=True).first()
    if resource is None:
        raise Http404("No such period was found.")
    with _saying(resource, by, withdraw=withdraw) as found:
        row = lock(Availability, availability, version=version)
        if row.is_struck:
            raise WrongState("This period is struck already.")
        _strike([row])
        record(Processing.ALTERATION, "availability struck", on=found, fields=["availability"])
    return row


def clear_availability(
    *, resource: UUID, kind: str, starts_on: dt.date, ends_on: dt.date, by: Person, withdraw: bool = False
) -> int:
    """Strike each period of a kind that starts on the London days from `starts_on` to `ends_on`; gives how many.

    Raises Http404, NotAllowed, BadInput, Conflict as entering one.
    """
    if kind not in AvailabilityKind.values:
        raise BadInput.of(kind="Choose whether it is available or on leave.")
    if ends_on < starts_on:
        raise BadInput.of(ends_on="The last day must be the same as the first or later.")
    with _saying(resource, by, withdraw=withdraw) as found:
        first, after = clock.local(starts_on), clock.local(ends_on + dt.timedelta(days=1))
        rows = list(found.availability.standing().filter(kind=kind, starts_at__gte=first, starts_at__lt=after))
        _strike(rows)
        record(Processing.ALTERATION, "availability struck for a time", on=found, fields=["availability"])
    return len(rows)


@contextmanager
def _saying(resource: UUID, by: Person, *, withdraw: bool) -> Iterator[Resource]:
    """Lock, let it be said, and hold it to what is confirmed. Raises Http404, NotAllowed, Conflict."""
    with transaction.atomic():
        touched = Deployment.objects.filter(pk__in=_confirmed(resource).values("deployment"))
        hold_operations(touched)
        list(touched.select_for_update(of=("self",)).order_by("pk"))
        held = {row.pk: row for row in _confirmed(resource).select_for_update(of=("self",)).order_by("pk")}
        found = lock(Resource, resource)
        policies.may_keep_resource(by, found).require()
        before = {row.pk for row in _left_without(found)}
        unseen = _unseen(found)
        yield found
        broken = [row for row in _left_without(found) if row.pk not in before]
        if broken and not withdraw:
            raise _confirmed_then(found, broken)
        if any(not fits(one, available_windows([found], one.starts_at, one.ends_at)[found.pk]) for one in unseen):
            raise Conflict(
                f"{found} is confirmed for that time. Ask whoever answered for {found.agency} to enter this."
            )
        for row in broken:
            if row.pk not in held:
                raise Conflict(f"{found} was confirmed for something while you wrote this. Try again.")
            settle(held[row.pk], "withdraw", by, answer=_NOT_THEN)


def _confirmed(resource: UUID) -> QuerySet[ResourceRequest]:
    ahead = ResourceRequest.objects.filter(resource=resource, state="confirmed", ends_at__gt=clock.now())
    return ahead.select_related("deployment__operation", "resource", "agency")


def _left_without(resource: Resource) -> list[ResourceRequest]:
    """What it is confirmed for ahead, at times at which it is not available."""
    rows = list(_confirmed(resource.pk))
    if not rows:
        return []
    free = available_windows([resource], min(row.starts_at for row in rows), max(row.ends_at for row in rows))
    return [row for row in rows if not fits(row, free[resource.pk])]


def _unseen(resource: Resource) -> list[Window]:
    """The times for which it is confirmed, and available, for something that whoever is looking may not see."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT starts_at, ends_at FROM muster_resource_taken(%s)", [resource.pk])
        taken = {Window(starts_at, ends_at) for starts_at, ends_at in cursor.fetchall()}
    hidden = taken - {Window(row.starts_at, row.ends_at) for row in _confirmed(resource.pk)}
    return [one for one in hidden if fits(one, available_windows([resource], one.starts_at, one.ends_at)[resource.pk])]


def _confirmed_then(resource: Resource, rows: Iterable[ResourceRequest]) -> Conflict:
    said = [
        f"{resource} is confirmed for {row.deployment.operation}, {london_range_text(row.starts_at, row.ends_at)}."
        for row in rows
    ]
    return Conflict(" ".join(said), faults={WITHDRAW: said})


def _make(
    resource: Resource, kind: str, windows: Iterable[Window], *, digests: dict[Window, str] | None = None
) -> None:
    source = AvailabilitySource.ENTERED if digests is None else AvailabilitySource.IMPORTED
    Availability.objects.bulk_create(
        Availability(
            resource=resource,
            kind=kind,
            starts_at=one.starts_at,
            ends_at=one.ends_at,
            source=source,
            uid=(digests or {}).get(one, ""),
        )
        for one in windows
    )


def _strike(rows: Iterable[Availability]) -> None:
    for row in rows:
        row.is_struck = True
        row.save()


def _check(kind: str, starts_at: dt.datetime, ends_at: dt.datetime) -> None:
    faults = {}
    if kind not in AvailabilityKind.values:
        faults["kind"] = "Choose whether it is available or on leave."
    if not clock.is_planned(starts_at):
        faults["starts_at"] = f"Give a date between the years {clock.FIRST_YEAR} and {clock.LAST_YEAR}."
    elif ends_at <= starts_at:
        faults["ends_at"] = "It must end after it starts."
    elif ends_at - starts_at > LONGEST:
        faults["ends_at"] = f"It lasts at most {LONGEST.days} days: enter shorter ones."
    if faults:
        raise BadInput.of(**faults)


def _said_already() -> MusterError:
    return BadInput.of(starts_at="This period is entered already.")


def _digest(name: str) -> str:
    """What a file calls an event may be personal, so that only its digest is kept."""
    return hashlib.sha256(name.encode()).hexdigest()
