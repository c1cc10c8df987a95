"""The API of notifications: calendar links, one's own calendar, and messages going out."""

from typing import Any, ClassVar

from django.db.models import F, QuerySet
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from audit.api import RecordViewSet
from audit.processing import logs_nothing
from common.decisions import Decision
from notifications import actions, feeds, policies
from notifications.feeds import MadeFeed
from notifications.models import CalendarEntry, CalendarFeed, Delivery
from notifications.serializers import (
    DeliverySerializer,
    DiscardSerializer,
    EntrySerializer,
    FeedSerializer,
    MadeFeedSerializer,
    NewFeedSerializer,
)
from partners.models import Person

IF_MATCH = OpenApiParameter(
    "If-Match",
    OpenApiTypes.STR,
    OpenApiParameter.HEADER,
    required=True,
    description="The ETag of the record as you last read it. 428 without it, 412 when the record has changed since.",
)


class NotificationsViewSet(RecordViewSet):
    """For those whom `may_enter` lets in; row security decides which rows there are."""

    lookup_value_regex = "[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}"

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        """Raises NotAllowed for those who are not let in."""
        super().initial(request, *args, **kwargs)
        self.may_enter().require()

    def may_enter(self) -> Decision:
        """Those who have a calendar."""
        return policies.may_have_calendar(self.person)

    @property
    def person(self) -> Person:
        """Who calls."""
        assert isinstance(self.request.user, Person)  # noqa: S101 - the middleware lets nobody else through
        return self.request.user


class FeedViewSet(NotificationsViewSet):
    """Secret links to one's own calendar. The link itself is in the answer to making it, and never again."""

    queryset = CalendarFeed.objects.all()
    serializer_class = FeedSerializer
    processing = logs_nothing("a person's own calendar links")

    @extend_schema(request=NewFeedSerializer, responses={201: MadeFeedSerializer})
    def create(self, request: Request) -> Response:
        """Make a link."""
        return self._shown_once(feeds.make_feed(by=self.person, **self.validated(NewFeedSerializer, request)))

    @extend_schema(parameters=[IF_MATCH], request=None, responses={201: MadeFeedSerializer})
    @action(detail=True, methods=["post"])
    def replace(self, request: Request, pk: str) -> Response:
        """Withdraw a link and make another of the same name."""
        return self._shown_once(
            feeds.replace_feed(feed=self.kwargs["pk"], by=self.person, version=self.version(request))
        )

    @extend_schema(parameters=[IF_MATCH], request=None, responses=FeedSerializer)
    @action(detail=True, methods=["post"])
    def revoke(self, request: Request, pk: str) -> Response:
        """Withdraw a link."""
        return self.answer(feeds.revoke_feed(feed=self.kwargs["pk"], by=self.person, version=self.version(request)))

    def _shown_once(self, made: MadeFeed) -> Response:
        body = {**self.get_serializer(made.feed).data, "url": made.url}
        return Response(body, status=201, headers={"ETag": made.feed.etag, "Cache-Control": "no-store"})


class EntryViewSet(NotificationsViewSet):
    """One's own calendar: deployments, meetings, actions due, and the red-flag dates."""

    serializer_class = EntrySerializer
    processing = logs_nothing("a person's own engagements, which hold no personal data of others")
    queryset = CalendarEntry.objects.all()
    filterset_fields: ClassVar[dict[str, list[str]]] = {
        "source_table": ["exact"],
        "starts_at": ["gte", "lt"],
        "ends_at": ["gt"],
    }

    def get_queryset(self) -> QuerySet[CalendarEntry]:
        """With what may be told of each; an outer join to a table that row security guards."""
        return (
            super()
            .get_queryset()
            .annotate(text_title=F("text__title"), text_place=F("text__place"), text_path=F("text__path"))
        )


class DeliveryViewSet(NotificationsViewSet):
    """Messages going out. Chairs and coordinators see all of them and look after them; managers see them."""

    queryset = Delivery.objects.all()
    serializer_class = DeliverySerializer
    processing = logs_nothing("when messages are due and to whom; none of their words, and no personal data")
    filterset_fields: ClassVar[dict[str, list[str]]] = {
        "status": ["exact"],
        "kind": ["exact"],
        "recipient": ["exact"],
        "due_at": ["gte", "lt"],
    }

    def may_enter(self) -> Decision:
        """Those who look after messages."""
        return policies.may_watch(self.person)

    @extend_schema(parameters=[IF_MATCH], request=None, responses=DeliverySerializer)
    @action(detail=True, methods=["post"])
    def resend(self, request: Request, pk: str) -> Response:
        """Let a message that failed, expired or may not have arrived be sent again."""
        key, version = self.kwargs["pk"], self.version(request)
        return self.answer(actions.resend_delivery(delivery=key, by=self.person, version=version))

    @extend_schema(parameters=[IF_MATCH], request=DiscardSerializer, responses=DeliverySerializer)
    @action(detail=True, methods=["post"])
    def discard(self, request: Request, pk: str) -> Response:
        """Give a message up, with a reason."""
        given = self.validated(DiscardSerializer, request)
        key, version = self.kwargs["pk"], self.version(request)
        return self.answer(actions.discard_delivery(delivery=key, by=self.person, version=version, **given))
