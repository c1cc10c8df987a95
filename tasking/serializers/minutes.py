"""Minutes in the API."""

from typing import Any

from rest_framework import serializers

from tasking.models import MinutesApproval, MinutesEntry, MinutesVersion
from tasking.words import LONG


class MinutesEntrySerializer(serializers.ModelSerializer):
    """One line of a version, with the SHA-256 of it."""

    class Meta:
        model = MinutesEntry
        fields = ["id", "kind", "part", "section", "position", "category", "held_by", "source_id", "content", "digest"]
        read_only_fields = fields


class MinutesApprovalSerializer(serializers.ModelSerializer):
    """By which meeting a version was approved, and with what corrections to make."""

    class Meta:
        model = MinutesApproval
        fields = ["at_meeting", "corrections", "approved_at", "approved_by"]
        read_only_fields = fields


class MinutesListSerializer(serializers.ModelSerializer):
    """One version of a meeting's minutes, without what it says."""

    approval = MinutesApprovalSerializer(read_only=True, allow_null=True)

    class Meta:
        model = MinutesVersion
        fields = ["id", "meeting", "number", "heading", "frozen_at", "frozen_by", "approval", "created_at"]
        read_only_fields = fields


class MinutesVersionSerializer(MinutesListSerializer):
    """One version of a meeting's minutes, with the entries that whoever asks may hold."""

    entries = MinutesEntrySerializer(many=True, read_only=True)

    class Meta(MinutesListSerializer.Meta):
        fields = [*MinutesListSerializer.Meta.fields, "entries"]
        read_only_fields = fields


class ChangeSerializer(serializers.Serializer):
    """What an entry says from now on. Which of these it has depends on its kind."""

    entry = serializers.UUIDField()
    name = serializers.CharField(max_length=120, required=False)
    status = serializers.CharField(max_length=10, required=False)
    title = serializers.CharField(max_length=200, required=False)
    notes = serializers.ListField(
        child=serializers.CharField(max_length=LONG), required=False, max_length=200, help_text="All of them, in order"
    )
    reason = serializers.CharField(max_length=LONG, required=False, allow_blank=True)
    text = serializers.CharField(max_length=LONG, required=False)


class MinutesCorrectionSerializer(serializers.Serializer):
    """A correction of one part of the minutes."""

    what_changed = serializers.CharField(max_length=300)
    changes = ChangeSerializer(many=True, max_length=200)  # type: ignore[call-arg]  # taken by the list around it

    def validate_changes(self, changes: list[dict[str, Any]]) -> list[dict[str, Any]]:
        """Each entry once."""
        if len({change["entry"] for change in changes}) < len(changes):
            raise serializers.ValidationError("Name each entry once.")
        return changes
