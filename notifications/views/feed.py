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
from notifications import feeds, ical
from notifications.feeds import Edition
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
    edition = feeds.edition_of(link, now)
    known = _is_known(request, edition)
    feeds.note_reading(link, now, disclosed=not known)
    return _not_modified(edition) if known else _calendar(link, feeds.body_of(link, now), edition)


def _withdrawn(request: HttpRequest, link: CalendarFeed, at: dt.datetime, now: dt.datetime) -> HttpResponse:
    """Thirty days of a calendar that says so, which clears the subscriber's copy; then gone for good."""
    if now - at >= feeds.SAYS_WITHDRAWN:
        return HttpResponse("This calendar link was withdrawn.", status=410, content_type="text/plain; charset=utf-8")
    edition = Edition(f'"withdrawn-{link.pk}"', at)
    if _is_known(request, edition):
        return _not_modified(edition)
    return _calendar(link, ical.withdrawn_calendar(link.name, uid=link.pk, withdrawn_at=at), edition)


def _is_known(request: HttpRequest, edition: Edition) -> bool:
    """Whether the program has this edition already (RFC 9110 section 13.2.2: If-None-Match wins)."""
    tags = request.headers.get("If-None-Match")
    if tags:
        known = [tag.removeprefix("W/") for tag in parse_etags(tags)]
        return "*" in known or edition.etag in known
    since = parse_http_date_safe(request.headers.get("If-Modified-Since", ""))
    return since is not None and int(edition.changed_at.timestamp()) <= since


def _not_modified(edition: Edition) -> HttpResponse:
    return _with_validators(HttpResponseNotModified(), edition)


def _calendar(link: CalendarFeed, body: bytes, edition: Edition) -> HttpResponse:
    response = HttpResponse(body, content_type="text/calendar; charset=utf-8")
    response["Content-Disposition"] = f'inline; filename="{link.file_name}.ics"'
    response["Content-Length"] = str(len(body))
    return _with_validators(response, edition)


def _with_validators(response: HttpResponse, edition: Edition) -> HttpResponse:
    response["ETag"] = edition.etag
    response["Last-Modified"] = http_date(edition.changed_at.timestamp())
    response["Cache-Control"] = "private, no-cache"
    return response
