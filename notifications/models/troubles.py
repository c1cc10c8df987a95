"""Addresses that messages do not reach."""

from django.db import models
from django.db.models import Q
from django.urls import reverse

from audit.models import Versioned
from common.rowsecurity import PERSON, RowSecurity, has_role, in_system
from notifications.models.deliveries import CHANNELS
from partners.models import Person


class AddressTrouble(Versioned):
    """An address of one person, by one channel, that a message came back from: it is not written to again.

    Holds until a coordinator clears it, or the person's address is another: `digest` tells which address it was.
    """

    person = models.ForeignKey(Person, models.PROTECT, related_name="address_troubles")
    channel = models.CharField(max_length=10, choices=list(CHANNELS.items()))
    digest = models.CharField(max_length=64, editable=False)
    reason = models.CharField(max_length=300)
    cleared_at = models.DateTimeField(null=True, blank=True)
    cleared_by = models.ForeignKey(Person, models.PROTECT, null=True, blank=True, related_name="+")

    row_security = RowSecurity(
        visible=f"person_id = {PERSON} OR {has_role('chair', 'coordinator', 'manager')} OR {in_system('outbox')}",
        insertable=in_system("outbox"),
        writable=f"{has_role('chair', 'coordinator')} OR {in_system('outbox')}",
        fixed=("person_id", "channel", "digest"),
    )

    class Meta:
        ordering = ["-created_at"]
        constraints = [
            models.CheckConstraint(name="trouble_of_known_channel", condition=Q(channel__in=list(CHANNELS))),
            models.UniqueConstraint(
                name="one_trouble_of_an_address",
                fields=["person", "channel", "digest"],
                condition=Q(cleared_at__isnull=True),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_channel_display()} to {self.person}"

    def get_absolute_url(self) -> str:
        """The page that lists them."""
        return reverse("notifications:troubles")
