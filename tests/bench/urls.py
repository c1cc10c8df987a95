"""The site, with two views to measure it against."""

import datetime as dt
from uuid import UUID

import icalendar
from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.urls import include, path

from common import clock
from common.clock import LONDON
from common.scope import become
from notifications.calendars import ical
from notifications.links import absolute
from notifications.querysets import AHEAD, PAST, TOMBSTONE
from operations.models import Deployment
from partners.models import Person

_ZONE = icalendar.Timezone.from_ical(ical.VTIMEZONE)


def floor(request: HttpRequest, person: UUID) -> HttpResponse:
    """As little as a view of Muster can do: one query."""
    Person.objects.get(pk=person)
    return HttpResponse("")


def naive(request: HttpRequest, person: UUID) -> HttpResponse:
    """The same calendar as the feed's, asked of the ORM with all that belongs to it, and written by icalendar."""
    found = Person.objects.get(pk=person)
    become(found)
    calendar = icalendar.Calendar()
    for name, value in (
        ("version", "2.0"),
        ("prodid", "-//Muster//Calendar feed//EN"),
        ("calscale", "GREGORIAN"),
        ("name", "Muster"),
        ("x-wr-calname", "Muster"),
        ("x-published-ttl", "PT1H"),
    ):
        calendar.add(name, value)
    calendar.add("refresh-interval", dt.timedelta(hours=1), parameters={"VALUE": "DURATION"})
    calendar.add_component(_ZONE)
    for deployment in _deployments(found):
        calendar.add_component(_event(deployment))
    return HttpResponse(calendar.to_ical(), content_type="text/calendar; charset=utf-8")


def _deployments(person: Person) -> list[Deployment]:
    now = clock.now()
    mine = Q(turnout__person=person, turnout__stood_down=False) | Q(operation__commander=person)
    gone = Q(state="cancelled", ends_at__lte=now - TOMBSTONE)
    found = Deployment.objects.filter(mine, ends_at__gt=now - PAST, starts_at__lt=now + AHEAD).exclude(gone)
    return list(found.select_related("operation").prefetch_related("activities").order_by("starts_at").distinct())


def _event(deployment: Deployment) -> icalendar.Event:
    event = icalendar.Event()
    changed = max(deployment.updated_at, deployment.operation.updated_at)
    link = absolute(deployment.get_absolute_url())
    event.add("uid", str(deployment.pk))
    event.add("dtstamp", changed)
    event.add("last-modified", changed)
    event.add("sequence", 0)
    event.add("dtstart", deployment.starts_at.astimezone(LONDON))
    event.add("dtend", deployment.ends_at.astimezone(LONDON))
    event.add("summary", f"{deployment.operation}: {deployment.name}")
    event.add("status", "CANCELLED" if deployment.state == "cancelled" else "CONFIRMED")
    event.add("transp", "OPAQUE")
    event.add("location", deployment.place)
    event.add("geo", (deployment.latitude, deployment.longitude))
    event.add("categories", list(dict.fromkeys(one.get_aim_display() for one in deployment.activities.all())))
    event.add("url", link)
    event.add("description", f"Meet at {deployment.meeting_point}.\n{link}")
    return event


urlpatterns = [
    path("floor/<uuid:person>/", floor, name="floor"),
    path("naive/<uuid:person>/", naive, name="naive"),
    path("", include("config.urls")),
]
