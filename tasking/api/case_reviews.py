"""The API of case reviews."""

from collections.abc import Callable
from functools import partial
from uuid import UUID

from drf_spectacular.utils import extend_schema
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from audit.processing import CONSULTS
from partners.practitioners import IF_MATCH, PractitionerViewSet
from tasking import actions
from tasking.models import CaseReview
from tasking.serializers.case_reviews import (
    AnswerRecommendationSerializer,
    CaseReviewSerializer,
    HoldReviewSerializer,
    NewCaseReviewSerializer,
    NewComplaintSerializer,
    NewRecommendationSerializer,
    TaskRecommendationSerializer,
    ThresholdSerializer,
)
from tasking.serializers.referrals import ReasonSerializer

#: The key of a part, in its address below the whole.
CHILD = "/(?P<child>[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})/"


_CHANGES = partial(extend_schema, parameters=[IF_MATCH], responses=CaseReviewSerializer)


class CaseReviewViewSet(PractitionerViewSet):
    """Applications for a case review (2014 Act s104), with their complaints and recommendations."""

    queryset = CaseReview.objects.prefetch_related("complaints", "recommendations")
    serializer_class = CaseReviewSerializer
    processing = CONSULTS
    filterset_fields = ["state", "forum", "category"]

    @extend_schema(request=NewCaseReviewSerializer, responses={201: CaseReviewSerializer})
    def create(self, request: Request) -> Response:
        """Take in an application, held by your agency, with the complaints that it stands on."""
        given = self.validated(NewCaseReviewSerializer, request)
        complaints = [actions.ComplaintGiven(**one) for one in given.pop("complaints", [])]
        details = actions.ApplicationDetails(**given)
        return self._show(actions.apply_for_review(by=self.person, details=details, complaints=complaints), status=201)

    @extend_schema(request=NewComplaintSerializer, responses=CaseReviewSerializer)
    @action(detail=True, methods=["post"])
    def complaints(self, request: Request, pk: str) -> Response:
        """Add a complaint. Needs no If-Match: it takes nothing away."""
        found = self.get_object()
        given = actions.ComplaintGiven(**self.validated(NewComplaintSerializer, request))
        return self._show(actions.add_complaint(case_review=found.pk, by=self.person, complaint=given))

    @_CHANGES(request=ReasonSerializer)
    @action(detail=True, methods=["post"], url_path=f"complaints{CHILD}strike")
    def strike_complaint(self, request: Request, pk: str, child: str) -> Response:
        """Strike a wrong complaint, with a reason."""
        found = self.get_object()
        given = {"version": self.version(request), **self.validated(ReasonSerializer, request)}
        return self._show(
            actions.strike_complaint(case_review=found.pk, complaint=UUID(child), by=self.person, **given)
        )

    @_CHANGES(request=ReasonSerializer)
    @action(detail=True, methods=["post"])
    def acknowledge(self, request: Request, pk: str) -> Response:
        """Acknowledge the application."""
        return self._move("acknowledge", request)

    @_CHANGES(request=ThresholdSerializer)
    @action(detail=True, methods=["post"])
    def threshold(self, request: Request, pk: str) -> Response:
        """Decide whether the threshold is met; a decision that departs from the count needs a reason of its own."""
        return self._carry(actions.decide_threshold, ThresholdSerializer, request)

    @_CHANGES(request=ReasonSerializer)
    @action(detail=True, methods=["post"])
    def reconsider(self, request: Request, pk: str) -> Response:
        """Look again at a decision that the threshold is not met, with a reason."""
        return self._move("reconsider", request)

    @_CHANGES(request=HoldReviewSerializer)
    @action(detail=True, methods=["post"])
    def hold(self, request: Request, pk: str) -> Response:
        """Record the review that was held."""
        return self._carry(actions.hold_review, HoldReviewSerializer, request)

    @_CHANGES(request=NewRecommendationSerializer)
    @action(detail=True, methods=["post"])
    def recommendations(self, request: Request, pk: str) -> Response:
        """Recommend something to an agency that may see the case."""
        return self._carry(actions.recommend, NewRecommendationSerializer, request)

    @_CHANGES(request=AnswerRecommendationSerializer)
    @action(detail=True, methods=["post"], url_path=f"recommendations{CHILD}answer")
    def answer_recommendation(self, request: Request, pk: str, child: str) -> Response:
        """Say for the agency whether it accepts."""
        found = self.get_object()
        given = {"version": self.version(request), **self.validated(AnswerRecommendationSerializer, request)}
        return self._show(
            actions.answer_recommendation(case_review=found.pk, recommendation=UUID(child), by=self.person, **given)
        )

    @_CHANGES(request=TaskRecommendationSerializer)
    @action(detail=True, methods=["post"], url_path=f"recommendations{CHILD}task")
    def task_recommendation(self, request: Request, pk: str, child: str) -> Response:
        """Log an accepted recommendation as an action, at an open meeting that has the case on its agenda."""
        found = self.get_object()
        version, given = self.version(request), self.validated(TaskRecommendationSerializer, request)
        actions.task_recommendation(
            case_review=found.pk,
            recommendation=UUID(child),
            by=self.person,
            version=version,
            meeting=given.pop("meeting").pk,
            **given,
        )
        return self._show(found)

    @_CHANGES(request=ReasonSerializer)
    @action(detail=True, methods=["post"])
    def close(self, request: Request, pk: str) -> Response:
        """Close the case, once each recommendation is answered."""
        return self._move("close", request)

    @_CHANGES(request=ReasonSerializer)
    @action(detail=True, methods=["post"])
    def withdraw(self, request: Request, pk: str) -> Response:
        """Withdraw the application, with a reason."""
        return self._move("withdraw", request)

    @_CHANGES(request=ReasonSerializer)
    @action(detail=True, methods=["post"])
    def strike(self, request: Request, pk: str) -> Response:
        """Strike an application that was entered by mistake, with a reason; it counts nowhere."""
        return self._move("strike", request)

    def _carry(self, verb: Callable[..., CaseReview], body: type, request: Request) -> Response:
        found = self.get_object()
        given = {"version": self.version(request), **self.validated(body, request)}
        return self._show(verb(case_review=found.pk, by=self.person, **given))

    def _move(self, verb: str, request: Request) -> Response:
        return self._carry(partial(actions.move_case_review, verb=verb), ReasonSerializer, request)

    def _show(self, review: CaseReview, status: int = 200) -> Response:
        """As it is now, read again with its parts."""
        return self.answer(self.get_queryset().get(pk=review.pk), status=status)
