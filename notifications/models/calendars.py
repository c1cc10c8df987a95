"""Calendars: each event's stored VEVENT, whose calendar it is in, and the secret links that serve it."""

import uuid

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.text import slugify

from audit.models import Versioned
from common.rowsecurity import AGENCY, PERSON, PRACTITIONER, RowSecurity, in_system, visible_with
from notifications.querysets import CalendarEntryQuerySet, CalendarTextQuerySet
from partners.models import Agency, Person

#: The tables whose rows become calendar entries.
SOURCES = (
    "hotspots_hotspot",
    "operations_deployment",
    "operations_redflagdate",
    "outcomes_outcome",
    "tasking_action",
    "tasking_casereview",
    "tasking_cohortmember",
    "tasking_meeting",
    "tasking_safeguardingmeasure",
)

#: Kinds of entries as people know them: the name in addresses, what it is called, its table.
ENTRY_KINDS = (
    ("deployments", "Deployments", "operations_deployment"),
    ("meetings", "Meetings", "tasking_meeting"),
    ("actions", "Actions due", "tasking_action"),
    ("red-flags", "Red-flag dates", "operations_redflagdate"),
    ("safeguarding", "Safeguarding", "tasking_safeguardingmeasure"),
    ("hotspots", "Hotspot reviews", "hotspots_hotspot"),
    ("orders", "Orders ending or to be reviewed", "outcomes_outcome"),
    ("case-reviews", "Case reviews", "tasking_casereview"),
    ("cohort", "Cohort reviews", "tasking_cohortmember"),
)

_IN_MINE = (
    "EXISTS (SELECT 1 FROM notifications_calendarreader AS mine"  # noqa: S608 - no input in it
    f" WHERE mine.entry_id = notifications_calendarentry.id AND mine.person_id = {PERSON})"
)


class CalendarEntry(models.Model):
    """One event in calendars: when it is and what may be told of it to someone who may not see it.

    Half-open [starts_at, ends_at); an all-day one runs between midnights in Europe/London. `sequence` rises when time,
    place or status changes (RFC 5545 section 3.8.7.4); `updated_at` is the event's own stamp.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False, help_text="Also its UID in calendars")
    created_at = models.DateTimeField(auto_now_add=True)
    source_table = models.CharField(max_length=63)
    source_id = models.UUIDField()
    sequence = models.PositiveIntegerField(default=0)
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    all_day = models.BooleanField()
    updated_at = models.DateTimeField()
    cancelled_at = models.DateTimeField(null=True, blank=True)
    for_all = models.BooleanField(default=False, help_text="In the calendar of everyone who works in the partnership")
    shape = models.CharField(max_length=64, help_text="Digest of time, place and status: a change raises the sequence")
    fingerprint = models.CharField(max_length=64, help_text="Digest of all that it was made from")
    withheld_vevent = models.TextField(help_text="The VEVENT for a reader who may not see the event")
    withheld_digest = models.CharField(max_length=64)

    objects = CalendarEntryQuerySet.as_manager()

    row_security = RowSecurity(
        visible=(f"{in_system('outbox')} OR ({PRACTITIONER} AND (for_all OR {_IN_MINE}))"),
        insertable=in_system("outbox"),
        writable=in_system("outbox"),
    )

    class Meta:
        verbose_name_plural = "calendar entries"
        ordering = ["starts_at"]
        constraints = [
            models.UniqueConstraint(name="one_entry_per_event", fields=["source_table", "source_id"]),
            models.CheckConstraint(name="entry_of_known_source", condition=Q(source_table__in=SOURCES)),
            models.CheckConstraint(name="entry_ends_after_start", condition=Q(ends_at__gt=F("starts_at"))),
        ]
        indexes = [models.Index(name="entry_by_end", fields=["ends_at"])]

    def __str__(self) -> str:
        return f"entry {self.pk}"


class CalendarText(models.Model):
    """What a calendar tells about an event to those who may see it; hidden from others by row security.

    The policy asks the event's own table, so that rights as they are today decide at each reading. It names each table
    rather than call muster_can_see(), whose statement is planned anew for each row.

    Times are those of the entry, which may be in somebody else's calendar alone. `agencies` and `themes` are what it
    belongs to; `agencies` is null until the sweep has filled both, for rows that are older than they.
    """

    entry = models.OneToOneField(CalendarEntry, models.PROTECT, primary_key=True, related_name="text")
    source_table = models.CharField(max_length=63)
    source_id = models.UUIDField()
    title = models.CharField(max_length=300)
    place = models.CharField(max_length=200, blank=True)
    path = models.CharField(max_length=200)
    vevent = models.TextField()
    digest = models.CharField(max_length=64)
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    cancelled_at = models.DateTimeField(null=True, blank=True)
    agencies = ArrayField(models.UUIDField(), null=True, blank=True, help_text="In whose calendars it is")
    themes = ArrayField(
        models.CharField(max_length=120), default=list, blank=True, help_text="In small letters, to be found by"
    )

    objects = CalendarTextQuerySet.as_manager()

    row_security = RowSecurity(
        visible=" OR ".join(
            [
                in_system("outbox"),
                *(f"(source_table = '{table}' AND {visible_with(table, 'source_id')})" for table in SOURCES),
            ]
        ),
        insertable=in_system("outbox"),
        writable=in_system("outbox"),
    )

    class Meta:
        indexes = [models.Index(name="text_by_end", fields=["ends_at"])]

    def __str__(self) -> str:
        return self.title


class CalendarReader(models.Model):
    """In whose calendar an entry is."""

    entry = models.ForeignKey(CalendarEntry, models.PROTECT, related_name="readers")
    person = models.ForeignKey(Person, models.PROTECT, related_name="+")

    row_security = RowSecurity(
        visible=f"person_id = {PERSON} OR {in_system('outbox')}",
        insertable=in_system("outbox"),
        writable=in_system("outbox"),
        deletable=in_system("outbox"),
    )

    class Meta:
        constraints = [models.UniqueConstraint(name="one_place_per_reader", fields=["person", "entry"])]

    def __str__(self) -> str:
        return f"{self.person_id} reads {self.entry_id}"


class FeedKind(models.TextChoices):
    """Whose events a calendar link shows."""

    PERSON = "person", "Your own calendar"
    AGENCY = "agency", "Your agency’s calendar"
    THEME = "theme", "One theme of operations"
    RED_FLAGS = "red_flags", "Red-flag dates"


class CalendarFeed(Versioned):
    """A person's secret link to a calendar. Only the SHA-256 digest of its token is kept; the link is shown once.

    Whatever its kind, it shows what its owner may see today. That of an agency is for its own people.

    `etag` and `changed_at` are what was last served and since when: they move with whatever moves the body.
    """

    person = models.ForeignKey(Person, models.PROTECT, related_name="calendar_feeds")
    kind = models.CharField(max_length=10, choices=FeedKind, default=FeedKind.PERSON)
    agency = models.ForeignKey(Agency, models.PROTECT, null=True, blank=True, related_name="+")
    theme = models.CharField(max_length=120, blank=True)
    name = models.CharField(max_length=60)
    digest = models.CharField(max_length=64, unique=True, editable=False)
    last_used_at = models.DateTimeField(null=True, blank=True)
    revoked_at = models.DateTimeField(null=True, blank=True)
    served_etag = models.CharField(max_length=70, blank=True, editable=False)
    changed_at = models.DateTimeField(null=True, blank=True, editable=False)

    row_security = RowSecurity(
        visible=f"person_id = {PERSON} OR {in_system('feed', 'outbox')}",
        insertable=f"person_id = {PERSON} AND {PRACTITIONER} AND (agency_id IS NULL OR agency_id = {AGENCY})",
        writable=f"person_id = {PERSON} OR {in_system('feed', 'outbox')}",
    )

    class Meta:
        ordering = ["revoked_at", "-created_at"]
        constraints = [
            models.CheckConstraint(name="feed_of_known_kind", condition=Q(kind__in=FeedKind.values)),
            models.CheckConstraint(
                name="feed_of_an_agency_names_it",
                condition=Q(kind="agency", agency__isnull=False) | (~Q(kind="agency") & Q(agency__isnull=True)),
            ),
            models.CheckConstraint(
                name="feed_of_a_theme_names_it",
                condition=(Q(kind="theme") & ~Q(theme="")) | (~Q(kind="theme") & Q(theme="")),
            ),
        ]

    def __str__(self) -> str:
        return f"calendar link {self.pk}"

    @property
    def shows(self) -> str:
        """What is in it, in words."""
        if self.kind == FeedKind.AGENCY:
            return f"The calendar of {self.agency}"
        return f"The theme {self.theme}" if self.kind == FeedKind.THEME else str(FeedKind(self.kind).label)

    @property
    def is_of_a_former_agency(self) -> bool:
        """Whether its owner works for another agency now, so that it is withdrawn at its next reading."""
        return self.agency_id is not None and self.agency_id != self.person.agency_id

    @property
    def file_name(self) -> str:
        """The last part of the link, by which calendar programs name the calendar."""
        return slugify(self.name) or "muster"

    def get_absolute_url(self) -> str:
        """The page that lists a person's links."""
        return reverse("notifications:calendars")
