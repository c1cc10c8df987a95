"""What the API takes and gives for outcomes."""

import datetime as dt
from typing import Any

from django.core.validators import ProhibitNullCharactersValidator
from rest_framework import serializers

from hotspots.models import Hotspot, Subject
from operations.models import Marking, Operation, Site, Visit
from outcomes.actions.terms import Terms
from outcomes.models import LegalVersion, Outcome, OutcomeType, SubjectKind
from outcomes.recording import MOST_AT_ONCE, Recording
from outcomes.reviews import next_review
from outcomes.serializers.fields import DurationField
from outcomes.serializers.orders import (
    AppealSerializer,
    BreachSerializer,
    ConditionSerializer,
    OutcomeReviewSerializer,
    VariationSerializer,
)
from partners.models import Agency, Person
from tasking.models import Action


class CodeField(serializers.SlugRelatedField):
    """A related record by its code; the library looks up NUL too, which PostgreSQL cannot store."""

    def to_internal_value(self, data: Any) -> Any:
        """The record with this code. Raises ValidationError where there is none."""
        ProhibitNullCharactersValidator()(data)
        return super().to_internal_value(data)


class LegalVersionSerializer(serializers.ModelSerializer[LegalVersion]):
    """The law behind a type, for a time: half-open [valid_from, valid_to)."""

    class Meta:
        model = LegalVersion
        fields = [
            *("id", "version", "type", "provision", "valid_from", "valid_to", "switched_on"),
            *("default_duration", "min_duration"),
            *("max_duration", "max_extended", "renewable", "indefinite", "counts_from", "not_christmas"),
            *("review_every", "renewal_alarm", "appeal_days", "appeal_from", "breach_is_offence", "penalty_max"),
            *("confidence", "source", "note"),
        ]
        read_only_fields = fields


class OutcomeTypeSerializer(serializers.ModelSerializer[OutcomeType]):
    """A type of outcome and the versions of its law."""

    versions = LegalVersionSerializer(many=True, read_only=True)

    class Meta:
        model = OutcomeType
        fields = [
            *("id", "version", "code", "name", "family", "singular", "plural", "public_wording", "issuers"),
            *("subject_kinds", "needs", "switched_on"),
            "versions",
        ]
        read_only_fields = fields


class OutcomeSerializer(serializers.ModelSerializer[Outcome]):
    """One outcome. `expires_on` and `appeal_ends_on` are the first day on which it is over."""

    type: serializers.SlugRelatedField = serializers.SlugRelatedField(slug_field="code", read_only=True)
    condition_rows = ConditionSerializer(many=True, read_only=True)
    breaches = BreachSerializer(source="breach_rows", many=True, read_only=True)
    appeals = AppealSerializer(source="appeal_rows", many=True, read_only=True)
    variations = VariationSerializer(source="variation_rows", many=True, read_only=True)
    reviews = OutcomeReviewSerializer(source="review_rows", many=True, read_only=True)
    next_review_by = serializers.SerializerMethodField()

    class Meta:
        model = Outcome
        fields = [
            *("id", "reference", "version", "type", "legal_version", "operation", "visit", "action"),
            *("issuing_agency", "officer", "their_reference", "subject_kind", "subject", "subject_label"),
            *("vehicle_label", "place", "site", "hotspot"),
            *("state", "dated_on", "applied_on", "issued_on", "served_on", "effective_from", "starts_at", "length"),
            *("indefinite", "expires_on", "expires_at", "expires_because", "appeal_ends_on", "appeal_because"),
            *("ended_on", "ended_reason", "conditions", "marking", "client_key", "created_at", "updated_at"),
            *("penalty_amount", "paid_on", "condition_rows", "breaches", "appeals", "variations", "reviews"),
            "next_review_by",
        ]
        read_only_fields = fields

    def get_next_review_by(self, outcome: Outcome) -> dt.date | None:
        """The last day for the next review, or for deciding whether to renew; it may be over."""
        review = next_review(outcome)
        return review.last_day if review else None


class RecordingSerializer(serializers.Serializer[Recording]):
    """One or several outcomes of a kind. Without `issued_on` it is a plan: proposed, or applied for."""

    type = CodeField(slug_field="code", queryset=OutcomeType.objects.all())
    client_key = serializers.UUIDField(help_text="Made by the sender; sent again, gives the first recording back")
    issued_on = serializers.DateField(required=False, allow_null=True)
    count = serializers.IntegerField(default=1, min_value=1, max_value=MOST_AT_ONCE)
    labels = serializers.ListField(
        child=serializers.CharField(max_length=60), required=False, max_length=MOST_AT_ONCE, default=list
    )
    operation = serializers.PrimaryKeyRelatedField(queryset=Operation.objects.all(), required=False, allow_null=True)
    visit = serializers.PrimaryKeyRelatedField(queryset=Visit.objects.all(), required=False, allow_null=True)
    action = serializers.PrimaryKeyRelatedField(queryset=Action.objects.all(), required=False, allow_null=True)
    issuing_agency = serializers.PrimaryKeyRelatedField(
        queryset=Agency.objects.filter(is_active=True), required=False, allow_null=True
    )
    officer = serializers.PrimaryKeyRelatedField(
        queryset=Person.objects.filter(is_active=True), required=False, allow_null=True
    )
    their_reference = serializers.CharField(max_length=60, required=False, allow_blank=True)
    subject_kind = serializers.ChoiceField(choices=SubjectKind.choices, required=False, allow_blank=True)
    subject = serializers.PrimaryKeyRelatedField(queryset=Subject.objects.shared(), required=False, allow_null=True)
    vehicle_label = serializers.CharField(max_length=60, required=False, allow_blank=True)
    site = serializers.PrimaryKeyRelatedField(queryset=Site.objects.all(), required=False, allow_null=True)
    hotspot = serializers.PrimaryKeyRelatedField(queryset=Hotspot.objects.all(), required=False, allow_null=True)
    place = serializers.CharField(max_length=160, required=False, allow_blank=True)
    applied_on = serializers.DateField(required=False, allow_null=True)
    served_on = serializers.DateField(required=False, allow_null=True)
    starts_at = serializers.DateTimeField(required=False, allow_null=True)
    length = DurationField(required=False, allow_null=True)
    indefinite = serializers.BooleanField(default=False)
    conditions = serializers.CharField(max_length=4000, required=False, allow_blank=True)
    penalty_amount = serializers.DecimalField(max_digits=8, decimal_places=2, required=False, allow_null=True)
    marking = serializers.ChoiceField(choices=Marking.choices, required=False)

    def entry(self) -> Recording:
        """What was sent. Only once it is valid."""
        given = dict(self.validated_data)
        return Recording(**{**given, "labels": tuple(given["labels"])})


class ChangeSerializer(serializers.Serializer[Any]):
    """The London day on which it happened (default today) and the reason, which some verbs need."""

    on = serializers.DateField(required=False, allow_null=True)
    reason = serializers.CharField(max_length=2000, required=False, allow_blank=True)

    @staticmethod
    def change(given: dict[str, Any]) -> dict[str, Any]:
        """What the action takes, of what is valid."""
        return given


class IssueSerializer(ChangeSerializer):
    """As ChangeSerializer, with the terms on which a plan was issued; what is left out stays as planned."""

    length = DurationField(required=False, allow_null=True)
    indefinite = serializers.BooleanField(default=False)
    starts_at = serializers.DateTimeField(required=False, allow_null=True)

    @staticmethod
    def change(given: dict[str, Any]) -> dict[str, Any]:
        """The terms as one."""
        terms = {name: given.pop(name) for name in ("length", "indefinite", "starts_at") if name in given}
        return {**given, "terms": Terms(**terms)}
