"""Pages of visit lists: of an operation, or, with `?deployment=`, of one of its deployments."""

from functools import cached_property
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.views.generic import TemplateView, View

from audit.actions import consulted
from audit.processing import ALTERS, COLLECTS, CONSULTS
from common.decisions import YES, Decision
from common.errors import BadInput
from operations import actions, policies
from operations.forms import sites as forms
from operations.models import Deployment, Operation, VisitListEntry
from operations.onday.visit_lists import LONG_AGO_MONTHS, stops
from operations.views.deployments import above_deployment
from operations.views.pages import Button, Crumbs, FormPage, RecordFormPage, above
from partners.practitioners import PractitionerMixin
from web.typed import whole_number

WAYS = (
    ("list_pick", "Choose premises that are known"),
    ("list_enter", "Enter new premises"),
    ("list_lines", "Paste or send a list"),
)


def address(name: str, operation: Any, deployment: Any = None) -> str:
    """The address of a page of this list."""
    query = f"?{urlencode({'deployment': deployment})}" if deployment else ""
    return reverse(f"operations:{name}", args=[operation]) + query


class _ListMixin:
    """Finds the operation of the address, and the deployment after its question mark."""

    request: HttpRequest
    kwargs: dict[str, Any]

    @cached_property
    def operation(self) -> Operation:
        """404 where it is not there or may not be seen."""
        return get_object_or_404(Operation, pk=self.kwargs["pk"])

    @cached_property
    def deployment(self) -> Deployment | None:
        """The deployment whose list it is; None for the operation's own. 404 where it is not of this operation."""
        given = self.request.GET.get("deployment", "")
        if not given:
            return None
        try:
            key = UUID(given)
        except ValueError as fault:
            raise Http404("There is no such deployment.") from fault
        return get_object_or_404(Deployment.objects.filter(operation=self.operation), pk=key)

    @property
    def list_url(self) -> str:
        """The page of the list."""
        return address("visit_list", self.operation.pk, self.deployment and self.deployment.pk)

    def above_list(self) -> Crumbs:
        """The pages above the list."""
        if self.deployment:
            self.deployment.operation = self.operation
            return above_deployment(self.deployment)
        return above(self.operation)


class VisitListView(_ListMixin, PractitionerMixin, TemplateView):
    """The list: each of its premises with its last visit and result, as far as this person may see."""

    processing = CONSULTS
    template_name = "operations/visit_list.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """With its premises in order, and what can be done."""
        operation, deployment = self.operation, self.deployment
        consulted([operation])
        may_keep = policies.may_keep_list(self.person, operation)
        ways = [
            Button(label, address(name, operation.pk, deployment and deployment.pk), may_keep) for name, label in WAYS
        ]
        if deployment:
            day = reverse("operations:day", args=[deployment.pk])
            ways.insert(0, Button("Open the day", day, YES, style=""))
        return super().get_context_data(
            operation=operation,
            deployment=deployment,
            marking=operation.marking,
            stops=stops(operation, deployment),
            months=LONG_AGO_MONTHS,
            may_keep=may_keep,
            buttons=ways,
            trail=[part for crumb in self.above_list() for part in crumb],
            deployments=[] if deployment else list(Deployment.objects.planned().filter(operation=operation)),
            **kwargs,
        )


class _ListFormPage(_ListMixin, FormPage):
    processing = COLLECTS
    done = "The premises are on the list."

    def decision(self) -> Decision:
        """Those who keep the list."""
        return policies.may_keep_list(self.person, self.operation)

    def crumbs(self) -> Crumbs:
        """Below the list."""
        return [*self.above_list(), ("Visit list", self.list_url)]

    def marking(self) -> str:
        """The operation's."""
        return self.operation.marking

    def get_success_url(self) -> str:
        """Back to the list."""
        return self.list_url


class PickView(_ListFormPage):
    """Put premises on the list that are there already, found by a search."""

    form_class = forms.PickForm
    template_name = "operations/list_pick.html"
    title, button = "Choose premises that are known", "Put them on the list"

    def get_form_kwargs(self) -> dict[str, Any]:
        """With the words that were searched for."""
        words = self.request.GET.get("q", "")[:120]
        return {**super().get_form_kwargs(), "operation": self.operation, "words": words}

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """With the search."""
        search = forms.SiteFilter(self.request.GET or None)
        return super().get_context_data(search=search, most=forms.MOST_FOUND, deployment=self.deployment, **kwargs)

    def act(self, form: Any) -> Operation:
        """Put them on it."""
        actions.put_on_list(
            operation=self.operation.pk,
            deployment=self.deployment,
            sites=form.cleaned_data["sites"],
            by=self.person,
        )
        return self.operation


class EnterView(_ListFormPage):
    """Put premises on the list that Muster does not know yet."""

    form_class = forms.NewEntryForm
    title, button = "Enter new premises", "Put them on the list"

    def act(self, form: Any) -> VisitListEntry:
        """Add them and put them on it."""
        return actions.enter_on_list(
            operation=self.operation.pk, deployment=self.deployment, by=self.person, **form.cleaned_data
        )


class LinesView(_ListFormPage):
    """Put premises on the list by lines: pasted, or a CSV file."""

    form_class = forms.LinesForm
    title, button = "Paste or send a list", "Put them on the list"

    def act(self, form: Any) -> Operation:
        """Read them and put them on it."""
        actions.put_lines_on_list(
            operation=self.operation.pk, deployment=self.deployment, by=self.person, **form.cleaned_data
        )
        return self.operation


def _list_of(entry: VisitListEntry) -> str:
    return address("visit_list", entry.operation_id, entry.deployment_id)


class MoveEntryView(PractitionerMixin, View):
    """Give premises another place on their list."""

    processing = ALTERS
    http_method_names = ("post",)

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Move it, and go back to the list. 404 before anything else."""
        entry = get_object_or_404(VisitListEntry, pk=self.kwargs["pk"])
        position = whole_number(request.POST.get("position", ""), most=9999)
        if position is None:
            raise BadInput("The page did not say where to. Go back, reload the page and try again.")
        actions.move_on_list(entry=entry.pk, position=position, by=self.person, version=None)
        messages.success(request, "The list is in its new order.")
        return HttpResponseRedirect(_list_of(entry))


class TakeOffView(RecordFormPage):
    """Take premises off a list, with a reason."""

    model = VisitListEntry
    form_class = forms.TakeOffForm
    title, button, done = "Take premises off the list", "Take them off", "The premises are off the list."

    @cached_property
    def record(self) -> Any:
        """The entry with what it belongs to; 404 where it is not there or may not be seen."""
        entries = VisitListEntry.objects.select_related("operation", "deployment", "site")
        return get_object_or_404(entries, pk=self.kwargs["pk"])

    def decision(self) -> Decision:
        """Those who keep the list."""
        return policies.may_keep_list(self.person, self.record.operation)

    def crumbs(self) -> Crumbs:
        """Below the list."""
        return [*above(self.record.operation), ("Visit list", _list_of(self.record))]

    def marking(self) -> str:
        """The operation's."""
        return str(self.record.operation.marking)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """With which premises they are."""
        return super().get_context_data(**{"title": f"Take {self.record.site} off the list", **kwargs})

    def get_success_url(self) -> str:
        """Back to the list."""
        return _list_of(self.record)

    def act(self, form: Any) -> VisitListEntry:
        """Take it off."""
        return actions.take_off_list(entry=self.kwargs["pk"], by=self.person, **form.cleaned_data)
