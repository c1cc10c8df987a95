"""Safeguarding measures in the API."""

from rest_framework import serializers

from hotspots.models import Subject
from partners.models import Agency, Person
from tasking.models import MeasureKind, Referral, SafeguardingMeasure, SafeguardingReview
from tasking.words import LONG


class MeasureKindSerializer(serializers.ModelSerializer):
    """A kind of measure and the cadence that new ones start with."""

    rule = serializers.CharField(source="rule_in_words", read_only=True)

    class Meta:
        model = MeasureKind
        fields = ["id", "name", "due_days", "first_review_days", "repeat_months", "is_active", "rule", "created_at"]
        read_only_fields = fields


class SafeguardingReviewSerializer(serializers.ModelSerializer):
    """What was found once."""

    class Meta:
        model = SafeguardingReview
        fields = ["id", "reviewed_on", "result", "next_review_on", "reviewed_by", "created_at"]
        read_only_fields = fields


class MeasureSerializer(serializers.ModelSerializer):
    """A measure with its reviews, latest first. `rule` says how its dates come about."""

    rule = serializers.CharField(source="rule_in_words", read_only=True)
    reviews = SafeguardingReviewSerializer(many=True, read_only=True)

    class Meta:
        model = SafeguardingMeasure
        fields = [
            "id",
            "kind",
            "referral",
            "subject",
            "category",
            "held_by",
            "provided_by",
            "responsible",
            "asked_on",
            "due_by",
            "started_on",
            "rule",
            "next_review_on",
            "note",
            "state",
            "ended_on",
            "ended_reason",
            "reviews",
            "created_at",
            "updated_at",
        ]
        read_only_fields = fields


class NewMeasureSerializer(serializers.Serializer):
    """A measure for a referral or for a person at risk: one of the two."""

    kind = serializers.PrimaryKeyRelatedField(queryset=MeasureKind.objects.all())
    referral = serializers.PrimaryKeyRelatedField(queryset=Referral.objects.all(), required=False)
    subject = serializers.PrimaryKeyRelatedField(queryset=Subject.objects.shared(), required=False)
    provided_by = serializers.PrimaryKeyRelatedField(queryset=Agency.objects.all())
    responsible = serializers.PrimaryKeyRelatedField(queryset=Person.objects.all(), required=False)
    asked_on = serializers.DateField()
    started_on = serializers.DateField(required=False)
    note = serializers.CharField(max_length=LONG, required=False, allow_blank=True)

    def validate(self, given: dict) -> dict:
        """One of the two, by its key."""
        named = [name for name in ("referral", "subject") if name in given]
        if len(named) != 1:
            raise serializers.ValidationError("Name the referral or the subject that the measure is for: one of them.")
        return {**given, named[0]: given[named[0]].pk}


class FitSerializer(serializers.Serializer):
    """Since when it is in place."""

    started_on = serializers.DateField()


class ReviewMeasureSerializer(serializers.Serializer):
    """What was found; without `next_review_on` the rule gives the day."""

    reviewed_on = serializers.DateField()
    result = serializers.CharField(max_length=LONG)
    next_review_on = serializers.DateField(required=False, allow_null=True)


class EndMeasureSerializer(serializers.Serializer):
    """Why it ends."""

    reason = serializers.CharField(max_length=LONG)
