"""The API of what one chooses of one's messages."""

from typing import Any, cast

from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from audit.processing import ALTERS
from notifications import actions
from notifications.models import MessagePreferences
from notifications.preferences import preferences_of
from notifications.serializers import MessagePreferencesSerializer
from partners.models import Person


class MessagePreferencesView(APIView):
    """How one would be told: one's own choice, read and replaced as a whole."""

    processing = ALTERS

    @extend_schema(responses=MessagePreferencesSerializer)
    def get(self, request: Request) -> Response:
        """What is chosen."""
        return self._answer(preferences_of(self._person.pk) or MessagePreferences(person=self._person))

    @extend_schema(request=MessagePreferencesSerializer, responses=MessagePreferencesSerializer)
    def put(self, request: Request) -> Response:
        """Choose anew."""
        body = MessagePreferencesSerializer(data=request.data)
        body.is_valid(raise_exception=True)
        values: dict[str, Any] = dict(body.validated_data)
        return self._answer(actions.choose_messages(by=self._person, version=None, **values))

    @property
    def _person(self) -> Person:
        return cast(Person, self.request.user)

    def _answer(self, chosen: MessagePreferences) -> Response:
        return Response(MessagePreferencesSerializer(chosen).data)
