"""The API of premises, visit lists, check-ins and photos."""

from functools import partial
from typing import Any

from django.http import HttpResponse
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from rest_framework.decorators import action
from rest_framework.parsers import MultiPartParser
from rest_framework.request import Request
from rest_framework.response import Response

from audit.processing import CONSULTS
from operations import actions
from operations.api.verbs import verb
from operations.models import CheckIn, Site, VisitListEntry, VisitPhoto
from operations.serializers.onday import (
    ChangeSiteSerializer,
    CheckInSerializer,
    CheckSerializer,
    NewSiteSerializer,
    NewVisitListEntrySerializer,
    PhotoUploadSerializer,
    PositionSerializer,
    SiteSerializer,
    VisitListEntrySerializer,
    VisitPhotoSerializer,
)
from operations.serializers.operations import ReasonSerializer
from partners.practitioners import IF_MATCH, PractitionerViewSet
from tasking.views.evidence import download


class SiteViewSet(PractitionerViewSet):
    """Premises and places that operations visit."""

    queryset = Site.objects.all()
    serializer_class = SiteSerializer
    processing = CONSULTS
    filterset_fields = ["kind", "is_active", "held_by"]

    @extend_schema(request=NewSiteSerializer, responses={201: SiteSerializer})
    def create(self, request: Request) -> Response:
        """Add premises for all who work in the partnership."""
        given = self.validated(NewSiteSerializer, request)
        return self.answer(actions.add_site(by=self.person, **given), status=201)

    @extend_schema(parameters=[IF_MATCH], request=ChangeSiteSerializer, responses=SiteSerializer)
    def partial_update(self, request: Request, pk: str) -> Response:
        """Change premises; what is left out stays."""
        found: Site = self.get_object()
        serializer = ChangeSiteSerializer(data=request.data, partial=True)
        serializer.is_valid(raise_exception=True)
        kept = ("name", "kind", "address", "latitude", "longitude", "is_active")
        values = {**{field: getattr(found, field) for field in kept}, **serializer.validated_data}
        return self.answer(actions.change_site(site=found.pk, by=self.person, version=self.version(request), **values))


_ENTRY = partial(verb, about="entry", gives=VisitListEntrySerializer)


class VisitListViewSet(PractitionerViewSet):
    """Premises on the visit lists of operations and deployments."""

    queryset = VisitListEntry.objects.all()
    serializer_class = VisitListEntrySerializer
    processing = CONSULTS
    filterset_fields = {
        "operation": ["exact"],
        "deployment": ["exact", "isnull"],
        "site": ["exact"],
        "taken_off_reason": ["exact"],
    }

    @extend_schema(request=NewVisitListEntrySerializer, responses={201: VisitListEntrySerializer(many=True)})
    def create(self, request: Request) -> Response:
        """Put premises at the end of a list; those on it already stay where they are."""
        given = self.validated(NewVisitListEntrySerializer, request)
        made = actions.put_on_list(operation=given.pop("operation").pk, by=self.person, **given)
        return Response(self.get_serializer(made, many=True).data, status=201)

    move = _ENTRY("move", "Give it another place on its list", calls=actions.move_on_list, takes=PositionSerializer)
    take_off = _ENTRY("take-off", "Take it off, and say why", calls=actions.take_off_list, takes=ReasonSerializer)


class CheckInViewSet(PractitionerViewSet):
    """Who was there, from when until when. Made under /deployments/{id}/check-in/."""

    queryset = CheckIn.objects.select_related("turnout")
    serializer_class = CheckInSerializer
    processing = CONSULTS
    filterset_fields = {"turnout__deployment": ["exact"], "turnout__person": ["exact"], "in_at": ["gte", "lt"]}

    strike = verb(
        "strike",
        "Strike it as wrong, and say why",
        calls=actions.strike_check_in,
        about="check_in",
        takes=ReasonSerializer,
        gives=CheckInSerializer,
    )


class CheckingMixin(PractitionerViewSet):
    """For deployments: checking people in and out."""

    def _check(self, request: Request, does: Any) -> Response:
        deployment = self.get_object()
        given = self.validated(CheckSerializer, request)
        person = given.pop("person", None) or self.person
        made = does(deployment=deployment.pk, person=person, by=self.person, **given)
        return Response(CheckInSerializer(made).data, status=201)

    @extend_schema(request=CheckSerializer, responses={201: CheckInSerializer})
    @action(detail=True, methods=["post"], url_path="check-in")
    def check_in(self, request: Request, pk: str) -> Response:
        """Say that somebody who turns out is here. 409 where they are checked in already."""
        return self._check(request, actions.check_in)

    @extend_schema(request=CheckSerializer, responses={201: CheckInSerializer})
    @action(detail=True, methods=["post"], url_path="check-out")
    def check_out(self, request: Request, pk: str) -> Response:
        """Say that somebody has left. 409 where they are not checked in."""
        return self._check(request, actions.check_out)


class PhotosMixin(PractitionerViewSet):
    """For visits: adding photos."""

    @extend_schema(request={"multipart/form-data": PhotoUploadSerializer}, responses={201: VisitPhotoSerializer})
    @action(detail=True, methods=["post"], parser_classes=[MultiPartParser])
    def photos(self, request: Request, pk: str) -> Response:
        """Add a photo; where it was taken is removed. One that is there already is given back."""
        visit = self.get_object()
        given = self.validated(PhotoUploadSerializer, request)
        made = actions.add_photo(
            visit=visit.pk,
            by=self.person,
            upload=given["file"],
            client_key=given.get("client_key"),
        )
        return Response(VisitPhotoSerializer(made).data, status=201)


class VisitPhotoViewSet(PractitionerViewSet):
    """Photos of visits; they are sent to /visits/{id}/photos/."""

    queryset = VisitPhoto.objects.select_related("visit")
    serializer_class = VisitPhotoSerializer
    processing = CONSULTS
    filterset_fields = ["visit"]

    @extend_schema(responses={(200, "application/octet-stream"): OpenApiTypes.BINARY})
    @action(detail=True, methods=["get"])
    def content(self, request: Request, pk: str) -> HttpResponse:
        """The photo itself, logged as a disclosure; 409 once it is struck."""
        return download(*actions.open_photo(photo=self.get_object().pk, by=self.person))

    strike = verb(
        "strike",
        "Strike it as wrong, with a reason: nobody can open it any more",
        calls=actions.strike_photo,
        about="photo",
        takes=ReasonSerializer,
        gives=VisitPhotoSerializer,
    )
