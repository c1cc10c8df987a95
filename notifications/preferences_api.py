"""The API of what one chooses of one's messages."""

from typing import Any, cast

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from audit.processing import ALTERS
from notifications import choosing
from notifications.models import MessagePreferences
from notifications.preferences import preferences_of
from partners.models import Person


class MessagePreferencesSerializer(serializers.ModelSerializer):
    """What is chosen. The address of a Teams workflow is taken and never given; `posts_to_teams`: one is kept."""

    text_number = serializers.CharField(required=False, allow_blank=True, default="", max_length=20)
    muted = serializers.ListField(child=serializers.CharField(max_length=40), default=list)
    teams_url = serializers.CharField(write_only=True, required=False, allow_blank=True, default="", max_length=1000)
    forget_teams = serializers.BooleanField(write_only=True, required=False, default=False)
    posts_to_teams = serializers.SerializerMethodField()

    class Meta:
        model = MessagePreferences
        fields = [
            "by_email",
            "text_number",
            "quiet_from",
            "quiet_until",
            "digest_at",
            "muted",
            "teams_url",
            "forget_teams",
            "posts_to_teams",
        ]
        extra_kwargs = {
            "by_email": {"required": True},
            **{name: {"required": False, "default": None} for name in ("quiet_from", "quiet_until", "digest_at")},
        }

    def get_posts_to_teams(self, chosen: MessagePreferences) -> bool:
        """Whether the address of a Teams workflow is kept."""
        return bool(chosen.teams_secret)


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
        return self._answer(choosing.choose_messages(by=self._person, version=None, **values))

    @property
    def _person(self) -> Person:
        return cast(Person, self.request.user)

    def _answer(self, chosen: MessagePreferences) -> Response:
        return Response(MessagePreferencesSerializer(chosen).data)
