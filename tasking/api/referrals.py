"""The API of referrals."""

from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from audit.processing import CONSULTS
from partners.practitioners import IF_MATCH, PractitionerViewSet
from tasking import actions
from tasking.models import Referral
from tasking.serializers.referrals import (
    AmendReferralSerializer,
    NewReferralSerializer,
    ReasonSerializer,
    RedirectSerializer,
    ReferralSerializer,
)
from tasking.serializers.risk import AssessSerializer, RiskAssessmentSerializer

_MOVES = extend_schema(parameters=[IF_MATCH], request=ReasonSerializer, responses=ReferralSerializer)


class ReferralViewSet(PractitionerViewSet):
    """What agencies ask the partnership to take on."""

    queryset = Referral.objects.prefetch_related("agencies__agency")
    serializer_class = ReferralSerializer
    processing = CONSULTS
    filterset_fields = ["state", "kind", "forum"]

    @extend_schema(request=NewReferralSerializer, responses={201: ReferralSerializer})
    def create(self, request: Request) -> Response:
        """Make a referral from your agency."""
        details = actions.ReferralDetails(**self.validated(NewReferralSerializer, request))
        return self.answer(actions.submit_referral(by=self.person, details=details), status=201)

    @extend_schema(parameters=[IF_MATCH], request=AmendReferralSerializer, responses=ReferralSerializer)
    @action(detail=True, methods=["post"])
    def amend(self, request: Request, pk: str) -> Response:
        """Change what it says, while it waits to be decided; for the agency that made it, with a reason."""
        self.get_object()  # what may not be seen is 404, before anything in the body is looked at
        given = self.validated(AmendReferralSerializer, request)
        reason, version = given.pop("reason"), self.version(request)
        details = actions.ReferralDetails(**given)
        return self.answer(
            actions.amend_referral(
                referral=self.kwargs["pk"], by=self.person, version=version, details=details, reason=reason
            )
        )

    @extend_schema(request=AssessSerializer, responses={201: RiskAssessmentSerializer})
    @action(detail=True, methods=["post"], url_path="assess-risk")
    def assess_risk(self, request: Request, pk: str) -> Response:
        """Find its risk by a matrix in force; what was found before stays."""
        found = self.get_object()
        given = self.validated(AssessSerializer, request)
        version = given.pop("matrix")
        made = actions.assess_risk(referral=found.pk, by=self.person, matrix=version.pk, **given)
        return Response(RiskAssessmentSerializer(made).data, status=201)

    @_MOVES
    @action(detail=True, methods=["post"])
    def accept(self, request: Request, pk: str) -> Response:
        """Take it on."""
        return self._move("accept", request)

    @_MOVES
    @action(detail=True, methods=["post"])
    def reject(self, request: Request, pk: str) -> Response:
        """Turn it down, with a reason."""
        return self._move("reject", request)

    @extend_schema(parameters=[IF_MATCH], request=RedirectSerializer, responses=ReferralSerializer)
    @action(detail=True, methods=["post"])
    def redirect(self, request: Request, pk: str) -> Response:
        """Send it to a service, which ends it here, or to another forum, where it waits as submitted; with a reason."""
        return self._move("redirect", request, RedirectSerializer)

    @_MOVES
    @action(detail=True, methods=["post"])
    def start(self, request: Request, pk: str) -> Response:
        """Start work on it."""
        return self._move("start", request)

    @_MOVES
    @action(detail=True, methods=["post"])
    def finish(self, request: Request, pk: str) -> Response:
        """Say how its exit criterion was met."""
        return self._move("finish", request)

    @_MOVES
    @action(detail=True, methods=["post"])
    def revoke(self, request: Request, pk: str) -> Response:
        """Take it back, with a reason."""
        return self._move("revoke", request)

    def _move(self, verb: str, request: Request, body: type = ReasonSerializer) -> Response:
        given: dict[str, Any] = self.validated(body, request)
        key, version = self.kwargs["pk"], self.version(request)
        return self.answer(actions.move_referral(referral=key, verb=verb, by=self.person, version=version, **given))
