"""Patience with passing faults, for programs that have none."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse, HttpResponseNotModified

FEEDS = "/calendar/"


class FeedPatienceMiddleware:
    """A fault of ours while a calendar is read is told as "not modified" to a program that has a copy.

    One 5xx makes Thunderbird switch the calendar off until it restarts, and an empty 200 wipes the subscriber's events.
    A program without a copy has nothing to lose and is told to come again. First in the list, so that it sees every
    fault, the database's own included.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """The answer, unless it is a fault of ours."""
        response = self.get_response(request)
        if response.status_code < 500 or not request.path.startswith(FEEDS):
            return response
        if "If-None-Match" in request.headers or "If-Modified-Since" in request.headers:
            return HttpResponseNotModified()
        return HttpResponse("Try again in five minutes.", status=503, headers={"Retry-After": "300"})
