"""Who calls the API: the person whom the middleware found by session or bearer token."""

from typing import Any

from rest_framework import exceptions
from rest_framework.authentication import BaseAuthentication, CSRFCheck
from rest_framework.request import Request


class KnownPerson(BaseAuthentication):
    """The person whom the middleware found, by session or bearer token. A session also needs the CSRF token."""

    def authenticate(self, request: Request) -> tuple[Any, Any] | None:
        """The person and the token; None when nobody is signed in. Raises PermissionDenied without a CSRF token."""
        user = getattr(request._request, "user", None)
        if user is None or not user.is_authenticated:
            return None
        token = getattr(request._request, "api_token", None)
        if token is None:
            self._check_csrf(request)
        return user, token

    def authenticate_header(self, request: Request) -> str:
        """Makes DRF answer 401 rather than 403."""
        return "Bearer"

    def _check_csrf(self, request: Request) -> None:
        check = CSRFCheck(lambda _request: None)  # type: ignore[arg-type]
        check.process_request(request._request)
        reason = check.process_view(request._request, None, (), {})  # type: ignore[arg-type]
        if reason:
            raise exceptions.PermissionDenied(f"The form's security token is missing: {reason}.")
