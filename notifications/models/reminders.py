"""The rules of reminders: settings of the partnership."""

import datetime as dt
from functools import reduce

from django.db import models
from django.db.models import Q
from django.urls import reverse

from audit.models import Record
from common.rowsecurity import PRACTITIONER, RowSecurity, has_role, in_system
from notifications.audiences import AUDIENCES, TITLES, when_in_words

#: No reminder goes out longer before its event.
LONGEST = dt.timedelta(days=365)

_OFFERED = reduce(
    Q.__or__, [Q(kind=kind, audience__in=list(audiences)) for kind, audiences in sorted(AUDIENCES.items())]
)


class ReminderRule(Record):
    """Remind this audience of each event of a kind, this long before it. One that is off is kept, and reminds nobody.

    Which audiences a kind offers is in notifications/audiences.py; the rules that an installation starts with, too.
    """

    kind = models.CharField(max_length=40)
    lead = models.DurationField(help_text="How long before")
    audience = models.CharField(max_length=20)
    is_on = models.BooleanField(default=True)

    row_security = RowSecurity(
        visible=f"{PRACTITIONER} OR {has_role('administrator')} OR {in_system('outbox', 'set_up')}",
        insertable=f"{has_role('chair', 'coordinator', 'administrator')} OR {in_system('set_up')}",
        writable=f"{has_role('chair', 'coordinator', 'administrator')}",
        fixed=("kind",),
    )

    class Meta:
        ordering = ["kind", "-lead", "audience"]
        constraints = [
            models.UniqueConstraint(name="one_rule_of_each", fields=["kind", "lead", "audience"]),
            models.CheckConstraint(name="rule_for_offered_audience", condition=_OFFERED),
            models.CheckConstraint(
                name="rule_lead_within_a_year", condition=Q(lead__gte=dt.timedelta(), lead__lte=LONGEST)
            ),
        ]

    def __str__(self) -> str:
        return f"{TITLES[self.kind]}: {self.says}"

    @property
    def says(self) -> str:
        """The rule in words, as in "8 weeks before, to coordinators"."""
        return f"{when_in_words(self.kind, self.lead)}, to {self.audience_in_words}"

    @property
    def audience_in_words(self) -> str:
        """Who is told."""
        return AUDIENCES[self.kind][self.audience]

    def get_absolute_url(self) -> str:
        """The page of all rules, at its kind."""
        return f"{reverse('notifications:reminders')}#{self.kind}"
