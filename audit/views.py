"""Bases of Muster's pages: what they log is declared and held to; a form calls one action and shows its refusal."""

from typing import Any, ClassVar

from django.contrib import messages
from django.db import models, transaction
from django.forms import BaseForm
from django.http import HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.views.generic import FormView

from audit.actions import consulted, events_written
from audit.models import Operation
from audit.processing import Processing, UnloggedProcessing
from common.errors import MusterError, StaleEdit


class RecordedMixin:
    """For every page. `processing` says what it logs; a page that consults must have written an event by the end."""

    processing: ClassVar[Processing]

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """Answer, unless something was shown that should have been logged and was not."""
        before = events_written()
        response = super().dispatch(request, *args, **kwargs)  # type: ignore[misc]
        shows = self.processing.operation in (Operation.CONSULTATION, Operation.DISCLOSURE)
        if shows and request.method == "GET" and response.status_code == 200 and events_written() == before:
            raise UnloggedProcessing(f"{type(self).__name__} logged nothing of what it showed.")
        return response


class ConsultedDetailMixin(RecordedMixin):
    """For a DetailView: logs that the record was looked at."""

    def get_object(self, *args: Any, **kwargs: Any) -> models.Model:
        """The record; 404 when it is not there or may not be seen."""
        found = super().get_object(*args, **kwargs)  # type: ignore[misc]
        consulted([found])
        return found


class ActionFormView(RecordedMixin, FormView):
    """A form that does one thing: valid input calls `act`; a refusal is shown on the form, with its status.

    Subclasses give `act(form)` (call one action, return the record) and `get_success_url()`; `done` is the message.
    """

    template_name = "web/action_form.html"
    title: ClassVar[str] = ""
    button: ClassVar[str] = "Save"
    done: ClassVar[str] = ""
    object: Any = None

    def act(self, form: Any) -> Any:
        """Call the action. Raises MusterError when it refuses."""
        raise NotImplementedError(f"{type(self).__name__} has no action.")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """With the page's title and the words of its button."""
        return super().get_context_data(**{"title": self.title, "button": self.button, **kwargs})

    def form_valid(self, form: BaseForm) -> HttpResponse:
        """Act, say so, and go on."""
        try:
            with transaction.atomic():
                self.object = self.act(form)
        except MusterError as refusal:
            return self.refused(form, refusal)
        if self.done:
            messages.success(self.request, self.done)
        return HttpResponseRedirect(self.get_success_url())

    def form_invalid(self, form: BaseForm) -> HttpResponse:
        """Show every fault; the status says that nothing was saved."""
        return self.render_to_response(self.get_context_data(form=form), status=400)

    def refused(self, form: BaseForm, refusal: MusterError) -> HttpResponse:
        """Show the refusal on the form: by field where it names fields, else above them.

        After someone else's change what was typed stays, with the way to what it says now; a second try passes.
        """
        if isinstance(refusal, StaleEdit) and refusal.now is not None and "version" in form.fields:
            _open_on(form, refusal.now)
            self.extra_context = {**(self.extra_context or {}), "now_url": _page_of(refusal.now)}
        known = {field: texts for field, texts in refusal.faults.items() if field in form.fields}
        for field, texts in known.items():
            for text in texts:
                form.add_error(field, text)
        if len(known) < len(refusal.faults) or not known:
            form.add_error(None, refusal.detail)
        return self.render_to_response(self.get_context_data(form=form), status=refusal.status)


def _open_on(form: BaseForm, now: models.Model) -> None:
    """Let the form stand as if it had been opened on the record as it is now."""
    typed = form.data.copy()  # type: ignore[attr-defined]  # a QueryDict: the form was posted
    typed[form.add_prefix("version")] = str(now.version)  # type: ignore[attr-defined]  # lock() finds only these
    form.data = typed


def _page_of(record: models.Model) -> str:
    return record.get_absolute_url() if hasattr(record, "get_absolute_url") else ""
