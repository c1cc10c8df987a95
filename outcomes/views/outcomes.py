"""The list of what stands, and the pages of the verbs of the lifecycle."""

from typing import Any

from django.http import Http404
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.views.generic import ListView

from audit.actions import consulted
from audit.processing import ALTERS, CONSULTS
from audit.views import ActionFormView
from common import clock
from outcomes import policies
from outcomes.actions import change_outcome
from outcomes.actions.outcomes import NEEDS_REASON
from outcomes.forms.changes import ChangeForm, IssueForm
from outcomes.forms.lists import StandingForm
from outcomes.models import Outcome
from outcomes.paging import Page, page_by_day
from partners.practitioners import PractitionerMixin

#: What a button and its page say for each verb.
WORDS = {
    "apply": "Mark as applied for",
    "issue": "Mark as issued",
    "serve": "Mark as served",
    "activate": "Mark as in force",
    "breach": "Record a breach",
    "resume": "Put back in force",
    "expire": "Mark as expired",
    "discharge": "Discharge",
    "quash": "Record that it was quashed",
    "withdraw": "Withdraw",
    "strike": "Strike as recorded by mistake",
}
STATE_COLOURS = {
    "proposed": "grey",
    "applied": "purple",
    "issued": "blue",
    "served": "blue",
    "active": "green",
    "breached": "red",
}


class OutcomeListView(PractitionerMixin, ListView):
    """What stands today, newest first; other states by the filter."""

    processing = CONSULTS
    template_name = "outcomes/list.html"
    page: Page[Outcome]

    def get_queryset(self) -> list[Outcome]:  # type: ignore[override]
        """The page asked for; each sensitive row shown is logged."""
        self.form = StandingForm(self.request.GET)
        state = self.form.cleaned_data["state"] if self.form.is_valid() else ""
        rows = Outcome.objects.select_related("type", "operation", "issuing_agency", "subject")
        rows = rows.filter(state=state) if state else rows.standing(clock.today())
        self.page = page_by_day(rows, self.request.GET.get("after", ""))
        consulted(one for one in self.page.rows if one.is_sensitive)
        return self.page.rows

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """With the filter and the links to other pages."""
        asked = self.request.GET.copy()
        asked["after"] = self.page.after
        older = f"?{asked.urlencode()}" if self.page.after else ""
        asked.pop("after")
        newer = f"?{asked.urlencode()}" if self.request.GET.get("after") else ""
        return super().get_context_data(filter=self.form, older=older, newer=newer, colours=STATE_COLOURS, **kwargs)


class ChangeView(PractitionerMixin, ActionFormView):
    """The page of one verb: on which day, and why."""

    processing = ALTERS
    form_class = ChangeForm
    template_name = "outcomes/change.html"
    done = "Saved."

    def dispatch(self, request: Any, *args: Any, **kwargs: Any) -> Any:
        """Answer for a verb that there is, on an outcome that this person may see."""
        if kwargs["verb"] not in WORDS:
            raise Http404
        return super().dispatch(request, *args, **kwargs)

    @property
    def outcome(self) -> Outcome:
        """The outcome. Raises Http404 where it may not be seen."""
        return get_object_or_404(Outcome.objects.select_related("type", "issuing_agency"), pk=self.kwargs["pk"])

    def get_form_class(self) -> type[ChangeForm]:
        """A plan that is issued is asked what nobody could know ahead."""
        return IssueForm if self.kwargs["verb"] == "issue" else ChangeForm

    def get_form_kwargs(self) -> dict[str, Any]:
        """With whether the verb needs a reason, and the kind of what is issued."""
        own: dict[str, Any] = {"needs_reason": self.kwargs["verb"] in NEEDS_REASON}
        if self.kwargs["verb"] == "issue":
            own["kind"] = self.outcome.type
        return {**super().get_form_kwargs(), **own}

    def get_initial(self) -> dict[str, Any]:
        """Today, and what is planned; of an order, the day from which it counts already; the version that is shown."""
        outcome = self.outcome
        began = outcome.effective_from if self.kwargs["verb"] == "activate" else None
        planned = {"length": outcome.length or None, "indefinite": outcome.indefinite}
        return {"version": outcome.version, "on": began or clock.today(), **planned}

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """With the outcome, and why not where this person may not do it."""
        outcome, verb = self.outcome, self.kwargs["verb"]
        decision = policies.may(self.person, verb, outcome)
        own = {"title": WORDS[verb], "marking": outcome.shown_marking, **kwargs}
        return super().get_context_data(outcome=outcome, decision=decision, **own)

    def act(self, form: ChangeForm) -> Outcome:
        """Do the verb."""
        given = form.cleaned_data
        return change_outcome(
            outcome=self.kwargs["pk"],
            verb=self.kwargs["verb"],
            by=self.person,
            version=given["version"],
            on=given["on"],
            reason=given["reason"],
            terms=form.terms() if isinstance(form, IssueForm) else None,
        )

    def get_success_url(self) -> str:
        """Back to the outcome."""
        return reverse("outcomes:detail", args=[self.kwargs["pk"]])
