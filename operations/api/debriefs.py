"""The API of debriefs: read, written as drafts, corrected. Its operation's verb `debrief` finishes one."""

from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from audit.processing import CONSULTS
from operations import actions
from operations.api.verbs import verb
from operations.models import Debrief
from operations.serializers.debriefs import (
    CorrectDebriefSerializer,
    DebriefPartsSerializer,
    DebriefSerializer,
    NewDebriefSerializer,
)
from partners.practitioners import IF_MATCH, PractitionerViewSet


class DebriefViewSet(PractitionerViewSet):
    """Debriefs of operations, finished ones; drafts for those who write them."""

    queryset = Debrief.objects.all()
    serializer_class = DebriefSerializer
    processing = CONSULTS
    filterset_fields = {"operation": ["exact"], "state": ["exact"]}

    @extend_schema(request=NewDebriefSerializer, responses={201: DebriefSerializer})
    def create(self, request: Request) -> Response:
        """Begin the debrief of an operation that is under way."""
        given = self.validated(NewDebriefSerializer, request)
        operation = given.pop("operation")
        made = actions.write_debrief(operation=operation.pk, by=self.person, version=0, **given)
        return self.answer(made, status=201)

    @extend_schema(parameters=[IF_MATCH], request=DebriefPartsSerializer, responses=DebriefSerializer)
    def partial_update(self, request: Request, pk: str) -> Response:
        """Write parts of a draft; those left out stay."""
        found: Debrief = self.get_object()
        given = self.validated(DebriefPartsSerializer, request)
        version = self.version(request)
        return self.answer(
            actions.write_debrief(operation=found.operation_id, by=self.person, version=version, **given)
        )

    correct = verb(
        "correct",
        "Correct a finished debrief, and say why",
        calls=actions.correct_debrief,
        about="debrief",
        takes=CorrectDebriefSerializer,
        gives=DebriefSerializer,
    )
