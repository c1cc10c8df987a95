"""What happens when someone signs in or out: the session's clock starts, the sight changes, the log is written."""

from typing import Any

from django.contrib.auth.signals import user_logged_in, user_logged_out, user_login_failed
from django.dispatch import receiver
from django.http import HttpRequest

from audit.actions import record
from audit.models import Operation
from common import clock, scope
from partners.models import Person


@receiver(user_logged_in)
def start_session(sender: Any, request: HttpRequest, user: Person, **kwargs: Any) -> None:
    """From here the request runs in the person's own sight."""
    request.session["signed_in_at"] = clock.now().isoformat()
    scope.become(user)
    record(Operation.CONSULTATION, "signed in", on=user)


@receiver(user_logged_out)
def end_session(sender: Any, request: HttpRequest, user: Person | None, **kwargs: Any) -> None:
    """From here the request runs in nobody's sight."""
    if user is not None and scope.current().person_id == user.pk:
        record(Operation.CONSULTATION, "signed out", on=user)
        scope.step_down()


@receiver(user_login_failed)
def note_failure(sender: Any, **kwargs: Any) -> None:
    """A failed attempt is logged without the address that was tried."""
    if scope.current().system:
        record(Operation.CONSULTATION, "failed to sign in")
