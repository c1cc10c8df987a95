"""Refusals on pages: every MusterError becomes a page with its sentence and the right status."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from redis.exceptions import RedisError

from common.errors import MusterError
from web.back import back_from
from web.errors import away, not_that_way


class RefusalMiddleware:
    """Shows a refusal that no view has answered itself."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """The answer; refusals come by process_exception. An address opened in a way that it is not for gets a page."""
        answer = self.get_response(request)
        return not_that_way(request, answer) if answer.status_code == 405 and not answer.streaming else answer

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        """The refusal as a page; None for anything else."""
        if not isinstance(exception, MusterError):
            return None
        context = {"refusal": exception, "back": back_from(request.path)}
        return render(request, "web/refusal.html", context, status=exception.status)


class AwayMiddleware(RefusalMiddleware):
    """Says so where something that Muster asks is away: Redis, which counts attempts to sign in, and fails closed."""

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        """503, to try again; None for anything else."""
        return away(request) if isinstance(exception, RedisError) else None
