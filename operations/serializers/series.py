"""Series of deployments in the API."""

from typing import Any

from rest_framework import serializers

from operations.models import DeploymentSeries
from operations.serializers.operations import DeploymentSerializer, ReasonSerializer
from operations.series.dates import MOST_TIMES, MOST_WEEKS, Every


class DeploymentSeriesSerializer(serializers.ModelSerializer):
    """A rule by which a deployment comes round again; its deployments name it in `series`."""

    class Meta:
        model = DeploymentSeries
        fields = ["id", "operation", "words", "every", "interval", "until", "times", "version", "created_at"]
        read_only_fields = fields


class RepeatSerializer(serializers.Serializer):
    """A rule, with one of `until` and `times`. `days` names those of its dates that are wanted; all where left out.

    Without `acknowledge_red_flags` dates that touch a red-flag date are answered 409, with the warnings.
    """

    every = serializers.ChoiceField(choices=Every.choices)
    interval = serializers.IntegerField(min_value=1, max_value=MOST_WEEKS, default=1)
    until = serializers.DateField(required=False, allow_null=True, default=None)
    times = serializers.IntegerField(min_value=1, max_value=MOST_TIMES, required=False, allow_null=True, default=None)
    days: Any = serializers.ListField(child=serializers.DateField(), required=False, max_length=MOST_TIMES)
    with_officers = serializers.BooleanField(default=True)
    acknowledge_red_flags = serializers.BooleanField(default=False)


class CancelLaterSerializer(ReasonSerializer):
    """Why it and the later ones are cancelled."""


class SeriesChangeSerializer(serializers.Serializer):
    """What was done to a series, and `said`: a sentence for each thing that was not."""

    series = DeploymentSeriesSerializer()
    deployments = DeploymentSerializer(many=True)
    said: Any = serializers.ListField(child=serializers.CharField())
