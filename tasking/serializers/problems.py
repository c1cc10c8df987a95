"""Problem-solving plans in the API."""

from rest_framework import serializers

from hotspots.models import Hotspot
from partners.models import Agency, Person
from tasking.actions import Plan, Response
from tasking.models import Problem, ProblemResponse, Referral, ResponseState
from tasking.words import LONG


class ProblemResponseSerializer(serializers.ModelSerializer):
    """One thing that is done about a problem."""

    class Meta:
        model = ProblemResponse
        fields = ["id", "problem", "text", "agency", "owner", "due_on", "state", "outcome", "created_at", "updated_at"]
        read_only_fields = fields


class ProblemSerializer(serializers.ModelSerializer):
    """A plan: objective, scanning, analysis (victim, offender, location), responses, assessment."""

    responses = ProblemResponseSerializer(many=True, read_only=True)

    class Meta:
        model = Problem
        fields = [
            "id",
            "reference",
            "title",
            "hotspot",
            "referral",
            "category",
            "held_by",
            "lead_agency",
            "objective",
            "scanning",
            "victim",
            "offender",
            "location",
            "responses",
            "assessment",
            "state",
            "created_at",
            "updated_at",
        ]
        read_only_fields = fields


def _text(**kwargs: object) -> serializers.CharField:
    return serializers.CharField(max_length=LONG, **kwargs)  # type: ignore[arg-type]


class PlanSerializer(serializers.Serializer):
    """What a plan says, whole."""

    title = serializers.CharField(max_length=160)
    lead_agency = serializers.PrimaryKeyRelatedField(queryset=Agency.objects.all())
    objective = _text()
    scanning = _text(required=False, allow_blank=True, default="")
    victim = _text(required=False, allow_blank=True, default="")
    offender = _text(required=False, allow_blank=True, default="")
    location = _text(required=False, allow_blank=True, default="")

    def validate(self, given: dict) -> dict:
        """The plan, as the actions take it, and what else is given."""
        plan = Plan(**{name: given.pop(name) for name in Plan.__dataclass_fields__})
        return {**given, "plan": plan}


class NewProblemSerializer(PlanSerializer):
    """A plan for a hotspot, a referral, or both."""

    hotspot = serializers.PrimaryKeyRelatedField(queryset=Hotspot.objects.all(), required=False)
    referral = serializers.PrimaryKeyRelatedField(queryset=Referral.objects.all(), required=False)


class AssessProblemSerializer(serializers.Serializer):
    """What the responses achieved."""

    assessment = _text()


class CloseProblemSerializer(serializers.Serializer):
    """Why a plan ends."""

    reason = _text()


class NewResponseSerializer(serializers.Serializer):
    """What is done about a problem."""

    text = _text()
    agency = serializers.PrimaryKeyRelatedField(queryset=Agency.objects.all())
    owner = serializers.PrimaryKeyRelatedField(queryset=Person.objects.all(), required=False, allow_null=True)
    due_on = serializers.DateField(required=False, allow_null=True)

    def validate(self, given: dict) -> dict:
        """The response, as the actions take it."""
        return {"response": Response(**given)}


class ChangeResponseSerializer(NewResponseSerializer):
    """How a response stands, whole."""

    state = serializers.ChoiceField(ResponseState.choices)
    outcome = _text(required=False, allow_blank=True, default="")
