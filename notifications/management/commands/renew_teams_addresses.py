"""`manage.py renew_teams_addresses`: part of changing DJANGO_SECRET_KEY (docs/operations.md)."""

from typing import Any

from cryptography.fernet import InvalidToken
from django.core.management.base import BaseCommand, CommandError
from django.db import transaction

from common.scope import Channel, System, acting_as, acting_as_system
from notifications.models import MessagePreferences
from partners import encryption


class Command(BaseCommand):
    """Afterwards nothing needs the older key, and it can go from DJANGO_SECRET_KEY_FALLBACKS."""

    help = "Encrypt the addresses of people's Teams workflows anew, with the present DJANGO_SECRET_KEY."

    def handle(self, *args: Any, **options: Any) -> None:
        """Renew all of them, or none; each as its owner, since nobody else may change it."""
        with transaction.atomic():
            with acting_as_system(System.OUTBOX, channel=Channel.COMMAND):
                found = list(MessagePreferences.objects.exclude(teams_secret="").select_related("person"))
            for chosen in found:
                with acting_as(chosen.person, channel=Channel.COMMAND):
                    try:
                        chosen.teams_secret = encryption.renew(chosen.teams_secret)
                    except InvalidToken as fault:
                        raise CommandError(
                            "Put the key that they were encrypted with into DJANGO_SECRET_KEY_FALLBACKS."
                        ) from fault
                    chosen.save()
        self.stdout.write(f"{len(found)} addresses are encrypted with the present key.")
