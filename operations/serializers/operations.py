"""Operations, deployments and visits in the API."""

from typing import Any

from rest_framework import serializers

from hotspots.models import Hotspot
from operations.actions import ActivityLine
from operations.models import Aim, Deployment, DeploymentActivity, Marking, Operation, Site, Visit, VisitOutcome
from partners.models import Agency, Person
from tasking.models import AgendaItem, Referral

LONG = 4000


class OperationSerializer(serializers.ModelSerializer):
    """An operation. `tasked_by` is the meeting's item that asked for it."""

    agencies: Any = serializers.PrimaryKeyRelatedField(many=True, read_only=True)
    readers = serializers.SerializerMethodField(help_text="Who is named to see an OFFICIAL-SENSITIVE operation")

    class Meta:
        model = Operation
        fields = [
            *("id", "name", "theme", "objective", "measure", "achieve_by", "lead_agency", "commander", "marking"),
            *("state", "tasked_by", "hotspot", "referral", "agencies", "readers", "cancelled_reason"),
            *("version", "created_at", "updated_at"),
        ]
        read_only_fields = fields

    def get_readers(self, operation: Operation) -> list[str]:
        """Their keys; none where it is OFFICIAL."""
        if operation.marking == Marking.OFFICIAL:
            return []
        return [str(reader.person_id) for reader in operation.readers.all() if not reader.is_removed]


class NameReadersSerializer(serializers.Serializer):
    """People who are to see the operation."""

    readers: Any = serializers.PrimaryKeyRelatedField(queryset=Person.objects.filter(is_active=True), many=True)


class MarkSensitiveSerializer(NameReadersSerializer):
    """Who is to see an operation that everyone sees as yet; whom it needs is named besides."""


class RemoveReaderSerializer(serializers.Serializer):
    """Who is to see it no longer, and why."""

    person = serializers.PrimaryKeyRelatedField(queryset=Person.objects.all())
    reason = serializers.CharField(max_length=LONG)


class ChangeOperationSerializer(serializers.Serializer):
    """What is said of an operation."""

    name = serializers.CharField(max_length=80)
    theme = serializers.CharField(max_length=120)
    objective = serializers.CharField(max_length=LONG)
    measure = serializers.CharField(max_length=LONG, required=False, allow_blank=True)
    achieve_by = serializers.DateField(required=False, allow_null=True)
    lead_agency = serializers.PrimaryKeyRelatedField(queryset=Agency.objects.filter(is_active=True))
    commander = serializers.PrimaryKeyRelatedField(queryset=Person.objects.filter(is_active=True))


class ProposeSerializer(ChangeOperationSerializer):
    """A proposal. What asks for it: a hotspot, a referral, an item of a meeting."""

    marking = serializers.ChoiceField(choices=Marking.choices, required=False)
    hotspot = serializers.PrimaryKeyRelatedField(queryset=Hotspot.objects.all(), required=False, allow_null=True)
    referral = serializers.PrimaryKeyRelatedField(queryset=Referral.objects.all(), required=False, allow_null=True)
    tasked_by = serializers.PrimaryKeyRelatedField(queryset=AgendaItem.objects.all(), required=False, allow_null=True)
    readers: Any = serializers.PrimaryKeyRelatedField(
        queryset=Person.objects.filter(is_active=True),
        many=True,
        required=False,
        help_text="Of an OFFICIAL-SENSITIVE operation, beside the commander and yourself; a chair among them",
    )


class ReasonSerializer(serializers.Serializer):
    """Why."""

    reason = serializers.CharField(max_length=LONG)


class DeploymentActivitySerializer(serializers.ModelSerializer):
    """One thing that is done at a deployment; by all who come, where it names no agency."""

    class Meta:
        model = DeploymentActivity
        fields = ["aim", "text", "agency"]
        read_only_fields = fields


class ActivityLineSerializer(serializers.Serializer):
    """One activity, as it is entered."""

    aim = serializers.ChoiceField(choices=Aim.choices)
    text = serializers.CharField(max_length=200, required=False, allow_blank=True, default="")
    agency = serializers.PrimaryKeyRelatedField(
        queryset=Agency.objects.filter(is_active=True), required=False, allow_null=True, default=None
    )

    def to_internal_value(self, data: Any) -> Any:
        """As the actions take it."""
        return ActivityLine(**super().to_internal_value(data))


class DeploymentSerializer(serializers.ModelSerializer):
    """A deployment, half-open [starts_at, ends_at). `officers` are those who turn out, without those stood down."""

    officers = serializers.SerializerMethodField()
    activities = DeploymentActivitySerializer(many=True, read_only=True)

    class Meta:
        model = Deployment
        fields = [
            *("id", "operation", "name", "activities", "starts_at", "ends_at", "place", "latitude", "longitude"),
            *(
                "meeting_point",
                "officers",
                "series",
                "state",
                "cancelled_reason",
                "version",
                "created_at",
                "updated_at",
            ),
        ]
        read_only_fields = fields

    def get_officers(self, deployment: Deployment) -> list[str]:
        """Their keys."""
        return [str(turnout.person_id) for turnout in deployment.turnout.all() if not turnout.stood_down]


class MoveSerializer(serializers.Serializer):
    """What of a deployment can change.

    Without `acknowledge_red_flags` a deployment that touches a red-flag date is answered 409, with the warnings; so is
    one with an officer who turns out elsewhere at that time, under `officers`.
    """

    name = serializers.CharField(max_length=120)
    activities = ActivityLineSerializer(many=True)
    starts_at = serializers.DateTimeField()
    ends_at = serializers.DateTimeField()
    place = serializers.CharField(max_length=160)
    meeting_point = serializers.CharField(max_length=160, required=False, allow_blank=True)
    latitude = serializers.DecimalField(
        max_digits=9, decimal_places=6, min_value=-90, max_value=90, required=False, allow_null=True
    )
    longitude = serializers.DecimalField(
        max_digits=9, decimal_places=6, min_value=-180, max_value=180, required=False, allow_null=True
    )
    officers: Any = serializers.PrimaryKeyRelatedField(queryset=Person.objects.all(), many=True, required=False)
    reason = serializers.CharField(max_length=LONG, required=False, allow_blank=True)
    acknowledge_red_flags = serializers.BooleanField(required=False)


class TurnOutSerializer(serializers.Serializer):
    """Who."""

    person = serializers.PrimaryKeyRelatedField(queryset=Person.objects.all())


class StandDownSerializer(TurnOutSerializer):
    """Who, and why."""

    reason = serializers.CharField(max_length=LONG)


class ScheduleSerializer(MoveSerializer):
    """A new deployment."""

    operation = serializers.PrimaryKeyRelatedField(queryset=Operation.objects.all())
    reason = None  # type: ignore[assignment]  # DRF's way to leave out an inherited field


class VisitSerializer(serializers.ModelSerializer):
    """A visit. `compliant` says the same as that outcome."""

    agencies: Any = serializers.PrimaryKeyRelatedField(many=True, read_only=True)

    class Meta:
        model = Visit
        fields = [
            *("id", "operation", "deployment", "site", "place", "visited_at", "outcome", "compliant", "result"),
            *("agencies", "recorded_by", "client_key", "version", "created_at", "updated_at"),
        ]
        read_only_fields = fields


class NewVisitSerializer(serializers.Serializer):
    """A visit made, now where `visited_at` is left out. Sent again with its `client_key`, it is the same visit."""

    operation = serializers.PrimaryKeyRelatedField(queryset=Operation.objects.all())
    deployment = serializers.PrimaryKeyRelatedField(queryset=Deployment.objects.all(), required=False, allow_null=True)
    site = serializers.PrimaryKeyRelatedField(queryset=Site.objects.all(), required=False, allow_null=True)
    place = serializers.CharField(max_length=160, required=False, allow_blank=True)
    visited_at = serializers.DateTimeField(required=False, allow_null=True)
    outcome = serializers.ChoiceField(choices=VisitOutcome.choices, required=False)
    compliant = serializers.BooleanField(required=False, help_text="Another way to give that outcome")
    result = serializers.CharField(max_length=LONG, required=False, allow_blank=True)
    agencies: Any = serializers.PrimaryKeyRelatedField(
        queryset=Agency.objects.all(), many=True, required=False, help_text="Those that were present"
    )
    client_key = serializers.UUIDField(required=False, allow_null=True)
