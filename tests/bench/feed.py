"""The calendar feed of 500 events, beside a view with one query, icalendar at each request, and Radicale."""

import datetime as dt
import tempfile
from collections import Counter
from pathlib import Path

import icalendar
from django.conf import settings
from django.core.wsgi import get_wsgi_application
from django.db import connection
from django.test import Client
from django.test.utils import override_settings

from common import clock
from common.scope import acting_as
from notifications import actions
from operations.models import Deployment, DeploymentActivity, DeploymentOfficer, OperationReader
from partners.models import Person
from tests.bench.measuring import Table
from tests.bench.radicale_peer import Radicale
from tests.bench.wsgi import Answer, Application, ask
from tests.cast import Cast
from tests.notifications import making

EVENTS = 500
FLOOR, KNOWN, STORED = "view with one query (floor)", "not modified (304)", "stored text"
NAIVE, RADICALE = "ORM and icalendar per request", "Radicale, from its files"


def run(cast: Cast) -> Table:
    """Make the events, and measure each way to serve them in turn, through the whole of the handling of a request."""
    deployments = _make_events(cast)
    link = _link_of(cast.olive)
    open_views = {**settings.OPEN_VIEWS, "floor": "a benchmark", "naive": "a benchmark"}
    with override_settings(ROOT_URLCONF="tests.bench.urls", OPEN_VIEWS=open_views), tempfile.TemporaryDirectory() as d:
        muster = get_wsgi_application()
        floor, naive = (f"/{name}/{cast.olive.pk}/" for name in ("floor", "naive"))
        first = ask(muster, link)
        radicale = Radicale(Path(d), first.body)
        _check_content(first, ask(muster, naive), radicale.get())
        etag = first.headers["ETag"]
        if ask(muster, link, HTTP_IF_NONE_MATCH=etag).status != 304:
            raise AssertionError("A known edition was sent again.")
        client = Client(SERVER_NAME="127.0.0.1")
        table = Table(f"Calendar feed of {EVENTS} events, {len(first.body) // 1024} KiB", base=FLOOR)
        table.add_in_turns(
            {
                FLOOR: (lambda: ask(muster, floor), 5),
                "the same through Django's test client": (lambda: client.get(floor), 5),
                KNOWN: (lambda: ask(muster, link, HTTP_IF_NONE_MATCH=etag), 5),
                STORED: (lambda: ask(muster, link), 5),
                NAIVE: (lambda: ask(muster, naive), 1),
                RADICALE: (radicale.get, 1),
            },
            rounds=30,
        )
        _check_changes(cast, muster, link, deployments)
    table.compare(KNOWN, FLOOR, at_most=2)
    table.compare(STORED, FLOOR, at_most=4)
    table.compare(NAIVE, STORED, at_least=90)
    table.compare(RADICALE, STORED, at_least=20)
    return table


def _link_of(person: Person) -> str:
    with acting_as(person):
        return actions.make_feed(name="Muster", by=person).url.removeprefix(settings.BASE_URL)


def _make_events(cast: Cast) -> list[Deployment]:
    whole = making.operation(cast)
    found = []
    with acting_as(cast.cora):
        for number in range(EVENTS):
            starts_at = clock.now() + dt.timedelta(hours=18 * number)
            made = Deployment.objects.create(
                operation=whole,
                name=f"Patrol {number}, High Street and the station",
                starts_at=starts_at,
                ends_at=starts_at + dt.timedelta(hours=6),
                place="High Street, Rayleigh",
                meeting_point="The clock tower",
                latitude="51.586123",
                longitude="0.604123",
            )
            DeploymentActivity.objects.create(deployment=made, position=0, aim="reassure")
            DeploymentOfficer.objects.create(deployment=made, person=cast.olive)
            making.announce(made, cast.cora)
            found.append(made)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    return found


# What is compared is the same


def _check_content(muster: Answer, naive: Answer, radicale: Answer) -> None:
    """The three serve the same events, property by property, in calendars that define the same zone."""
    ours = _events(muster)
    if ours.total() != EVENTS or len(ours) != EVENTS:
        raise AssertionError(f"{ours.total()} events were served, not {EVENTS}.")
    # The naive one knows nothing of the UIDs of calendar entries.
    for name, theirs in (("naive", _events(naive)), ("Radicale", _events(radicale))):
        if theirs != ours:
            raise AssertionError(
                f"The {name} one differs: {(theirs - ours).most_common(2)}, {(ours - theirs).most_common(2)}"
            )
    if _zone_and_head(naive) != _zone_and_head(muster):
        raise AssertionError(f"The head of the naive one differs: {_zone_and_head(naive) ^ _zone_and_head(muster)}")


def _events(answer: Answer) -> Counter[frozenset[tuple[str, str]]]:
    walked = icalendar.Calendar.from_ical(answer.body).walk("VEVENT")
    return Counter(frozenset(_told(name, value) for name, value in event.items() if name != "UID") for event in walked)


def _told(name: str, value: icalendar.prop.vDDDTypes) -> tuple[str, str]:
    """A property as it is meant: one instant can be written in London's time and in UTC."""
    if name in ("DTSTART", "DTEND"):
        return name, value.dt.astimezone(dt.UTC).isoformat()
    return name, str(value.to_ical())


def _zone_and_head(answer: Answer) -> set[str]:
    """The lines before the events. The parts of a rule may stand in any order."""
    head = answer.body.decode().partition("BEGIN:VEVENT")[0]
    return {";".join(sorted(line.split(";"))) for line in head.splitlines()}


# A change shows at the next reading


def _check_changes(cast: Cast, muster: Application, link: str, deployments: list[Deployment]) -> None:
    """A text, a place in the turnout and a right: each change shows in the next GET, that of a known edition too."""
    known = ask(muster, link).headers["ETag"]

    def changed(what: str) -> bytes:
        nonlocal known
        answer = ask(muster, link, HTTP_IF_NONE_MATCH=known)
        if answer.status != 200 or answer.headers["ETag"] == known:
            raise AssertionError(f"{what} does not show in the next GET.")
        known = answer.headers["ETag"]
        return answer.body

    making.change(deployments[7], cast.cora, meeting_point="The bandstand")
    _demand(changed("A change of text").count(b"The bandstand") == 1)
    with acting_as(cast.cora):
        DeploymentOfficer.objects.filter(deployment=deployments[8]).update(stood_down=True)
        making.announce(deployments[8], cast.cora)
    _demand(changed("A change of turnout").count(b"BEGIN:VEVENT") == EVENTS - 1)
    link, known = _link_of(cast.charlie), ""
    secret = making.deployment(cast, turnout=[cast.charlie], sensitive=True, starts_in=dt.timedelta(days=3))
    _demand(b"SUMMARY:Committed" in changed("A commitment"))
    with acting_as(cast.cora):
        OperationReader.objects.create(operation=secret.operation, person=cast.charlie)
    _demand(b"Turncoat" in changed("A right given"))
    with acting_as(cast.cora):
        OperationReader.objects.filter(person=cast.charlie).update(is_removed=True)
    _demand(b"SUMMARY:Committed" in changed("A right withdrawn"))


def _demand(shown: bool) -> None:
    if not shown:
        raise AssertionError("A change shows otherwise than it was made.")
