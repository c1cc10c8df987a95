"""Pages by which what is said of an operation, and its marking, are changed."""

from typing import Any

from django.urls import reverse

from common.decisions import Decision
from operations import actions, forms, policies
from operations.actions.changing import asked_by, needed_by
from operations.models import Marking, Operation
from operations.views.pages import Button, Crumbs, RecordFormPage, above
from partners.models import Person

_FIELDS = ("name", "theme", "objective", "measure", "achieve_by", "lead_agency", "commander")


def buttons(operation: Operation, person: Person) -> list[Button]:
    """The ways to these pages from the operation's; none once it is over."""
    if operation.state in policies.OVER:
        return []
    sensitive = operation.marking != Marking.OFFICIAL
    mark = "operations:mark_official" if sensitive else "operations:mark_sensitive"
    may_mark = policies.may_mark_official if sensitive else policies.may_mark_sensitive
    words = "Mark it OFFICIAL" if sensitive else "Mark it OFFICIAL-SENSITIVE"
    change = reverse("operations:change", args=[operation.pk])
    return [
        Button("Change this operation", change, policies.may_edit_now(person, operation)),
        Button(words, reverse(mark, args=[operation.pk]), may_mark(person, operation)),
    ]


class _OperationFormPage(RecordFormPage):
    model = Operation

    def decision(self) -> Decision:
        """Planners and its commander, until it is over."""
        return policies.may_edit_now(self.person, self.record)

    def crumbs(self) -> Crumbs:
        """Below the operation."""
        return above(self.record)

    def marking(self) -> str:
        """The operation's."""
        return str(self.record.marking)


class ChangeView(_OperationFormPage):
    """Change what is said of it."""

    template_name = "operations/said_form.html"
    form_class = forms.ChangeOperationForm
    title, button, done = "Change this operation", "Save the changes", "The operation is changed."

    def get_initial(self) -> dict[str, Any]:
        """The operation as it stands."""
        return {**super().get_initial(), **{field: getattr(self.record, field) for field in _FIELDS}}

    def act(self, form: Any) -> Operation:
        """Change it."""
        return actions.change_operation(operation=self.kwargs["pk"], by=self.person, **form.cleaned_data)


class MarkSensitiveView(_OperationFormPage):
    """Let only named readers see it."""

    template_name = "operations/mark_form.html"
    form_class = forms.MarkSensitiveForm
    title, button = "Mark this operation OFFICIAL-SENSITIVE", "Mark it OFFICIAL-SENSITIVE"
    done = "The operation is OFFICIAL-SENSITIVE. Only those listed as its readers see it."

    def decision(self) -> Decision:
        """As for changing it, while it is OFFICIAL."""
        return policies.may_mark_sensitive(self.person, self.record)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """With those whom it needs."""
        return super().get_context_data(needed=needed_by(self.record), asked=asked_by(self.record), **kwargs)

    def act(self, form: Any) -> Operation:
        """Mark it."""
        return actions.mark_sensitive(operation=self.kwargs["pk"], by=self.person, **form.cleaned_data)


class MarkOfficialView(_OperationFormPage):
    """Let everyone see it."""

    template_name = "operations/mark_form.html"
    form_class = forms.MarkOfficialForm
    title, button = "Mark this operation OFFICIAL", "Mark it OFFICIAL"
    done = "The operation is OFFICIAL: everyone who works in the partnership sees it."

    def decision(self) -> Decision:
        """A chair who sees it."""
        return policies.may_mark_official(self.person, self.record)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """A warning button."""
        return super().get_context_data(**{"style": "warning", **kwargs})

    def act(self, form: Any) -> Operation:
        """Mark it."""
        return actions.mark_official(operation=self.kwargs["pk"], by=self.person, **form.cleaned_data)
