"""The calendar feed: for programs that cannot sign in; the link's token is the key.

What calendar programs were seen to need: GET and HEAD whatever they accept, strong validators answered before anything
is built, no compression, no throttling, and no 4xx for anything that may pass (docs: calendars).
"""

import datetime as dt

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseNotModified
from django.utils.http import http_date, parse_etags, parse_http_date_safe
from django.views.decorators.http import require_safe

from audit.processing import DISCLOSES, processes
from common import clock
from common.scope import Channel, System, become, become_system
from notifications.calendars import feeds, ical, readings
from notifications.calendars.readings import Edition
from notifications.models import CalendarFeed


@require_safe
@processes(DISCLOSES)
def feed(request: HttpRequest, token: str, name: str) -> HttpResponse:
    """The owner's calendar, as they may see it today. `name` only tells calendar programs what to call it."""
    become_system(System.FEED, channel=Channel.FEED)
    link = feeds.find_feed(token)
    if link is None:
        raise Http404
    now = clock.now()
    if link.revoked_at is not None:
        return _withdrawn(request, link, link.revoked_at, now)
    # In the request's own transaction and not in one inside it: six statements fewer for each reading.
    become(link.person, channel=Channel.FEED)
    edition = readings.read(link, now, known=_known(request, link.served_etag, link.changed_at))
    readings.note(link, now, disclosed=edition.body is not None)
    return _answer(link, edition)


def _withdrawn(request: HttpRequest, link: CalendarFeed, at: dt.datetime, now: dt.datetime) -> HttpResponse:
    """Thirty days of a calendar that says so, which clears the subscriber's copy; then gone for good."""
    if now - at >= feeds.SAYS_WITHDRAWN:
        return HttpResponse("This calendar link was withdrawn.", status=410, content_type="text/plain; charset=utf-8")
    etag = f'"withdrawn-{link.pk}"'
    is_known = not {etag, "*"}.isdisjoint(_known(request, etag, at))
    body = None if is_known else ical.withdrawn_calendar(link.name, uid=link.pk, withdrawn_at=at)
    return _answer(link, Edition(etag, at, body))


def _known(request: HttpRequest, etag: str, changed_at: dt.datetime | None) -> list[str]:
    """The validators of the editions that the program has, or "*", where `etag` was served last, since `changed_at`.

    If-None-Match wins over the date (RFC 9110 section 13.2.2).
    """
    tags = request.headers.get("If-None-Match")
    if tags:
        return [tag.removeprefix("W/") for tag in parse_etags(tags)]
    since = parse_http_date_safe(request.headers.get("If-Modified-Since", ""))
    return [etag] if since is not None and changed_at and int(changed_at.timestamp()) <= since else []


def _answer(link: CalendarFeed, edition: Edition) -> HttpResponse:
    response: HttpResponse
    if edition.body is None:
        response = HttpResponseNotModified()
    else:
        response = HttpResponse(edition.body, content_type="text/calendar; charset=utf-8")
        response["Content-Disposition"] = f'inline; filename="{link.file_name}.ics"'
        response["Content-Length"] = str(len(edition.body))
    response["ETag"] = edition.etag
    response["Last-Modified"] = http_date(edition.changed_at.timestamp())
    response["Cache-Control"] = "private, no-cache"
    return response
