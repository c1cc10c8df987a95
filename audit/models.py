"""The base of every record, the processing log, and the chain of digests."""

import uuid
from typing import Any, ClassVar, Self

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F

from audit.history import kept_history
from common.rowsecurity import AGENCY, PERSON, RowSecurity, has_role, in_system


class Versioned(models.Model):
    """A thing that people change: a UUID key, two stamps (UTC), and a version.

    `version` rises with each save and is what a form or an If-Match header is checked against.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    created_at = models.DateTimeField(auto_now_add=True)
    updated_at = models.DateTimeField(auto_now=True)
    version = models.PositiveIntegerField(default=0, editable=False)

    row_security: ClassVar[RowSecurity]

    class Meta:
        abstract = True

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Save, with the version one higher."""
        self.version += 1
        if kwargs.get("update_fields") is not None:
            kwargs["update_fields"] = {*kwargs["update_fields"], "version", "updated_at"}
        super().save(*args, **kwargs)

    @property
    def etag(self) -> str:
        """The strong validator of this version (RFC 9110 section 8.8.3), quotes included."""
        return f'"{self.pk}.{self.version}"'


class Record(Versioned):
    """A versioned thing that keeps its history: the base of nearly every model of Muster."""

    history = kept_history(inherit=True)

    class Meta:
        abstract = True


class Operation(models.TextChoices):
    """The six kinds of processing that must be logged (Data Protection Act 2018 s62(1))."""

    COLLECTION = "collection", "Collection"
    ALTERATION = "alteration", "Alteration"
    CONSULTATION = "consultation", "Consultation"
    DISCLOSURE = "disclosure", "Disclosure"
    COMBINATION = "combination", "Combination"
    ERASURE = "erasure", "Erasure"


#: True while the person reads the log for a purpose that the law allows.
READS_LOG = "(SELECT muster_reads_log())"


class ProcessingEventQuerySet(models.QuerySet["ProcessingEvent"]):
    """Ways to read the log."""

    def about(self, *records: models.Model) -> Self:
        """Events of one record, or of several of one kind, newest first."""
        keys = {record.pk for record in records}
        return self.filter(record_table=records[0]._meta.db_table, record_id__in=keys).order_by("-at", "-id")


class ProcessingEvent(models.Model):
    """One act of processing: who did or saw what, when, why, by which way (DPA 2018 s62(2)-(3)).

    Holds names of fields and states, never values of personal data. Append-only; actor, time and circumstances are
    stamped by the database; each row is a link of the audit chain.
    """

    id = models.BigAutoField(primary_key=True)
    at = models.DateTimeField(editable=False, null=True)
    person_id = models.UUIDField(null=True, editable=False)
    agency_id = models.UUIDField(null=True, editable=False)
    system = models.CharField(max_length=20, blank=True, editable=False)
    operation = models.CharField(max_length=12, choices=Operation.choices)
    verb = models.CharField(max_length=60, help_text="Past tense, for the timeline: 'adopted', 'opened'")
    record_table = models.CharField(max_length=63, blank=True)
    record_id = models.UUIDField(null=True)
    record_label = models.CharField(max_length=200, blank=True, help_text="Public reference, free of personal data")
    from_state = models.CharField(max_length=30, blank=True)
    to_state = models.CharField(max_length=30, blank=True)
    reason = models.TextField(blank=True)
    fields = ArrayField(models.CharField(max_length=63), default=list, blank=True)
    recipients = ArrayField(models.CharField(max_length=200), default=list, blank=True)
    channel = models.CharField(max_length=10, editable=False)
    view = models.CharField(max_length=100, blank=True, editable=False)
    request_id = models.CharField(max_length=36, blank=True, editable=False)

    objects = ProcessingEventQuerySet.as_manager()

    # Who may see the record may see what changed of it; oneself one's own doings. Who looked, to whom it was given, and
    # what belongs to no record: only while reading the log for a purpose (LogUse). Cheap questions come first.
    row_security = RowSecurity(
        visible=(
            f"person_id = {PERSON}"
            f" OR ({PERSON} IS NULL AND person_id IS NULL AND (SELECT muster_system()) <> '')"
            f" OR {in_system('audit')}"
            # Reasons are given there, for reading the log among others (LogUse says who may see those).
            f" OR (record_id IS NULL AND {READS_LOG} AND (agency_id = {AGENCY} OR {has_role('administrator')}))"
            # A link itself is its owner's alone; that a calendar was read is a disclosure of what stands in it.
            f" OR (record_table = 'notifications_calendarfeed' AND operation = 'disclosure' AND {READS_LOG})"
            f" OR (record_id IS NOT NULL AND (operation NOT IN ('consultation', 'disclosure') OR {READS_LOG})"
            # That two references are one person is for those who may know of both (hotspots/sql/subjects.sql).
            " AND (operation <> 'combination' OR record_table <> 'hotspots_subject'"
            " OR muster_told_of_merges(record_id))"
            # Of a colleague it would say when they sign in.
            f" AND (record_table <> 'partners_person' OR record_id = {PERSON} OR {has_role('administrator')})"
            f" AND muster_can_see(record_table, record_id))"
        ),
        insertable="true",
        writable="false",
    )

    class Meta:
        indexes = [
            models.Index(F("record_id"), F("at").desc(), F("id").desc(), name="event_by_record"),
            models.Index(F("person_id"), F("at").desc(), F("id").desc(), name="event_by_person"),
            models.Index(F("agency_id"), F("at").desc(), F("id").desc(), name="event_by_agency"),
            models.Index(F("record_table"), F("at").desc(), F("id").desc(), name="event_by_kind"),
            models.Index(F("at").desc(), F("id").desc(), name="event_by_time"),
        ]
        constraints = [
            models.CheckConstraint(name="event_of_known_operation", condition=models.Q(operation__in=Operation.values)),
        ]

    def __str__(self) -> str:
        return f"{self.verb} {self.record_label}".strip()


class Purpose(models.TextChoices):
    """What the log may be used for, and nothing else (Data Protection Act 2018 s62(4)(a) to (d))."""

    LAWFULNESS = "lawfulness", "To verify that processing was lawful"
    SELF_MONITORING = "self-monitoring", "Self-monitoring, which includes internal disciplinary proceedings"
    INTEGRITY = "integrity", "To keep personal data whole and secure"
    CRIMINAL = "criminal", "Criminal proceedings"


class LogUse(Record):
    """Leave to read the processing log for a while, with its purpose and the reader's own reason.

    The purpose and the reason stay as they were given; it is ended once, by hand or by signing out, or runs out.
    """

    person_id = models.UUIDField(editable=False)
    agency_id = models.UUIDField(editable=False)
    purpose = models.CharField(max_length=20, choices=Purpose.choices)
    reason = models.TextField(max_length=500)
    begun_at = models.DateTimeField()
    until = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)

    # Fellow managers of the agency see what the log is used for, and administrators of all agencies.
    row_security = RowSecurity(
        visible=(
            f"person_id = {PERSON} OR {has_role('administrator')} OR (agency_id = {AGENCY} AND {has_role('manager')})"
        ),
        insertable=(
            f"person_id = {PERSON} AND agency_id = {AGENCY} AND {has_role('manager', 'administrator')}"
            " AND until <= now() + interval '61 minutes'"
        ),
        writable=f"person_id = {PERSON} AND ended_at IS NOT NULL",
        fixed=("person_id", "agency_id", "purpose", "reason", "begun_at", "until"),
    )

    class Meta:
        verbose_name = "use of the log"
        verbose_name_plural = "uses of the log"
        ordering = ["-begun_at"]
        constraints = [
            models.CheckConstraint(name="log_use_of_known_purpose", condition=models.Q(purpose__in=Purpose.values)),
            models.CheckConstraint(name="log_use_has_reason", condition=~models.Q(reason="")),
            models.CheckConstraint(name="log_use_ends_after_it_begins", condition=models.Q(until__gt=F("begun_at"))),
        ]
        indexes = [
            models.Index(fields=["person_id", "until"], condition=models.Q(ended_at__isnull=True), name="log_use_open"),
        ]

    def __str__(self) -> str:
        return f"Use of the log: {self.get_purpose_display()}"


class ChainLink(models.Model):
    """One link: the digest of a row of evidence, and the digest of that with the link before.

    `form` says what the digest covers besides: of form 2 when the link was made, of form 1 nothing.
    """

    id = models.BigAutoField(primary_key=True)
    source = models.CharField(max_length=63)
    row_key = models.BigIntegerField()
    row_digest = models.BinaryField()
    digest = models.BinaryField()
    linked_at = models.DateTimeField()
    form = models.PositiveSmallIntegerField(default=1, db_default=1)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["source", "row_key"], name="one_link_per_row")]

    def __str__(self) -> str:
        return f"{self.source} {self.row_key}"


class ChainShape(models.Model):
    """The columns of an evidence table that digests cover, from one link on until the table's next shape."""

    id = models.BigAutoField(primary_key=True)
    source = models.CharField(max_length=63)
    columns = ArrayField(models.CharField(max_length=63))
    first_link = models.BigIntegerField()
    noted_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["source", "first_link"], name="one_shape_at_a_time")]

    def __str__(self) -> str:
        return f"{self.source} from link {self.first_link}"


class Erasure(models.Model):
    """A disposal that was carried out: of what, by which two people, and of how many rows of evidence.

    Evidence itself: append-only and chained. It holds no content, and a record's key and public reference only.
    """

    id = models.BigAutoField(primary_key=True)
    at = models.DateTimeField()
    review_id = models.UUIDField()
    record_table = models.CharField(max_length=63)
    record_id = models.UUIDField()
    record_label = models.CharField(max_length=200, blank=True)
    proposed_by_id = models.UUIDField()
    decided_by_id = models.UUIDField()
    rows = models.PositiveIntegerField(help_text="How many tombstones it has")

    # Who may see the review may see what came of it: it names a record that is others' to know of.
    row_security = RowSecurity(
        visible=f"muster_can_see('reporting_retentionreview', review_id) OR {in_system('audit', 'retention')}",
        insertable="false",
        writable="false",
    )

    class Meta:
        constraints = [
            models.CheckConstraint(name="erased_by_two", condition=~models.Q(proposed_by_id=F("decided_by_id"))),
        ]

    def __str__(self) -> str:
        return f"erasure of {self.record_label}"


class ErasedRow(models.Model):
    """A tombstone: the row of evidence that a disposal took out, or, with `remainder`, took words out of.

    `remainder` is the digest of what is left of it. The chain keeps the digest of what it was (audit/verification.py).
    """

    id = models.BigAutoField(primary_key=True)
    erasure_id = models.BigIntegerField()
    source = models.CharField(max_length=63)
    row_key = models.BigIntegerField()
    remainder = models.BinaryField(null=True)

    # A number of a row tells nothing of what was in it; append-only triggers and the verifier read it.
    row_security = RowSecurity(visible="true", insertable="false", writable="false")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["source", "row_key"], name="one_tombstone_per_row")]
        indexes = [models.Index(fields=["erasure_id"], name="tombstones_of_an_erasure")]

    def __str__(self) -> str:
        return f"{self.source} {self.row_key}"


class DisposalUnderWay(models.Model):
    """Stands while the database carries out a disposal, and no longer: only its owner's functions can write it."""

    at = models.DateTimeField(primary_key=True)

    row_security = RowSecurity(visible="true", insertable="false", writable="false")

    def __str__(self) -> str:
        return f"disposal since {self.at}"
