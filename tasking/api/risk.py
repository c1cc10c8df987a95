"""The API of risk."""

from drf_spectacular.utils import extend_schema
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from audit.api import RecordViewSet
from audit.processing import CONSULTS, logs_nothing
from partners.practitioners import PractitionerViewSet
from tasking import actions, policies
from tasking.models import RiskAssessment, RiskMatrix
from tasking.serializers.risk import (
    NewRiskMatrixSerializer,
    NextVersionSerializer,
    RiskAssessmentSerializer,
    RiskMatrixSerializer,
    WithdrawMatrixSerializer,
)


class RiskMatrixViewSet(RecordViewSet):
    """Risk matrices by version. A version is never changed; the next one follows it."""

    queryset = RiskMatrix.objects.all()
    serializer_class = RiskMatrixSerializer
    processing = logs_nothing("questions and bands of the partnership's own; nothing about anybody")
    lookup_value_regex = PractitionerViewSet.lookup_value_regex
    filterset_fields = ["name", "is_withdrawn"]

    def initial(self, request: Request, *args: object, **kwargs: object) -> None:
        """Refuse those whom the policy refuses. Raises NotAllowed."""
        super().initial(request, *args, **kwargs)
        policies.may_read_matrices(request.user).require()  # type: ignore[arg-type]

    @extend_schema(request=NewRiskMatrixSerializer, responses={201: RiskMatrixSerializer})
    def create(self, request: Request) -> Response:
        """Publish a risk matrix."""
        policies.may_keep_matrices(request.user).require()  # type: ignore[arg-type]
        given = self.validated(NewRiskMatrixSerializer, request)
        return self.answer(actions.publish_matrix(by=request.user, **given), status=201)  # type: ignore[arg-type]

    @extend_schema(request=NextVersionSerializer, responses={201: RiskMatrixSerializer})
    @action(detail=True, methods=["post"], url_path="next")
    def next_version(self, request: Request, pk: str) -> Response:
        """Publish the version that follows this one, the latest."""
        before = self.get_object()
        policies.may_keep_matrices(request.user).require()  # type: ignore[arg-type]
        given = self.validated(NextVersionSerializer, request)
        made = actions.publish_matrix(by=request.user, name=before.name, replaces=before.pk, **given)  # type: ignore[arg-type]
        return self.answer(made, status=201)

    @extend_schema(request=WithdrawMatrixSerializer, responses={201: RiskMatrixSerializer})
    @action(detail=True, methods=["post"])
    def withdraw(self, request: Request, pk: str) -> Response:
        """End the risk matrix, with a reason."""
        found = self.get_object()
        policies.may_keep_matrices(request.user).require()  # type: ignore[arg-type]
        given = self.validated(WithdrawMatrixSerializer, request)
        made = actions.withdraw_matrix(matrix=found.pk, by=request.user, **given)  # type: ignore[arg-type]
        return self.answer(made, status=201)


class RiskAssessmentViewSet(PractitionerViewSet):
    """What was found of the risk of referrals, each time it was assessed; made at /referrals/{id}/assess-risk/."""

    queryset = RiskAssessment.objects.select_related("referral")
    serializer_class = RiskAssessmentSerializer
    processing = CONSULTS
    filterset_fields = ["referral", "matrix"]
