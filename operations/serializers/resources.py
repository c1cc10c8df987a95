"""Resources, requests for them, and red-flag dates in the API."""

from typing import Any

from rest_framework import serializers

from operations.models import Deployment, RedFlagDate, Resource, ResourceKind, ResourceRequest, Skill
from operations.models.red_flags import MOST_WANTED
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
            *("id", "deployment", "agency", "kind", "resource", "wanted", "starts_at", "ends_at", "state"),
            *("agreed_starts_at", "agreed_ends_at"),
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


class RedFlagDateSerializer(serializers.ModelSerializer):
    """A red-flag date.

    `is_covered`: `minimum_count` or more resources are confirmed and people turn out then; `confirmed_count` is how
    many, as far as you may see.
    """

    confirmed_count = serializers.IntegerField(read_only=True, default=0)
    is_covered = serializers.BooleanField(read_only=True, default=False)
    themes = serializers.ListField(child=serializers.CharField(), read_only=True)

    class Meta:
        model = RedFlagDate
        fields = [
            *("id", "key", "year", "name", "starts_at", "ends_at", "all_day", "themes", "minimum_resource"),
            *("minimum_count", "leave_embargo", "provisional", "note", "is_cancelled", "confirmed_count", "is_covered"),
            *("version", "created_at", "updated_at"),
        ]
        read_only_fields = fields


class NewRedFlagDateSerializer(serializers.Serializer):
    """A date entered by hand: whole London days, `ends_on` the last of them."""

    name = serializers.CharField(max_length=120)
    starts_on = serializers.DateField()
    ends_on = serializers.DateField()
    themes = serializers.ListField(child=serializers.CharField(max_length=60), required=False, max_length=20)
    minimum_resource = serializers.CharField(max_length=200, required=False, allow_blank=True)
    minimum_count = serializers.IntegerField(required=False, min_value=1, max_value=MOST_WANTED)
    note = serializers.CharField(max_length=1000, required=False, allow_blank=True)
