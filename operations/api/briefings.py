"""The API of briefings: read, and acknowledged from a phone."""

from drf_spectacular.utils import extend_schema
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from audit.processing import CONSULTS
from operations import actions
from operations.models import Briefing
from operations.serializers.briefings import BriefingSerializer
from partners.practitioners import PractitionerViewSet


class BriefingViewSet(PractitionerViewSet):
    """Briefings of operations and deployments, published ones; drafts for those who write them."""

    queryset = Briefing.objects.prefetch_related("acknowledgements")
    serializer_class = BriefingSerializer
    processing = CONSULTS
    filterset_fields = {"operation": ["exact"], "deployment": ["exact", "isnull"], "state": ["exact"]}

    @extend_schema(request=None, responses=BriefingSerializer, summary="Say that you have read and understood it")
    @action(detail=True, methods=["post"], url_path="acknowledge")
    def acknowledge(self, request: Request, pk: str) -> Response:
        """Say that you have read and understood it. Its words never change, so no If-Match; sent twice, it is once."""
        found: Briefing = self.get_object()
        actions.acknowledge_briefing(briefing=found.pk, by=self.person)
        return self.answer(self.get_object())
