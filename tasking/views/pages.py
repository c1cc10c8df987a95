"""What the pages of tasking have in common."""

from collections.abc import Iterable, Sequence
from functools import cached_property
from typing import Any, ClassVar

from django.db import models
from django.forms import BaseForm
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404

from audit.actions import consulted
from audit.processing import ALTERS
from audit.views import ActionFormView
from common.decisions import YES, Decision
from common.errors import MusterError, StaleEdit
from partners.practitioners import FilteredListView, PractitionerMixin

SENSITIVE = "OFFICIAL-SENSITIVE"


def log_restricted(records: Iterable[Any]) -> bool:
    """Log that each restricted record of these was shown (DPA 2018 s62(1)(c)); True when there was one."""
    restricted = [record for record in records if getattr(record, "category", "")]
    consulted(restricted)
    return bool(restricted)


class MarkedListView(FilteredListView):
    """A list in which restricted rows are logged, and mark the page."""

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """With the marking of the page."""
        context = super().get_context_data(**kwargs)
        return {**context, "marking": SENSITIVE if log_restricted(context["object_list"]) else ""}


class TaskingFormView(PractitionerMixin, ActionFormView):
    """A form that does one thing. `decision` says whether it is this person's to do."""

    template_name = "tasking/form.html"
    processing = ALTERS
    section: ClassVar[tuple[str, Any]]

    def decision(self) -> Decision:
        """May they do it? The same policy as the action's."""
        return YES

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """The form. Raises NotAllowed for those who may not send it."""
        self.decision().require()
        return super().get(request, *args, **kwargs)

    def get_success_url(self) -> str:
        """The page of what was made or changed."""
        return str(self.object.get_absolute_url())


class RecordFormView(TaskingFormView):
    """A form about one record. Someone else's change in between is shown beside what was typed; nothing is lost."""

    model: ClassVar[type[models.Model]]

    @cached_property
    def record(self) -> Any:
        """The record of the address; 404 where it is not there or may not be seen."""
        return get_object_or_404(self.model, pk=self.kwargs["pk"])

    def says(self) -> Sequence[tuple[str, Any]]:
        """What the record says where this form would change it: (label, value)."""
        return ()

    def opened_on(self) -> int:
        """The version of what the form changes."""
        return int(self.record.version)

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """The form; that a restricted record was shown is logged."""
        if getattr(self.record, "category", ""):
            consulted([self.record])
        return super().get(request, *args, **kwargs)

    def get_initial(self) -> dict[str, Any]:
        """With the version that the form is opened on."""
        return {**super().get_initial(), "version": self.opened_on()}

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """With the record, and its marking."""
        marking = SENSITIVE if getattr(self.record, "category", "") else ""
        return super().get_context_data(**{"record": self.record, "marking": marking, **kwargs})

    def refused(self, form: BaseForm, refusal: MusterError) -> HttpResponse:
        """Show the refusal; after someone else's change also what it now says, and let a second try pass."""
        if isinstance(refusal, StaleEdit):
            self.record.refresh_from_db()
            typed = form.data.copy()  # type: ignore[attr-defined]  # a QueryDict: the form was posted
            typed["version"] = str(self.opened_on())
            form.data = typed
            self.extra_context = {**(self.extra_context or {}), "says": self.says()}
        return super().refused(form, refusal)
