"""Whoever signs out stops reading the log."""

from typing import Any

from django.contrib.auth.signals import user_logged_out
from django.dispatch import receiver
from django.http import HttpRequest

from common import scope
from partners.models import Person
from reporting.log_use import end_log_use


# Connected before the receiver of partners, which steps out of the person's sight: settings list the top app first.
@receiver(user_logged_out)
def stop_reading_log(sender: Any, request: HttpRequest, user: Person | None, **kwargs: Any) -> None:
    """End the use of the log that is in force."""
    if user is not None and scope.current().person_id == user.pk:
        end_log_use(by=user)
