"""What the pages of notifications have in common."""

from typing import Any, ClassVar

from django.db import models
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404
from django.utils.functional import cached_property
from django.views.generic import ListView

from audit.processing import ALTERS, logs_nothing
from audit.views import ActionFormView, RecordedMixin
from common.decisions import YES, Decision
from notifications import policies
from partners.models import Person
from web.paging import PagedMixin


class PersonPage(RecordedMixin):
    """A page for those whom `may_enter` lets in; others get its sentence (403)."""

    request: HttpRequest
    kwargs: dict[str, Any]

    def may_enter(self) -> Decision:
        """Whether this person may open the page."""
        return YES

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """Answer those who are let in. Raises NotAllowed for others."""
        self.may_enter().require()
        return super().dispatch(request, *args, **kwargs)

    @property
    def person(self) -> Person:
        """Who is looking."""
        assert isinstance(self.request.user, Person)  # noqa: S101 - the middleware lets nobody else through
        return self.request.user


class CalendarPage(PersonPage):
    """A page about one's own calendar."""

    processing = logs_nothing("a person's own engagements and links, which hold no personal data of others")

    def may_enter(self) -> Decision:
        """Those who work on meetings and operations."""
        return policies.may_have_calendar(self.person)


class ListPage(PersonPage, PagedMixin, ListView):
    """A paged list."""

    paginate_by = 50


class RecordPage(PersonPage, ActionFormView):
    """A form about one record, opened at its version."""

    processing = ALTERS
    model: ClassVar[type[models.Model]]

    @cached_property
    def record(self) -> Any:
        """The record of the address; 404 where it is not there or may not be seen."""
        return get_object_or_404(self.model, pk=self.kwargs["pk"])

    def get_initial(self) -> dict[str, Any]:
        """With the version that the form is opened on."""
        return {**super().get_initial(), "version": self.record.version}

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """With the record and the way out."""
        return super().get_context_data(
            **{"record": self.record, "cancel_url": self.record.get_absolute_url(), **kwargs}
        )

    def get_success_url(self) -> str:
        """Back to the record."""
        return str(self.record.get_absolute_url())
