"""The API of minutes."""

from typing import Any

from django.http import HttpResponse
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from audit.actions import consulted
from audit.processing import CONSULTS
from partners.practitioners import IF_MATCH, PractitionerViewSet
from tasking import actions
from tasking.disclosure import hand_out_minutes
from tasking.models import MinutesVersion
from tasking.serializers.minutes import MinutesCorrectionSerializer, MinutesListSerializer, MinutesVersionSerializer

#: The parts and formats of a document, in its address.
DOCUMENT = r"part-(?P<part>[12])\.(?P<ending>docx|pdf)"


class MinutesViewSet(PractitionerViewSet):
    """Versions of minutes. Each is frozen: a correction is a new one."""

    queryset = MinutesVersion.objects.select_related("approval", "meeting__forum", "frozen_by")
    serializer_class = MinutesVersionSerializer
    processing = CONSULTS
    filterset_fields = ["meeting", "number"]

    @extend_schema(
        parameters=[IF_MATCH], request=MinutesCorrectionSerializer, responses={201: MinutesVersionSerializer}
    )
    @action(detail=True, methods=["post"])
    def correct(self, request: Request, pk: str) -> Response:
        """Make the next version. 412 where this one is no longer the latest."""
        self.version(request)
        given = self.validated(MinutesCorrectionSerializer, request)
        changes = {change.pop("entry"): change for change in map(dict, given["changes"])}
        made = actions.correct_minutes(
            minutes=self.kwargs["pk"], by=self.person, changes=changes, what_changed=given["what_changed"]
        )
        return self.answer(self.get_queryset().get(pk=made.pk), status=201)

    @extend_schema(responses={(200, "application/octet-stream"): OpenApiTypes.BINARY})
    @action(detail=True, methods=["get"], url_path=DOCUMENT, url_name="document")
    def document(self, request: Request, pk: str, part: str, ending: str) -> HttpResponse:
        """One part as a file, DOCX or PDF, as whoever asks may hold it. The disclosure is logged."""
        return hand_out_minutes(self.get_object(), int(part), ending, to=self.person)

    def get_serializer_class(self) -> type[MinutesListSerializer]:
        """A list of versions leaves out what they say."""
        return MinutesListSerializer if self.action == "list" else MinutesVersionSerializer

    def _log(self, records: Any) -> None:
        """Log the versions, and the restricted entries that are given with one."""
        consulted(records)
        if self.action != "list":
            consulted([entry for version in records for entry in version.entries.all() if entry.category])
