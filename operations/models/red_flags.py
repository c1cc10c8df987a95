"""Red-flag dates: when police and partners keep their resources up."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.urls import reverse

from audit.models import Record
from common.rowsecurity import PRACTITIONER, RowSecurity, in_system
from operations.querysets import RedFlagDateQuerySet

MANUAL = "manual"
#: The most confirmed resources and people that a date can want.
MOST_WANTED = 99


class RedFlagDate(Record):
    """A window in the year that brings trouble, by rule (operations/red_flags/rules.py) or entered by hand.

    Half-open [starts_at, ends_at) as instants. `all_day` ones run from midnight to midnight in Europe/London.
    """

    key = models.SlugField(max_length=60, help_text="The rule that gave it, or 'manual'")
    year = models.PositiveSmallIntegerField()
    name = models.CharField(max_length=120)
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    all_day = models.BooleanField(default=True)
    themes = ArrayField(models.CharField(max_length=60), default=list, blank=True)
    minimum_resource = models.CharField(max_length=200, blank=True)
    minimum_count = models.PositiveSmallIntegerField(
        default=1, help_text="How many confirmed resources and people turning out make it planned for"
    )
    leave_embargo = models.CharField(max_length=200, blank=True)
    provisional = models.BooleanField(default=False)
    note = models.TextField(blank=True)
    is_cancelled = models.BooleanField(default=False)
    imported_from = models.CharField(max_length=60, blank=True, help_text="What the imported calendar is called")
    import_key = models.CharField(
        max_length=64, blank=True, editable=False, help_text="The same when the same date is imported again"
    )
    import_digest = models.CharField(
        max_length=64,
        blank=True,
        editable=False,
        help_text="Of what the file last said: people's changes since stay",
    )

    objects = RedFlagDateQuerySet.as_manager()

    row_security = RowSecurity(visible=f"{PRACTITIONER} OR {in_system('set_up')}")

    class Meta:
        ordering = ["starts_at", "name"]
        constraints = [
            models.CheckConstraint(name="red_flag_ends_after_start", condition=Q(ends_at__gt=F("starts_at"))),
            models.CheckConstraint(name="red_flag_wants_something", condition=Q(minimum_count__gte=1)),
            # Fixtures and festivals come several times in a year.
            models.UniqueConstraint(
                fields=["key", "year", "name"], name="one_red_flag_per_rule_and_year", condition=Q(import_key="")
            ),
            models.UniqueConstraint(fields=["import_key"], name="imported_red_flag_once", condition=~Q(import_key="")),
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        """Its page."""
        return reverse("operations:red_flag", args=[self.pk])

    @property
    def is_manual(self) -> bool:
        """Whether someone entered it; the others are given by a rule."""
        return self.key == MANUAL
