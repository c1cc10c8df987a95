"""Pages of when a resource is available and when it is on leave: for its own agency, and for those who plan."""

from functools import cached_property
from typing import Any

from django.contrib import messages
from django.db.models import QuerySet
from django.forms import BaseForm
from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.views.generic import ListView

from audit.processing import ALTERS, COLLECTS, logs_nothing
from common import clock
from common.decisions import Decision
from common.errors import MusterError
from operations import actions, forms, policies
from operations.actions.availability import WITHDRAW
from operations.models import Availability, Resource
from operations.resourcing.leave import Pattern
from operations.views.pages import Button, Crumbs, FormPage
from operations.views.resources import above
from partners.practitioners import PractitionerMixin
from web.paging import PagedMixin


class AvailabilityView(PractitionerMixin, PagedMixin, ListView):
    """When one resource is available or on leave, from now on."""

    processing = logs_nothing("when colleagues and things are available, never why; nothing of victims or offenders")
    template_name = "operations/availability.html"
    paginate_by = 25

    @cached_property
    def resource(self) -> Resource:
        """The resource of the address; 404 where it is not there. Raises NotAllowed."""
        found = get_object_or_404(Resource.objects.select_related("agency"), pk=self.kwargs["pk"])
        policies.may_see_availability(self.person, found).require()
        return found

    def get_queryset(self) -> QuerySet[Availability]:
        """What was not struck and is not over."""
        return Availability.objects.standing().filter(resource=self.resource, ends_at__gt=clock.now())

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """With what can be entered."""
        resource = self.resource
        may_keep = policies.may_keep_resource(self.person, resource)
        labels = {
            "availability_add": "Enter leave or a time",
            "availability_pattern": "Enter the same each week",
            "availability_import": "Import leave from a calendar",
            "availability_clear": "Strike a stretch of time",
        }
        buttons = [
            Button(label, reverse(f"operations:{name}", args=[resource.pk]), may_keep) for name, label in labels.items()
        ]
        return super().get_context_data(resource=resource, may_keep=may_keep, buttons=buttons, **kwargs)


class _SayingPage(FormPage):
    """A form about the time of a resource; what it is confirmed for then is named, with a box to withdraw it."""

    processing = COLLECTS
    template_name = "operations/availability_form.html"

    @cached_property
    def resource(self) -> Resource:
        """The resource of the address; 404 where it is not there."""
        return get_object_or_404(Resource.objects.select_related("agency"), pk=self.kwargs["pk"])

    def decision(self) -> Decision:
        """Its agency's people and planners."""
        return policies.may_keep_resource(self.person, self.resource)

    def crumbs(self) -> Crumbs:
        """Below the list of it."""
        resource = self.resource
        listed = reverse("operations:availability", args=[resource.pk])
        return [*above(), (resource.name, resource.get_absolute_url()), ("Availability and leave", listed)]

    def refused(self, form: BaseForm, refusal: MusterError) -> HttpResponse:
        """Show the box, where something is confirmed then."""
        if WITHDRAW in refusal.faults and isinstance(form, forms.WithdrawForm):
            form.ask()
        return super().refused(form, refusal)

    def get_success_url(self) -> str:
        """The list of it."""
        return reverse("operations:availability", args=[self.resource.pk])

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """With the resource."""
        return super().get_context_data(**{"resource": self.resource, **kwargs})


class AddAvailabilityView(_SayingPage):
    """Enter one period."""

    form_class = forms.AvailabilityForm
    title, button, done = "Enter leave or a time", "Enter it", "It is entered."

    def act(self, form: Any) -> Availability:
        """Enter it."""
        return actions.enter_availability(resource=self.resource.pk, by=self.person, **form.cleaned_data)


class PatternView(_SayingPage):
    """Enter what is the same each week."""

    form_class = forms.PatternForm
    title, button = "Enter the same each week", "Enter it"

    def act(self, form: Any) -> int:
        """Enter it, and say how much."""
        given = dict(form.cleaned_data)
        kind, withdraw = given.pop("kind"), given.pop("withdraw")
        pattern = Pattern(**{**given, "weekdays": frozenset(given["weekdays"])})
        made = actions.enter_pattern(
            resource=self.resource.pk, kind=kind, pattern=pattern, withdraw=withdraw, by=self.person
        )
        messages.success(self.request, f"{made} {'period is' if made == 1 else 'periods are'} entered.")
        return made


class ImportLeaveView(_SayingPage):
    """Take leave from a calendar file."""

    form_class = forms.ImportLeaveForm
    title, button = "Import leave from a calendar", "Import it"

    def act(self, form: Any) -> Any:
        """Take it, and say what came of it."""
        given = dict(form.cleaned_data)
        data = given.pop("file").read()
        taken = actions.import_leave(resource=self.resource.pk, data=data, by=self.person, **given)
        messages.success(self.request, taken.in_words)
        return taken


class ClearAvailabilityView(_SayingPage):
    """Strike what was said for a stretch of time."""

    processing = ALTERS
    form_class = forms.ClearForm
    title, button = "Strike a stretch of time", "Strike it"

    def act(self, form: Any) -> int:
        """Strike it, and say how much."""
        gone = actions.clear_availability(resource=self.resource.pk, by=self.person, **form.cleaned_data)
        messages.success(self.request, f"{gone} {'period is' if gone == 1 else 'periods are'} struck.")
        return gone


class StrikeAvailabilityView(_SayingPage):
    """Strike one period that was wrong."""

    processing = ALTERS
    form_class = forms.StrikeForm
    title, button, done = "Strike this period", "Strike it", "The period is struck."

    @cached_property
    def period(self) -> Availability:
        """The period of the address; 404 where it is not there or may not be seen."""
        return get_object_or_404(Availability.objects.select_related("resource__agency"), pk=self.kwargs["pk"])

    @cached_property
    def resource(self) -> Resource:
        """Whose it is."""
        return self.period.resource

    def get_initial(self) -> dict[str, Any]:
        """The version that the form is opened on."""
        return {**super().get_initial(), "version": self.period.version}

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """With the period."""
        return super().get_context_data(**{"period": self.period, **kwargs})

    def act(self, form: Any) -> Availability:
        """Strike it."""
        return actions.strike_availability(availability=self.kwargs["pk"], by=self.person, **form.cleaned_data)
