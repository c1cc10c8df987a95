"""Red-flag dates in the API."""

from rest_framework import serializers

from operations.models import RedFlagDate
from operations.models.red_flags import MOST_WANTED


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
            *("imported_from", "version", "created_at", "updated_at"),
        ]
        read_only_fields = fields


class NewRedFlagDateSerializer(serializers.Serializer):
    """A date entered by hand: London days, `ends_on` the last of them, and times where it is not whole days."""

    name = serializers.CharField(max_length=120)
    starts_on = serializers.DateField()
    starts_time = serializers.TimeField(required=False, allow_null=True)
    ends_on = serializers.DateField()
    ends_time = serializers.TimeField(required=False, allow_null=True)
    themes = serializers.ListField(child=serializers.CharField(max_length=60), required=False, max_length=20)
    minimum_resource = serializers.CharField(max_length=200, required=False, allow_blank=True)
    minimum_count = serializers.IntegerField(required=False, min_value=1, max_value=MOST_WANTED)
    leave_embargo = serializers.CharField(max_length=200, required=False, allow_blank=True)
    note = serializers.CharField(max_length=1000, required=False, allow_blank=True)
    provisional = serializers.BooleanField(required=False)


class ChangeRedFlagDateSerializer(NewRedFlagDateSerializer):
    """What of a date can change; a reason is needed where its days or times move."""

    reason = serializers.CharField(max_length=4000, required=False, allow_blank=True)
