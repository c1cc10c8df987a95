"""The API of notes of a discussion."""

from drf_spectacular.utils import extend_schema
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from audit.processing import CONSULTS
from partners.practitioners import IF_MATCH, PractitionerViewSet
from tasking import actions
from tasking.models import DiscussionNote
from tasking.serializers.notes import DiscussionNoteSerializer, DiscussionTextSerializer, WriteDiscussionSerializer
from tasking.serializers.referrals import ReasonSerializer


class DiscussionNoteViewSet(PractitionerViewSet):
    """What each scribe wrote down under an agenda item."""

    queryset = DiscussionNote.objects.all()
    serializer_class = DiscussionNoteSerializer
    processing = CONSULTS
    filterset_fields = {"item": ["exact"], "item__meeting": ["exact"], "written_by": ["exact"]}

    @extend_schema(request=WriteDiscussionSerializer, responses={201: DiscussionNoteSerializer})
    def create(self, request: Request) -> Response:
        """Write a note. Needs no If-Match: it takes nobody else's words away."""
        given = self.validated(WriteDiscussionSerializer, request)
        note = actions.write_discussion(item=given.pop("item").pk, by=self.person, **given)
        return self.answer(note, status=201)

    @extend_schema(parameters=[IF_MATCH], request=DiscussionTextSerializer, responses=DiscussionNoteSerializer)
    def partial_update(self, request: Request, pk: str) -> Response:
        """Change one's own note. Sent again as it is, it changes nothing and needs the first version still."""
        given, version = self.validated(DiscussionTextSerializer, request), self.version(request)
        return self.answer(actions.amend_discussion(note=self.kwargs["pk"], by=self.person, version=version, **given))

    @extend_schema(parameters=[IF_MATCH], request=ReasonSerializer, responses=DiscussionNoteSerializer)
    @action(detail=True, methods=["post"])
    def strike(self, request: Request, pk: str) -> Response:
        """Strike a wrong one, with a reason."""
        given, version = self.validated(ReasonSerializer, request), self.version(request)
        return self.answer(actions.strike_discussion(note=self.kwargs["pk"], by=self.person, version=version, **given))
