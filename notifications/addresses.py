"""Addresses that messages came back from: remembered, and not written to again."""

import hashlib
from collections.abc import Iterable
from uuid import UUID

from common import clock
from notifications.models import AddressTrouble
from notifications.models.deliveries import EMAIL, INBOX
from notifications.preferences import address_of, preferences_of


def digest_of(address: str) -> str:
    """What an address is known again by."""
    return hashlib.sha256(address.strip().lower().encode()).hexdigest()


def trouble_with(person: UUID, channel: str, address: str) -> AddressTrouble | None:
    """What stands against writing to this address."""
    if channel == INBOX:
        return None
    found = AddressTrouble.objects.filter(person=person, channel=channel, cleared_at__isnull=True)
    return found.filter(digest=digest_of(address)).first()


def remember_trouble(person: UUID, channel: str, address: str, reason: str) -> None:
    """Write to this address no more. In the outbox's scope."""
    trouble = AddressTrouble(person_id=person, channel=channel, digest=digest_of(address), reason=reason[:300])
    AddressTrouble.objects.bulk_create([trouble], ignore_conflicts=True)


def standing(troubles: Iterable[AddressTrouble]) -> list[AddressTrouble]:
    """Those that are still about the address that the person has today, as far as whoever looks may know that."""
    return [one for one in troubles if one.channel != EMAIL or one.digest == digest_of(one.person.email)]


def forget_replaced() -> None:
    """Close what is about addresses that people have no more. In the outbox's scope."""
    for one in AddressTrouble.objects.filter(cleared_at__isnull=True).select_related("person"):
        if one.digest != digest_of(address_of(one.person, one.channel, preferences_of(one.person_id))):
            one.cleared_at = clock.now()
            one.save()
