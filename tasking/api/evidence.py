"""The API of evidence files."""

from django.http import HttpResponse
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from audit.processing import CONSULTS
from partners.practitioners import IF_MATCH, PractitionerViewSet
from tasking import actions
from tasking.models import EvidenceFile
from tasking.serializers.action_log import EvidenceSerializer
from tasking.serializers.referrals import ReasonSerializer
from tasking.views.evidence import download


class EvidenceViewSet(PractitionerViewSet):
    """Files on actions; they are sent to /actions/{id}/evidence/."""

    queryset = EvidenceFile.objects.select_related("action")
    serializer_class = EvidenceSerializer
    processing = CONSULTS
    filterset_fields = ["action"]

    @extend_schema(responses={(200, "application/octet-stream"): OpenApiTypes.BINARY})
    @action(detail=True, methods=["get"])
    def content(self, request: Request, pk: str) -> HttpResponse:
        """The file itself, logged as a disclosure; 409 once it is struck."""
        return download(*actions.open_evidence(evidence=self.kwargs["pk"], by=self.person))

    @extend_schema(parameters=[IF_MATCH], request=ReasonSerializer, responses=EvidenceSerializer)
    @action(detail=True, methods=["post"])
    def strike(self, request: Request, pk: str) -> Response:
        """Strike it as wrong, with a reason: nobody can open it any more."""
        self.get_object()
        given = self.validated(ReasonSerializer, request)
        version = self.version(request)
        key = self.kwargs["pk"]
        return self.answer(actions.strike_evidence(evidence=key, by=self.person, version=version, **given))
