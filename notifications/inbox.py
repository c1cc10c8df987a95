"""A person's messages in Muster: what the list shows, and what marks them as read."""

from typing import Any

from django.db.models import BooleanField, Exists, ExpressionWrapper, F, OuterRef, Q, QuerySet, Value

from notifications.models import Delivery, InboxMessage, MailboxMessage
from notifications.models.deliveries import EMAIL
from partners.models import Person

#: As many as are counted: beyond it "99+" tells enough.
COUNTED = 100


def listed(person: Person) -> QuerySet[Any]:
    """All that is kept for this person, what is unread first: the inbox, and mail kept here in place of being sent.

    Where the same message came by both, the inbox's alone. Each is {id, subject, at, is_read, in_inbox}.
    """
    is_read = ExpressionWrapper(Q(read_at__isnull=False), output_field=BooleanField())
    inbox = InboxMessage.objects.order_by().annotate(at=F("received_at"), is_read=is_read, in_inbox=Value(True))
    mail = kept_mail(person).order_by().annotate(at=F("received_at"), is_read=Value(True), in_inbox=Value(False))
    shown = ("id", "subject", "at", "is_read", "in_inbox")
    return inbox.values(*shown).union(mail.values(*shown), all=True).order_by("is_read", "-at", "id")


def kept_mail(person: Person) -> QuerySet[MailboxMessage]:
    """Mail that is kept here and did not come to the inbox as well."""
    twin = InboxMessage.objects.filter(
        kind=OuterRef("kind"),
        source_id=OuterRef("source_id"),
        delivery__lead=OuterRef("lead"),
        delivery__due_at=OuterRef("due_at"),
    )
    mailed = Delivery.objects.filter(Exists(twin), message_id=OuterRef("message_id"), recipient=person)
    return MailboxMessage.objects.filter(~Exists(mailed))


def mail_of(message: InboxMessage) -> MailboxMessage | None:
    """The same message as it went out by e-mail, where mail is kept here."""
    twin = Delivery.objects.filter(
        kind=message.kind,
        source_id=message.source_id,
        recipient=message.person,
        channel=EMAIL,
        lead=message.delivery.lead,
        due_at=message.delivery.due_at,
    )
    return MailboxMessage.objects.filter(message_id__in=twin.values("message_id")).first()


def unread(person: Person) -> int:
    """How many unread messages there are, up to COUNTED. One query."""
    return InboxMessage.objects.filter(person=person, read_at__isnull=True).order_by()[:COUNTED].count()
