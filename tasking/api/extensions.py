"""The API of requests for more time."""

from drf_spectacular.utils import extend_schema
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from audit.processing import CONSULTS
from partners.practitioners import IF_MATCH, PractitionerViewSet
from tasking import actions
from tasking.models import ExtensionRequest
from tasking.serializers.action_log import ExtensionSerializer, GrantTimeSerializer
from tasking.serializers.referrals import ReasonSerializer

_ANSWERS = extend_schema(parameters=[IF_MATCH], request=ReasonSerializer, responses=ExtensionSerializer)


class ExtensionViewSet(PractitionerViewSet):
    """Requests for more time on actions; they are made at /actions/{id}/ask-for-time/."""

    queryset = ExtensionRequest.objects.select_related("action")
    serializer_class = ExtensionSerializer
    processing = CONSULTS
    filterset_fields = ["action", "state"]

    @extend_schema(parameters=[IF_MATCH], request=GrantTimeSerializer, responses=ExtensionSerializer)
    @action(detail=True, methods=["post"])
    def grant(self, request: Request, pk: str) -> Response:
        """Give more time, with a reason: the action's due date moves."""
        return self._answer("grant", GrantTimeSerializer, request)

    @_ANSWERS
    @action(detail=True, methods=["post"])
    def refuse(self, request: Request, pk: str) -> Response:
        """Refuse it, with a reason."""
        return self._answer("refuse", ReasonSerializer, request)

    @_ANSWERS
    @action(detail=True, methods=["post"])
    def withdraw(self, request: Request, pk: str) -> Response:
        """Take the request back, with a reason."""
        return self._answer("withdraw", ReasonSerializer, request)

    def _answer(self, verb: str, body: type, request: Request) -> Response:
        given = self.validated(body, request)
        version = self.version(request)
        key = self.kwargs["pk"]
        return self.answer(actions.answer_extension(request=key, verb=verb, by=self.person, version=version, **given))
