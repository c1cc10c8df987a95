"""The API of messages: one's own, and those going out."""

from typing import Any, ClassVar, cast

from drf_spectacular.utils import extend_schema
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from audit.api import RecordViewSet
from audit.processing import logs_nothing
from common.api import ByCursor
from notifications import actions, policies
from notifications.models import Delivery, InboxMessage
from notifications.serializers import (
    DeliverySerializer,
    DiscardSerializer,
    InboxMessageSerializer,
)
from partners.models import Person
from partners.practitioners import IF_MATCH, PractitionerViewSet


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
        return self.answer(actions.read_message(message=self.get_object().pk, by=self.person))

    @extend_schema(request=None, responses=InboxMessageSerializer)
    @action(detail=True, methods=["post"])
    def unread(self, request: Request, pk: str) -> Response:
        """Mark a message as unread."""
        return self.answer(actions.unread_message(message=self.get_object().pk, by=self.person))


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
