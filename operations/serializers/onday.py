"""Premises, visit lists, check-ins and photos in the API."""

from typing import Any

from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from rest_framework import serializers

from operations.models import CheckIn, Deployment, Operation, Site, SiteKind, VisitListEntry, VisitPhoto
from partners.models import Person
from tasking.uploads import Upload, too_large


class SiteSerializer(serializers.ModelSerializer):
    """Premises. `held_by`: the operation with which alone they are seen."""

    class Meta:
        model = Site
        fields = [
            *("id", "name", "kind", "address", "latitude", "longitude", "held_by", "is_active"),
            *("version", "created_at", "updated_at"),
        ]
        read_only_fields = fields


class NewSiteSerializer(serializers.Serializer):
    """Premises to be added, or what is to change; never a private home."""

    name = serializers.CharField(max_length=120)
    kind = serializers.ChoiceField(choices=SiteKind.choices)
    address = serializers.CharField(max_length=200)
    latitude = serializers.DecimalField(
        max_digits=9, decimal_places=6, min_value=-90, max_value=90, required=False, allow_null=True
    )
    longitude = serializers.DecimalField(
        max_digits=9, decimal_places=6, min_value=-180, max_value=180, required=False, allow_null=True
    )


class ChangeSiteSerializer(NewSiteSerializer):
    """What is to change."""

    is_active = serializers.BooleanField()


class VisitListEntrySerializer(serializers.ModelSerializer):
    """Premises on a list: of a deployment, or of its operation where that is null."""

    class Meta:
        model = VisitListEntry
        fields = [
            *("id", "operation", "deployment", "site", "position", "note", "taken_off_reason"),
            *("version", "created_at", "updated_at"),
        ]
        read_only_fields = fields


class NewVisitListEntrySerializer(serializers.Serializer):
    """Premises to put at the end of a list."""

    operation = serializers.PrimaryKeyRelatedField(queryset=Operation.objects.all())
    deployment = serializers.PrimaryKeyRelatedField(queryset=Deployment.objects.all(), required=False, allow_null=True)
    sites: Any = serializers.PrimaryKeyRelatedField(queryset=Site.objects.all(), many=True, allow_empty=False)
    note = serializers.CharField(max_length=200, required=False, allow_blank=True)


class PositionSerializer(serializers.Serializer):
    """A place on a list; 1 is the first."""

    position = serializers.IntegerField(min_value=1, max_value=32000)


class CheckInSerializer(serializers.ModelSerializer):
    """The time that a person was there; `out_at` is null while they are."""

    deployment = serializers.UUIDField(source="turnout.deployment_id", read_only=True)
    person = serializers.UUIDField(source="turnout.person_id", read_only=True)

    class Meta:
        model = CheckIn
        fields = [
            *("id", "deployment", "person", "in_at", "out_at", "recorded_by", "client_key", "struck_reason"),
            *("version", "created_at", "updated_at"),
        ]
        read_only_fields = fields


class CheckSerializer(serializers.Serializer):
    """Who, by default oneself, and when, by default now. Sent again with its `client_key`, it is the same one."""

    person = serializers.PrimaryKeyRelatedField(queryset=Person.objects.all(), required=False, allow_null=True)
    at = serializers.DateTimeField(required=False, allow_null=True)
    client_key = serializers.UUIDField(required=False, allow_null=True)


class VisitPhotoSerializer(serializers.ModelSerializer):
    """A photo; its content is under /content/."""

    class Meta:
        model = VisitPhoto
        fields = [
            *("id", "visit", "name", "media_type", "size", "sha256", "received_sha256", "sent_by", "client_key"),
            *("struck_reason", "version", "created_at", "updated_at"),
        ]
        read_only_fields = fields


class PhotoUploadSerializer(serializers.Serializer):
    """A photo (JPEG or PNG). Sent again with its `client_key`, it is kept once."""

    file = serializers.FileField()
    client_key = serializers.UUIDField(required=False, allow_null=True)

    def validate_file(self, given: UploadedFile) -> Upload:
        """Its bytes. Raises ValidationError for one that is too large to look at."""
        if given.size and given.size > settings.EVIDENCE_MAX_BYTES:
            raise serializers.ValidationError(too_large())
        return Upload(given.name or "", given.read())
