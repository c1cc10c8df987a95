"""When resources are available and when they are on leave, in the API."""

from rest_framework import serializers

from operations.models import Availability, AvailabilityKind, Resource


class AvailabilitySerializer(serializers.ModelSerializer):
    """Half-open [starts_at, ends_at) in which a resource is available, or on leave; never why."""

    class Meta:
        model = Availability
        fields = ["id", "resource", "kind", "starts_at", "ends_at", "source", "is_struck", "version"]
        read_only_fields = fields


class NewAvailabilitySerializer(serializers.Serializer):
    """A period to enter. `withdraw`: withdraw it from what it is confirmed for then, and tell those who asked."""

    resource = serializers.PrimaryKeyRelatedField(queryset=Resource.objects.all())
    kind = serializers.ChoiceField(choices=AvailabilityKind.choices)
    starts_at = serializers.DateTimeField()
    ends_at = serializers.DateTimeField()
    withdraw = serializers.BooleanField(required=False, default=False)


class StrikeAvailabilitySerializer(serializers.Serializer):
    """A period to strike."""

    withdraw = serializers.BooleanField(required=False, default=False)
