"""The calendar feed of 500 events: stored text, an answer of 304, a view with one query, and icalendar per request."""

import datetime as dt

from django.conf import settings
from django.db import connection
from django.test import Client
from django.test.utils import override_settings

from common import clock
from common.scope import acting_as
from notifications import feeds
from operations.models import Deployment, DeploymentOfficer
from tests.bench.measuring import Table
from tests.cast import Cast
from tests.notifications import making

EVENTS = 500


def run(cast: Cast) -> Table:
    """Make the events, and measure each way to serve them, all through the whole of Django's request handling."""
    _make_events(cast)
    with acting_as(cast.olive):
        link = feeds.make_feed(name="Muster", by=cast.olive).url.removeprefix(settings.BASE_URL)
    client = Client(SERVER_NAME="127.0.0.1")
    open_views = {**settings.OPEN_VIEWS, "floor": "a benchmark", "naive": "a benchmark"}
    with override_settings(ROOT_URLCONF="tests.bench.urls", OPEN_VIEWS=open_views):
        first = client.get(link)
        _check(first.content.count(b"BEGIN:VEVENT"))
        _check(client.get(f"/naive/{cast.olive.pk}/").content.count(b"BEGIN:VEVENT"))
        table = Table(f"Calendar feed of {EVENTS} events, {len(first.content) // 1024} KiB", base="stored text")
        table.add("view with one query (floor)", lambda: client.get(f"/floor/{cast.olive.pk}/"), calls=100)
        table.add("not modified (304)", lambda: client.get(link, headers={"If-None-Match": first["ETag"]}), calls=100)
        table.add("stored text", lambda: client.get(link), calls=100)
        table.add("ORM and icalendar per request", lambda: client.get(f"/naive/{cast.olive.pk}/"), calls=7)
    return table


def _check(events: int) -> None:
    if events != EVENTS:
        raise AssertionError(f"{events} events were served, not {EVENTS}.")


def _make_events(cast: Cast) -> None:
    whole = making.operation(cast)
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
            DeploymentOfficer.objects.create(deployment=made, person=cast.olive)
            making.announce(made, cast.cora)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
