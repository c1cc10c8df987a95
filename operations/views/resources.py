"""Pages of partners' resources."""

from functools import cached_property
from typing import Any

from django.db.models import QuerySet
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.views.generic import DetailView

from audit.processing import COLLECTS, logs_nothing
from common import clock
from common.decisions import Decision
from operations import actions, forms, policies
from operations.models import Resource, ResourceRequest
from operations.views.pages import Button, Crumbs, FormPage, RecordFormPage, log_sensitive
from partners.practitioners import FilteredListView, PractitionerMixin
from partners.timeline import timeline

_THINGS = logs_nothing("what agencies can bring: vans, rooms, teams, colleagues; nothing of victims or offenders")


def above() -> Crumbs:
    """The page above a page of resources."""
    return [("Resources", reverse("operations:resources"))]


class ResourceListView(FilteredListView):
    """What each agency can bring."""

    processing = _THINGS
    template_name = "operations/resource_list.html"
    filter_form = forms.ResourceFilter

    def get_queryset(self) -> QuerySet[Resource]:
        """Those of the agency and the kind asked for; those switched off come last."""
        found = Resource.objects.select_related("agency").order_by("-is_active", "agency__name", "name")
        if agency := self.chosen("agency"):
            found = found.filter(agency=agency)
        if kind := self.chosen("kind"):
            found = found.filter(kind=kind)
        if skill := self.chosen("skill"):
            found = found.filter(skills=skill)
        return found.prefetch_related("skills")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """With whether this person may add one of their own agency's."""
        return super().get_context_data(may_add=policies.may_keep(self.person, self.person.agency), **kwargs)


class ResourceView(PractitionerMixin, DetailView):
    """One resource, and when it is taken."""

    processing = _THINGS
    queryset = Resource.objects.select_related("agency", "person").prefetch_related("skills")
    template_name = "operations/resource.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """With what it is confirmed for from now on, as far as this person may see."""
        resource: Resource = self.object
        taken = ResourceRequest.objects.holding().filter(resource=resource, ends_at__gt=clock.now())
        bookings = list(taken.select_related("deployment__operation"))
        log_sensitive(booking.deployment.operation for booking in bookings)
        change = Button(
            "Change this resource",
            reverse("operations:resource_change", args=[resource.pk]),
            policies.may_keep_resource(self.person, resource),
        )
        times = Button(
            "Availability and leave",
            reverse("operations:availability", args=[resource.pk]),
            policies.may_see_availability(self.person, resource),
        )
        buttons = [change, times]
        return super().get_context_data(bookings=bookings, buttons=buttons, timeline=timeline(resource), **kwargs)


class AddResourceView(FormPage):
    """Add a resource."""

    processing = COLLECTS
    form_class = forms.AddResourceForm
    title, button, done = "Add a resource", "Add the resource", "The resource is added. Partners can ask for it now."

    def decision(self) -> Decision:
        """Everyone for their own agency; the action decides on others."""
        return policies.may_keep(self.person, self.person.agency)

    def crumbs(self) -> Crumbs:
        """Below the list."""
        return above()

    def get_initial(self) -> dict[str, Any]:
        """One's own agency's."""
        return {**super().get_initial(), "agency": self.person.agency_id}

    def act(self, form: Any) -> Resource:
        """Add it."""
        return actions.add_resource(by=self.person, **form.cleaned_data)


class ChangeResourceView(RecordFormPage):
    """Change a resource, or switch it off."""

    model = Resource
    form_class = forms.ChangeResourceForm
    title, button, done = "Change this resource", "Save the changes", "The resource is changed."

    @cached_property
    def record(self) -> Any:
        """The resource with its agency."""
        return get_object_or_404(Resource.objects.select_related("agency"), pk=self.kwargs["pk"])

    def decision(self) -> Decision:
        """Its agency's people and planners."""
        return policies.may_keep_resource(self.person, self.record)

    def crumbs(self) -> Crumbs:
        """Below the resource."""
        return [*above(), (self.record.name, self.record.get_absolute_url())]

    def get_initial(self) -> dict[str, Any]:
        """The resource as it stands."""
        fields = ("name", "kind", "note", "is_active", "hours_per_week")
        return {
            **super().get_initial(),
            **{field: getattr(self.record, field) for field in fields},
            "person": self.record.person_id,
            "skills": list(self.record.skills.values_list("pk", flat=True)),
        }

    def get_form_kwargs(self) -> dict[str, Any]:
        """With the resource, for its own agency's people."""
        return {**super().get_form_kwargs(), "resource": self.record}

    def act(self, form: Any) -> Resource:
        """Change it."""
        return actions.change_resource(resource=self.kwargs["pk"], by=self.person, **form.cleaned_data)
