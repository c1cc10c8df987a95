"""The API of hotspots."""

from collections.abc import Callable

from drf_spectacular.utils import extend_schema
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from audit.processing import logs_nothing
from hotspots import actions
from hotspots.models import Hotspot
from hotspots.serializers.hotspots import (
    AdoptSerializer,
    AssessmentSerializer,
    HotspotReasonSerializer,
    HotspotSerializer,
    PeakSerializer,
    ReviewSerializer,
)
from partners.practitioners import IF_MATCH, PractitionerViewSet


class HotspotViewSet(PractitionerViewSet):
    """Places with more than their share of incidents; from police data they are indicative, never addresses."""

    processing = logs_nothing("depersonalised figures about places")
    queryset = Hotspot.objects.all()
    serializer_class = HotspotSerializer
    filterset_fields = ["state", "district"]

    @extend_schema(request=None, responses={201: HotspotSerializer(many=True)})
    @action(detail=False, methods=["post"], pagination_class=None, filter_backends=[])
    def find(self, request: Request) -> Response:
        """Look for candidates in the latest 12 months loaded; gives the new ones."""
        found = actions.find_hotspot_candidates(by=self.person)
        return Response(self.get_serializer(found, many=True).data, status=201)

    @extend_schema(parameters=[IF_MATCH], request=AdoptSerializer, responses=HotspotSerializer)
    @action(detail=True, methods=["post"])
    def adopt(self, request: Request, pk: str) -> Response:
        """Take a candidate on, with its lead agency and review date."""
        return self._do(actions.adopt_hotspot, AdoptSerializer, request)

    @extend_schema(parameters=[IF_MATCH], request=HotspotReasonSerializer, responses=HotspotSerializer)
    @action(detail=True, methods=["post"])
    def reject(self, request: Request, pk: str) -> Response:
        """Turn a candidate down; it is not offered again for the same evidence."""
        return self._do(actions.reject_hotspot, HotspotReasonSerializer, request)

    @extend_schema(parameters=[IF_MATCH], request=HotspotReasonSerializer, responses=HotspotSerializer)
    @action(detail=True, methods=["post"])
    def task(self, request: Request, pk: str) -> Response:
        """Note what agencies are tasked to do."""
        return self._do(actions.task_hotspot, HotspotReasonSerializer, request)

    @extend_schema(parameters=[IF_MATCH], request=ReviewSerializer, responses=HotspotSerializer)
    @action(detail=True, methods=["post"])
    def review(self, request: Request, pk: str) -> Response:
        """Say what has been achieved so far, and when to look again."""
        return self._do(actions.review_hotspot, ReviewSerializer, request)

    @extend_schema(parameters=[IF_MATCH], request=AssessmentSerializer, responses=HotspotSerializer)
    @action(detail=True, methods=["post"])
    def close(self, request: Request, pk: str) -> Response:
        """End the work, with the assessment that closing needs (OSARA)."""
        return self._do(actions.close_hotspot, AssessmentSerializer, request)

    @extend_schema(parameters=[IF_MATCH], request=PeakSerializer, responses=HotspotSerializer)
    @action(detail=True, methods=["post"], url_path="busiest-time", url_name="peak")
    def peak(self, request: Request, pk: str) -> Response:
        """Say when it is worst, as partners know it; with nothing, that this is not known any more."""
        return self._do(actions.set_hotspot_peak, PeakSerializer, request)

    def _do(self, verb: Callable[..., Hotspot], body: type, request: Request) -> Response:
        return self.answer(self.carry_out(verb, body, request))
