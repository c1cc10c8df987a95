"""Pages of people at risk. Restricted: each record shown is logged, names only where they can be seen."""

from functools import cached_property
from typing import Any

from django.db.models import QuerySet
from django.forms import BaseFormSet, formset_factory
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.views.generic import DetailView, ListView

from audit.actions import consulted
from audit.processing import COLLECTS, CONSULTS
from audit.views import ActionFormView
from common import clock
from common.errors import MusterError
from hotspots import actions, forms, policies
from hotspots.actions import ReportGiven, SubjectDetailsGiven
from hotspots.models import Subject, SubjectReport
from hotspots.related import related_to
from hotspots.states import SUBJECT
from partners.models import Partnership
from partners.practitioners import PractitionerMixin
from partners.timeline import timeline

#: The tabs of the list.
TABS = {"repeat": "Repeat victims and callers", "open": "All open records", "closed": "Closed records"}
#: How many rows for reports the form offers beyond those that the rule asks.
_SPARE_REPORTS = 2


class RestrictedMixin(PractitionerMixin):
    """A page about people: marked as OFFICIAL-SENSITIVE at its top and bottom."""

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """With the marking."""
        return super().get_context_data(**{"marking": "OFFICIAL-SENSITIVE", **kwargs})  # type: ignore[misc]


class SubjectListView(RestrictedMixin, ListView):
    """People at risk whom this person's agency may know of, by reference."""

    processing = CONSULTS
    template_name = "hotspots/subject_list.html"
    paginate_by = 20

    @cached_property
    def filter(self) -> forms.SubjectFilter:
        """The district and the kind asked for."""
        return forms.SubjectFilter(self.request.GET)

    @cached_property
    def rule(self) -> Partnership:
        """The partnership, for its rule on repeats."""
        return Partnership.objects.get()

    @property
    def tab(self) -> str:
        """The tab asked for; repeat victims, where none is."""
        asked = self.request.GET.get("show", "")
        return asked if asked in TABS else "repeat"

    def get_queryset(self) -> QuerySet[Subject]:
        """Those of the tab, the district and the kind, newest first, with their recent reports counted."""
        today = clock.today()
        found = Subject.objects.main().filter(is_closed=self.tab == "closed")
        if self.tab == "repeat":
            found = found.repeat_victims(today)
        else:
            found = found.with_recent_reports(today, self.rule.repeat_months)
        asked = self.filter.cleaned_data if self.filter.is_valid() else {}
        chosen = {field: value for field, value in asked.items() if value}
        return found.filter(**chosen).select_related("held_by").prefetch_related("merged").order_by("-created_at", "pk")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Logs each record that is shown."""
        context = super().get_context_data(**kwargs)
        consulted(context["object_list"])
        return context | {
            "filter": self.filter,
            "tab": self.tab,
            "tabs": TABS.items(),
            "rule": self.rule,
            "may_record": policies.may_record_subject(self.person),
        }


class SubjectView(RestrictedMixin, DetailView):
    """One person at risk: who it is, where that may be seen, and what they reported, under each reference of theirs."""

    processing = CONSULTS
    queryset = Subject.objects.select_related("held_by", "details", "merged_into__held_by", "merged_into__details")
    template_name = "hotspots/subject.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Logs each record of the person, and the details where they are shown."""
        subject: Subject = self.object
        whole = subject.whole
        consulted([*whole, *(one.seen_details for one in whole if one.seen_details)])
        return super().get_context_data(
            whole=whole,
            main=whole[0],
            reports=SubjectReport.objects.filter(subject__in=whole).select_related("subject").order_by("-reported_on"),
            decisions={verb: policies.may(self.person, verb, subject) for verb in SUBJECT.verbs_from(subject.state)},
            may_correct=policies.may_correct(self.person, "correct", subject),
            may_strike={one.pk for one in whole if policies.may_correct(self.person, "strike_report", one)},
            timeline=timeline(*whole),
            related=[] if subject.emergency else related_to(subject),
            own_agency=self.person.agency_id,
            **kwargs,
        )


class SubjectAddView(RestrictedMixin, ActionFormView):
    """Take in a person at risk with their reports."""

    processing = COLLECTS
    template_name = "hotspots/subject_add.html"
    form_class = forms.SubjectForm
    title, button, done = "Record a person at risk", "Save the record", "The record is saved."

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        """Refuse those who may not record anybody before they fill in the form. Raises NotAllowed."""
        policies.may_record_subject(request.user).require()  # type: ignore[arg-type]
        return super().dispatch(request, *args, **kwargs)

    @cached_property
    def formset(self) -> BaseFormSet:
        """A row for each report; rows left empty are passed over."""
        rows = Partnership.objects.get().repeat_count + _SPARE_REPORTS
        made = formset_factory(forms.ReportForm, extra=rows, max_num=rows, absolute_max=rows + _SPARE_REPORTS)
        return made(self.request.POST or None, prefix="reports")

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Check both the form and its reports, so that every fault is shown at once."""
        form = self.get_form()
        if form.is_valid() & self.formset.is_valid():
            return self.form_valid(form)
        return self.form_invalid(form)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """With the rows for reports: those that the rule asks, and the spare ones, which are folded away."""
        cancel_url = reverse("hotspots:victims")
        rows = list(self.formset)
        first = len(rows) - _SPARE_REPORTS
        return super().get_context_data(
            formset=self.formset,
            rows=rows[:first],
            spare_rows=rows[first:],
            cancel_url=cancel_url,
            **kwargs,
        )

    def act(self, form: Any) -> Subject:
        """Record the person."""
        given = dict(form.cleaned_data)
        details = {field: given.pop(field) for field in form.DETAILS}
        reports = [ReportGiven(**row.cleaned_data) for row in self.formset if row.has_changed()]
        return actions.record_subject(
            by=self.person,
            reports=reports,
            details=SubjectDetailsGiven(**details) if any(details.values()) else None,
            **given,
        )

    def refused(self, form: Any, refusal: MusterError) -> HttpResponse:
        """Faults of the reports stand above the form, the others at their fields."""
        sentences = refusal.faults.pop("reports", [])
        for sentence in sentences:
            form.add_error(None, sentence)
        if sentences and not refusal.faults:
            return self.render_to_response(self.get_context_data(form=form), status=refusal.status)
        return super().refused(form, refusal)

    def get_success_url(self) -> str:
        """The new record."""
        return str(self.object.get_absolute_url())
