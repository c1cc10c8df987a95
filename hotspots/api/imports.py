"""The API of imports: upload a file, follow it, and read what was refused."""

from drf_spectacular.utils import extend_schema
from rest_framework.decorators import action
from rest_framework.parsers import MultiPartParser
from rest_framework.request import Request
from rest_framework.response import Response

from audit.processing import logs_nothing
from common.api import ByCursor
from hotspots import actions
from hotspots.models import Import, ImportRefusal
from hotspots.serializers.imports import ImportRefusalSerializer, ImportSerializer, UploadSerializer
from partners.practitioners import IF_MATCH, PractitionerViewSet


class ByRow(ByCursor):
    """Pages of refusals in the order of the file's rows, which is that of their keys."""

    ordering = ("id",)  # type: ignore[assignment]  # any number of columns, says DRF

    def is_place(self, position: str) -> bool:
        """Whether this can be a key: a 64-bit number."""
        return position.isascii() and position.isdigit() and len(position) < 19


class ImportViewSet(PractitionerViewSet):
    """Files of police open data and what became of their rows."""

    processing = logs_nothing("police open data, published for everyone")
    queryset = Import.objects.prefetch_related("months")
    serializer_class = ImportSerializer
    filterset_fields = ["state"]

    @extend_schema(request={"multipart/form-data": UploadSerializer}, responses={202: ImportSerializer})
    def create(self, request: Request) -> Response:
        """Upload a file as multipart/form-data. It is loaded in the background: follow it by its address."""
        given = self.validated(UploadSerializer, request)
        return self.answer(actions.start_import(by=self.person, **given), status=202)

    @extend_schema(parameters=[IF_MATCH], request=None, responses=ImportSerializer)
    @action(detail=True, methods=["post"], url_path="try-again")
    def try_again(self, request: Request, pk: str) -> Response:
        """Queue an import again that failed through no fault of its file."""
        batch = self.get_object()
        return self.answer(actions.try_again_import(batch=batch.pk, by=self.person, version=self.version(request)))

    @extend_schema(parameters=[IF_MATCH], request=None, responses=ImportSerializer)
    @action(detail=True, methods=["post"])
    def confirm(self, request: Request, pk: str) -> Response:
        """Say of a held import that its months may be left with far fewer rows: it is queued again."""
        return self._answered("confirm", request)

    @extend_schema(parameters=[IF_MATCH], request=None, responses=ImportSerializer)
    @action(detail=True, methods=["post"])
    def discard(self, request: Request, pk: str) -> Response:
        """Say of a held import that it shall not be loaded."""
        return self._answered("discard", request)

    def _answered(self, verb: str, request: Request) -> Response:
        key, version = self.get_object().pk, self.version(request)
        return self.answer(actions.answer_import(batch=key, verb=verb, by=self.person, version=version))

    @extend_schema(responses=ImportRefusalSerializer(many=True))
    @action(detail=True, pagination_class=ByRow, filter_backends=[])
    def refusals(self, request: Request, pk: str) -> Response:
        """The faults of an import's rows, as they stand in the file."""
        page = self.paginate_queryset(ImportRefusal.objects.filter(batch=self.get_object()))
        return self.get_paginated_response(ImportRefusalSerializer(page, many=True).data)

    def get_parsers(self) -> list:
        """An upload comes as a form; everything else is JSON, as elsewhere."""
        uploads = self.request is not None and self.request.method == "POST" and "pk" not in self.kwargs
        return [MultiPartParser()] if uploads else super().get_parsers()
