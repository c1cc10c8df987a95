"""The door of every request: who is it, may they come in, and in whose sight does the rest run."""

import datetime as dt
import hashlib
import uuid
from collections.abc import Callable

from django.conf import settings
from django.contrib.auth import logout
from django.contrib.auth.models import AnonymousUser
from django.contrib.auth.views import redirect_to_login
from django.db import transaction
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import Resolver404, resolve, reverse

from common import clock, scope
from common.problems import problem
from partners.models import ApiToken, Person

_API = "/api/"


def token_digest(token: str) -> str:
    """What is kept of a token: its SHA-256 digest, in hexadecimal. Tokens are random, so no salt is needed."""
    return hashlib.sha256(token.encode()).hexdigest()


class ScopeMiddleware:
    """Runs each request in one transaction, as the person behind its session or bearer token.

    Anonymous requests run in the sign-in scope, which sees accounts and nothing else.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Enter the scope, find the person, answer."""
        api = request.path.startswith(_API)
        channel = scope.Channel.API if api else scope.Channel.PAGE
        with scope.request_scope(view=_view_name(request), request_id=str(uuid.uuid4()), channel=channel):
            person = _from_bearer_token(request) or _from_session(request)
            request.user = person or AnonymousUser()
            if person is not None:
                scope.become(person)
            response = self.get_response(request)
            if response.status_code >= 500:
                transaction.set_rollback(True)
        return response

    def process_exception(self, request: HttpRequest, exception: Exception) -> None:
        """A request that failed leaves nothing half-written."""
        transaction.set_rollback(True)


def _view_name(request: HttpRequest) -> str:
    try:
        return resolve(request.path_info).view_name
    except Resolver404:
        return ""


def _from_session(request: HttpRequest) -> Person | None:
    """The person signed in by this session, unless it has lasted longer than allowed."""
    person = request.user
    if not isinstance(person, Person):
        return None
    signed_in_at = request.session.get("signed_in_at")
    limit = dt.timedelta(seconds=settings.SESSION_ABSOLUTE_AGE)
    expired = signed_in_at is None or clock.now() - dt.datetime.fromisoformat(signed_in_at) > limit
    if expired or not person.agency.is_active:
        logout(request)
        return None
    return person


def _from_bearer_token(request: HttpRequest) -> Person | None:
    scheme, _, token = request.headers.get("Authorization", "").partition(" ")
    if scheme.lower() != "bearer" or not request.path.startswith(_API):
        return None
    found = (
        ApiToken.objects.usable(clock.now())
        .select_related("person__agency")
        .filter(digest=token_digest(token.strip()), person__agency__is_active=True)
        .first()
    )
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
            if request.path.startswith(_API):
                return problem(401, "Sign in first", "Send a valid token: Authorization: Bearer <token>.")
            return redirect_to_login(request.get_full_path(), reverse("account_login"))
        if self._needs_second_factor(request, name):
            return HttpResponseRedirect(reverse("mfa_index"))
        return None

    def _needs_second_factor(self, request: HttpRequest, name: str) -> bool:
        """True outside demonstration mode until the person has an authenticator app or a security key."""
        if settings.DEMONSTRATION or hasattr(request, "api_token"):
            return False
        if name.startswith(("mfa_", "account_")):
            return False
        from allauth.mfa.models import Authenticator

        return (
            not Authenticator.objects.filter(user_id=request.user.pk)
            .exclude(type=Authenticator.Type.RECOVERY_CODES)
            .exists()
        )
