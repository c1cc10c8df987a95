"""Where messages are kept while no mail server is set: the first run's mailbox."""

import uuid

from django.db import models
from django.db.models import F
from django.urls import reverse

from common.rowsecurity import RowSecurity, in_system

_MY_ADDRESS = (
    "(SELECT lower(me.email) FROM partners_person AS me WHERE me.id = (SELECT muster_person()) AND me.is_active)"
)

# Messages of which this mail is one, or the digest that they went with: as in the inbox, the words go with the right to
# what they are about.
_HIDDEN = (
    "EXISTS (SELECT 1 FROM notifications_delivery AS told"
    " WHERE told.message_id = notifications_mailboxmessage.message_id"
    " AND (NOT muster_can_see(told.source_table, told.source_id)"
    " OR EXISTS (SELECT 1 FROM notifications_delivery AS held WHERE held.digest_id = told.id"
    " AND NOT muster_can_see(held.source_table, held.source_id))))"
)


class MailboxMessage(models.Model):
    """A message as it would have arrived. The same Message-ID to the same address twice is one message."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    to_address = models.EmailField(max_length=254)
    message_id = models.CharField(max_length=255)
    subject = models.CharField(max_length=255)
    text = models.TextField()
    html = models.TextField(blank=True)
    received_at = models.DateTimeField(auto_now_add=True)

    # One's own messages, and of those what one may see today.
    row_security = RowSecurity(
        visible=f"lower(to_address) = {_MY_ADDRESS} AND NOT {_HIDDEN} OR {in_system('outbox')}",
        insertable=in_system("outbox"),
        writable="false",
    )

    class Meta:
        ordering = ["-received_at"]
        constraints = [models.UniqueConstraint(name="one_message_per_id", fields=["message_id", "to_address"])]
        indexes = [models.Index(F("to_address"), F("received_at").desc(), name="mailbox_by_address")]

    def __str__(self) -> str:
        return self.subject

    def get_absolute_url(self) -> str:
        """Its page."""
        return reverse("notifications:message", args=[self.pk])
