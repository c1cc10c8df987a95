"""The API of safeguarding measures."""

from collections.abc import Callable
from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from audit.processing import CONSULTS, logs_nothing
from partners.practitioners import IF_MATCH, PractitionerViewSet
from tasking import actions
from tasking.models import MeasureKind, SafeguardingMeasure
from tasking.serializers.safeguarding import (
    EndMeasureSerializer,
    FitSerializer,
    MeasureKindSerializer,
    MeasureSerializer,
    NewMeasureSerializer,
    ReviewMeasureSerializer,
)


class MeasureKindViewSet(PractitionerViewSet):
    """Kinds of measures; set up on the pages."""

    queryset = MeasureKind.objects.all()
    serializer_class = MeasureKindSerializer
    processing = logs_nothing("kinds of measures and their cadence; nothing about anybody")
    filterset_fields = ["is_active"]


class MeasureViewSet(PractitionerViewSet):
    """What was put in place for someone, by whom, and when it is looked at again."""

    queryset = SafeguardingMeasure.objects.select_related("kind", "referral", "subject").prefetch_related("reviews")
    serializer_class = MeasureSerializer
    processing = CONSULTS
    filterset_fields = {
        "state": ["exact"],
        "referral": ["exact"],
        "subject": ["exact"],
        "kind": ["exact"],
        "next_review_on": ["lte", "gte"],
    }

    @extend_schema(request=NewMeasureSerializer, responses={201: MeasureSerializer})
    def create(self, request: Request) -> Response:
        """Ask for a measure, or note that one is in place."""
        given = self.validated(NewMeasureSerializer, request)
        return self.answer(actions.add_measure(by=self.person, **given), status=201)

    @extend_schema(parameters=[IF_MATCH], request=FitSerializer, responses=MeasureSerializer)
    @action(detail=True, methods=["post"])
    def fit(self, request: Request, pk: str) -> Response:
        """Note that it is in place."""
        return self._do(actions.fit_measure, FitSerializer, request)

    @extend_schema(parameters=[IF_MATCH], request=ReviewMeasureSerializer, responses=MeasureSerializer)
    @action(detail=True, methods=["post"])
    def review(self, request: Request, pk: str) -> Response:
        """Write down what was found when it was looked at."""
        return self._do(actions.review_measure, ReviewMeasureSerializer, request)

    @extend_schema(parameters=[IF_MATCH], request=EndMeasureSerializer, responses=MeasureSerializer)
    @action(detail=True, methods=["post"])
    def end(self, request: Request, pk: str) -> Response:
        """End it, with a reason."""
        return self._do(actions.end_measure, EndMeasureSerializer, request)

    def _do(self, verb: Callable[..., Any], body: type, request: Request) -> Response:
        self.get_object()  # what may not be seen is 404, before anything else
        version = self.version(request)
        return self.answer(
            verb(measure=self.kwargs["pk"], by=self.person, version=version, **self.validated(body, request))
        )
