"""The API of meetings and agenda items."""

from django.http import HttpResponse
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from audit.processing import CONSULTS
from partners.practitioners import IF_MATCH, PractitionerViewSet
from tasking import actions
from tasking.api.minutes import DOCUMENT
from tasking.disclosure import hand_out_papers
from tasking.models import AgendaItem, Meeting
from tasking.serializers.meetings import (
    AgendaItemSerializer,
    AttendanceListSerializer,
    DecideSerializer,
    MeetingSerializer,
    MoveItemSerializer,
    NewMeetingSerializer,
    OpenSerializer,
)
from tasking.serializers.referrals import ReasonSerializer
from tasking.views.pages import log_restricted

_MOVES = extend_schema(parameters=[IF_MATCH], request=None, responses=MeetingSerializer)


class MeetingViewSet(PractitionerViewSet):
    """Meetings, from planned to closed."""

    queryset = Meeting.objects.select_related("forum").prefetch_related("attendances")
    serializer_class = MeetingSerializer
    processing = CONSULTS
    filterset_fields = {"forum": ["exact"], "state": ["exact"], "starts_at": ["gte", "lt"]}

    @extend_schema(request=NewMeetingSerializer, responses={201: MeetingSerializer})
    def create(self, request: Request) -> Response:
        """Plan a meeting; its agenda is built at once."""
        given = self.validated(NewMeetingSerializer, request)
        made = actions.plan_meeting(forum=given.pop("forum").pk, by=self.person, **given)
        return self.answer(made, status=201)

    @extend_schema(parameters=[IF_MATCH], request=OpenSerializer, responses=MeetingSerializer)
    @action(detail=True, methods=["post"])
    def open(self, request: Request, pk: str) -> Response:
        """Open it, its agenda brought up to date. On another day than its own, say that it is held today."""
        given = self.validated(OpenSerializer, request)
        version = self.version(request)
        return self.answer(actions.open_meeting(meeting=self.kwargs["pk"], by=self.person, version=version, **given))

    @_MOVES
    @action(detail=True, methods=["post"])
    def close(self, request: Request, pk: str) -> Response:
        """Close it; 409 names everything in the way."""
        version = self.version(request)
        return self.answer(actions.close_meeting(meeting=self.kwargs["pk"], by=self.person, version=version))

    @extend_schema(parameters=[IF_MATCH], request=ReasonSerializer, responses=MeetingSerializer)
    @action(detail=True, methods=["post"])
    def cancel(self, request: Request, pk: str) -> Response:
        """Call it off, with a reason."""
        given = self.validated(ReasonSerializer, request)
        version = self.version(request)
        return self.answer(actions.cancel_meeting(meeting=self.kwargs["pk"], by=self.person, version=version, **given))

    @extend_schema(request=None, responses=AgendaItemSerializer(many=True))
    @action(detail=True, methods=["post"], url_path="refresh-agenda", pagination_class=None, filterset_fields=None)
    def refresh_agenda(self, request: Request, pk: str) -> Response:
        """Add what has come up since; gives the new items. Needs no If-Match: nothing that is there changes."""
        new = actions.refresh_agenda(meeting=self.kwargs["pk"], by=self.person)
        log_restricted(new)
        return Response(AgendaItemSerializer(new, many=True).data)

    @extend_schema(responses={(200, "application/octet-stream"): OpenApiTypes.BINARY})
    @action(detail=True, methods=["get"], url_path=f"papers/{DOCUMENT}", url_name="papers")
    def papers(self, request: Request, pk: str, part: str, ending: str) -> HttpResponse:
        """One part of the papers as a file, DOCX or PDF, as whoever asks may hold it. The disclosure is logged."""
        return hand_out_papers(self.get_object(), int(part), ending, to=self.person)

    @extend_schema(request=AttendanceListSerializer, responses=MeetingSerializer)
    @action(detail=True, methods=["put"])
    def attendance(self, request: Request, pk: str) -> Response:
        """Record who came; those not named stay as they are. Needs no If-Match: each person is a row of their own."""
        given = self.validated(AttendanceListSerializer, request)
        people = [actions.Came(**came) for came in given["people"]]
        actions.take_attendance(meeting=self.kwargs["pk"], by=self.person, people=people)
        return self.answer(self.get_object())


class AgendaItemViewSet(PractitionerViewSet):
    """What meetings talk about, and what they decide."""

    queryset = AgendaItem.objects.with_place().select_related("timer").prefetch_related("notes")
    serializer_class = AgendaItemSerializer
    processing = CONSULTS
    filterset_fields = ["meeting", "section", "decision"]

    @extend_schema(request=None, responses=AgendaItemSerializer)
    @action(detail=True, methods=["post"], url_path="start-clock")
    def start_clock(self, request: Request, pk: str) -> Response:
        """Take it up: its clock runs, and that of the item before stops. Needs no If-Match: said again, it runs on."""
        actions.start_clock(item=self.kwargs["pk"], by=self.person)
        return self.answer(self.get_object())

    @extend_schema(request=None, responses=AgendaItemSerializer)
    @action(detail=True, methods=["post"], url_path="stop-clock")
    def stop_clock(self, request: Request, pk: str) -> Response:
        """Leave it: the time spent is added up. Needs no If-Match: said again, it stays so."""
        actions.stop_clock(item=self.kwargs["pk"], by=self.person)
        return self.answer(self.get_object())

    @extend_schema(parameters=[IF_MATCH], request=DecideSerializer, responses=AgendaItemSerializer)
    @action(detail=True, methods=["post"])
    def decide(self, request: Request, pk: str) -> Response:
        """Record the decision, and do what follows from it."""
        given = self.validated(DecideSerializer, request)
        version = self.version(request)
        own = {name: given.pop(name) for name in ("decision", "reason", "note") if name in given}
        decided = actions.decide_item(
            item=self.kwargs["pk"], by=self.person, version=version, follows=actions.Follows(**given), **own
        )
        return self.answer(decided)

    @extend_schema(request=MoveItemSerializer, responses=AgendaItemSerializer)
    @action(detail=True, methods=["post"])
    def move(self, request: Request, pk: str) -> Response:
        """Move it to a place in its section and part. Needs no If-Match: the place is one among all items."""
        self.get_object()
        given = self.validated(MoveItemSerializer, request)
        return self.answer(actions.move_item(item=self.kwargs["pk"], by=self.person, **given))

    @extend_schema(parameters=[IF_MATCH], request=ReasonSerializer, responses=AgendaItemSerializer)
    @action(detail=True, methods=["post"])
    def defer(self, request: Request, pk: str) -> Response:
        """Put it off to the forum's next meeting, with a reason."""
        self.get_object()
        version = self.version(request)
        given = self.validated(ReasonSerializer, request)
        return self.answer(actions.defer_item(item=self.kwargs["pk"], by=self.person, version=version, **given))

    @extend_schema(parameters=[IF_MATCH], request=None, responses=AgendaItemSerializer)
    @action(detail=True, methods=["post"], url_path="undo-deferral")
    def undo_deferral(self, request: Request, pk: str) -> Response:
        """Take it back into this meeting, until the meeting closes."""
        self.get_object()
        version = self.version(request)
        return self.answer(actions.undo_deferral(item=self.kwargs["pk"], by=self.person, version=version))
