"""The API of calendars: one's links to them, and one's own."""

from typing import ClassVar

from django.db.models import F, QuerySet
from drf_spectacular.utils import extend_schema
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from audit.processing import logs_nothing
from notifications import actions
from notifications.actions import MadeFeed
from notifications.models import CalendarEntry, CalendarFeed
from notifications.serializers import EntrySerializer, FeedSerializer, MadeFeedSerializer, NewFeedSerializer
from partners.practitioners import IF_MATCH, PractitionerViewSet


class FeedViewSet(PractitionerViewSet):
    """One's own secret links to calendars. The link itself is in the answer to making it, and never again."""

    queryset = CalendarFeed.objects.all()
    serializer_class = FeedSerializer
    processing = logs_nothing("a person's own calendar links")

    @extend_schema(request=NewFeedSerializer, responses={201: MadeFeedSerializer})
    def create(self, request: Request) -> Response:
        """Make a link: to one's own calendar, that of one's agency or of a theme, or to the red-flag dates."""
        return self._shown_once(actions.make_feed(by=self.person, **self.validated(NewFeedSerializer, request)))

    @extend_schema(parameters=[IF_MATCH], request=None, responses={201: MadeFeedSerializer})
    @action(detail=True, methods=["post"])
    def replace(self, request: Request, pk: str) -> Response:
        """Withdraw a link and make another of the same name."""
        key, version = self.get_object().pk, self.version(request)
        return self._shown_once(actions.replace_feed(feed=key, by=self.person, version=version))

    @extend_schema(parameters=[IF_MATCH], request=None, responses=FeedSerializer)
    @action(detail=True, methods=["post"])
    def revoke(self, request: Request, pk: str) -> Response:
        """Withdraw a link."""
        key, version = self.get_object().pk, self.version(request)
        return self.answer(actions.revoke_feed(feed=key, by=self.person, version=version))

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
