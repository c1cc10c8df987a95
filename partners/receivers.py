"""What happens when someone signs in or out: the session's clocks start, the sight changes, the log is written."""

from typing import Any

from allauth.account.signals import password_changed, password_reset
from allauth.mfa.models import Authenticator
from allauth.mfa.signals import (
    authentication_failed,
    authenticator_added,
    authenticator_removed,
    authenticator_reset,
)
from django.contrib.auth.signals import user_logged_in, user_logged_out, user_login_failed
from django.dispatch import receiver
from django.http import HttpRequest

from audit.actions import record
from audit.models import Operation
from common import scope
from partners import sessions
from partners.models import Person
from partners.signals import sign_in_changed


@receiver(user_logged_in)
def start_session(sender: Any, request: HttpRequest, user: Person, **kwargs: Any) -> None:
    """From here the request runs in the person's own sight."""
    sessions.begin(request.session)
    scope.become(user)
    record(Operation.CONSULTATION, "signed in", on=user)


@receiver(user_logged_out)
def end_session(sender: Any, request: HttpRequest, user: Person | None, **kwargs: Any) -> None:
    """From here the request runs in nobody's sight."""
    if user is not None and scope.current().person_id == user.pk:
        record(Operation.CONSULTATION, "signed out", on=user)
        scope.step_down()


@receiver(user_login_failed)
@receiver(authentication_failed)
def note_failure(sender: Any, **kwargs: Any) -> None:
    """A failed attempt is logged without the address that was tried, also when someone signed in is asked again."""
    if scope.current().system or scope.current().person_id:
        record(Operation.CONSULTATION, "failed to sign in")


@receiver(password_changed)
@receiver(password_reset)
def note_new_password(sender: Any, user: Person, **kwargs: Any) -> None:
    """A new password, whether changed or by the link that was sent."""
    record(Operation.ALTERATION, "chose a new password", on=user)
    sign_in_changed.send(Person, record=user, verb="password")


@receiver(authenticator_added)
@receiver(authenticator_removed)
@receiver(authenticator_reset)
def note_second_step(sender: Any, user: Person, authenticator: Authenticator, **kwargs: Any) -> None:
    """A second step that was added, removed or made anew. allauth sends some of these after the request's commit."""
    verb = "removed" if kwargs["signal"] is authenticator_removed else "set up"
    with scope.acting_as(user):
        record(Operation.ALTERATION, f"{verb} a second step", on=user, fields=[authenticator.type])
        sign_in_changed.send(Person, record=user, verb="second-step")
