"""The API of the catalogue: read by all who record, kept by coordinators."""

from collections.abc import Callable
from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from audit.processing import logs_nothing
from outcomes import actions
from outcomes.models import LegalVersion, OutcomeType
from outcomes.serializers.law import (
    ChangeTypeSerializer,
    CommenceSerializer,
    EndSerializer,
    KnownSerializer,
    NewTypeSerializer,
    NewVersionSerializer,
    SwitchTypeSerializer,
    law_entry,
    type_entry,
)
from outcomes.serializers.outcomes import LegalVersionSerializer, OutcomeTypeSerializer
from partners.practitioners import IF_MATCH, PractitionerViewSet

_LAW = logs_nothing("statute law and names of outcome types: nothing about anyone")


class OutcomeTypeViewSet(PractitionerViewSet):
    """Types of outcome and the law behind them."""

    processing = _LAW
    queryset = OutcomeType.objects.prefetch_related("versions")
    serializer_class = OutcomeTypeSerializer
    filterset_fields = ["code", "family", "switched_on"]

    @extend_schema(request=NewTypeSerializer, responses={201: OutcomeTypeSerializer}, summary="Add a type")
    def create(self, request: Request) -> Response:
        """Add a type; nothing is recorded of it until a version of its law is in force."""
        given = self.validated(NewTypeSerializer, request)
        made = actions.add_type(by=self.person, entry=type_entry(given), reason=given["reason"])
        return self.answer(made, status=201)

    @extend_schema(parameters=[IF_MATCH], request=ChangeTypeSerializer, responses=OutcomeTypeSerializer)
    def partial_update(self, request: Request, pk: str) -> Response:
        """Change a type; what is left out stays."""
        found, version, given = self.get_object(), self.version(request), _some(ChangeTypeSerializer, request)
        actions.change_type(
            kind=found.pk, by=self.person, version=version, entry=type_entry(given, found), reason=given["reason"]
        )
        return self.answer(self.get_object())

    @extend_schema(parameters=[IF_MATCH], request=SwitchTypeSerializer, responses=OutcomeTypeSerializer)
    @action(detail=True, methods=["post"])
    def switch(self, request: Request, pk: str) -> Response:
        """Switch a type on or off for new records."""
        found, version, given = self.get_object(), self.version(request), self.validated(SwitchTypeSerializer, request)
        actions.switch_type(kind=found.pk, by=self.person, version=version, **given)
        return self.answer(self.get_object())

    @extend_schema(request=NewVersionSerializer, responses={201: LegalVersionSerializer})
    @action(detail=True, methods=["post"])
    def versions(self, request: Request, pk: str) -> Response:
        """Add a version of the law behind it, as a draft that is switched off."""
        found, given = self.get_object(), self.validated(NewVersionSerializer, request)
        made = actions.add_version(kind=found.pk, by=self.person, entry=law_entry(given), reason=given["reason"])
        return Response(LegalVersionSerializer(made).data, status=201, headers={"ETag": made.etag})


def _verb(says: str, takes: type, calls: Callable[..., Any], name: str) -> Any:
    def do(self: "LegalVersionViewSet", request: Request, pk: str) -> Response:
        found, version, given = self.get_object(), self.version(request), self.validated(takes, request)
        calls(law=found.pk, by=self.person, version=version, **given)
        return self.answer(self.get_object())

    do.__name__, do.__doc__ = name, says
    schema = extend_schema(parameters=[IF_MATCH], request=takes, responses=LegalVersionSerializer, summary=says)
    return action(detail=True, methods=["post"], url_path=name)(schema(do))


class LegalVersionViewSet(PractitionerViewSet):
    """Versions of the law; what is or was in force stays as it is."""

    processing = _LAW
    queryset = LegalVersion.objects.select_related("type")
    serializer_class = LegalVersionSerializer
    filterset_fields = ["type", "switched_on"]

    @extend_schema(parameters=[IF_MATCH], request=NewVersionSerializer, responses=LegalVersionSerializer)
    def partial_update(self, request: Request, pk: str) -> Response:
        """Correct a draft; what is left out stays."""
        found, version, given = self.get_object(), self.version(request), _some(NewVersionSerializer, request)
        actions.correct_version(
            law=found.pk, by=self.person, version=version, entry=law_entry(given, found), reason=given["reason"]
        )
        return self.answer(self.get_object())

    source = _verb(
        "Correct where it was read and how sure we are", KnownSerializer, actions.say_what_is_known, "source"
    )
    commence = _verb("Bring a draft into force", CommenceSerializer, actions.bring_into_force, "commence")
    end = _verb("Say on which day it is the law for the last time", EndSerializer, actions.end_version, "end")


def _some(serializer_class: type, request: Request) -> dict[str, Any]:
    """The fields that were sent, and the reason."""
    serializer = serializer_class(data=request.data, partial=True)
    serializer.is_valid(raise_exception=True)
    return {"reason": "", **serializer.validated_data}
