"""People at risk in the API. Details only where whoever asks may see them."""

from typing import Any
from uuid import UUID

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from hotspots.models import Subject, SubjectDetails, SubjectKind, SubjectReport


class SubjectDetailsSerializer(serializers.ModelSerializer):
    """Who the person is."""

    class Meta:
        model = SubjectDetails
        fields = ["full_name", "date_of_birth", "address", "phone"]
        extra_kwargs = {"address": {"max_length": 500}}


class SubjectReportSerializer(serializers.ModelSerializer):
    """One report: its day, the kind of incident, who took it under which reference, and why it was struck."""

    class Meta:
        model = SubjectReport
        fields = ["id", "subject", "reported_on", "what", "source", "struck_reason"]


class SubjectSerializer(serializers.ModelSerializer):
    """A person at risk under a reference. `details` is null where they are withheld: contact `held_by`."""

    details = serializers.SerializerMethodField()
    merged_into = serializers.SerializerMethodField(help_text="The main record of the same person, or null")
    merged_reason = serializers.SerializerMethodField()

    class Meta:
        model = Subject
        fields = [
            "id",
            "reference",
            "kind",
            "category",
            "held_by",
            "district",
            "vulnerable",
            "is_closed",
            "details",
            "merged_into",
            "merged_reason",
            "created_at",
            "updated_at",
            "version",
        ]

    @extend_schema_field(SubjectDetailsSerializer(allow_null=True))
    def get_details(self, subject: Subject) -> dict[str, Any] | None:
        """The details, or null."""
        details = subject.seen_details
        return SubjectDetailsSerializer(details).data if details else None

    def get_merged_into(self, subject: Subject) -> UUID | None:
        """Its key, where whoever asks may see the main record."""
        main = subject.seen_main
        return main.pk if main else None

    def get_merged_reason(self, subject: Subject) -> str:
        """Why, where whoever asks may see the main record."""
        return subject.merged_reason if subject.seen_main else ""


class NewReportSerializer(serializers.Serializer):
    """A report to take in."""

    reported_on = serializers.DateField()
    what = serializers.CharField(max_length=160)
    source = serializers.CharField(max_length=120)  # type: ignore[assignment]  # a field of ours, not DRF's option


class NewSubjectSerializer(serializers.Serializer):
    """A person to take in, with the reports that make them a repeat victim or caller."""

    kind = serializers.ChoiceField(choices=SubjectKind.choices)
    district = serializers.CharField(max_length=80, allow_blank=True, default="")
    vulnerable = serializers.BooleanField(default=False)
    reports = NewReportSerializer(many=True, max_length=100)  # type: ignore[call-arg]  # many=True takes it
    details = SubjectDetailsSerializer(required=False, allow_null=True, default=None)


class CorrectionSerializer(serializers.Serializer):
    """What is right, and why it was wrong. What is left out stays as it is; `details` are given whole."""

    district = serializers.CharField(max_length=80, allow_blank=True, required=False)
    vulnerable = serializers.BooleanField(required=False)
    details = SubjectDetailsSerializer(required=False)
    reason = serializers.CharField(max_length=1000)


class MergeSerializer(serializers.Serializer):
    """The key of the main record, and how you know that the two are one person."""

    into = serializers.UUIDField()
    reason = serializers.CharField(max_length=1000)


class SubjectReasonSerializer(serializers.Serializer):
    """Why a record is closed, opened again or taken apart from another, or a report struck."""

    reason = serializers.CharField(max_length=1000)
