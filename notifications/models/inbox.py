"""A person's inbox: the messages that Muster keeps for them."""

import uuid

from django.db import models
from django.db.models import F, Q
from django.urls import reverse

from common.rowsecurity import PERSON, RowSecurity, in_system
from notifications.models.deliveries import Delivery
from partners.models import Person


class InboxMessage(models.Model):
    """What was delivered to one person here: one for each delivery. Only whether it was read changes."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    delivery = models.OneToOneField(Delivery, models.PROTECT, related_name="inbox_message")
    person = models.ForeignKey(Person, models.PROTECT, related_name="inbox")
    kind = models.CharField(max_length=40)
    source_table = models.CharField(max_length=63)
    source_id = models.UUIDField()
    subject = models.CharField(max_length=300)
    text = models.TextField()
    path = models.CharField(max_length=300)
    received_at = models.DateTimeField(auto_now_add=True)
    read_at = models.DateTimeField(null=True, blank=True)

    # One's own, and of those what one may see today: the message goes with the right to what it is about.
    row_security = RowSecurity(
        visible=f"person_id = {PERSON} AND muster_can_see(source_table, source_id) OR {in_system('outbox')}",
        insertable=in_system("outbox"),
        writable=f"person_id = {PERSON}",
        fixed=(
            *("person_id", "delivery_id", "kind", "source_table", "source_id"),
            *("subject", "text", "path", "received_at"),
        ),
    )

    class Meta:
        ordering = ["-received_at", "-id"]
        indexes = [
            models.Index(F("person"), F("received_at").desc(), F("id").desc(), name="inbox_by_person"),
            models.Index(name="inbox_unread", fields=["person"], condition=Q(read_at__isnull=True)),
        ]

    def __str__(self) -> str:
        return self.subject

    def get_absolute_url(self) -> str:
        """Its page."""
        return reverse("notifications:inbox_message", args=[self.pk])
