"""The API of operations, deployments and visits."""

from functools import partial
from typing import Any

import django_filters
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from audit.processing import CONSULTS
from operations import actions
from operations.api.onday import CheckingMixin, PhotosMixin
from operations.api.series import SeriesMixin, as_it_stands
from operations.api.verbs import verb
from operations.models import Deployment, Operation, Visit
from operations.serializers.debriefs import DebriefPartsSerializer
from operations.serializers.operations import (
    ChangeOperationSerializer,
    DeploymentSerializer,
    MarkSensitiveSerializer,
    MoveSerializer,
    NameReadersSerializer,
    NewVisitSerializer,
    OperationSerializer,
    ProposeSerializer,
    ReasonSerializer,
    RemoveReaderSerializer,
    ScheduleSerializer,
    StandDownSerializer,
    TurnOutSerializer,
    VisitSerializer,
)
from operations.states import OPERATION
from partners.models import Agency
from partners.practitioners import IF_MATCH, PractitionerViewSet


class OperationFilter(django_filters.FilterSet):
    """Filters of the list."""

    state = django_filters.ChoiceFilter(choices=[(state, state) for state in OPERATION.states()])
    theme = django_filters.CharFilter(lookup_expr="icontains")
    lead_agency = django_filters.ModelChoiceFilter(queryset=Agency.objects.all())
    agency = django_filters.ModelChoiceFilter(field_name="parts__agency", queryset=Agency.objects.all())

    class Meta:
        model = Operation
        fields: list[str] = []


_OPERATION = partial(verb, about="operation", gives=OperationSerializer)


def _button(name: str, says: str) -> Any:
    """A verb that needs nothing but the decision."""
    return _OPERATION(name, says, calls=partial(actions.advance_operation, verb=name))


class OperationViewSet(PractitionerViewSet):
    """Operations, from proposed to closed."""

    queryset = Operation.objects.prefetch_related("agencies", "readers")
    serializer_class = OperationSerializer
    processing = CONSULTS
    filterset_class = OperationFilter

    @extend_schema(request=ProposeSerializer, responses={201: OperationSerializer})
    def create(self, request: Request) -> Response:
        """Propose an operation."""
        given = self.validated(ProposeSerializer, request)
        return self.answer(actions.propose_operation(by=self.person, **given), status=201)

    authorise = _button("authorise", "Give the chair's authority")
    schedule = _button("schedule", "Say that it is scheduled; its first deployment does so by itself")
    start = _button("start", "Say that it is under way")
    close = _button("close", "Close it after the debrief")

    @extend_schema(parameters=[IF_MATCH], request=ChangeOperationSerializer, responses=OperationSerializer)
    def partial_update(self, request: Request, pk: str) -> Response:
        """Change what is said of it; what is left out stays."""
        found: Operation = self.get_object()
        serializer = ChangeOperationSerializer(data=request.data, partial=True, context=self.get_serializer_context())
        serializer.is_valid(raise_exception=True)
        values = {field: getattr(found, str(field)) for field in ChangeOperationSerializer().fields}
        actions.change_operation(
            operation=found.pk,
            by=self.person,
            version=self.version(request),
            **{**values, **serializer.validated_data},
        )
        return self.answer(self.get_object())

    mark_sensitive = _OPERATION(
        "mark-sensitive",
        "Let only named readers see it",
        calls=actions.mark_sensitive,
        takes=MarkSensitiveSerializer,
    )
    mark_official = _OPERATION(
        "mark-official", "Let everyone see it, and say why", calls=actions.mark_official, takes=ReasonSerializer
    )
    name_readers = _OPERATION(
        "name-readers", "Let people see a sensitive one", calls=actions.add_readers, takes=NameReadersSerializer
    )
    remove_reader = _OPERATION(
        "remove-reader",
        "Let someone see it no longer, and say why",
        calls=actions.remove_reader,
        takes=RemoveReaderSerializer,
    )
    debrief = _OPERATION("debrief", "Finish its debrief", calls=actions.debrief_operation, takes=DebriefPartsSerializer)
    cancel = _OPERATION(
        "cancel",
        "Cancel it with its deployments to come, and say why",
        calls=actions.cancel_operation,
        takes=ReasonSerializer,
    )


_DEPLOYMENT = partial(verb, about="deployment", gives=DeploymentSerializer)


class DeploymentViewSet(CheckingMixin, SeriesMixin):
    """Deployments of operations."""

    queryset = Deployment.objects.prefetch_related("turnout", "activities")
    serializer_class = DeploymentSerializer
    processing = CONSULTS
    filterset_fields = {"operation": ["exact"], "state": ["exact"], "starts_at": ["gte", "lt"]}

    @extend_schema(request=ScheduleSerializer, responses={201: DeploymentSerializer})
    def create(self, request: Request) -> Response:
        """Schedule a deployment. 409 with the warnings until they are acknowledged."""
        given = self.validated(ScheduleSerializer, request)
        operation = given.pop("operation")
        made = actions.schedule_deployment(operation=operation.pk, by=self.person, **given)
        return self.answer(made, status=201)

    @extend_schema(parameters=[IF_MATCH], request=MoveSerializer, responses=DeploymentSerializer)
    def partial_update(self, request: Request, pk: str) -> Response:
        """Change a deployment; what is left out stays. 409 with the warnings until they are acknowledged."""
        found: Deployment = self.get_object()
        serializer = MoveSerializer(data=request.data, partial=True, context=self.get_serializer_context())
        serializer.is_valid(raise_exception=True)
        moved = actions.move_deployment(
            deployment=found.pk,
            by=self.person,
            version=self.version(request),
            **{**as_it_stands(found), **serializer.validated_data},
        )
        return self.answer(moved)

    cancel = _DEPLOYMENT(
        "cancel",
        "Cancel it, withdraw its requests, and say why",
        calls=actions.cancel_deployment,
        takes=ReasonSerializer,
    )

    turn_out = _DEPLOYMENT(
        "turn-out",
        "Put a person down; 409 where they turn out elsewhere at that time",
        calls=actions.turn_out,
        takes=TurnOutSerializer,
    )
    stand_down = _DEPLOYMENT(
        "stand-down", "Stand a person down, and say why", calls=actions.stand_down, takes=StandDownSerializer
    )


class VisitViewSet(PhotosMixin):
    """Visits made in operations."""

    queryset = Visit.objects.prefetch_related("agencies")
    serializer_class = VisitSerializer
    processing = CONSULTS
    filterset_fields = {"operation": ["exact"], "deployment": ["exact"], "site": ["exact"], "visited_at": ["gte", "lt"]}

    @extend_schema(request=NewVisitSerializer, responses={201: VisitSerializer})
    def create(self, request: Request) -> Response:
        """Record a visit; sent again with the same client_key, gives the first one back."""
        given = self.validated(NewVisitSerializer, request)
        operation = given.pop("operation")
        return self.answer(actions.record_visit(operation=operation.pk, by=self.person, **given), status=201)
