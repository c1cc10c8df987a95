"""The cohort of integrated offender management (IOM): who is in it, how each is reviewed, and what became of them.

A member is spoken of by the subject's reference only, and seen by those who may see the subject.
"""

import datetime as dt

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.urls import reverse

from audit.models import Record
from audit.retention import PartOf, Retained
from common.rowsecurity import PERSON, PRACTITIONER, RowSecurity, visible_with
from hotspots.models import Subject
from partners.models import Agency, DataCategory, Person
from tasking.casework_querysets import CohortQuerySet
from tasking.cohort_schedule import DAYS, MONTHS, Cadence, Schedule, counts_as_full, schedule
from tasking.models.meetings import RESTRICTED_BY_CATEGORY
from tasking.states import COHORT_MEMBER

_WITH_MEMBER = visible_with("tasking_cohortmember", "member_id")
#: What was said of a member stands as it was said.
_WRITTEN_ONCE = RowSecurity(visible=_WITH_MEMBER, insertable=f"by_id = {PERSON} AND {_WITH_MEMBER}", writable="false")


class Colour(models.TextChoices):
    """How closely a member is managed."""

    RED = "red", "Red"
    AMBER = "amber", "Amber"
    GREEN = "green", "Green"
    BLUE = "blue", "Blue"


class CohortStatus(models.TextChoices):
    """How a member stands."""

    ENGAGING = "engaging", "Engaging"
    NOT_ENGAGING = "not_engaging", "Not engaging"
    ARRESTED = "arrested", "Arrested"
    IN_CUSTODY = "in_custody", "In custody"
    IN_PRISON = "in_prison", "In prison"


def full_reviews_after() -> list[int]:
    """Months after joining at which a full review falls due, unless the partnership says otherwise."""
    return [6, 12]


class CohortColour(Record):
    """The partnership's setting for a colour: what it means here, and how often its members are reviewed."""

    colour = models.CharField(max_length=10, choices=Colour, unique=True)
    meaning = models.CharField(max_length=160, blank=True)
    every = models.PositiveSmallIntegerField(default=1)
    unit = models.CharField(max_length=6, choices=[(DAYS, "days"), (MONTHS, "calendar months")], default=MONTHS)
    full_after_months = ArrayField(models.PositiveSmallIntegerField(), default=full_reviews_after, blank=True)
    is_used = models.BooleanField(default=True)

    row_security = RowSecurity(visible=PRACTITIONER)

    class Meta:
        constraints = [
            models.CheckConstraint(name="cohort_colour_known", condition=Q(colour__in=Colour.values)),
            models.CheckConstraint(
                name="cohort_cadence_sensible", condition=Q(every__gte=1, every__lte=366, unit__in=[DAYS, MONTHS])
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_colour_display()} of the cohort"

    @property
    def cadence(self) -> Cadence:
        """How often its members are reviewed."""
        return Cadence(self.every, self.unit, tuple(self.full_after_months))

    @classmethod
    def settings(cls) -> dict[str, "CohortColour"]:
        """Every colour's setting, as saved or as it is by default: Red every 14 days, the others monthly."""
        usual = {colour: cls(colour=colour) for colour in Colour.values}
        usual[Colour.RED].every, usual[Colour.RED].unit = 14, DAYS
        return usual | {row.colour: row for row in cls.objects.all()}


class CohortMember(Record):
    """A person's time in the cohort (lifecycle: tasking/states.py). Someone who comes back is a member anew."""

    subject = models.ForeignKey(Subject, models.PROTECT, related_name="memberships")
    category = models.CharField(max_length=20, choices=DataCategory, default=DataCategory.OFFENDERS, editable=False)
    held_by = models.ForeignKey(Agency, models.PROTECT, related_name="+", help_text="The agency that holds the subject")
    colour = models.CharField(max_length=10, choices=Colour)
    status = models.CharField(max_length=14, choices=CohortStatus)
    state = models.CharField(
        max_length=8,
        choices=[(s, {"active": "In the cohort", "left": "Left"}[s]) for s in COHORT_MEMBER.states()],
        default=COHORT_MEMBER.initial,
    )
    joined_on = models.DateField()
    joined_reason = models.TextField()
    left_on = models.DateField(null=True, blank=True)
    left_reason = models.TextField(blank=True)
    # Reckoned from its reviews, and kept so that a list of many needs no more queries. A full review that came too soon
    # to stand for one that falls due is not counted (tasking/cohort_schedule.py).
    last_reviewed_on = models.DateField(null=True, blank=True, editable=False)
    full_reviews = models.PositiveSmallIntegerField(default=0, editable=False)

    objects = CohortQuerySet.as_manager()

    row_security = RESTRICTED_BY_CATEGORY

    retention = Retained(
        code="cohort",
        clock="coalesce(record.left_on, record.joined_on)",
        over="record.state = 'left'",
        clears=("joined_reason", "left_reason"),
        label=(
            "'Cohort: ' || (SELECT subject.reference FROM hotspots_subject AS subject"
            " WHERE subject.id = record.subject_id)"
        ),
    )

    class Meta:
        ordering = ["joined_on", "created_at"]
        constraints = [
            models.CheckConstraint(name="cohort_of_offenders", condition=Q(category="offenders")),
            models.CheckConstraint(
                name="cohort_of_known_colour_and_status",
                condition=Q(colour__in=Colour.values, status__in=CohortStatus.values),
            ),
            models.CheckConstraint(
                name="left_cohort_with_day_and_reason",
                condition=(Q(state="left", left_on__gte=F("joined_on")) & ~Q(left_reason=""))
                | Q(state="active", left_on__isnull=True, left_reason=""),
            ),
            models.CheckConstraint(name="joined_cohort_with_reason", condition=~Q(joined_reason="")),
            models.UniqueConstraint(
                fields=["subject"], name="once_in_the_cohort_at_a_time", condition=Q(state="active")
            ),
        ]

    def __str__(self) -> str:
        return self.subject.reference

    def get_absolute_url(self) -> str:
        """Its page."""
        return reverse("tasking:cohort_member", args=[self.pk])

    def counts_as_full(self, held_on: dt.date, settings: dict[str, CohortColour]) -> bool:
        """Whether a full review held on this day stands for the next that falls due."""
        return counts_as_full(settings[self.colour].cadence, self.joined_on, self.full_reviews, held_on)

    def schedule(self, settings: dict[str, CohortColour]) -> Schedule:
        """When its reviews fall due, by the colours' settings."""
        return schedule(
            colour=self.get_colour_display(),
            cadence=settings[self.colour].cadence,
            joined_on=self.joined_on,
            last_on=self.last_reviewed_on,
            full_reviews=self.full_reviews,
        )


class CohortMove(Record):
    """One change of colour or status, with its reason. Written once."""

    member = models.ForeignKey(CohortMember, models.PROTECT, related_name="moves")
    what = models.CharField(max_length=6, choices=[("colour", "Colour"), ("status", "Status")])
    was = models.CharField(max_length=14)
    became = models.CharField(max_length=14)
    reason = models.TextField()
    moved_on = models.DateField()
    by = models.ForeignKey(Person, models.PROTECT, related_name="+")

    row_security = _WRITTEN_ONCE

    retention = PartOf("member", ("reason",))

    class Meta:
        ordering = ["-created_at"]
        constraints = [
            models.CheckConstraint(name="cohort_move_has_reason", condition=~Q(reason="") & ~Q(was=F("became")))
        ]

    def __str__(self) -> str:
        return f"move of {self.member}"

    def _words(self, value: str) -> str:
        choices = Colour if self.what == "colour" else CohortStatus
        return str(choices(value).label)

    @property
    def words(self) -> str:
        """Such as "Amber to Red"."""
        return f"{self._words(self.was)} to {self._words(self.became)}"


class ReviewKind(models.TextChoices):
    """How thorough a review was."""

    REGULAR = "regular", "Review"
    FULL = "full", "Full review"


class CohortReview(Record):
    """One review of a member, with what came of it and when the next fell due by the settings of the day."""

    member = models.ForeignKey(CohortMember, models.PROTECT, related_name="reviews")
    kind = models.CharField(max_length=8, choices=ReviewKind)
    held_on = models.DateField()
    outcome = models.TextField(help_text="Without names")
    next_on = models.DateField()
    by = models.ForeignKey(Person, models.PROTECT, related_name="+")

    row_security = _WRITTEN_ONCE

    retention = PartOf("member", ("outcome",))

    class Meta:
        ordering = ["-held_on", "-created_at"]
        constraints = [
            models.CheckConstraint(name="cohort_review_has_outcome", condition=~Q(outcome="")),
            models.CheckConstraint(name="next_review_after_this", condition=Q(next_on__gt=F("held_on"))),
        ]

    def __str__(self) -> str:
        return f"review of {self.member}"


class Contact(models.TextChoices):
    """What became of a contact."""

    KEPT = "kept", "Kept"
    MISSED = "missed", "Missed"
    REFUSED = "refused", "Refused"


class CohortContact(Record):
    """One contact that an agency had, or sought, with a member. Kept; a wrong one is struck with a reason."""

    member = models.ForeignKey(CohortMember, models.PROTECT, related_name="contacts")
    agency = models.ForeignKey(Agency, models.PROTECT, related_name="+")
    on = models.DateField()
    contact = models.CharField(max_length=8, choices=Contact)
    what = models.TextField(help_text="Without names")
    next_step = models.CharField(max_length=200, blank=True)
    next_on = models.DateField(null=True, blank=True)
    by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    struck_reason = models.TextField(blank=True)

    row_security = RowSecurity(
        visible=_WITH_MEMBER,
        insertable=f"by_id = {PERSON} AND {_WITH_MEMBER}",
        writable=_WITH_MEMBER,
        fixed=("member_id", "by_id"),
    )

    retention = PartOf("member", ("what", "next_step", "struck_reason"))

    class Meta:
        ordering = ["agency__name", "-on", "-created_at"]
        constraints = [
            models.CheckConstraint(
                name="cohort_contact_says_something", condition=~Q(what="") & Q(contact__in=Contact.values)
            )
        ]

    def __str__(self) -> str:
        return f"contact with {self.member}"
