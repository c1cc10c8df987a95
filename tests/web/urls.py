"""Addresses for these tests alone: a page for each name in the navigation."""

from django.http import HttpRequest, HttpResponse
from django.urls import include, path

from tests.web import pages


def empty(request: HttpRequest) -> HttpResponse:
    """A page with nothing on it."""
    return HttpResponse("<!DOCTYPE html><html lang=en><title>Empty</title><main><h1>Empty</h1></main></html>")


def _app(name, **routes):
    return include(([path(route, empty, name=url_name) for url_name, route in routes.items()], name))


urlpatterns = [
    path("", _app("reporting", home="", outcomes="outcomes/")),
    path("hotspots/", _app("hotspots", list="", victims="victims/")),
    path("", _app("tasking", referrals="referrals/", meetings="meetings/", actions="actions/")),
    path(
        "operations/", _app("operations", list="", red_flags="red-flag-dates/", resources="resources/", plans="plans/")
    ),
    path("", _app("notifications", calendar="calendars/", mailbox="messages/")),
    path("outcomes/", _app("outcomes", register="register/")),
    path("people/", _app("partners", agencies="")),
    path("account/", include("partners.account_urls")),
    path("components/", pages.components),
    path("form/", pages.every_field),
    path("live/", pages.live),
]
