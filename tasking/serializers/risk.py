"""Risk in the API: matrices by version, and what was found by them."""

from dataclasses import asdict
from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from tasking import risk
from tasking.models import RiskAssessment, RiskMatrix
from tasking.words import LONG


class AnswerSerializer(serializers.Serializer):
    """An answer and its points."""

    key = serializers.CharField(read_only=True)
    text = serializers.CharField(max_length=200)
    points = serializers.IntegerField(min_value=0, max_value=risk.MOST)


class QuestionSerializer(serializers.Serializer):
    """A question, its weight and its answers."""

    key = serializers.CharField(read_only=True)
    text = serializers.CharField(max_length=200)
    weight = serializers.IntegerField(min_value=0, max_value=risk.MOST)
    answers = AnswerSerializer(many=True, max_length=risk.MOST_ANSWERS)  # type: ignore[call-arg]  # for the list


class BandSerializer(serializers.Serializer):
    """A band of scores, both ends included."""

    name = serializers.CharField(max_length=60)
    least = serializers.IntegerField(min_value=0, max_value=10**6)
    most = serializers.IntegerField(min_value=0, max_value=10**6)
    colour = serializers.ChoiceField(list(risk.COLOURS.items()))


class RiskMatrixSerializer(serializers.ModelSerializer):
    """One version of a risk matrix, in force from its day until the next of its name is."""

    questions = serializers.SerializerMethodField()
    bands = serializers.SerializerMethodField()

    class Meta:
        model = RiskMatrix
        fields = ["id", "name", "number", "questions", "bands", "in_force_from", "is_withdrawn", "note", "created_at"]
        read_only_fields = fields

    @extend_schema_field(QuestionSerializer(many=True))
    def get_questions(self, version: RiskMatrix) -> list[dict[str, Any]]:
        """As they are asked."""
        return [asdict(question) for question in version.matrix.questions]

    @extend_schema_field(BandSerializer(many=True))
    def get_bands(self, version: RiskMatrix) -> list[dict[str, Any]]:
        """By their scores."""
        return [asdict(band) for band in version.matrix.bands]


class NextVersionSerializer(serializers.Serializer):
    """A version to publish. Keys of questions and answers are given by their order: q1, a1."""

    questions = QuestionSerializer(many=True, max_length=risk.MOST_QUESTIONS)  # type: ignore[call-arg]  # for the list
    bands = BandSerializer(many=True, max_length=risk.MOST_BANDS)  # type: ignore[call-arg]  # for the list
    in_force_from = serializers.DateField()
    note = serializers.CharField(max_length=LONG, required=False, allow_blank=True, default="")

    def validate(self, given: dict[str, Any]) -> dict[str, Any]:
        """Give the questions and the bands as the action takes them."""
        questions = [
            {
                **one,
                "key": f"q{number}",
                "answers": [{**answer, "key": f"a{n}"} for n, answer in enumerate(one["answers"], start=1)],
            }
            for number, one in enumerate(given.pop("questions"), start=1)
        ]
        bands = given.pop("bands")
        return {**given, "matrix": risk.read(questions, bands)}


class NewRiskMatrixSerializer(NextVersionSerializer):
    """The first version of a risk matrix."""

    name = serializers.CharField(max_length=120)


class WithdrawMatrixSerializer(serializers.Serializer):
    """Why a risk matrix ends."""

    reason = serializers.CharField(max_length=LONG)


class RiskAssessmentSerializer(serializers.ModelSerializer):
    """What was found of a referral's risk once."""

    answers = serializers.DictField(child=serializers.CharField(), read_only=True)

    class Meta:
        model = RiskAssessment
        fields = [
            "id",
            "referral",
            "matrix",
            "answers",
            "score",
            "highest",
            "band",
            "colour",
            "note",
            "assessed_by",
            "created_at",
        ]
        read_only_fields = fields


class AssessSerializer(serializers.Serializer):
    """The answers: for the key of each question the key of one of its answers. The score comes of them."""

    matrix = serializers.PrimaryKeyRelatedField(queryset=RiskMatrix.objects.all())
    answers = serializers.DictField(child=serializers.CharField(max_length=10))
    note = serializers.CharField(max_length=LONG, required=False, allow_blank=True, default="")
