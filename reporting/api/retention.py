"""The API of what is kept: the queue of reviews, and what is decided on each."""

from collections.abc import Callable
from typing import Any

from django.db.models import Exists, OuterRef
from drf_spectacular.utils import extend_schema, extend_schema_view
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from audit.processing import CONSULTS
from partners.practitioners import IF_MATCH, PersonViewSet
from reporting import policies
from reporting.actions import retention
from reporting.models import LegalHold, RetentionReview


class RetentionReviewSerializer(serializers.ModelSerializer[RetentionReview]):
    """A review: its record by reference and key, never what it says."""

    kind = serializers.CharField(source="kind.code", read_only=True)
    is_held = serializers.SerializerMethodField(help_text="Whether a legal hold stands")

    class Meta:
        model = RetentionReview
        fields = (
            *("id", "record_table", "record_id", "label", "kind", "held_by", "since", "due_on", "state", "reason"),
            *("kept_until", "proposed_by", "decided_by", "disposed_at", "is_held", "version"),
        )
        read_only_fields = fields

    def get_is_held(self, review: RetentionReview) -> bool:
        """Whether it must not be disposed of. A list asks for all of its reviews at once, by `has_hold`."""
        has_hold = getattr(review, "has_hold", None)
        return bool(review.holds.exists()) if has_hold is None else bool(has_hold)


class RetentionReasonSerializer(serializers.Serializer[Any]):
    """Why. Without names: it stays after the record is gone."""

    reason = serializers.CharField(max_length=1000)


class RetentionKeepSerializer(RetentionReasonSerializer):
    """Why, and the day on which it is looked at again."""

    until = serializers.DateField()


class DisposalSerializer(serializers.Serializer[Any]):
    """No body: the review says what was proposed."""


def _verb(name: str, act: Callable[..., RetentionReview], body: type, says: str) -> Any:
    """A decision as a route: POST /retention-reviews/{id}/<verb>/ with If-Match."""

    def do(self: "ReviewViewSet", request: Request, pk: str) -> Response:
        self.get_object()
        version, given = self.version(request), self.validated(body, request)
        return self.answer(act(review=self.kwargs["pk"], by=self.person, version=version, **given))

    do.__name__, do.__doc__ = name, says
    schema = extend_schema(request=body, responses=RetentionReviewSerializer, parameters=[IF_MATCH], summary=says)
    return action(detail=True, methods=["post"], url_path=name)(schema(do))


@extend_schema_view(list=extend_schema(summary="Reviews of what is kept that you may see, newest first"))
class ReviewViewSet(PersonViewSet):
    """Reviews of what is kept."""

    processing = CONSULTS
    queryset = RetentionReview.objects.select_related("kind").annotate(
        has_hold=Exists(
            LegalHold.objects.filter(
                record_table=OuterRef("record_table"), record_id=OuterRef("record_id"), lifted_at__isnull=True
            )
        )
    )
    serializer_class = RetentionReviewSerializer
    filterset_fields = ("state", "held_by", "record_table")

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        """Refuse those whom the policy refuses. Raises NotAllowed."""
        super().initial(request, *args, **kwargs)
        policies.may_review(self.person).require()

    keep = _verb("keep", retention.keep_record, RetentionKeepSerializer, "Keep the record until a day, with the reason")
    propose = _verb(
        "propose", retention.propose_disposal, RetentionReasonSerializer, "Propose to dispose of the record"
    )
    refuse = _verb(
        "refuse", retention.refuse_disposal, RetentionReasonSerializer, "Refuse what another person proposed"
    )
    dispose = _verb("dispose", retention.dispose, DisposalSerializer, "Dispose of the record, as another proposed")
