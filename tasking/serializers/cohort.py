"""The offender cohort in the API."""

from rest_framework import serializers

from hotspots.models import Subject, SubjectKind
from partners.models import Agency
from tasking.models import (
    CohortContact,
    CohortMember,
    CohortMove,
    CohortReview,
    CohortStatus,
    Colour,
    Contact,
    ReviewKind,
)
from tasking.words import LONG


def _text(**kwargs: object) -> serializers.CharField:
    return serializers.CharField(max_length=LONG, **kwargs)  # type: ignore[arg-type]


class CohortMoveSerializer(serializers.ModelSerializer):
    """A change of colour or status; written once."""

    class Meta:
        model = CohortMove
        fields = ["id", "what", "was", "became", "reason", "moved_on", "by"]
        read_only_fields = fields


class CohortReviewSerializer(serializers.ModelSerializer):
    """A review; written once."""

    class Meta:
        model = CohortReview
        fields = ["id", "kind", "held_on", "outcome", "next_on", "by"]
        read_only_fields = fields


class CohortContactSerializer(serializers.ModelSerializer):
    """A contact; a struck one stays, with the reason."""

    class Meta:
        model = CohortContact
        fields = ["id", "agency", "on", "contact", "what", "next_step", "next_on", "by", "struck_reason"]
        read_only_fields = fields


class CohortMemberSerializer(serializers.ModelSerializer):
    """A member, without personal data: the subject is a key. What is due follows the colours' settings of today."""

    moves = CohortMoveSerializer(many=True, read_only=True)
    reviews = CohortReviewSerializer(many=True, read_only=True)
    contacts = CohortContactSerializer(many=True, read_only=True)

    class Meta:
        model = CohortMember
        fields = [
            "id",
            "subject",
            "category",
            "held_by",
            "colour",
            "status",
            "state",
            "joined_on",
            "joined_reason",
            "left_on",
            "left_reason",
            "last_reviewed_on",
            "full_reviews",
            "moves",
            "reviews",
            "contacts",
            "created_at",
            "updated_at",
        ]
        read_only_fields = fields


class NewMemberSerializer(serializers.Serializer):
    """Someone who comes into the cohort."""

    subject = serializers.PrimaryKeyRelatedField(queryset=Subject.objects.shared().filter(kind=SubjectKind.OFFENDER))
    colour = serializers.ChoiceField(Colour.choices)
    status = serializers.ChoiceField(CohortStatus.choices)
    joined_on = serializers.DateField()
    reason = _text()


class MoveColourSerializer(serializers.Serializer):
    """Another colour, and why."""

    colour = serializers.ChoiceField(Colour.choices)
    reason = _text()


class ChangeStatusSerializer(serializers.Serializer):
    """Another status, and why."""

    status = serializers.ChoiceField(CohortStatus.choices)
    reason = _text()


class NewReviewSerializer(serializers.Serializer):
    """A review that was held."""

    kind = serializers.ChoiceField(ReviewKind.choices)
    held_on = serializers.DateField()
    outcome = _text()


class NewContactSerializer(serializers.Serializer):
    """A contact that was kept, missed or refused."""

    agency = serializers.PrimaryKeyRelatedField(queryset=Agency.objects.all())
    on = serializers.DateField()
    contact = serializers.ChoiceField(Contact.choices)
    what = _text()
    next_step = serializers.CharField(max_length=200, required=False, allow_blank=True)
    next_on = serializers.DateField(required=False, allow_null=True)


class LeaveSerializer(serializers.Serializer):
    """When and why they leave."""

    left_on = serializers.DateField()
    reason = _text()
