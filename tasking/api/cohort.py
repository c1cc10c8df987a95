"""The API of the offender cohort."""

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
from tasking.api.case_reviews import CHILD
from tasking.models import CohortMember
from tasking.serializers.cohort import (
    ChangeStatusSerializer,
    CohortMemberSerializer,
    LeaveSerializer,
    MoveColourSerializer,
    NewContactSerializer,
    NewMemberSerializer,
    NewReviewSerializer,
)
from tasking.serializers.referrals import ReasonSerializer

_CHANGES = partial(extend_schema, parameters=[IF_MATCH], responses=CohortMemberSerializer)


class CohortMemberViewSet(PractitionerViewSet):
    """Offenders whom the agencies manage together, with their reviews, contacts and moves."""

    queryset = CohortMember.objects.select_related("subject").prefetch_related("moves", "reviews", "contacts")
    serializer_class = CohortMemberSerializer
    processing = CONSULTS
    filterset_fields = ["state", "colour", "status", "subject"]

    @extend_schema(request=NewMemberSerializer, responses={201: CohortMemberSerializer})
    def create(self, request: Request) -> Response:
        """Bring an offender into the cohort."""
        given = self.validated(NewMemberSerializer, request)
        return self._show(actions.add_to_cohort(by=self.person, **given), status=201)

    @_CHANGES(request=MoveColourSerializer)
    @action(detail=True, methods=["post"])
    def colour(self, request: Request, pk: str) -> Response:
        """Move to another colour, with a reason."""
        return self._carry(actions.move_colour, MoveColourSerializer, request)

    @_CHANGES(request=ChangeStatusSerializer)
    @action(detail=True, methods=["post"])
    def status(self, request: Request, pk: str) -> Response:
        """Change the status, with a reason."""
        return self._carry(actions.change_status, ChangeStatusSerializer, request)

    @_CHANGES(request=NewReviewSerializer)
    @action(detail=True, methods=["post"])
    def reviews(self, request: Request, pk: str) -> Response:
        """Record a review."""
        return self._carry(actions.record_review, NewReviewSerializer, request)

    @extend_schema(request=NewContactSerializer, responses=CohortMemberSerializer)
    @action(detail=True, methods=["post"])
    def contacts(self, request: Request, pk: str) -> Response:
        """Record a contact. Needs no If-Match: it takes nothing away."""
        found, given = self.get_object(), self.validated(NewContactSerializer, request)
        return self._show(actions.record_contact(cohort_member=found.pk, by=self.person, **given))

    @_CHANGES(request=ReasonSerializer)
    @action(detail=True, methods=["post"], url_path=f"contacts{CHILD}strike")
    def strike_contact(self, request: Request, pk: str, child: str) -> Response:
        """Strike a wrong contact, with a reason."""
        found = self.get_object()
        given = {"version": self.version(request), **self.validated(ReasonSerializer, request)}
        return self._show(actions.strike_contact(cohort_member=found.pk, contact=UUID(child), by=self.person, **given))

    @_CHANGES(request=LeaveSerializer)
    @action(detail=True, methods=["post"])
    def leave(self, request: Request, pk: str) -> Response:
        """Take them out of the cohort, with a reason."""
        return self._carry(actions.take_out_of_cohort, LeaveSerializer, request)

    def _carry(self, verb: Callable[..., CohortMember], body: type, request: Request) -> Response:
        found = self.get_object()
        given = {"version": self.version(request), **self.validated(body, request)}
        return self._show(verb(cohort_member=found.pk, by=self.person, **given))

    def _show(self, member: CohortMember, status: int = 200) -> Response:
        """As it is now, read again with its parts."""
        return self.answer(self.get_queryset().get(pk=member.pk), status=status)
