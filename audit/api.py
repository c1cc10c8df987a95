"""The base of every API resource: keyset pages, ETag, and the processing log."""

from typing import Any, ClassVar

from django.db import models
from django.http import HttpResponseBase
from rest_framework import mixins, viewsets
from rest_framework.request import Request
from rest_framework.response import Response

from audit.actions import consulted, events_written
from audit.models import Operation
from audit.processing import Processing, UnloggedProcessing
from common.api import version_from_if_match


class RecordViewSet(mixins.RetrieveModelMixin, mixins.ListModelMixin, viewsets.GenericViewSet):
    """Read a resource; subclasses add `create` and verbs, each calling one action of the app.

    Rows are those that row security shows. `processing` says what reading logs; what may not be seen is 404.
    """

    processing: ClassVar[Processing]

    def retrieve(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        """One record, with its ETag."""
        record = self.get_object()
        self._log([record])
        return self.answer(record)

    def list(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        """A page of records, newest first."""
        page = self.paginate_queryset(self.filter_queryset(self.get_queryset()))
        assert page is not None  # noqa: S101 - every resource is paginated; tells mypy so
        self._log(page)
        return self.get_paginated_response(self.get_serializer(page, many=True).data)

    def answer(self, record: models.Model, status: int = 200) -> Response:
        """The record as this resource shows it, with its ETag, for a reading or after an action."""
        etag = getattr(record, "etag", None)
        headers = {"ETag": etag} if etag else {}
        return Response(self.get_serializer(record).data, status=status, headers=headers)

    def validated(self, serializer_class: type, request: Request) -> dict[str, Any]:
        """The body, checked by this serializer. Raises ValidationError naming every fault."""
        serializer = serializer_class(data=request.data, context=self.get_serializer_context())
        serializer.is_valid(raise_exception=True)
        return dict(serializer.validated_data)

    def version(self, request: Request) -> int:
        """The version that If-Match names for this record. Raises MissingIfMatch (428) or StaleEdit (412)."""
        return version_from_if_match(request, self.kwargs[self.lookup_field])

    def _log(self, records: Any) -> None:
        if self.processing.operation is Operation.CONSULTATION:
            consulted(records)

    def dispatch(self, request: Any, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """Answer, unless something was shown that should have been logged and was not."""
        before = events_written()
        response = super().dispatch(request, *args, **kwargs)
        shows = self.processing.operation is Operation.CONSULTATION and request.method == "GET"
        if shows and response.status_code == 200 and events_written() == before:
            raise UnloggedProcessing(f"{type(self).__name__} logged nothing of what it showed.")
        return response
