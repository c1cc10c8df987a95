"""Hotspots in the API, and the body of each verb."""

from rest_framework import serializers

from hotspots.models import Hotspot
from partners.models import Agency


class HotspotSerializer(serializers.ModelSerializer):
    """A hotspot; degrees are WGS 84, the radius is in metres, months are their first days."""

    by_type = serializers.DictField(child=serializers.IntegerField(), read_only=True)
    by_month = serializers.DictField(child=serializers.IntegerField(), read_only=True)

    class Meta:
        model = Hotspot
        fields = [
            "id",
            "reference",
            "name",
            "district",
            "longitude",
            "latitude",
            "radius_m",
            "count",
            "first_month",
            "last_month",
            "by_type",
            "by_month",
            "note",
            "peak_days",
            "peak_starts",
            "peak_ends",
            "state",
            "lead_agency",
            "review_on",
            "reason",
            "assessment",
            "created_at",
            "updated_at",
            "version",
        ]


class PeakSerializer(serializers.Serializer):
    """When a hotspot is worst: days (Monday is 0) and hours in Europe/London; all empty where that is not known.

    An end at or before the start is on the next day.
    """

    peak_days = serializers.ListField(
        child=serializers.IntegerField(min_value=0, max_value=6), max_length=7, required=False, default=list
    )
    peak_starts = serializers.TimeField(required=False, allow_null=True, default=None)
    peak_ends = serializers.TimeField(required=False, allow_null=True, default=None)


class AdoptSerializer(PeakSerializer):
    """What adopting needs; the busiest time may come later."""

    lead_agency = serializers.PrimaryKeyRelatedField(queryset=Agency.objects.all(), pk_field=serializers.UUIDField())
    review_on = serializers.DateField()
    reason = serializers.CharField(max_length=2000)


class HotspotReasonSerializer(serializers.Serializer):
    """A reason, or what is tasked."""

    reason = serializers.CharField(max_length=2000)


class ReviewSerializer(serializers.Serializer):
    """What has been achieved so far, and when to look again."""

    assessment = serializers.CharField(max_length=4000)
    review_on = serializers.DateField()


class AssessmentSerializer(serializers.Serializer):
    """What the response achieved."""

    assessment = serializers.CharField(max_length=4000)
