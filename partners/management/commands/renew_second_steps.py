"""`manage.py renew_second_steps`: part of changing DJANGO_SECRET_KEY (docs/operations.md)."""

from typing import Any

from cryptography.fernet import InvalidToken
from django.core.management.base import BaseCommand, CommandError

from common.scope import Channel, System, acting_as_system
from partners import encryption


class Command(BaseCommand):
    """Afterwards nothing needs the older key, and it can go from DJANGO_SECRET_KEY_FALLBACKS."""

    help = "Encrypt the seeds of second steps anew, with the present DJANGO_SECRET_KEY."

    def handle(self, *args: Any, **options: Any) -> None:
        """Renew all of them, or none."""
        from allauth.mfa.models import Authenticator

        with acting_as_system(System.SIGN_IN, channel=Channel.COMMAND):
            found = list(Authenticator.objects.select_for_update().exclude(type=Authenticator.Type.WEBAUTHN))
            try:
                for authenticator in found:
                    for seed in {"secret", "seed"} & authenticator.data.keys():
                        authenticator.data[seed] = encryption.renew(authenticator.data[seed])
            except InvalidToken as fault:
                raise CommandError(
                    "Put the key that they were encrypted with into DJANGO_SECRET_KEY_FALLBACKS."
                ) from fault
            Authenticator.objects.bulk_update(found, ["data"])
        self.stdout.write(f"{len(found)} seeds are encrypted with the present key.")
