"""Resources and requests for them in the API."""

from typing import Any

from rest_framework import serializers

from operations.actions.asking import MOST_AT_ONCE
from operations.models import Deployment, Resource, ResourceKind, ResourceRequest, Skill
from partners.models import Agency, Person


class ResourceSerializer(serializers.ModelSerializer):
    """What an agency can bring."""

    class Meta:
        model = Resource
        fields = [
            *("id", "name", "kind", "agency", "note", "skills", "person", "hours_per_week", "is_active"),
            *("version", "created_at", "updated_at"),
        ]
        read_only_fields = fields


class SkillSerializer(serializers.ModelSerializer):
    """What resources can do that others of their kind cannot."""

    class Meta:
        model = Skill
        fields = ["id", "name", "is_active", "version"]
        read_only_fields = fields


class ChangeResourceSerializer(serializers.Serializer):
    """What of a resource can change."""

    name = serializers.CharField(max_length=120)
    kind = serializers.ChoiceField(choices=ResourceKind.choices)
    note = serializers.CharField(max_length=500, required=False, allow_blank=True)
    is_active = serializers.BooleanField(required=False)
    skills: Any = serializers.PrimaryKeyRelatedField(queryset=Skill.objects.all(), many=True, required=False)
    person = serializers.PrimaryKeyRelatedField(queryset=Person.objects.active(), required=False, allow_null=True)
    hours_per_week = serializers.DecimalField(
        max_digits=5, decimal_places=2, min_value=0, required=False, allow_null=True
    )


class NewResourceSerializer(ChangeResourceSerializer):
    """A new resource."""

    agency = serializers.PrimaryKeyRelatedField(queryset=Agency.objects.filter(is_active=True))
    is_active = None  # type: ignore[assignment]  # DRF's way to leave out an inherited field


class ResourceRequestSerializer(serializers.ModelSerializer):
    """One agency asked for one kind of resource, for half-open [starts_at, ends_at)."""

    class Meta:
        model = ResourceRequest
        fields = [
            *("id", "deployment", "agency", "kind", "skill", "resource", "wanted", "starts_at", "ends_at", "state"),
            *("agreed_starts_at", "agreed_ends_at", "lost_at"),
            *("hours_promised", "hours_given", "answer", "version", "created_at", "updated_at"),
        ]
        read_only_fields = fields


class AskSerializer(serializers.Serializer):
    """A request to one or more agencies: each gets its own."""

    deployment = serializers.PrimaryKeyRelatedField(queryset=Deployment.objects.all())
    agencies: Any = serializers.PrimaryKeyRelatedField(
        queryset=Agency.objects.filter(is_active=True), many=True, allow_empty=False
    )
    kind = serializers.ChoiceField(choices=ResourceKind.choices)
    wanted = serializers.CharField(max_length=200, required=False, allow_blank=True, default="")
    skill = serializers.PrimaryKeyRelatedField(
        queryset=Skill.objects.filter(is_active=True), required=False, allow_null=True
    )
    count = serializers.IntegerField(min_value=1, max_value=MOST_AT_ONCE, required=False, default=1)


class OfferSerializer(serializers.Serializer):
    """A resource of the asked agency."""

    resource = serializers.PrimaryKeyRelatedField(queryset=Resource.objects.all())
    hours_promised = serializers.DecimalField(
        max_digits=6, decimal_places=2, min_value=0, required=False, allow_null=True
    )
    answer = serializers.CharField(max_length=500, required=False, allow_blank=True)


class ConfirmSerializer(OfferSerializer):
    """A confirmation; the resource may be left out where one was offered."""

    resource = serializers.PrimaryKeyRelatedField(queryset=Resource.objects.all(), required=False, allow_null=True)


class AttendSerializer(serializers.Serializer):
    """The hours that were given."""

    hours_given = serializers.DecimalField(max_digits=6, decimal_places=2, min_value=0)
