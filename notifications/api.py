"""The API of notifications: calendar links, one's own calendar, and messages going out."""

from typing import Any, ClassVar, cast

from django.db.models import F, QuerySet
from drf_spectacular.utils import extend_schema
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from audit.api import RecordViewSet
from audit.processing import logs_nothing
from common.api import ByCursor
from notifications import actions, feeds, inbox, policies
from notifications.feeds import MadeFeed
from notifications.models import CalendarEntry, CalendarFeed, Delivery, InboxMessage
from notifications.serializers import (
    DeliverySerializer,
    DiscardSerializer,
    EntrySerializer,
    FeedSerializer,
    InboxMessageSerializer,
    MadeFeedSerializer,
    NewFeedSerializer,
)
from partners.models import Person
from partners.practitioners import IF_MATCH, PractitionerViewSet


class FeedViewSet(PractitionerViewSet):
    """One's own secret links to calendars. The link itself is in the answer to making it, and never again."""

    queryset = CalendarFeed.objects.all()
    serializer_class = FeedSerializer
    processing = logs_nothing("a person's own calendar links")

    @extend_schema(request=NewFeedSerializer, responses={201: MadeFeedSerializer})
    def create(self, request: Request) -> Response:
        """Make a link: to one's own calendar, that of one's agency or of a theme, or to the red-flag dates."""
        return self._shown_once(feeds.make_feed(by=self.person, **self.validated(NewFeedSerializer, request)))

    @extend_schema(parameters=[IF_MATCH], request=None, responses={201: MadeFeedSerializer})
    @action(detail=True, methods=["post"])
    def replace(self, request: Request, pk: str) -> Response:
        """Withdraw a link and make another of the same name."""
        key, version = self.get_object().pk, self.version(request)
        return self._shown_once(feeds.replace_feed(feed=key, by=self.person, version=version))

    @extend_schema(parameters=[IF_MATCH], request=None, responses=FeedSerializer)
    @action(detail=True, methods=["post"])
    def revoke(self, request: Request, pk: str) -> Response:
        """Withdraw a link."""
        key, version = self.get_object().pk, self.version(request)
        return self.answer(feeds.revoke_feed(feed=key, by=self.person, version=version))

    def _shown_once(self, made: MadeFeed) -> Response:
        body = {**self.get_serializer(made.feed).data, "url": made.url}
        return Response(body, status=201, headers={"ETag": made.feed.etag, "Cache-Control": "no-store"})


class EntryViewSet(PractitionerViewSet):
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


class NewestReceived(ByCursor):
    """Messages, the newest first."""

    ordering = ("-received_at", "-id")


class InboxViewSet(RecordViewSet):
    """One's own messages in Muster, of those whose record one may see today."""

    queryset = InboxMessage.objects.all()
    serializer_class = InboxMessageSerializer
    pagination_class = NewestReceived
    lookup_value_regex = PractitionerViewSet.lookup_value_regex
    processing = logs_nothing("a person's own messages, which hold no personal data; sending them was logged")
    filterset_fields: ClassVar[dict[str, list[str]]] = {"read_at": ["isnull"], "kind": ["exact"]}

    @property
    def person(self) -> Person:
        """Whose token or session it is."""
        return cast(Person, self.request.user)

    @extend_schema(request=None, responses=InboxMessageSerializer)
    @action(detail=True, methods=["post"])
    def read(self, request: Request, pk: str) -> Response:
        """Mark a message as read."""
        return self.answer(inbox.read_message(message=self.get_object().pk, by=self.person))

    @extend_schema(request=None, responses=InboxMessageSerializer)
    @action(detail=True, methods=["post"])
    def unread(self, request: Request, pk: str) -> Response:
        """Mark a message as unread."""
        return self.answer(inbox.unread_message(message=self.get_object().pk, by=self.person))


class DeliveryViewSet(PractitionerViewSet):
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

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        """Raises NotAllowed for those who do not look after messages."""
        super().initial(request, *args, **kwargs)
        policies.may_watch(self.person).require()

    @extend_schema(parameters=[IF_MATCH], request=None, responses=DeliverySerializer)
    @action(detail=True, methods=["post"])
    def resend(self, request: Request, pk: str) -> Response:
        """Let a message that failed, expired or may not have arrived be sent again."""
        key, version = self.get_object().pk, self.version(request)
        return self.answer(actions.resend_delivery(delivery=key, by=self.person, version=version))

    @extend_schema(parameters=[IF_MATCH], request=DiscardSerializer, responses=DeliverySerializer)
    @action(detail=True, methods=["post"])
    def discard(self, request: Request, pk: str) -> Response:
        """Give a message up, with a reason."""
        return self.answer(self.carry_out(actions.discard_delivery, DiscardSerializer, request))
