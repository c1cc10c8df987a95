"""Case reviews in the API."""

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from hotspots.models import Subject
from partners.models import Agency, Person
from tasking.models import Answer, Applicant, CaseComplaint, CaseRecommendation, CaseReview, Forum, Meeting
from tasking.words import LONG


def _text(**kwargs: object) -> serializers.CharField:
    return serializers.CharField(max_length=LONG, **kwargs)  # type: ignore[arg-type]


class VerdictSerializer(serializers.Serializer):
    """Whether a complaint qualifies, and why or why not."""

    qualifies = serializers.BooleanField()
    why = serializers.CharField()


class CaseComplaintSerializer(serializers.ModelSerializer):
    """A complaint, with what it counts for; a struck one stays, with the reason."""

    verdict = VerdictSerializer(read_only=True)

    class Meta:
        model = CaseComplaint
        fields = ["id", "behaviour_on", "reported_on", "agency", "what", "struck_reason", "verdict"]
        read_only_fields = fields


class CaseRecommendationSerializer(serializers.ModelSerializer):
    """What is recommended to an agency, what it answers, and the action that came of it."""

    class Meta:
        model = CaseRecommendation
        fields = ["id", "agency", "text", "answer", "answer_reason", "answered_on", "answered_by", "action"]
        read_only_fields = fields


class CaseReviewSerializer(serializers.ModelSerializer):
    """A case review, without personal data: the subject is a key."""

    complaints = serializers.SerializerMethodField()
    recommendations = CaseRecommendationSerializer(many=True, read_only=True)
    qualifying = serializers.IntegerField(read_only=True, help_text="Complaints that qualify now")

    class Meta:
        model = CaseReview
        fields = [
            "id",
            "reference",
            "category",
            "held_by",
            "forum",
            "subject",
            "place",
            "applicant",
            "applicant_agency",
            "what_happens",
            "local_grounds",
            "applied_on",
            "complaints_needed",
            "behaviour_months",
            "application_months",
            "local_extras",
            "acknowledge_by",
            "decide_by",
            "review_by",
            "complaints",
            "qualifying",
            "state",
            "acknowledged_on",
            "decided_on",
            "decided_by",
            "counted",
            "decision_reason",
            "departure_reason",
            "reviewed_on",
            "meeting",
            "findings",
            "recommendations",
            "ended_on",
            "ended_reason",
            "created_at",
            "updated_at",
        ]
        read_only_fields = fields

    @extend_schema_field(CaseComplaintSerializer(many=True))
    def get_complaints(self, review: CaseReview) -> list[dict[str, object]]:
        """Each with its verdict, judged by the review that was read already."""
        rows = list(review.complaints.all())
        for row in rows:
            row.case_review = review
        return list(CaseComplaintSerializer(rows, many=True).data)


class NewComplaintSerializer(serializers.Serializer):
    """A complaint that was made before, without names."""

    behaviour_on = serializers.DateField()
    reported_on = serializers.DateField()
    agency = serializers.PrimaryKeyRelatedField(queryset=Agency.objects.all())
    what = serializers.CharField(max_length=200)


class NewCaseReviewSerializer(serializers.Serializer):
    """An application. About a subject, or else about a place; texts are without names."""

    forum = serializers.PrimaryKeyRelatedField(queryset=Forum.objects.all())
    applicant = serializers.ChoiceField(Applicant.choices)
    applicant_agency = serializers.PrimaryKeyRelatedField(
        queryset=Agency.objects.all(), required=False, allow_null=True
    )
    applied_on = serializers.DateField()
    subject = serializers.PrimaryKeyRelatedField(queryset=Subject.objects.shared(), required=False, allow_null=True)
    place = serializers.CharField(max_length=200, required=False, allow_blank=True)
    what_happens = _text()
    local_grounds = _text(required=False, allow_blank=True)
    complaints = NewComplaintSerializer(many=True, required=False, max_length=100)  # type: ignore[call-arg]


class ThresholdSerializer(serializers.Serializer):
    """The decision, its reason, and why it departs from the count where it does."""

    is_met = serializers.BooleanField()
    reason = _text()
    departure_reason = _text(required=False, allow_blank=True)


class HoldReviewSerializer(serializers.Serializer):
    """The review that was held."""

    reviewed_on = serializers.DateField()
    findings = _text()
    meeting = serializers.PrimaryKeyRelatedField(queryset=Meeting.objects.all(), required=False, allow_null=True)


class NewRecommendationSerializer(serializers.Serializer):
    """What is recommended, to which agency."""

    agency = serializers.PrimaryKeyRelatedField(queryset=Agency.objects.all())
    text = _text()


class AnswerRecommendationSerializer(serializers.Serializer):
    """What the agency answers; a reason is needed where it is not accepted."""

    answer = serializers.ChoiceField(Answer.choices)
    reason = _text(required=False, allow_blank=True)


class TaskRecommendationSerializer(serializers.Serializer):
    """Who does it by when, logged at which open meeting."""

    meeting = serializers.PrimaryKeyRelatedField(queryset=Meeting.objects.all())
    owner = serializers.PrimaryKeyRelatedField(queryset=Person.objects.all())
    due_on = serializers.DateField()
