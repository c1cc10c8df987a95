"""Pages of visits: the form for a phone, and one visit."""

from functools import cached_property
from typing import Any

from django.shortcuts import get_object_or_404
from django.views.generic import DetailView

from audit.processing import COLLECTS, CONSULTS
from audit.views import ConsultedDetailMixin
from common.decisions import Decision
from operations import actions, forms, policies
from operations.models import Operation, Visit
from operations.views.pages import Crumbs, FormPage, above
from partners.practitioners import PractitionerMixin


class VisitAddView(FormPage):
    """Record a visit; sending the form twice gives one."""

    processing = COLLECTS
    form_class = forms.VisitForm
    title, button, done = "Record a visit", "Save the visit", "The visit is saved."

    @cached_property
    def operation(self) -> Operation:
        """The operation of the address; 404 where it is not there or may not be seen."""
        return get_object_or_404(Operation, pk=self.kwargs["pk"])

    def decision(self) -> Decision:
        """Any practitioner who sees the operation, in some states."""
        return policies.may_visit(self.person, self.operation)

    def crumbs(self) -> Crumbs:
        """Below the operation."""
        return above(self.operation)

    def marking(self) -> str:
        """The operation's."""
        return self.operation.marking

    def get_form_kwargs(self) -> dict[str, Any]:
        """With the operation, whose deployments can be chosen."""
        return {**super().get_form_kwargs(), "operation": self.operation}

    def act(self, form: Any) -> Visit:
        """Record it."""
        return actions.record_visit(operation=self.kwargs["pk"], by=self.person, **form.cleaned_data)


class VisitView(PractitionerMixin, ConsultedDetailMixin, DetailView):
    """One visit."""

    processing = CONSULTS
    queryset = Visit.objects.select_related("operation", "deployment", "recorded_by__agency")
    template_name = "operations/visit.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """With its operation's marking."""
        return super().get_context_data(marking=self.object.operation.marking, **kwargs)
