"""The API of actions."""

from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework.decorators import action
from rest_framework.parsers import MultiPartParser
from rest_framework.request import Request
from rest_framework.response import Response

from audit.processing import CONSULTS
from partners.practitioners import IF_MATCH, PractitionerViewSet
from tasking import actions
from tasking.models import Action
from tasking.serializers.action_log import (
    ActionSerializer,
    AmendActionSerializer,
    AskForTimeSerializer,
    EvidenceUploadSerializer,
    NewActionSerializer,
    NoteSerializer,
)
from tasking.serializers.referrals import ReasonSerializer

_MOVES = extend_schema(parameters=[IF_MATCH], request=ReasonSerializer, responses=ActionSerializer)


class ActionViewSet(PractitionerViewSet):
    """Who does what by when, until the chair discharges it."""

    queryset = Action.objects.with_help().prefetch_related("notes", "evidence")
    serializer_class = ActionSerializer
    processing = CONSULTS
    filterset_fields = {
        "meeting__forum": ["exact"],
        "state": ["exact"],
        "owner": ["exact"],
        "owner_agency": ["exact"],
        "due_on": ["lt", "gte"],
    }

    @extend_schema(request=NewActionSerializer, responses={201: ActionSerializer})
    def create(self, request: Request) -> Response:
        """Log an action at an open meeting."""
        given = self.validated(NewActionSerializer, request)
        meeting, item = given.pop("meeting"), given.pop("item", None)
        made = actions.log_action(by=self.person, meeting=meeting.pk, item=item.pk if item else None, **given)
        return self.answer(made, status=201)

    @extend_schema(request=NoteSerializer, responses={201: ActionSerializer})
    @action(detail=True, methods=["post"])
    def notes(self, request: Request, pk: str) -> Response:
        """Write progress. Needs no If-Match: a note is added, and takes nobody else's words away."""
        given = self.validated(NoteSerializer, request)
        actions.add_note(action=self.kwargs["pk"], by=self.person, **given)
        return self.answer(self.get_object(), status=201)

    @extend_schema(request={"multipart/form-data": EvidenceUploadSerializer}, responses={201: ActionSerializer})
    @action(detail=True, methods=["post"], parser_classes=[MultiPartParser])
    def evidence(self, request: Request, pk: str) -> Response:
        """Attach a file. Needs no If-Match: it takes nothing away. 409 where the same file is there already."""
        self.get_object()
        given = self.validated(EvidenceUploadSerializer, request)
        actions.attach_evidence(action=self.kwargs["pk"], by=self.person, upload=given["file"], note=given.get("note"))
        return self.answer(self.get_object(), status=201)

    @extend_schema(parameters=[IF_MATCH], request=AmendActionSerializer, responses=ActionSerializer)
    @action(detail=True, methods=["post"])
    def amend(self, request: Request, pk: str) -> Response:
        """Change what it says, who owns it, who helps or when it is due, with a reason."""
        given = self.validated(AmendActionSerializer, request)
        version = self.version(request)
        actions.amend_action(action=self.kwargs["pk"], by=self.person, version=version, **given)
        return self.answer(self.get_object())

    @extend_schema(parameters=[IF_MATCH], request=AskForTimeSerializer, responses={201: ActionSerializer})
    @action(detail=True, methods=["post"], url_path="ask-for-time")
    def ask_for_time(self, request: Request, pk: str) -> Response:
        """Ask for a later due date; it is answered under /extensions/."""
        given = self.validated(AskForTimeSerializer, request)
        version = self.version(request)
        actions.ask_for_time(action=self.kwargs["pk"], by=self.person, version=version, **given)
        return self.answer(self.get_object(), status=201)

    @_MOVES
    @action(detail=True, methods=["post"])
    def complete(self, request: Request, pk: str) -> Response:
        """Say that it is done: `reason` is what was done, kept as a note; may be left out where there is a note."""
        return self._move("complete", request)

    @_MOVES
    @action(detail=True, methods=["post"])
    def reopen(self, request: Request, pk: str) -> Response:
        """Open it again, with a reason."""
        return self._move("reopen", request)

    @_MOVES
    @action(detail=True, methods=["post"])
    def discharge(self, request: Request, pk: str) -> Response:
        """Discharge it, with a reason."""
        return self._move("discharge", request)

    @_MOVES
    @action(detail=True, methods=["post"])
    def strike(self, request: Request, pk: str) -> Response:
        """Strike it as wrong, with a reason."""
        return self._move("strike", request)

    def _move(self, verb: str, request: Request) -> Response:
        given: dict[str, Any] = self.validated(ReasonSerializer, request)
        key, version = self.kwargs["pk"], self.version(request)
        actions.move_action(action=key, verb=verb, by=self.person, version=version, **given)
        return self.answer(self.get_object())
