"""The base of every record, the processing log, and the chain of digests."""

import uuid
from typing import Any, ClassVar, Self

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F

from audit.history import kept_history
from common.rowsecurity import PERSON, RowSecurity, has_role, in_system


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

    # Who may see the record may see what was done to it; oneself one's own doings; events of no record: managers.
    row_security = RowSecurity(
        visible=(
            f"person_id = {PERSON}"
            f" OR ({PERSON} IS NULL AND person_id IS NULL AND (SELECT muster_system()) <> '')"
            f" OR {in_system('audit')}"
            f" OR (record_id IS NULL AND {has_role('manager', 'administrator')})"
            f" OR (record_id IS NOT NULL AND muster_can_see(record_table, record_id)"
            # Of a colleague it would say when they sign in.
            f" AND (record_table <> 'partners_person' OR record_id = {PERSON} OR {has_role('administrator')}))"
        ),
        insertable="true",
        writable="false",
    )

    class Meta:
        indexes = [
            models.Index(F("record_id"), F("at").desc(), F("id").desc(), name="event_by_record"),
            models.Index(F("person_id"), F("at").desc(), F("id").desc(), name="event_by_person"),
            models.Index(F("at").desc(), F("id").desc(), name="event_by_time"),
        ]
        constraints = [
            models.CheckConstraint(name="event_of_known_operation", condition=models.Q(operation__in=Operation.values)),
        ]

    def __str__(self) -> str:
        return f"{self.verb} {self.record_label}".strip()


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
