"""The API of forums: their settings, the seats in them, and their meetings planned ahead."""

from drf_spectacular.utils import extend_schema
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from audit.processing import logs_nothing
from partners.practitioners import IF_MATCH, PractitionerViewSet
from tasking import actions, policies
from tasking.models import Forum, ForumSeat
from tasking.planning import Span, proposals
from tasking.serializers.forums import (
    ChangeSeatSerializer,
    ForumSeatSerializer,
    ForumSerializer,
    ForumSettingsSerializer,
    NewSeatSerializer,
    PlanAheadSerializer,
    ProposalSerializer,
)

_NOTHING_PERSONAL = logs_nothing("names, rhythms and seats of meetings")


class ForumViewSet(PractitionerViewSet):
    """The standing meetings of the partnership."""

    queryset = Forum.objects.all()
    serializer_class = ForumSerializer
    processing = _NOTHING_PERSONAL
    filterset_fields = ["is_active"]

    @extend_schema(request=ForumSettingsSerializer, responses={201: ForumSerializer})
    def create(self, request: Request) -> Response:
        """Set a forum up."""
        given = self.validated(ForumSettingsSerializer, request)
        return self.answer(actions.save_forum(by=self.person, **given), status=201)

    @extend_schema(parameters=[IF_MATCH], request=ForumSettingsSerializer, responses=ForumSerializer)
    def partial_update(self, request: Request, pk: str) -> Response:
        """Change settings; what is left out stays."""
        found = self.get_object()
        serializer = ForumSettingsSerializer(data=request.data, partial=True)
        serializer.is_valid(raise_exception=True)
        version = self.version(request)
        changed = actions.save_forum(by=self.person, forum=found.pk, version=version, **serializer.validated_data)
        return self.answer(changed)

    @extend_schema(request=PlanAheadSerializer, responses=ProposalSerializer(many=True))
    @action(detail=True, methods=["post"], url_path="plan-ahead", pagination_class=None, filterset_fields=None)
    def plan_ahead(self, request: Request, pk: str) -> Response:
        """Plan meetings by the rhythm, without bank holidays; done twice, it does nothing the second time.

        Gives each time of the rhythm with what became of it. Needs no If-Match: the forum itself stays as it is.
        """
        found = self.get_object()
        policies.may_plan(self.person).require()
        given = self.validated(PlanAheadSerializer, request)
        preview, place = given.pop("preview"), given.pop("place")
        span = Span(**given)
        answer = ProposalSerializer(proposals(found, span), many=True).data
        if not preview:
            actions.plan_ahead(forum=found.pk, by=self.person, span=span, place=place)
        return Response(answer)


class ForumSeatViewSet(PractitionerViewSet):
    """Who sits in which forum, and in which role; those that were given up, with the day."""

    queryset = ForumSeat.objects.select_related("forum", "agency")
    serializer_class = ForumSeatSerializer
    processing = _NOTHING_PERSONAL
    filterset_fields = {"forum": ["exact"], "agency": ["exact"], "role": ["exact"], "ended_on": ["isnull"]}

    @extend_schema(request=NewSeatSerializer, responses={201: ForumSeatSerializer})
    def create(self, request: Request) -> Response:
        """Seat an agency, or one person of it."""
        given = self.validated(NewSeatSerializer, request)
        made = actions.give_seat(forum=given.pop("forum").pk, by=self.person, **given)
        return self.answer(made, status=201)

    @extend_schema(parameters=[IF_MATCH], request=ChangeSeatSerializer, responses=ForumSeatSerializer)
    def partial_update(self, request: Request, pk: str) -> Response:
        """Change the role or the person."""
        found = self.get_object()
        given = {"role": found.role, "person": found.person, **self.validated(ChangeSeatSerializer, request)}
        changed = actions.change_seat(seat=found.pk, by=self.person, version=self.version(request), **given)
        return self.answer(changed)

    @extend_schema(parameters=[IF_MATCH], request=None, responses=ForumSeatSerializer)
    @action(detail=True, methods=["post"])
    def end(self, request: Request, pk: str) -> Response:
        """Give it up from today."""
        found = self.get_object()
        return self.answer(actions.end_seat(seat=found.pk, by=self.person, version=self.version(request)))
