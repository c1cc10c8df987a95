"""The API of the processing log: why it is read, the log across records, and a record at any moment."""

import datetime as dt
from typing import Any, ClassVar

from django.db import models
from django.http import Http404
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from audit.actions import record
from audit.models import LogUse
from audit.models import Operation as Processing
from audit.processing import ALTERS, CONSULTS
from audit.processing import Processing as Declared
from common.errors import BadInput, NotAllowed
from reporting import log_use
from reporting.api.trail import DOINGS, key_of
from reporting.forms.trail import LogForm
from reporting.policies import may_read_trails, may_use_log
from reporting.serializers import (
    ComparisonSerializer,
    LogPageSerializer,
    LogUseSerializer,
    StateSerializer,
)
from reporting.trail.as_of import compare, exact_moment, log_states, state_at
from reporting.trail.kinds import found_record
from reporting.trail.search import find
from reporting.trail.telling import tell
from web.forms import checked

_OF_RECORD = [
    OpenApiParameter("table", OpenApiTypes.STR, required=True, description="Such as outcomes_outcome"),
    OpenApiParameter("id", OpenApiTypes.UUID, required=True),
]


class LogUseView(APIView):
    """Why the log is read: begun with a purpose of DPA 2018 s62(4), in force for an hour."""

    processing: ClassVar[Declared] = ALTERS

    @extend_schema(responses=LogUseSerializer, summary="The use of the log that is in force, or 404")
    def get(self, request: Request) -> Response:
        """What is in force. Raises NotAllowed, or Http404 where nothing is."""
        may_use_log(request.user).require()  # type: ignore[arg-type]
        use = log_use.current(request.user)  # type: ignore[arg-type]
        if use is None:
            raise Http404
        return Response(LogUseSerializer(use).data)

    @extend_schema(request=LogUseSerializer, responses={201: LogUseSerializer}, summary="Begin to read the log")
    def post(self, request: Request) -> Response:
        """Begin. Raises NotAllowed, BadInput or ValidationError."""
        may_use_log(request.user).require()  # type: ignore[arg-type]
        body = LogUseSerializer(data=request.data)
        body.is_valid(raise_exception=True)
        use = log_use.begin_log_use(by=request.user, **body.validated_data)  # type: ignore[arg-type]
        return Response(LogUseSerializer(use).data, status=201)

    @extend_schema(responses={204: None}, summary="Stop reading the log")
    def delete(self, request: Request) -> Response:
        """End what is in force. Raises NotAllowed."""
        may_use_log(request.user).require()  # type: ignore[arg-type]
        log_use.end_log_use(by=request.user)  # type: ignore[arg-type]
        return Response(status=204)


def in_force(request: Request) -> LogUse:
    """The reader's use of the log. Raises NotAllowed where they have none."""
    may_use_log(request.user).require()  # type: ignore[arg-type]
    use = log_use.current(request.user)  # type: ignore[arg-type]
    if use is None:
        raise NotAllowed("Say first why you read the log: POST /api/v1/log-use/ with a purpose and a reason.")
    return use


class LogView(APIView):
    """The processing log across records, newest first. Reading it is logged."""

    processing: ClassVar[Declared] = CONSULTS

    @extend_schema(
        parameters=[
            OpenApiParameter("reference", OpenApiTypes.STR),
            OpenApiParameter("kind", OpenApiTypes.STR, description="A table, such as outcomes_outcome"),
            OpenApiParameter("operation", OpenApiTypes.STR, description="One of the six of DPA 2018 s62(1)"),
            *DOINGS,
        ],
        responses=LogPageSerializer,
        summary="Search the processing log",
    )
    def get(self, request: Request) -> Response:
        """A page of what was found. Raises NotAllowed or BadInput."""
        use = in_force(request)
        form = LogForm(request.query_params)
        checked(form)
        found = find(form.wanted(), place=request.query_params.get("before", ""))
        record(Processing.CONSULTATION, "read the log", reason=use.reason, fields=form.used)
        told = {"entries": tell(found.events), "older": found.older, "looked_to": found.looked_to}
        return Response(LogPageSerializer(told).data)


class AsOfView(APIView):
    """A record as it stood at a moment. Looking is logged."""

    processing: ClassVar[Declared] = CONSULTS

    @extend_schema(
        parameters=[*_OF_RECORD, OpenApiParameter("at", OpenApiTypes.DATETIME, required=True)],
        responses=StateSerializer,
        summary="A record as it stood at a moment",
    )
    def get(self, request: Request) -> Response:
        """Its fields and parts in words. Raises NotAllowed, BadInput, or Http404 for what may not be seen."""
        found = _found(request)
        state = state_at(found, _moment(request, "at"))
        log_states(found, "looked at an earlier state", state)
        return Response(StateSerializer(state).data)


class CompareView(APIView):
    """What differs between two moments of a record. Looking is logged."""

    processing: ClassVar[Declared] = CONSULTS

    @extend_schema(
        parameters=[
            *_OF_RECORD,
            OpenApiParameter("then", OpenApiTypes.DATETIME, required=True),
            OpenApiParameter("now", OpenApiTypes.DATETIME, required=True),
        ],
        responses=ComparisonSerializer,
        summary="What differs between two moments of a record",
    )
    def get(self, request: Request) -> Response:
        """Field by field, part by part. Raises NotAllowed, BadInput, or Http404 for what may not be seen."""
        found = _found(request)
        both = compare(found, _moment(request, "then"), _moment(request, "now"))
        log_states(found, "compared two states", both.then, both.now)
        return Response(ComparisonSerializer(both).data)


def _found(request: Request) -> models.Model:
    may_read_trails(request.user).require()  # type: ignore[arg-type]
    asked: Any = request.query_params
    return found_record(asked.get("table", ""), key_of(asked.get("id", "")))


def _moment(request: Request, name: str) -> dt.datetime:
    """The moment asked for. Raises BadInput where it is none, or has no time zone."""
    if at := exact_moment(request.query_params.get(name, "")):
        return at
    raise BadInput.of(**{name: "Give a moment with its time zone, such as 2026-10-31T18:30:00Z."})
