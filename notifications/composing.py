"""A delivery becomes a message: made in the recipient's own sight, so that it cannot hold what they may not see."""

from dataclasses import dataclass
from uuid import UUID

from django.db import models

from common.scope import Channel, acting_as
from notifications import escalation
from notifications.channels import Message
from notifications.happenings import SOURCES, Happening
from notifications.letters import Letter
from notifications.links import ASKING, footer_below, headers_of, links_of, path_of
from notifications.models import Delivery
from notifications.outbox import reminded_by
from notifications.preferences import address_of, preferences_of
from notifications.reminders import due_times
from notifications.rules import KINDS, OVERDUE, Kind, leads_of
from notifications.still import still_so
from notifications.wording import words_for
from notifications.wording.words import Words
from operations.models import Briefing, ResourceRequest
from operations.papers.briefings import to_read
from operations.states import REQUEST
from partners.models import Person
from tasking.models import Action


@dataclass(frozen=True)
class Composed:
    """A message ready to send, the record it is about, and who gets it; of a digest, which messages are in it."""

    message: Message
    record: models.Model
    recipient: Person
    members: tuple[UUID, ...] = ()


@dataclass(frozen=True)
class Part:
    """What one delivery has to say: its record, its words, and the path to what it is about."""

    delivery: Delivery
    record: models.Model
    words: Words
    path: str


@dataclass(frozen=True)
class Obsolete:
    """Why a delivery is no longer to be sent."""

    reason: str


def compose(delivery: Delivery) -> Composed | Obsolete:
    """Look again at what the delivery is about, as its recipient, and put it into words.

    Obsolete when the recipient has left or may not see it any more, or when the event no longer owes this reminder:
    moved, cancelled, done, or theirs no longer.
    """
    with acting_as(delivery.recipient, channel=Channel.MAIL):
        recipient = active_recipient(delivery)
        if isinstance(recipient, Obsolete):
            return recipient
        part = look_again(delivery, recipient)
        if isinstance(part, Obsolete):
            return part
        address = address_of(recipient, delivery.channel, preferences_of(recipient.pk))
        if not address:
            return Obsolete("Muster has no address of the recipient for this way of sending any more.")
        return Composed(_message(part, recipient, address), part.record, recipient)


def active_recipient(delivery: Delivery) -> Person | Obsolete:
    """Who gets it, in their own scope; Obsolete when they have left."""
    recipient = Person.objects.active().select_related("agency").filter(pk=delivery.recipient_id).first()
    return recipient or Obsolete("The recipient's account is not active.")


def look_again(delivery: Delivery, recipient: Person) -> Part | Obsolete:
    """What a delivery has to say, in its recipient's scope; Obsolete when it is not to be said to them any more."""
    kind = KINDS[delivery.kind]
    record = _found(delivery)
    if record is None:
        return Obsolete("The recipient may not see what this is about.")
    if kind.is_reminder:
        happening = SOURCES[delivery.source_table].find(delivery.source_id, delivery.kind)
        if not _still_owed(delivery, kind, happening):
            gone = "The event was moved or is over, is no longer the recipient's, or no rule asks for this any more."
            return Obsolete(gone)
    if isinstance(record, Action) and kind.key in OVERDUE and not escalation.still_owed(delivery, record):
        return Obsolete("The action is done, its due date has moved, or it is another's to hear of.")
    if isinstance(record, Briefing) and not to_read(record, recipient):
        return Obsolete("The recipient has read the briefing, or a newer version is published.")
    if not still_so(delivery.kind, record, recipient.pk):
        return Obsolete("What it tells is not so any more.")
    asks = delivery.kind in ASKING and not kind.is_reminder
    # What was offered is moved with its deployment too.
    open_states = (REQUEST.initial, "offered") if delivery.kind == "request-moved" else (REQUEST.initial,)
    if asks and isinstance(record, ResourceRequest) and record.state not in open_states:
        return Obsolete("The request has been answered, or withdrawn.")
    words = words_for(delivery.kind, record)
    return Part(delivery, record, words, path_of(record, delivery.kind))


def record_of(delivery: Delivery) -> models.Model:
    """What the delivery is about, in its recipient's sight; the delivery itself where they may not see that."""
    with acting_as(delivery.recipient, channel=Channel.MAIL):
        return _found(delivery) or delivery


def _found(delivery: Delivery) -> models.Model | None:
    """The record, with all that its name is made of: it is logged by name in a scope that sees none of it."""
    found = KINDS[delivery.kind].model._default_manager.filter(pk=delivery.source_id).first()
    if found is not None:
        str(found)
    return found


def _still_owed(delivery: Delivery, kind: Kind, happening: Happening | None) -> bool:
    """Whether the event as it is now owes this very reminder, whatever its version."""
    if happening is None or not happening.live:
        return False
    leads = reminded_by(happening, leads_of(kind.key)).get(delivery.recipient_id, frozenset())
    times = due_times(happening.anchor, leads, delivery.due_at, until=happening.ends_at)
    return any(one.offset == delivery.lead and one.due_at == delivery.due_at for one in times)


def _message(part: Part, recipient: Person, address: str) -> Message:
    delivery, words = part.delivery, part.words
    links = links_of(delivery.kind, part.record, recipient)
    footer = footer_below(delivery.kind, links, recipient)
    text, html = Letter(words.subject, words.lines, links, footer).written()
    return Message(
        to=address,
        subject=words.subject,
        text=text,
        html=html,
        message_id=delivery.message_id,
        reference=str(delivery.pk),
        lines=tuple(words.lines),
        path=part.path,
        headers=headers_of(delivery.kind, recipient),
    )
