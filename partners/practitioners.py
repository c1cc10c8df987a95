"""Bases of the pages and API resources for those who work with operational records."""

from collections.abc import Callable
from functools import cached_property
from typing import Any, ClassVar

from django.db import models
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.views.generic import ListView
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter
from rest_framework.request import Request

from audit.api import RecordViewSet
from audit.views import RecordedMixin
from partners import policies
from partners.models import Person
from web.forms import FilterForm
from web.paging import PagedMixin

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


class FilteredListView(PractitionerMixin, PagedMixin, ListView):
    """A paged list, narrowed by a form whose every value is in the address."""

    paginate_by = 25
    filter_form: ClassVar[type[FilterForm]]

    @cached_property
    def filters(self) -> FilterForm:
        """The filters as given; a value that is no choice narrows nothing."""
        form = self.filter_form(self.request.GET or None)
        form.is_valid()
        return form

    def chosen(self, name: str) -> Any:
        """The value of one filter; None when it is not set or no choice."""
        return getattr(self.filters, "cleaned_data", {}).get(name) or None

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """With the filters."""
        return super().get_context_data(filters=self.filters, **kwargs)


class PersonViewSet(RecordViewSet):
    """An API resource, found by its UUID, for whoever is signed in."""

    lookup_value_regex = "[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}"

    @property
    def person(self) -> Person:
        """Whose token or session it is."""
        return self.request.user  # type: ignore[return-value]


class PractitionerViewSet(PersonViewSet):
    """An API resource for practitioners."""

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        """Refuse those whom the policy refuses. Raises NotAllowed."""
        super().initial(request, *args, **kwargs)
        policies.may_practise(self.person).require()

    def carry_out(self, action: Callable[..., models.Model], body: type, request: Request) -> models.Model:
        """Call an action on this record, which it takes by the name of its model, with a body and an If-Match.

        Raises Http404 before anything else, so that a record which may not be seen answers like one that is not there.
        """
        name = str(self.get_object()._meta.model_name)
        version = self.version(request)
        return action(**{name: self.kwargs["pk"]}, by=self.person, version=version, **self.validated(body, request))
