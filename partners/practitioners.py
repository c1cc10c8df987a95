"""Bases of the pages and API resources for those who work with operational records."""

from collections.abc import Callable
from typing import Any

from django.db import models
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter
from rest_framework.request import Request

from audit.api import RecordViewSet
from audit.views import RecordedMixin
from partners import policies
from partners.models import Person

#: The header that every change to a record by the API carries, for its schema.
IF_MATCH = OpenApiParameter(
    "If-Match",
    OpenApiTypes.STR,
    OpenApiParameter.HEADER,
    required=True,
    description="The ETag of the record as you last read it. 428 without it, 412 when the record has changed since.",
)


class PractitionerMixin(RecordedMixin):
    """A page for practitioners: scrutiny readers and administrators get 403, with a sentence."""

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """Answer those who work with such records. Raises NotAllowed."""
        assert isinstance(request.user, Person)  # noqa: S101 - the middleware lets nobody else in
        policies.may_practise(request.user).require()
        return super().dispatch(request, *args, **kwargs)

    @property
    def person(self) -> Person:
        """Who is looking."""
        return self.request.user  # type: ignore[attr-defined]


class PractitionerViewSet(RecordViewSet):
    """An API resource for practitioners, found by its UUID."""

    lookup_value_regex = "[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}"

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        """Refuse those whom the policy refuses. Raises NotAllowed."""
        super().initial(request, *args, **kwargs)
        policies.may_practise(self.person).require()

    @property
    def person(self) -> Person:
        """Whose token or session it is."""
        return self.request.user  # type: ignore[return-value]

    def carry_out(self, action: Callable[..., models.Model], body: type, request: Request) -> models.Model:
        """Call an action on this record, which it takes by the name of its model, with a body and an If-Match.

        Raises Http404 before anything else, so that a record which may not be seen answers like one that is not there.
        """
        name = str(self.get_object()._meta.model_name)
        version = self.version(request)
        return action(**{name: self.kwargs["pk"]}, by=self.person, version=version, **self.validated(body, request))
