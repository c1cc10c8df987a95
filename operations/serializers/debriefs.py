"""Debriefs in the API."""

from rest_framework import serializers

from operations.models import DEBRIEF_PARTS, Debrief, ObjectiveMet, Operation
from operations.serializers.operations import LONG


class DebriefSerializer(serializers.ModelSerializer):
    """What came of an operation, in the words of those who ran it."""

    class Meta:
        model = Debrief
        fields = [
            *("id", "operation", *DEBRIEF_PARTS, "state", "finished_at", "finished_by"),
            *("corrections", "corrected_reason", "corrected_at", "corrected_by", "version", "created_at", "updated_at"),
        ]
        read_only_fields = fields


class DebriefPartsSerializer(serializers.Serializer):
    """Parts of a debrief; those left out stay."""

    happened = serializers.CharField(max_length=LONG, required=False, allow_blank=True)
    objective_met = serializers.ChoiceField(choices=ObjectiveMet.choices, required=False)
    measured = serializers.CharField(max_length=LONG, required=False, allow_blank=True)
    to_repeat = serializers.CharField(max_length=LONG, required=False, allow_blank=True)
    to_change = serializers.CharField(max_length=LONG, required=False, allow_blank=True)
    recommendation = serializers.CharField(max_length=LONG, required=False, allow_blank=True)


class NewDebriefSerializer(DebriefPartsSerializer):
    """A debrief begun."""

    operation = serializers.PrimaryKeyRelatedField(queryset=Operation.objects.all())


class CorrectDebriefSerializer(DebriefPartsSerializer):
    """A correction, and why."""

    reason = serializers.CharField(max_length=LONG)
