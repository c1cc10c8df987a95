"""Meetings and agenda items in the API."""

from typing import Any

from rest_framework import serializers

from partners.models import Agency, Person
from tasking.models import (
    AgendaItem,
    Attendance,
    AttendanceStatus,
    Decision,
    Destination,
    Forum,
    Meeting,
)
from tasking.serializers.notes import DiscussionNoteSerializer
from tasking.words import LONG


class AttendanceSerializer(serializers.ModelSerializer):
    """How one person came."""

    class Meta:
        model = Attendance
        fields = ["person", "status", "declared_at"]
        read_only_fields = fields


class MeetingSerializer(serializers.ModelSerializer):
    """A meeting and who came. Times are UTC."""

    attendances = AttendanceSerializer(many=True, read_only=True)

    class Meta:
        model = Meeting
        fields = [
            "id",
            "forum",
            "starts_at",
            "ends_at",
            "place",
            "state",
            "opened_at",
            "opened_by",
            "closed_at",
            "closed_by",
            "attendances",
            "created_at",
            "updated_at",
        ]
        read_only_fields = fields


class NewMeetingSerializer(serializers.Serializer):
    """When and where a forum meets."""

    forum = serializers.PrimaryKeyRelatedField(queryset=Forum.objects.all())
    starts_at = serializers.DateTimeField()
    ends_at = serializers.DateTimeField()
    place = serializers.CharField(max_length=160)


class OpenSerializer(serializers.Serializer):
    """Opening a meeting."""

    other_day = serializers.BooleanField(
        default=False, help_text="It is held today though it is planned for another day"
    )


class CameSerializer(serializers.Serializer):
    """How one person came, and whether they made the confidentiality declaration."""

    person = serializers.PrimaryKeyRelatedField(queryset=Person.objects.all())
    status = serializers.ChoiceField(AttendanceStatus.choices)
    declared = serializers.BooleanField(default=False)


class AttendanceListSerializer(serializers.Serializer):
    """Those of whom something is recorded; the others stay as they are."""

    people = CameSerializer(many=True, max_length=500)  # type: ignore[call-arg]  # taken by the list around it

    def validate_people(self, people: list[dict[str, Any]]) -> list[dict[str, Any]]:
        """Each person once."""
        if len({came["person"].pk for came in people}) < len(people):
            raise serializers.ValidationError("Name each person once.")
        return people


class AgendaItemSerializer(serializers.ModelSerializer):
    """An item of an agenda, with the notes of its discussion."""

    notes = DiscussionNoteSerializer(many=True, read_only=True)
    seconds_spent = serializers.SerializerMethodField(help_text="Without the time since its clock was started last")
    clock_running_since = serializers.DateTimeField(source="timer.running_since", default=None, read_only=True)
    position = serializers.SerializerMethodField(help_text="Its place in its section and part, from 1, as you see it")

    class Meta:
        model = AgendaItem
        fields = [
            "id",
            "meeting",
            "section",
            "position",
            "title",
            "why",
            "category",
            "held_by",
            "source_table",
            "source_id",
            "source_path",
            "notes",
            "seconds_spent",
            "clock_running_since",
            "decision",
            "decision_reason",
            "decided_by",
            "decided_at",
            "withdrawn_reason",
            "deferred_reason",
            "deferred_by",
            "deferred_at",
            "deferred_from",
            "deferrals",
            "created_at",
            "updated_at",
        ]
        read_only_fields = fields

    def get_seconds_spent(self, item: AgendaItem) -> int:
        """None of them before its clock was started first."""
        timer = getattr(item, "timer", None)
        return timer.seconds if timer else 0

    def get_position(self, item: AgendaItem) -> int:
        """Counted in the sight of whoever asks, so that no gap tells of what is hidden from them."""
        placed: Any = item if hasattr(item, "place") else AgendaItem.objects.with_place().get(pk=item.pk)
        return int(placed.place)


class MoveItemSerializer(serializers.Serializer):
    """A place in the item's section and part, from 1."""

    to = serializers.IntegerField(min_value=1)


class DecideSerializer(serializers.Serializer):
    """What the meeting decided, and what that brings about."""

    decision = serializers.ChoiceField(Decision.choices)
    reason = serializers.CharField(max_length=LONG, required=False, allow_blank=True)
    note = serializers.CharField(
        max_length=LONG, required=False, allow_blank=True, help_text="Written down as a note of yours"
    )
    lead_agency = serializers.PrimaryKeyRelatedField(
        queryset=Agency.objects.all(), required=False, help_text="To adopt a hotspot or to task an operation"
    )
    review_on = serializers.DateField(
        required=False, help_text="To adopt a hotspot, or to task an operation on a candidate"
    )
    operation_name = serializers.CharField(max_length=80, required=False, allow_blank=True)
    theme = serializers.CharField(max_length=120, required=False, allow_blank=True)
    objective = serializers.CharField(max_length=LONG, required=False, allow_blank=True)
    measure = serializers.CharField(max_length=LONG, required=False, allow_blank=True)
    achieve_by = serializers.DateField(required=False, allow_null=True)
    commander = serializers.PrimaryKeyRelatedField(queryset=Person.objects.all(), required=False)
    destination = serializers.ChoiceField(Destination.choices, required=False)
    forum = serializers.PrimaryKeyRelatedField(
        queryset=Forum.objects.all(), required=False, help_text="To refer a referral to another forum"
    )
