"""By which channels each person is told of what. In the outbox's scope."""

from collections.abc import Iterable
from uuid import UUID

from notifications.models import Delivery, MessagePreferences
from notifications.models.deliveries import CHANNELS, DIGEST, EMAIL, INBOX, TEAMS, TEXT
from notifications.rules import KINDS, Kind
from notifications.timing import Wishes
from partners.models import Person
from web.dates import time_text

#: Whatever was chosen, Muster itself keeps each message for its reader.
ALWAYS: tuple[str, ...] = (INBOX,)


def channels_for(people: Iterable[UUID], kind: Kind, *, urgent: bool = False) -> dict[UUID, tuple[str, ...]]:
    """For each of these people, the channels by which they are told of this kind of thing.

    In Muster itself always; outside it by those that they have chosen. What is urgent always leaves Muster: where
    nothing is chosen, by e-mail.
    """
    keys = set(people)
    chosen = {one.person_id: one for one in MessagePreferences.objects.filter(person__in=keys)}
    return {key: _channels(chosen.get(key), kind, urgent=urgent or kind.urgent) for key in keys}


def preferences_of(person: UUID) -> MessagePreferences | None:
    """What someone has chosen; None where they have chosen nothing. In their own scope or the outbox's."""
    return MessagePreferences.objects.filter(person=person).first()


def refusal_of(delivery: Delivery, preferences: MessagePreferences | None) -> str:
    """Why its reader would not have this message, by what they have chosen by now; empty where they would.

    The digest is not asked: whether they would have what is in it, its members are.
    """
    kind = KINDS[delivery.kind]
    wanted = (INBOX, *_channels(preferences, kind, urgent=is_urgent(delivery)))
    if delivery.kind == DIGEST or delivery.channel in wanted:
        return ""
    if preferences is not None and kind.may_mute and kind.key in preferences.muted:
        return "The recipient has unsubscribed from messages of this kind."
    return f"The recipient has chosen not to be told this way ({CHANNELS[delivery.channel]})."


def is_urgent(delivery: Delivery) -> bool:
    """Whether it waits for nothing."""
    return delivery.urgent or KINDS[delivery.kind].is_urgent(delivery.lead)


def wishes_of(preferences: MessagePreferences | None) -> Wishes:
    """When someone would have their messages."""
    return preferences.wishes if preferences is not None else Wishes()


def address_of(person: Person, channel: str, preferences: MessagePreferences | None) -> str:
    """Where this channel reaches someone who has chosen this; empty where it does not."""
    if channel == TEAMS:
        return preferences.teams_address if preferences is not None else ""
    if channel == TEXT:
        return preferences.text_number if preferences is not None else ""
    return person.email


def _channels(preferences: MessagePreferences | None, kind: Kind, *, urgent: bool) -> tuple[str, ...]:
    outside = preferences.outside if preferences is not None else (EMAIL,)
    if preferences is not None and kind.may_mute and kind.key in preferences.muted:
        outside = ()
    if (urgent and not outside) or (kind.is_warning and EMAIL not in outside):
        outside = (EMAIL, *outside)
    return (*ALWAYS, *outside)


def elsewhere(person: Person, preferences: MessagePreferences | None) -> str:
    """Where else than in Muster this person is told, in a sentence or two."""
    ways = {EMAIL: f"by e-mail to {person.email}", TEAMS: "to your Teams channel", TEXT: "as a text message"}
    chosen = [ways[channel] for channel in (preferences.outside if preferences is not None else (EMAIL,))]
    if not chosen:
        return f"Only urgent ones also go {ways[EMAIL]}."
    said = f"{', '.join(chosen[:-1])} and {chosen[-1]}" if len(chosen) > 1 else chosen[0]
    if preferences is None or preferences.digest_at is None:
        return f"They also go {said}."
    return f"They also go {said}: once a day at {time_text(preferences.digest_at)}, urgent ones at once."
