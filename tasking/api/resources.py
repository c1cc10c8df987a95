"""What the API's resources of tasking have in common."""

from typing import Any

from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter
from rest_framework.request import Request

from audit.api import RecordViewSet
from partners.models import Person
from tasking import policies

IF_MATCH = OpenApiParameter(
    "If-Match",
    OpenApiTypes.STR,
    OpenApiParameter.HEADER,
    required=True,
    description="The ETag of the record as you last read it. 428 without it, 412 when the record has changed since.",
)


class TaskingViewSet(RecordViewSet):
    """For those who work on cases; row security decides which rows there are."""

    lookup_value_regex = "[0-9a-fA-F-]{36}"

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        """Raises NotAllowed for those who do not work on cases."""
        super().initial(request, *args, **kwargs)
        policies.works_here(self.person).require()

    @property
    def person(self) -> Person:
        """Who calls."""
        assert isinstance(self.request.user, Person)  # noqa: S101 - the middleware lets nobody else through
        return self.request.user
