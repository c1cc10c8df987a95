"""The API of messages: one's own, and those going out."""

from typing import Any, ClassVar

from drf_spectacular.utils import extend_schema
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from audit.processing import logs_nothing
from common.api import ByCursor
from notifications import actions, policies
from notifications.models import AddressTrouble, Delivery, InboxMessage
from notifications.serializers import (
    AddressTroubleSerializer,
    DeliverySerializer,
    DiscardSerializer,
    InboxMessageSerializer,
    ReadAllSerializer,
    ResendFailedSerializer,
    ResentSerializer,
)
from partners.practitioners import IF_MATCH, PersonViewSet, PractitionerViewSet


class NewestReceived(ByCursor):
    """Messages, the newest first."""

    ordering = ("-received_at", "-id")


class InboxViewSet(PersonViewSet):
    """One's own messages in Muster, of those whose record one may see today."""

    queryset = InboxMessage.objects.all()
    serializer_class = InboxMessageSerializer
    pagination_class = NewestReceived
    processing = logs_nothing("a person's own messages, which hold no personal data; sending them was logged")
    filterset_fields: ClassVar[dict[str, list[str]]] = {"read_at": ["isnull"], "kind": ["exact"]}

    @extend_schema(request=None, responses=InboxMessageSerializer)
    @action(detail=True, methods=["post"])
    def read(self, request: Request, pk: str) -> Response:
        """Mark a message as read."""
        return self.answer(actions.read_message(message=self.get_object().pk, by=self.person))

    @extend_schema(request=None, responses=InboxMessageSerializer)
    @action(detail=True, methods=["post"])
    def unread(self, request: Request, pk: str) -> Response:
        """Mark a message as unread."""
        return self.answer(actions.unread_message(message=self.get_object().pk, by=self.person))

    @extend_schema(request=None, responses=ReadAllSerializer)
    @action(detail=False, methods=["post"], url_path="read-all", pagination_class=None, filterset_fields=None)
    def read_all(self, request: Request) -> Response:
        """Mark all one's messages as read; gives how many were unread."""
        return Response({"read": actions.read_all(by=self.person)})


class WatcherViewSet(PractitionerViewSet):
    """An API resource for those who look after messages going out."""

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        """Raises NotAllowed for all others."""
        super().initial(request, *args, **kwargs)
        policies.may_watch(self.person).require()


class DeliveryViewSet(WatcherViewSet):
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

    @extend_schema(request=ResendFailedSerializer, responses=ResentSerializer)
    @action(detail=False, methods=["post"], url_path="resend-failed", pagination_class=None, filterset_fields=None)
    def resend_failed(self, request: Request) -> Response:
        """Let what failed in a period be sent again, as after an outage; call it again while some are left."""
        again, left = actions.resend_failed(by=self.person, **self.validated(ResendFailedSerializer, request))
        return Response({"again": again, "left": left})


class AddressTroubleViewSet(WatcherViewSet):
    """Addresses that messages came back from, and that are not written to until they are cleared or corrected."""

    queryset = AddressTrouble.objects.all()
    serializer_class = AddressTroubleSerializer
    processing = logs_nothing("whose work address does not exist; no words of messages, and no personal data of others")
    filterset_fields: ClassVar[dict[str, list[str]]] = {
        "person": ["exact"],
        "channel": ["exact"],
        "cleared_at": ["isnull"],
    }

    @extend_schema(parameters=[IF_MATCH], request=None, responses=AddressTroubleSerializer)
    @action(detail=True, methods=["post"])
    def clear(self, request: Request, pk: str) -> Response:
        """Let messages be sent to the address again."""
        key, version = self.get_object().pk, self.version(request)
        return self.answer(actions.clear_trouble(trouble=key, by=self.person, version=version))
