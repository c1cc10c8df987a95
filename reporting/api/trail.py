"""The API across the whole partnership: counts of outcomes, the trail of a record, search."""

from typing import ClassVar
from uuid import UUID

from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from audit.actions import consulted
from audit.processing import CONSULTS, Processing
from common.errors import BadInput
from partners.policies import may_practise
from reporting.forms.trail import SearchForm, TrailForm
from reporting.policies import may_read_trails
from reporting.search import search
from reporting.serializers import GroupSerializer, TrailSerializer
from reporting.trail.kinds import found_record
from reporting.trail.sources import Narrow
from reporting.trail.timeline import SHOWN, trail_of
from web.forms import checked

#: What narrows a trail and the log.
DOINGS = [
    OpenApiParameter("person", OpenApiTypes.UUID, description="Whose doings"),
    OpenApiParameter("agency", OpenApiTypes.UUID, description="For which agency"),
    OpenApiParameter("since", OpenApiTypes.DATE),
    OpenApiParameter("until", OpenApiTypes.DATE, description="The last day, included"),
    OpenApiParameter("text", OpenApiTypes.STR, description="2 to 80 characters"),
    OpenApiParameter("before", OpenApiTypes.STR, description="`older` of the page before"),
]


class TrailView(APIView):
    """Who did and saw what: the trail of one record. Looking at it is logged."""

    processing: ClassVar[Processing] = CONSULTS

    @extend_schema(
        parameters=[
            OpenApiParameter("table", OpenApiTypes.STR, required=True, description="Such as outcomes_outcome"),
            OpenApiParameter("id", OpenApiTypes.UUID, required=True),
            OpenApiParameter("show", OpenApiTypes.STR, enum=[key for key in SHOWN if key]),
            *DOINGS,
        ],
        responses=TrailSerializer,
        summary="The trail of one record, newest first",
    )
    def get(self, request: Request) -> Response:
        """A page of the trail. Raises NotAllowed, BadInput, or Http404 for what may not be seen."""
        may_read_trails(request.user).require()  # type: ignore[arg-type]
        asked = request.query_params
        show = asked.get("show", "")
        if show not in SHOWN:
            raise BadInput.of(show=f"Choose one of: {', '.join(key for key in SHOWN if key)}, or leave it out.")
        record = found_record(asked.get("table", ""), key_of(asked.get("id", "")))
        form = TrailForm(asked)
        checked(form)
        narrow = Narrow(**form.asked())
        place = asked.get("before", "")
        trail = trail_of(record, show=show, place=place, narrow=narrow, text=form.cleaned_data["text"])
        consulted([record], verb="looked at the trail")
        return Response(TrailSerializer(trail).data)


def key_of(text: str) -> UUID:
    """The key that a record is asked for by. Raises BadInput where it is none."""
    try:
        return UUID(text)
    except ValueError as error:
        raise BadInput.of(id="Give the record's id, a UUID.") from error


class SearchView(APIView):
    """Records by reference or open title. Names, notes and personal details are never searched."""

    processing: ClassVar[Processing] = CONSULTS

    @extend_schema(
        parameters=[OpenApiParameter("q", OpenApiTypes.STR, required=True, description="2 to 80 characters")],
        responses=GroupSerializer(many=True),
        summary="Search by reference or open title",
    )
    def get(self, request: Request) -> Response:
        """What was found, by kind. Raises NotAllowed or BadInput."""
        may_practise(request.user).require()  # type: ignore[arg-type]
        return Response(GroupSerializer(search(checked(SearchForm(request.query_params))["q"]), many=True).data)
