"""Actions in the API."""

from rest_framework import serializers

from partners.models import Agency, Person
from tasking.models import Action, AgendaItem, Meeting, ProgressNote
from tasking.words import LONG


class ProgressNoteSerializer(serializers.ModelSerializer):
    """What someone did about an action."""

    class Meta:
        model = ProgressNote
        fields = ["id", "text", "written_by", "struck_reason", "created_at"]
        read_only_fields = fields


class ActionSerializer(serializers.ModelSerializer):
    """An action with its progress. `rag`: red overdue, amber due within 7 days, green later, blue completed."""

    rag = serializers.CharField(source="rag.colour", read_only=True)
    notes = ProgressNoteSerializer(many=True, read_only=True)

    class Meta:
        model = Action
        fields = [
            "id",
            "reference",
            "meeting",
            "item",
            "category",
            "held_by",
            "text",
            "owner_agency",
            "owner",
            "due_on",
            "state",
            "rag",
            "closing_reason",
            "closed_at",
            "closed_by",
            "notes",
            "created_at",
            "updated_at",
        ]
        read_only_fields = fields


class NewActionSerializer(serializers.Serializer):
    """Who is to do what by when."""

    meeting = serializers.PrimaryKeyRelatedField(queryset=Meeting.objects.all())
    item = serializers.PrimaryKeyRelatedField(queryset=AgendaItem.objects.all(), required=False, allow_null=True)
    text = serializers.CharField(max_length=LONG)
    owner_agency = serializers.PrimaryKeyRelatedField(queryset=Agency.objects.all())
    owner = serializers.PrimaryKeyRelatedField(queryset=Person.objects.all())
    due_on = serializers.DateField()


class NoteSerializer(serializers.Serializer):
    """What was done."""

    text = serializers.CharField(max_length=LONG)
