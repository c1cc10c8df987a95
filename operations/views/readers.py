"""Pages of who sees a sensitive operation: the list on its page, naming readers, and removing one."""

from functools import cached_property
from typing import Any

from django.shortcuts import get_object_or_404
from django.urls import reverse

from common.decisions import Decision
from operations import actions, forms, policies
from operations.models import Marking, Operation, OperationReader
from operations.views.pages import Crumbs, RecordFormPage, above
from partners.models import Person


def section(operation: Operation, person: Person) -> dict[str, Any]:
    """What `operations/_readers.html` shows: its readers, each with whether this person may remove them."""
    if operation.marking == Marking.OFFICIAL:
        return {}
    found = OperationReader.objects.filter(operation=operation, is_removed=False)
    readers = list(found.select_related("person__agency", "operation"))
    return {
        "readers": [(reader, policies.may_remove_reader(person, reader)) for reader in readers],
        "may_name_readers": policies.may_name_readers(person, operation),
    }


class NameReadersView(RecordFormPage):
    """Name more readers."""

    model = Operation
    form_class = forms.ReadersForm
    title, button = "Name readers", "Name them as readers"
    done = "They can see the operation from now on, and are told."

    def decision(self) -> Decision:
        """Its commander, and the planners who see it."""
        return policies.may_name_readers(self.person, self.record)

    def get_form_kwargs(self) -> dict[str, Any]:
        """With the operation, whose readers are left out."""
        return {**super().get_form_kwargs(), "operation": self.record}

    def crumbs(self) -> Crumbs:
        """Below the operation."""
        return above(self.record)

    def marking(self) -> str:
        """The operation's."""
        return str(self.record.marking)

    def act(self, form: Any) -> Operation:
        """Name them."""
        return actions.add_readers(operation=self.kwargs["pk"], by=self.person, **form.cleaned_data)


class RemoveReaderView(RecordFormPage):
    """Take someone's sight of it away."""

    model = OperationReader
    form_class = forms.RemoveReaderForm
    button = "Remove the reader"
    done = "They no longer see the operation."

    @cached_property
    def record(self) -> Any:
        """The reader; 404 where there is none or the operation may not be seen."""
        return get_object_or_404(
            OperationReader.objects.select_related("person", "operation"), pk=self.kwargs["pk"], is_removed=False
        )

    def get_initial(self) -> dict[str, Any]:
        """With the operation's version."""
        return {**super().get_initial(), "version": self.record.operation.version}

    def decision(self) -> Decision:
        """As on the list."""
        return policies.may_remove_reader(self.person, self.record)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """A warning button, below who it is."""
        title = f"Remove {self.record.person.name} as a reader"
        return super().get_context_data(**{"style": "warning", "title": title, **kwargs})

    def crumbs(self) -> Crumbs:
        """Below the operation."""
        return above(self.record.operation)

    def marking(self) -> str:
        """The operation's."""
        return str(self.record.operation.marking)

    def act(self, form: Any) -> OperationReader:
        """Remove them."""
        reader = self.record
        return actions.remove_reader(
            operation=reader.operation_id, person=reader.person, by=self.person, **form.cleaned_data
        )

    def get_success_url(self) -> str:
        """The operation's page."""
        return reverse("operations:operation", args=[self.record.operation_id])
