"""The outbox: one row for each message that is owed to one person by one channel."""

import uuid
from urllib.parse import urlsplit

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.urls import reverse

from audit.models import Versioned
from common.rowsecurity import PERSON, RowSecurity, has_role, in_system
from notifications import states
from notifications.querysets import DIGEST, DeliveryQuerySet
from partners.models import Person

#: By which way a message goes. E-mail goes by SMTP or by GOV.UK Notify, as the installation is set up.
EMAIL, INBOX, TEAMS, TEXT = "email", "inbox", "teams", "text"
#: What people read for each.
CHANNELS = {INBOX: "Muster", EMAIL: "E-mail", TEXT: "Text message", TEAMS: "Teams"}
# A message about how a colleague signs in is theirs alone. That someone has a digest, those may know who look after
# what goes out; each message in it has a row of its own.
# Nor does anybody look after the messages that tell of an emergency by which they opened a record themselves.
_MAY_SEE_SOURCE = (
    f"(source_table <> 'partners_person' OR kind = '{DIGEST}') AND muster_can_see(source_table, source_id)"  # noqa: S608 - constants
    " AND (source_table <> 'hotspots_emergencyaccess' OR NOT EXISTS (SELECT 1 FROM hotspots_emergencyaccess AS opened"
    f" WHERE opened.id = source_id AND opened.person_id = {PERSON}))"
)


def new_message_id() -> str:
    """A Message-ID (RFC 5322 section 3.6.4) for a new delivery: kept, so that sending twice is one message."""
    host = urlsplit(settings.BASE_URL).hostname or "muster.invalid"
    return f"<{uuid.uuid4()}@{host}>"


class Delivery(Versioned):
    """A message owed (lifecycle: notifications/states.py). Names what it is about; holds none of its words.

    Sent in [due_at, not_after); `try_at` is when a worker may next take it. `lead` is how long before the event it
    falls due, nought for news told at once. Words are made when it is sent, in the recipient's own sight. `urgent`: it
    waits neither for quiet hours to end nor for a digest. `digest`: the one that it is held for, or went with.
    """

    kind = models.CharField(max_length=40)
    source_table = models.CharField(max_length=63)
    source_id = models.UUIDField()
    source_version = models.PositiveIntegerField()
    lead = models.DurationField()
    recipient = models.ForeignKey(Person, models.PROTECT, related_name="deliveries")
    channel = models.CharField(max_length=10, choices=list(CHANNELS.items()), default=EMAIL)
    urgent = models.BooleanField(default=False)
    digest = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="members")
    due_at = models.DateTimeField()
    try_at = models.DateTimeField()
    not_after = models.DateTimeField()
    status = models.CharField(
        max_length=10, choices=[(s, s.capitalize()) for s in states.DELIVERY.states()], default=states.PENDING
    )
    idem_key = models.CharField(max_length=200, unique=True)
    lease_owner = models.UUIDField(null=True, blank=True)
    lease_until = models.DateTimeField(null=True, blank=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    message_id = models.CharField(max_length=255, unique=True, default=new_message_id)
    provider_ref = models.CharField(max_length=255, blank=True)
    last_error = models.TextField(blank=True, help_text="Why it is not sent yet, or never will be; no addresses")
    sent_at = models.DateTimeField(null=True, blank=True)
    discarded_by = models.ForeignKey(Person, models.PROTECT, null=True, blank=True, related_name="+")

    objects = DeliveryQuerySet.as_manager()

    row_security = RowSecurity(
        visible=(
            f"recipient_id = {PERSON} OR {in_system('outbox', 'health')}"
            # Who is told of it, and when, is for those who may see what it is about.
            f" OR ({has_role('chair', 'coordinator', 'manager')} AND {_MAY_SEE_SOURCE})"
        ),
        insertable=in_system("outbox"),
        writable=(f"{in_system('outbox')} OR ({has_role('chair', 'coordinator')} AND {_MAY_SEE_SOURCE})"),
        # Whoever looks after messages decides whether one goes again, and not what it is or whose.
        fixed=("kind", "source_table", "source_id", "recipient_id", "channel", "idem_key", "message_id"),
    )

    class Meta:
        verbose_name_plural = "deliveries"
        ordering = ["-due_at"]
        constraints = [
            models.CheckConstraint(name="delivery_of_known_status", condition=Q(status__in=states.DELIVERY.states())),
            models.CheckConstraint(name="delivery_of_known_channel", condition=Q(channel__in=list(CHANNELS))),
            models.CheckConstraint(name="delivery_useful_after_due", condition=Q(not_after__gt=F("due_at"))),
            models.CheckConstraint(
                name="delivery_leased_while_held",
                condition=Q(status__in=states.LEASED, lease_owner__isnull=False, lease_until__isnull=False)
                | (~Q(status__in=states.LEASED) & Q(lease_owner__isnull=True, lease_until__isnull=True)),
            ),
            models.CheckConstraint(
                name="sent_delivery_has_time",
                condition=Q(status=states.SENT, sent_at__isnull=False)
                | (~Q(status=states.SENT) & Q(sent_at__isnull=True)),
            ),
            models.CheckConstraint(
                name="held_delivery_has_digest",
                condition=~Q(status=states.HELD) | Q(digest__isnull=False) & ~Q(kind=DIGEST),
            ),
            # Whatever the versions: nobody is told the same thing twice at once. Digests are told apart by their keys.
            models.UniqueConstraint(
                name="one_waiting_delivery",
                fields=["kind", "source_id", "lead", "recipient", "channel"],
                condition=Q(status__in=states.WAITING) & ~Q(kind=DIGEST),
            ),
        ]
        indexes = [
            models.Index(name="delivery_to_try", fields=["try_at", "id"], condition=Q(status=states.PENDING)),
            models.Index(name="delivery_held", fields=["not_after"], condition=Q(status=states.HELD)),
            # Each claim looks for what has gone stale, however much is due.
            models.Index(name="delivery_stale", fields=["not_after"], condition=Q(status=states.PENDING)),
            models.Index(name="delivery_leased", fields=["lease_until"], condition=Q(status__in=states.LEASED)),
            models.Index(name="delivery_by_source", fields=["source_id", "kind"]),
            models.Index(F("status"), F("due_at").desc(), F("id").desc(), name="delivery_by_status"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} message {self.pk}"

    def get_absolute_url(self) -> str:
        """Its page in the console."""
        return reverse("notifications:delivery", args=[self.pk])
