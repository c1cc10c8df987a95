"""Bases of the pages and API resources for those who work with operational records."""

from typing import Any

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from rest_framework.request import Request

from audit.api import RecordViewSet
from audit.views import RecordedMixin
from partners import policies
from partners.models import Person


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
    """An API resource for practitioners."""

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        """Refuse those whom the policy refuses. Raises NotAllowed."""
        super().initial(request, *args, **kwargs)
        policies.may_practise(self.person).require()

    @property
    def person(self) -> Person:
        """Whose token or session it is."""
        return self.request.user  # type: ignore[return-value]
