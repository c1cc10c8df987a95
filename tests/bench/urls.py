"""The site, with two views to measure it against."""

from uuid import UUID

import icalendar
from django.http import HttpRequest, HttpResponse
from django.urls import include, path

from common.scope import acting_as
from notifications.links import absolute
from operations.models import Deployment
from partners.models import Person


def floor(request: HttpRequest, person: UUID) -> HttpResponse:
    """As little as a view of Muster can do: one query, in its person's scope."""
    found = Person.objects.get(pk=person)
    with acting_as(found):
        return HttpResponse("")


def naive(request: HttpRequest, person: UUID) -> HttpResponse:
    """The same events, asked of the ORM and written by icalendar at each request."""
    found = Person.objects.get(pk=person)
    calendar = icalendar.Calendar()
    calendar.add("prodid", "-//Muster//Benchmark//EN")
    calendar.add("version", "2.0")
    with acting_as(found):
        for deployment in (
            Deployment.objects.filter(turnout__person=found).select_related("operation").prefetch_related("activities")
        ):
            event = icalendar.Event()
            event.add("uid", str(deployment.pk))
            event.add("dtstamp", deployment.updated_at)
            event.add("last-modified", deployment.updated_at)
            event.add("dtstart", deployment.starts_at)
            event.add("dtend", deployment.ends_at)
            event.add("summary", f"{deployment.operation}: {deployment.name}")
            event.add("location", deployment.place)
            event.add("geo", (deployment.latitude, deployment.longitude))
            event.add("categories", [activity.get_aim_display() for activity in deployment.activities.all()])
            event.add("url", absolute(deployment.get_absolute_url()))
            event.add("description", f"Meet at {deployment.meeting_point}.")
            calendar.add_component(event)
    return HttpResponse(calendar.to_ical(), content_type="text/calendar; charset=utf-8")


urlpatterns = [
    path("floor/<uuid:person>/", floor, name="floor"),
    path("naive/<uuid:person>/", naive, name="naive"),
    path("", include("config.urls")),
]
