"""The API of red-flag dates."""

from dataclasses import asdict
from functools import partial
from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from audit.processing import logs_nothing
from operations import actions
from operations.api.verbs import verb
from operations.models import RedFlagDate
from operations.red_flags.times import Days
from operations.serializers.operations import ReasonSerializer
from operations.serializers.red_flags import (
    ChangeRedFlagDateSerializer,
    NewRedFlagDateSerializer,
    RedFlagDateSerializer,
)
from partners.practitioners import IF_MATCH, PractitionerViewSet

_DATE = partial(verb, about="flag", gives=RedFlagDateSerializer)
_KEPT = ("name", "themes", "minimum_resource", "minimum_count", "leave_embargo", "note", "provisional")


class RedFlagDateViewSet(PractitionerViewSet):
    """Red-flag dates."""

    queryset = RedFlagDate.objects.with_cover()
    serializer_class = RedFlagDateSerializer
    processing = logs_nothing("dates of the year; nothing about a person")
    filterset_fields = {"year": ["exact"], "is_cancelled": ["exact"], "starts_at": ["gte", "lt"]}

    @extend_schema(request=NewRedFlagDateSerializer, responses={201: RedFlagDateSerializer})
    def create(self, request: Request) -> Response:
        """Enter a date by hand."""
        given = self.validated(NewRedFlagDateSerializer, request)
        made = actions.add_red_flag(by=self.person, **given)
        return self.answer(self.get_queryset().get(pk=made.pk), status=201)

    @extend_schema(parameters=[IF_MATCH], request=ChangeRedFlagDateSerializer, responses=RedFlagDateSerializer)
    def partial_update(self, request: Request, pk: str) -> Response:
        """Change a date, entered or given by a rule; what is left out stays."""
        found: RedFlagDate = self.get_object()
        serializer = ChangeRedFlagDateSerializer(data=request.data, partial=True)
        serializer.is_valid(raise_exception=True)
        values: dict[str, Any] = {field: getattr(found, field) for field in _KEPT} | asdict(Days.of(found))
        changed = actions.change_red_flag(
            flag=found.pk, by=self.person, version=self.version(request), **{**values, **serializer.validated_data}
        )
        return self.answer(self.get_queryset().get(pk=changed.pk))

    confirm = _DATE("confirm", "Say that a provisional date is certain", calls=actions.confirm_red_flag)
    cancel = _DATE("cancel", "Take a date out of the plan", calls=actions.cancel_red_flag, takes=ReasonSerializer)
    restore = _DATE(
        "restore", "Put a cancelled date back into the plan", calls=actions.restore_red_flag, takes=ReasonSerializer
    )
