"""The API of series of deployments."""

from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from audit.processing import CONSULTS
from operations import actions
from operations.actions.activities import lines_of
from operations.models import Deployment, DeploymentSeries
from operations.serializers.operations import MoveSerializer
from operations.serializers.series import (
    CancelLaterSerializer,
    DeploymentSeriesSerializer,
    RepeatSerializer,
    SeriesChangeSerializer,
)
from operations.series.dates import Rule
from partners.practitioners import IF_MATCH, PractitionerViewSet


class DeploymentSeriesViewSet(PractitionerViewSet):
    """Series of deployments; one is made at /deployments/{id}/repeat/."""

    queryset = DeploymentSeries.objects.all()
    serializer_class = DeploymentSeriesSerializer
    processing = CONSULTS
    filterset_fields = ["operation"]


def as_it_stands(deployment: Deployment) -> dict[str, Any]:
    """What of a deployment stays where a change leaves it out."""
    kept = ("name", "starts_at", "ends_at", "place", "meeting_point", "latitude", "longitude")
    officers = [turnout.person for turnout in deployment.turnout.select_related("person") if not turnout.stood_down]
    return {
        **{field: getattr(deployment, field) for field in kept},
        "officers": officers,
        "activities": lines_of(deployment),
    }


class SeriesMixin(PractitionerViewSet):
    """For deployments: repeating one, and changing or cancelling it with the later ones of its series."""

    @extend_schema(parameters=[IF_MATCH], request=RepeatSerializer, responses={201: SeriesChangeSerializer})
    @action(detail=True, methods=["post"])
    def repeat(self, request: Request, pk: str) -> Response:
        """Schedule it again on the dates of a rule. 409 with the red-flag dates until they are acknowledged."""
        found = self.get_object()
        given = self.validated(RepeatSerializer, request)
        rule = Rule(*(given.pop(name) for name in ("every", "interval", "until", "times")))
        return self._carry_out(actions.repeat_deployment, request, found, status=201, rule=rule, **given)

    @extend_schema(parameters=[IF_MATCH], request=MoveSerializer, responses=SeriesChangeSerializer)
    @action(detail=True, methods=["post"], url_path="change-later")
    def change_later(self, request: Request, pk: str) -> Response:
        """Change it and the later ones of its series in the same way; what is left out stays."""
        found = self.get_object()
        serializer = MoveSerializer(data=request.data, partial=True, context=self.get_serializer_context())
        serializer.is_valid(raise_exception=True)
        values = {**as_it_stands(found), **serializer.validated_data}
        return self._carry_out(actions.move_series, request, found, **values)

    @extend_schema(parameters=[IF_MATCH], request=CancelLaterSerializer, responses=SeriesChangeSerializer)
    @action(detail=True, methods=["post"], url_path="cancel-later")
    def cancel_later(self, request: Request, pk: str) -> Response:
        """Cancel it and the later ones of its series, and say why."""
        found = self.get_object()
        given = self.validated(CancelLaterSerializer, request)
        return self._carry_out(actions.cancel_series, request, found, **given)

    def _carry_out(self, act: Any, request: Request, found: Deployment, *, status: int = 200, **given: Any) -> Response:
        version = self.version(request)
        change = act(deployment=found.pk, by=self.person, version=version, **given)
        return Response(SeriesChangeSerializer(change).data, status=status)
