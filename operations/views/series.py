"""Pages of series: a deployment repeated, its dates looked at first, and the series itself."""

from typing import Any

from django.forms import BaseForm
from django.http import HttpResponse
from django.views.generic import DetailView

from audit.processing import COLLECTS, CONSULTS
from audit.views import ConsultedDetailMixin
from common.decisions import Decision
from common.errors import BadInput, MusterError
from operations import actions, forms, policies
from operations.models import Deployment, DeploymentSeries
from operations.series.dates import months_left_out, occurrences
from operations.series.foreseen import officers_of, preview
from operations.states import DEPLOYMENT
from operations.views.deployments import DeploymentFormPage
from operations.views.pages import above, tell_of
from partners.practitioners import PractitionerMixin
from partners.timeline import timeline
from web.dates import to_london
from web.typed import read_iso_date

#: What the second page sends beside the rule.
CONFIRM, DAYS = "confirm", "days"


class RepeatView(DeploymentFormPage):
    """Repeat a deployment by a rule: the rule, then its dates with what is known of each, then it is done."""

    processing = COLLECTS
    form_class = forms.RepeatForm
    title, button = "Repeat this deployment", "Show the dates"

    def decision(self) -> Decision:
        """Planners, in some states of the operation, while it is planned."""
        decision = policies.may_deploy(self.person, self.record.operation)
        return policies.button(decision, DEPLOYMENT, "cancel", self.record.state)

    def form_valid(self, form: Any) -> HttpResponse:
        """Show the dates, or schedule those that were ticked."""
        if CONFIRM in self.request.POST:
            return super().form_valid(form)
        self.decision().require()
        return self._dates(form)

    def refused(self, form: BaseForm, refusal: MusterError) -> HttpResponse:
        """A fault of the dates is shown with the dates, of the rule with the rule."""
        if DAYS not in refusal.faults:
            return super().refused(form, refusal)
        form.add_error(None, refusal.detail)
        return self._dates(form, status=refusal.status)

    def act(self, form: Any) -> DeploymentSeries:
        """Schedule the dates that were ticked, whose red-flag dates were shown beside them."""
        change = actions.repeat_deployment(
            deployment=self.record.pk,
            rule=form.rule,
            days=self._ticked(),
            with_officers=form.cleaned_data["with_officers"],
            acknowledge_red_flags=True,
            by=self.person,
            version=form.cleaned_data["version"],
        )
        tell_of(self.request, change, "scheduled")
        return change.series

    def _ticked(self) -> set[Any]:
        days = [read_iso_date(given) for given in self.request.POST.getlist(DAYS)]
        if None in days:
            raise BadInput.of(days="Choose from the dates that the rule gives. Look at them again.")
        return set(days)

    def _dates(self, form: Any, status: int = 200) -> HttpResponse:
        """The page of the dates; what the rule refuses is shown with the rule."""
        record: Deployment = self.record
        first = to_london(record.starts_at).date()
        try:
            found = occurrences(form.rule, record.starts_at, record.ends_at)
        except BadInput as refusal:
            return super().refused(form, refusal)
        officers = officers_of(record) if form.cleaned_data["with_officers"] else []
        posted = self.request.POST
        again = CONFIRM in posted
        context = self.get_context_data(
            form=form,
            deployment=record,
            rule_words=form.rule.in_words(first),
            months_left_out=months_left_out(form.rule, first),
            dates=preview(found, officers),
            ticked=posted.getlist(DAYS) if again else [one.on.isoformat() for one in found],
            carried=[(name, value) for name, value in posted.items() if name in _carried(form)],
        )
        self.template_name = "operations/repeat_dates.html"
        return self.render_to_response(context, status=status)


def _carried(form: BaseForm) -> set[str]:
    """Names of the boxes of the rule, which the second page sends again."""
    return {*form.fields, *(f"until_{part}" for part in ("day", "month", "year"))}


class SeriesView(PractitionerMixin, ConsultedDetailMixin, DetailView):
    """A series: its rule and its deployments."""

    processing = CONSULTS
    queryset = DeploymentSeries.objects.select_related("operation")
    template_name = "operations/series.html"
    context_object_name = "series"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """With its deployments and timeline."""
        series: DeploymentSeries = self.object
        trail = [part for crumb in above(series.operation) for part in crumb]
        deployments = Deployment.objects.filter(series=series).with_cover().prefetch_related("activities")
        return super().get_context_data(
            operation=series.operation,
            marking=series.operation.marking,
            trail=trail,
            deployments=deployments,
            timeline=timeline(series),
            **kwargs,
        )
