"""Pages of premises and places: the list, one with its visits, adding and changing."""

from typing import Any

from dateutil.relativedelta import relativedelta
from django.db.models import Q, QuerySet
from django.urls import reverse
from django.views.generic import DetailView

from audit.actions import consulted
from audit.processing import COLLECTS, CONSULTS
from audit.views import ConsultedDetailMixin
from common import clock
from common.decisions import Decision
from operations import actions, policies
from operations.forms import sites as forms
from operations.models import Site
from operations.onday.visit_lists import LONG_AGO_MONTHS, is_long_ago, result_in_words
from operations.views.pages import Button, Crumbs, FormPage, RecordFormPage, log_sensitive
from partners.practitioners import FilteredListView, PractitionerMixin
from partners.timeline import timeline

LATEST_VISITS = 50


def above(site: Site | None = None) -> Crumbs:
    """The pages above a page of premises."""
    listed = [("Operations", reverse("operations:list")), ("Premises", reverse("operations:sites"))]
    return listed if site is None else [*listed, (site.name, site.get_absolute_url())]


def marking_of(site: Site) -> str:
    """That of the operation which holds it."""
    return site.held_by.marking if site.held_by else ""


class SiteListView(FilteredListView):
    """Premises that this person may see, with the last visit that they may see."""

    processing = CONSULTS
    template_name = "operations/site_list.html"
    filter_form = forms.SiteFilter

    def get_queryset(self) -> QuerySet[Site]:
        """Those that the filters name; those closed down come last."""
        found = forms.matching(Site.objects.with_last_visit(), self.chosen("q") or "")
        if kind := self.chosen("kind"):
            found = found.filter(kind=kind)
        if months := self.chosen("months"):
            since = clock.now() - relativedelta(months=months)
            found = found.filter(Q(last_visited_at__lt=since) | Q(last_visited_at__isnull=True))
        return found.select_related("held_by").order_by("-is_active", "name", "address")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """With what each last visit came to, and whether this person may add one."""
        context = super().get_context_data(may_add=policies.may_keep_sites(self.person), **kwargs)
        context["months"] = LONG_AGO_MONTHS
        context["rows"] = [(site, result_in_words(site), is_long_ago(site)) for site in context["object_list"]]
        log_sensitive(site.held_by for site in context["object_list"] if site.held_by)
        consulted([])
        return context


class SiteView(PractitionerMixin, ConsultedDetailMixin, DetailView):
    """One site, with its visits as far as this person may see them."""

    processing = CONSULTS
    queryset = Site.objects.select_related("held_by")
    template_name = "operations/site.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """With its visits and the lists that it is on."""
        site: Site = self.object
        visits = list(site.visits.select_related("recorded_by__agency", "operation")[:LATEST_VISITS])
        lists = list(site.on_lists.filter(taken_off_reason="").select_related("operation", "deployment"))
        log_sensitive([*(visit.operation for visit in visits), *(entry.operation for entry in lists)])
        change = Button(
            "Change these premises",
            reverse("operations:site_change", args=[site.pk]),
            policies.may_keep_sites(self.person),
        )
        return super().get_context_data(
            marking=marking_of(site),
            visits=visits,
            lists=lists,
            buttons=[change],
            timeline=timeline(site),
            **kwargs,
        )


class AddSiteView(FormPage):
    """Add premises for all who work in the partnership."""

    processing = COLLECTS
    form_class = forms.SiteForm
    title, button, done = "Add premises", "Add the premises", "The premises are added."

    def decision(self) -> Decision:
        """Any practitioner."""
        return policies.may_keep_sites(self.person)

    def crumbs(self) -> Crumbs:
        """Below the list."""
        return above()

    def act(self, form: Any) -> Site:
        """Add it."""
        return actions.add_site(by=self.person, **form.cleaned_data)


class ChangeSiteView(RecordFormPage):
    """Change premises."""

    model = Site
    form_class = forms.ChangeSiteForm
    title, button, done = "Change these premises", "Save the changes", "The changes are saved."

    def decision(self) -> Decision:
        """Any practitioner who sees them."""
        return policies.may_keep_sites(self.person)

    def crumbs(self) -> Crumbs:
        """Below the site."""
        return above(self.record)

    def marking(self) -> str:
        """That of the operation which holds it."""
        return marking_of(self.record)

    def get_initial(self) -> dict[str, Any]:
        """The site as it stands."""
        fields = ("name", "kind", "address", "latitude", "longitude", "is_active")
        return {**super().get_initial(), **{field: getattr(self.record, field) for field in fields}}

    def act(self, form: Any) -> Site:
        """Change it."""
        return actions.change_site(site=self.kwargs["pk"], by=self.person, **form.cleaned_data)
