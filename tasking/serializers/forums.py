"""Forums, their settings and seats, and meetings planned ahead, in the API."""

from typing import Any

from rest_framework import serializers

from partners.models import Agency, Person
from tasking.forum_settings import NAMES
from tasking.models import Forum, ForumSeat, SeatRole
from tasking.planning import MOST


class ForumSeatSerializer(serializers.ModelSerializer):
    """An agency's seat in a forum; `person` where it is one person's."""

    class Meta:
        model = ForumSeat
        fields = ["id", "forum", "agency", "role", "person", "ended_on", "created_at", "updated_at"]
        read_only_fields = fields


class ForumSerializer(serializers.ModelSerializer):
    """A standing meeting of the partnership, and its settings."""

    class Meta:
        model = Forum
        fields = ["id", *NAMES, "created_at", "updated_at"]
        read_only_fields = fields


class ForumSettingsSerializer(serializers.ModelSerializer):
    """Settings of a forum; what is left out stays as it is, or as it is by default.

    Whether they fit together the action says, in sentences.
    """

    # Names above OFFICIAL-SENSITIVE are refused with a sentence, rather than as no choice.
    part_one_marking = serializers.CharField(max_length=40, required=False)
    part_two_marking = serializers.CharField(max_length=40, required=False)
    reference_prefix = serializers.CharField(max_length=10)
    name = serializers.CharField(max_length=120)
    agenda_order = serializers.ListField(
        child=serializers.IntegerField(), required=False, help_text="Sections by number; one left out is switched off"
    )

    class Meta:
        model = Forum
        fields = list(NAMES)


class NewSeatSerializer(serializers.Serializer):
    """A seat of an agency in a forum."""

    forum = serializers.PrimaryKeyRelatedField(queryset=Forum.objects.all())
    agency = serializers.PrimaryKeyRelatedField(queryset=Agency.objects.all())
    role = serializers.ChoiceField(SeatRole.choices)
    person = serializers.PrimaryKeyRelatedField(queryset=Person.objects.all(), required=False, allow_null=True)


class ChangeSeatSerializer(serializers.Serializer):
    """Another role or person for a seat; what is left out stays."""

    role = serializers.ChoiceField(SeatRole.choices, required=False)
    person = serializers.PrimaryKeyRelatedField(queryset=Person.objects.all(), required=False, allow_null=True)


class PlanAheadSerializer(serializers.Serializer):
    """How far ahead to plan: `count` or `until`. With `preview` nothing is saved."""

    count = serializers.IntegerField(min_value=1, max_value=MOST, required=False, allow_null=True)
    until = serializers.DateField(required=False, allow_null=True, help_text="A day of Europe/London, included")
    first_at = serializers.DateTimeField(
        required=False, allow_null=True, help_text="Sets the rhythm; left out, it goes on from the last meeting"
    )
    place = serializers.CharField(max_length=160)
    preview = serializers.BooleanField(default=False)


class ProposalSerializer(serializers.Serializer):
    """One time of the forum's rhythm, and what becomes of it."""

    slot_at = serializers.DateTimeField()
    fate = serializers.ChoiceField([("new", "New"), ("planned", "Planned already"), ("left_out", "Left out")])
    starts_at = serializers.DateTimeField(allow_null=True)
    why = serializers.CharField()
    meeting = serializers.SerializerMethodField()

    def get_meeting(self, proposal: Any) -> str | None:
        """The key of the meeting that is there, if there is one."""
        return str(proposal.meeting.pk) if proposal.meeting else None
