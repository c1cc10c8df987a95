"""What a person has chosen of the messages to them: by which ways, when, and of what."""

from cryptography.fernet import InvalidToken
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.urls import reverse

from audit.history import kept_history
from audit.models import Versioned
from common.rowsecurity import PERSON, RowSecurity, in_system
from notifications.models.deliveries import EMAIL, TEAMS, TEXT
from notifications.timing import Wishes
from partners import encryption
from partners.models import Person


class MessagePreferences(Versioned):
    """One person's choice; someone without a row has chosen nothing, and gets single messages by e-mail.

    Where their messages go is theirs alone: the address of their Teams channel lets whoever has it write there, so it
    is encrypted where it lies, and neither it nor the telephone number is in the history.
    """

    person = models.OneToOneField(Person, models.PROTECT, related_name="message_preferences")
    by_email = models.BooleanField("send messages by e-mail", default=True)
    teams_secret = models.TextField(blank=True, editable=False, help_text="The webhook's address, encrypted")
    text_number = models.CharField(max_length=16, blank=True)
    quiet_from = models.TimeField(null=True, blank=True)
    quiet_until = models.TimeField(null=True, blank=True)
    digest_at = models.TimeField(null=True, blank=True)
    muted = ArrayField(models.CharField(max_length=40), default=list, blank=True)

    history = kept_history(excluded_fields=("teams_secret", "text_number"))

    row_security = RowSecurity(
        visible=f"person_id = {PERSON} OR {in_system('outbox')}",
        insertable=f"person_id = {PERSON}",
        writable=f"person_id = {PERSON}",
        fixed=("person_id",),
    )

    class Meta:
        verbose_name_plural = "message preferences"
        constraints = [
            models.CheckConstraint(
                name="quiet_hours_have_both_ends",
                condition=Q(quiet_from__isnull=True, quiet_until__isnull=True)
                | Q(quiet_from__isnull=False, quiet_until__isnull=False) & ~Q(quiet_from=F("quiet_until")),
            ),
        ]

    def __str__(self) -> str:
        return f"message preferences {self.pk}"

    @property
    def wishes(self) -> Wishes:
        """The times of day that were chosen."""
        return Wishes(self.quiet_from, self.quiet_until, self.digest_at)

    @property
    def outside(self) -> tuple[str, ...]:
        """The ways by which messages leave Muster."""
        chosen = {EMAIL: self.by_email, TEAMS: self.teams_secret, TEXT: self.text_number}
        return tuple(channel for channel, is_chosen in chosen.items() if is_chosen)

    @property
    def teams_address(self) -> str:
        """The address of the Teams webhook; empty where there is none, or it cannot be read with today's key."""
        try:
            return encryption.decrypt(self.teams_secret) if self.teams_secret else ""
        except InvalidToken:
            return ""

    def get_absolute_url(self) -> str:
        """The page on which they are changed."""
        return reverse("notifications:preferences")
