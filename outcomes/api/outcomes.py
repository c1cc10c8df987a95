"""The API of outcomes: read, record, and do the verbs of the lifecycle."""

from collections.abc import Callable
from typing import Any

import django_filters
from django.db import models
from django.shortcuts import get_object_or_404
from drf_spectacular.utils import extend_schema, extend_schema_view
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.serializers import Serializer

from audit.processing import CONSULTS
from hotspots.models import Hotspot, Subject
from operations.models import Operation, Site
from outcomes import actions
from outcomes.actions import change_outcome, record_outcomes
from outcomes.actions.orders import PARTS
from outcomes.models import Family, Outcome, OutcomeType
from outcomes.querysets import OutcomeQuerySet
from outcomes.serializers import orders as bodies
from outcomes.serializers.outcomes import ChangeSerializer, IssueSerializer, OutcomeSerializer, RecordingSerializer
from outcomes.states import OUTCOME
from partners.models import Agency
from partners.practitioners import IF_MATCH, PractitionerViewSet

_PARTS = ("condition_rows", "breach_rows", "appeal_rows", "variation_rows", "review_rows")


class OutcomeFilter(django_filters.FilterSet):
    """Filters of the list; days are those on which outcomes are dated, both included."""

    type = django_filters.ModelChoiceFilter(queryset=OutcomeType.objects.all(), to_field_name="code")
    family = django_filters.ChoiceFilter(field_name="type__family", choices=Family.choices)
    operation = django_filters.ModelChoiceFilter(queryset=Operation.objects.all())
    issuing_agency = django_filters.ModelChoiceFilter(queryset=Agency.objects.all())
    subject = django_filters.ModelChoiceFilter(queryset=Subject.objects.all())
    label = django_filters.CharFilter(method="with_label", help_text="Of the subject or the vehicle, such as Person A")
    site = django_filters.ModelChoiceFilter(queryset=Site.objects.all())
    hotspot = django_filters.ModelChoiceFilter(queryset=Hotspot.objects.all())
    active = django_filters.BooleanFilter(method="only_active", help_text="true: orders and warnings in force today")
    state = django_filters.ChoiceFilter(choices=[(state, state) for state in OUTCOME.states()])
    dated_from = django_filters.DateFilter(field_name="dated_on", lookup_expr="gte")
    dated_to = django_filters.DateFilter(field_name="dated_on", lookup_expr="lte")

    class Meta:
        model = Outcome
        fields: list[str] = []

    def with_label(self, rows: OutcomeQuerySet, name: str, value: str) -> OutcomeQuerySet:
        """Those with this label, whatever its case."""
        return rows.labelled(value)

    def only_active(self, rows: OutcomeQuerySet, name: str, value: bool) -> OutcomeQuerySet:
        """What is active today; all where it was not asked for."""
        return rows.active() if value else rows


def _verb(name: str, says: str, body: type[ChangeSerializer] = ChangeSerializer) -> Any:
    """A verb of the lifecycle as a route: POST /outcomes/{id}/<verb>/ with If-Match."""

    def do(self: "OutcomeViewSet", request: Request, pk: str) -> Response:
        given = body.change(self.validated(body, request))
        version = self.version(request)
        return self.answer(
            change_outcome(outcome=self.kwargs["pk"], verb=name, by=self.person, version=version, **given)
        )

    do.__name__, do.__doc__ = name, says
    schema = extend_schema(request=body, responses=OutcomeSerializer, parameters=[IF_MATCH], summary=says)
    return action(detail=True, methods=["post"], url_path=name)(schema(do))


def _work(name: str, act: Callable[..., Any], body: type[Serializer[Any]], says: str, *, on: str = "outcome") -> Any:
    """What is recorded of an outcome, as a route: POST /outcomes/{id}/<name>/ with If-Match; gives the outcome.

    `on` is what the action takes: the outcome, or an entry that the body names, which must be of this outcome.
    """

    def do(self: "OutcomeViewSet", request: Request, pk: str) -> Response:
        found, version = self.get_object(), self.version(request)
        given = self.validated(body, request)
        if on == "outcome":
            given["outcome"] = found.pk
        else:
            kind = given.get("kind", on)
            get_object_or_404(PARTS[kind]._default_manager.filter(outcome=found), pk=given[on])
        act(by=self.person, version=version, **given)
        return self.answer(self.get_queryset().get(pk=found.pk))

    do.__name__, do.__doc__ = name.replace("-", "_"), says
    schema = extend_schema(request=body, responses=OutcomeSerializer, parameters=[IF_MATCH], summary=says)
    return action(detail=True, methods=["post"], url_path=name, url_name=name)(schema(do))


@extend_schema_view(list=extend_schema(summary="Outcomes that you may see, newest first"))
class OutcomeViewSet(PractitionerViewSet):
    """Outcomes: orders, warnings, arrests, visits."""

    processing = CONSULTS
    queryset = Outcome.objects.select_related("type", "legal_version__type").prefetch_related(*_PARTS)
    serializer_class = OutcomeSerializer
    filterset_class = OutcomeFilter

    @extend_schema(
        request=RecordingSerializer,
        responses={201: OutcomeSerializer(many=True)},
        summary="Record one or several outcomes of a kind",
    )
    def create(self, request: Request) -> Response:
        """Record; sent again with the same client_key, gives the first recording back."""
        serializer = RecordingSerializer(data=request.data, context=self.get_serializer_context())
        serializer.is_valid(raise_exception=True)
        made = record_outcomes(by=self.person, entry=serializer.entry())
        models.prefetch_related_objects(made, *_PARTS)
        return Response(OutcomeSerializer(made, many=True).data, status=201)

    apply = _verb("apply", "Say that it was applied for")
    issue = _verb("issue", "Say that it was issued, and on what terms", IssueSerializer)
    serve = _verb("serve", "Say that it was served")
    activate = _verb("activate", "Say that it is in force")
    breach = _verb("breach", "Record a breach, the reason being what happened")
    resume = _verb("resume", "Put it back in force after a breach, with the reason")
    expire = _verb("expire", "Say that its time has run out")
    discharge = _verb("discharge", "End it early, with the reason")
    quash = _verb("quash", "Say that a court or appeal set it aside, with the reason")
    withdraw = _verb("withdraw", "Take back a plan or a wrong entry, with the reason")
    strike = _verb("strike", "Strike what was recorded by mistake, with the reason; it is kept and no longer counted")
    add_conditions = _work("add-conditions", actions.add_conditions, bodies.ConditionsBody, "Add conditions")
    record_breach = _work(
        "record-breach", actions.record_breach, bodies.BreachBody, "Record a breach, also of a breached order"
    )
    deal_with_breach = _work(
        "deal-with-breach",
        actions.deal_with_breach,
        bodies.DealingBody,
        "Say what was done about a breach",
        on="breach",
    )
    lodge_appeal = _work("lodge-appeal", actions.lodge_appeal, bodies.AppealBody, "Record that an appeal was lodged")
    decide_appeal = _work(
        "decide-appeal", actions.decide_appeal, bodies.AppealResultBody, "Record the result of an appeal", on="appeal"
    )
    vary = _work("vary", actions.vary_outcome, bodies.VariationBody, "Record that an order was varied or shortened")
    extend = _work("extend", actions.extend_outcome, bodies.ExtensionBody, "Record that an order was extended")
    review = _work("review", actions.record_review, bodies.ReviewBody, "Record the review that is due next")
    set_penalty = _work("set-penalty", actions.set_penalty, bodies.PenaltyBody, "Say how much the penalty is")
    pay = _work("pay", actions.pay_penalty, bodies.PaymentBody, "Say when the penalty was paid")
    strike_part = _work(
        "strike-part", actions.strike_part, bodies.StrikeBody, "Strike an entry recorded by mistake", on="part"
    )
