"""The door of every request: who is it, may they come in, and in whose sight does the rest run."""

import uuid
from collections.abc import Callable

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.contrib.auth.views import redirect_to_login
from django.db import transaction
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import Resolver404, resolve, reverse

from common import clock, scope
from common.problems import problem
from partners import sessions
from partners.models import ApiToken, Person


class ScopeMiddleware:
    """Runs each request in one transaction, as the person behind its session or bearer token.

    Anonymous requests run in the sign-in scope, which sees accounts and nothing else. A request that ends in an
    exception, whatever it is answered with, or in a 5xx, leaves nothing behind.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Enter the scope, find the person, answer."""
        view = _view_name(request)
        request.user = AnonymousUser()
        if view in settings.UNSCOPED_VIEWS:
            return self.get_response(request)
        channel = scope.Channel.API if _is_api(request) else scope.Channel.PAGE
        with scope.request_scope(view=view, request_id=str(uuid.uuid4()), channel=channel):
            self._identify(request, view)
            response = self.get_response(request)
            if response.status_code >= 500:
                transaction.set_rollback(True)
        if request.user.is_authenticated and not response.has_header("Cache-Control"):
            # Signed out, the browser's back button must show nobody's details.
            response["Cache-Control"] = "no-store"
        return response

    def process_exception(self, request: HttpRequest, exception: Exception) -> None:
        """A request that failed leaves nothing half-written."""
        if scope.current().request_id:
            transaction.set_rollback(True)

    def _identify(self, request: HttpRequest, view: str) -> None:
        """Find the person and look with their eyes. A bearer token counts alone: no session stands in for a bad one."""
        token = _bearer_token(request)
        person = sessions.person_of(request) if token is None else _from_bearer_token(request, token)
        if person is None:
            return
        request.user = person
        scope.become(person)
        if token is None and view not in settings.VIEWS_ASKED_BY_PAGES:
            sessions.renew(request)


def _is_api(request: HttpRequest) -> bool:
    return request.path_info.startswith("/api/")


def _view_name(request: HttpRequest) -> str:
    try:
        return resolve(request.path_info).view_name
    except Resolver404:
        return ""


def _bearer_token(request: HttpRequest) -> str | None:
    """What stands after "Bearer" (RFC 6750 section 2.1), in the API only; None where there is no such header."""
    scheme, _, token = request.headers.get("Authorization", "").partition(" ")
    return token.strip() if scheme.lower() == "bearer" and _is_api(request) else None


def _from_bearer_token(request: HttpRequest, token: str) -> Person | None:
    usable = ApiToken.objects.usable(clock.now()).filter(digest=ApiToken.digest_of(token))
    found = usable.select_related("person__agency").first()
    if found is None:
        return None
    ApiToken.objects.filter(pk=found.pk).update(last_used_at=clock.now())
    request.api_token = found  # type: ignore[attr-defined]  # tells the API that no CSRF check is due
    return found.person


class SignInRequiredMiddleware:
    """Login is required everywhere. A view opts out by its URL name, with its reason, in settings.OPEN_VIEWS."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Nothing here: the view is known only in process_view."""
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view: Callable[..., HttpResponse], args: tuple, kwargs: dict
    ) -> HttpResponse | None:
        """Send strangers to sign in, and people without a second factor to set one up."""
        name = request.resolver_match.view_name if request.resolver_match else ""
        if name in settings.OPEN_VIEWS:
            return None
        if not request.user.is_authenticated:
            return _ask_to_sign_in(request)
        if _needs_second_factor(request, name):
            return _ask_for_second_factor(request)
        return None


def _ask_to_sign_in(request: HttpRequest) -> HttpResponse:
    if not _is_api(request):
        return redirect_to_login(request.get_full_path(), reverse("account_login"))
    answer = problem(401, "Sign in first", "Send a valid token: Authorization: Bearer <token>.")
    answer["WWW-Authenticate"] = "Bearer"
    return answer


def _ask_for_second_factor(request: HttpRequest) -> HttpResponse:
    if not _is_api(request):
        return HttpResponseRedirect(reverse("mfa_index"))
    return problem(403, "Set up a second step first", "Sign in to the pages and set up two-step sign-in.")


def _needs_second_factor(request: HttpRequest, name: str) -> bool:
    """True outside demonstration mode until the person has an authenticator app or a security key."""
    if settings.DEMONSTRATION or hasattr(request, "api_token") or name.startswith(("mfa_", "account_")):
        return False
    return not request.user.has_second_factor  # type: ignore[union-attr]  # partners/backends.py gives it
