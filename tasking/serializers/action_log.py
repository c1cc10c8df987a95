"""Actions in the API."""

from uuid import UUID

from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from rest_framework import serializers

from partners.models import Agency, Person
from tasking.models import Action, AgendaItem, EvidenceFile, ExtensionRequest, Meeting, ProgressNote
from tasking.uploads import Upload, too_large
from tasking.words import LONG


class ProgressNoteSerializer(serializers.ModelSerializer):
    """What someone did about an action."""

    class Meta:
        model = ProgressNote
        fields = ["id", "text", "written_by", "struck_reason", "created_at"]
        read_only_fields = fields


class ExtensionSerializer(serializers.ModelSerializer):
    """A request for more time, and what was answered."""

    class Meta:
        model = ExtensionRequest
        fields = [
            "id",
            "action",
            "asked_by",
            "due_on",
            "asked_until",
            "reason",
            "state",
            "granted_until",
            "answer",
            "answered_by",
            "answered_at",
            "created_at",
        ]
        read_only_fields = fields


class EvidenceSerializer(serializers.ModelSerializer):
    """A file on an action. `sha256` is the digest of what /evidence/{id}/content/ gives."""

    class Meta:
        model = EvidenceFile
        fields = [
            "id",
            "action",
            "note",
            "name",
            "media_type",
            "size",
            "sha256",
            "received_sha256",
            "sent_by",
            "struck_reason",
            "created_at",
        ]
        read_only_fields = fields


class ActionSerializer(serializers.ModelSerializer):
    """An action with its progress. `rag`: red overdue, amber due within 7 days, green later, blue completed."""

    rag = serializers.CharField(source="rag.colour", read_only=True)
    supporting = serializers.SerializerMethodField(help_text="Agencies that help the owner's")
    notes = ProgressNoteSerializer(many=True, read_only=True)
    evidence = EvidenceSerializer(many=True, read_only=True)
    extensions = ExtensionSerializer(many=True, read_only=True)

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
            "supporting",
            "due_on",
            "state",
            "rag",
            "closing_reason",
            "closed_at",
            "closed_by",
            "notes",
            "evidence",
            "extensions",
            "created_at",
            "updated_at",
        ]
        read_only_fields = fields

    def get_supporting(self, action: Action) -> list[UUID]:
        """Their keys."""
        return [agency.pk for agency in action.supporting_agencies]


class NewActionSerializer(serializers.Serializer):
    """Who is to do what by when."""

    meeting = serializers.PrimaryKeyRelatedField(queryset=Meeting.objects.all())
    item = serializers.PrimaryKeyRelatedField(queryset=AgendaItem.objects.all(), required=False, allow_null=True)
    text = serializers.CharField(max_length=LONG)
    owner_agency = serializers.PrimaryKeyRelatedField(queryset=Agency.objects.all())
    owner = serializers.PrimaryKeyRelatedField(queryset=Person.objects.all())
    due_on = serializers.DateField()
    supporting = serializers.PrimaryKeyRelatedField(queryset=Agency.objects.all(), many=True, required=False)


class AmendActionSerializer(serializers.Serializer):
    """What an action says from now on, and why. Without `supporting`, those who help stay."""

    text = serializers.CharField(max_length=LONG)
    owner_agency = serializers.PrimaryKeyRelatedField(queryset=Agency.objects.all())
    owner = serializers.PrimaryKeyRelatedField(queryset=Person.objects.all())
    due_on = serializers.DateField()
    supporting = serializers.PrimaryKeyRelatedField(queryset=Agency.objects.all(), many=True, required=False)
    reason = serializers.CharField(max_length=LONG)


class AskForTimeSerializer(serializers.Serializer):
    """Until when, and why."""

    asked_until = serializers.DateField()
    reason = serializers.CharField(max_length=LONG)


class GrantTimeSerializer(serializers.Serializer):
    """Why more time is given, and until when, if that is not as asked."""

    granted_until = serializers.DateField(required=False, allow_null=True)
    reason = serializers.CharField(max_length=LONG)


class NoteSerializer(serializers.Serializer):
    """What was done."""

    text = serializers.CharField(max_length=LONG)


class EvidenceUploadSerializer(serializers.Serializer):
    """A file, sent as multipart/form-data; the note that it belongs to, where it does."""

    file = serializers.FileField(allow_empty_file=True)
    note = serializers.PrimaryKeyRelatedField(queryset=ProgressNote.objects.all(), required=False, allow_null=True)

    def validate_file(self, given: UploadedFile) -> Upload:
        """Its bytes and name. Raises ValidationError for one that is too large to look at."""
        if given.size is not None and given.size > settings.EVIDENCE_MAX_BYTES:
            raise serializers.ValidationError(too_large())
        return Upload(given.name or "", given.read())
