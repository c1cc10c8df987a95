"""The API of problem-solving plans."""

from collections.abc import Callable
from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from audit.processing import CONSULTS
from partners.practitioners import IF_MATCH, PractitionerViewSet
from tasking import actions
from tasking.models import Problem, ProblemResponse
from tasking.serializers.problems import (
    AssessProblemSerializer,
    ChangeResponseSerializer,
    CloseProblemSerializer,
    NewProblemSerializer,
    NewResponseSerializer,
    PlanSerializer,
    ProblemResponseSerializer,
    ProblemSerializer,
)


class ProblemViewSet(PractitionerViewSet):
    """Problem-solving plans (OSARA) for hotspots and referrals."""

    queryset = Problem.objects.prefetch_related("responses")
    serializer_class = ProblemSerializer
    processing = CONSULTS
    filterset_fields = ["state", "hotspot", "referral", "lead_agency"]

    @extend_schema(request=NewProblemSerializer, responses={201: ProblemSerializer})
    def create(self, request: Request) -> Response:
        """Begin a plan."""
        given = self.validated(NewProblemSerializer, request)
        keys = {name: given[name].pk for name in ("hotspot", "referral") if name in given}
        return self.answer(actions.start_problem(by=self.person, plan=given["plan"], **keys), status=201)

    @extend_schema(parameters=[IF_MATCH], request=PlanSerializer, responses=ProblemSerializer)
    @action(detail=True, methods=["post"])
    def amend(self, request: Request, pk: str) -> Response:
        """Build it up; one that was assessed is open again."""
        return self._do(actions.amend_problem, PlanSerializer, request)

    @extend_schema(parameters=[IF_MATCH], request=AssessProblemSerializer, responses=ProblemSerializer)
    @action(detail=True, methods=["post"])
    def assess(self, request: Request, pk: str) -> Response:
        """Say what its responses achieved."""
        return self._do(actions.assess_problem, AssessProblemSerializer, request)

    @extend_schema(parameters=[IF_MATCH], request=CloseProblemSerializer, responses=ProblemSerializer)
    @action(detail=True, methods=["post"])
    def close(self, request: Request, pk: str) -> Response:
        """End it, once it was assessed."""
        return self._do(actions.close_problem, CloseProblemSerializer, request)

    @extend_schema(request=NewResponseSerializer, responses={201: ProblemResponseSerializer})
    @action(detail=True, methods=["post"])
    def responses(self, request: Request, pk: str) -> Response:
        """Add what is done about it."""
        found = self.get_object()
        given = self.validated(NewResponseSerializer, request)
        made = actions.add_response(problem=found.pk, by=self.person, **given)
        return Response(ProblemResponseSerializer(made).data, status=201, headers={"ETag": made.etag})

    def _do(self, verb: Callable[..., Problem], body: type, request: Request) -> Response:
        return self.answer(self.carry_out(verb, body, request))


class ProblemResponseViewSet(PractitionerViewSet):
    """What is done about problems, and how it stands."""

    queryset = ProblemResponse.objects.select_related("problem")
    serializer_class = ProblemResponseSerializer
    processing = CONSULTS
    filterset_fields = ["problem", "agency", "owner", "state"]

    @extend_schema(parameters=[IF_MATCH], request=ChangeResponseSerializer, responses=ProblemResponseSerializer)
    @action(detail=True, methods=["post"])
    def change(self, request: Request, pk: str) -> Response:
        """Say how it stands, or change it."""
        self.get_object()  # what may not be seen is 404, before anything else
        version = self.version(request)
        given: dict[str, Any] = self.validated(ChangeResponseSerializer, request)
        changed = actions.change_response(
            response=self.kwargs["pk"], by=self.person, version=version, given=given["response"]
        )
        return self.answer(changed)
