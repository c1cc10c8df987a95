"""A record as it stood at a moment, and two moments of it side by side."""

import datetime as dt
from typing import Any

from django.db import models
from django.http import HttpRequest, HttpResponseBase
from django.urls import reverse
from django.utils.http import urlencode
from django.views.generic import TemplateView

from audit.actions import label_of
from audit.processing import CONSULTS
from audit.views import RecordedMixin
from common import clock
from partners.models import Person
from reporting.forms.trail import MomentForm, MomentsForm
from reporting.policies import may_read_trails
from reporting.trail.as_of import compare, exact_moment, log_states, state_at
from reporting.trail.kinds import found_record


class MomentsView(RecordedMixin, TemplateView):
    """The base of both: of a record that the reader may see today. Looking is logged, with the moment."""

    processing = CONSULTS

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """Answer those who may read trails. Raises NotAllowed."""
        assert isinstance(request.user, Person)  # noqa: S101 - the middleware lets nobody else in
        may_read_trails(request.user).require()
        return super().dispatch(request, *args, **kwargs)

    def found(self) -> models.Model:
        """The record. Raises Http404 for one that is not there or may not be seen."""
        return found_record(self.kwargs["table"], self.kwargs["pk"])

    def moment(self, name: str) -> dt.datetime | None:
        """An exact moment in the address, as links give it; None for nonsense."""
        return exact_moment(self.request.GET.get(name, ""))

    def address(self, name: str, **asked: dt.datetime) -> str:
        """The address of one of these pages, of this record, with exact moments."""
        address = reverse(f"reporting:{name}", args=[self.kwargs["table"], self.kwargs["pk"]])
        return f"{address}?{urlencode({key: at.isoformat() for key, at in asked.items()})}" if asked else address

    def about(self, found: models.Model) -> dict[str, Any]:
        """What both pages say of the record."""
        return {
            "label": label_of(found),
            "kind": found._meta.verbose_name,
            "trail_url": self.address("trail"),
        }


class AsOfView(MomentsView):
    """The record as it stood at a moment: now, unless one is asked for."""

    template_name = "reporting/as_of.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """The form, and the record as it stood."""
        found = self.found()
        exact = self.moment("moment") or clock.now()
        typed = any(key.startswith("at") for key in self.request.GET)
        form = MomentForm(self.request.GET) if typed else MomentForm(initial={"at": exact})
        at = exact if not typed else form.cleaned_data["at"] if form.is_valid() else None
        state = state_at(found, at) if at else None
        log_states(found, "looked at an earlier state", state)
        return super().get_context_data(
            form=form,
            state=state,
            compare_url=self.address("compare", then_at=state.at, now_at=clock.now()) if state else "",
            **self.about(found),
            **kwargs,
        )


class CompareView(MomentsView):
    """What differs between two moments of the record."""

    template_name = "reporting/compare.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """The form, and what differs."""
        found = self.found()
        then, now = self.moment("then_at"), self.moment("now_at")
        typed = not (then and now) and any(key.startswith(("then", "now")) for key in self.request.GET)
        form = MomentsForm(self.request.GET) if typed else MomentsForm(initial={"then": then, "now": now})
        if typed and form.is_valid():
            then, now = form.cleaned_data["then"], form.cleaned_data["now"]
        found_out = compare(found, then, now) if then and now else None
        log_states(found, "compared two states", *((found_out.then, found_out.now) if found_out else ()))
        return super().get_context_data(form=form, comparison=found_out, **self.about(found), **kwargs)
