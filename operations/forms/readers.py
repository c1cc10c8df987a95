"""Forms of who sees a sensitive operation."""

from typing import Any

from django import forms

from operations.forms.fields import NO_NAMES, PersonChoices, VersionedForm, practitioners, words
from operations.models import Operation, OperationReader
from partners.models import Role

ONE_BY_ONE = "Choose only those who need to know. Others, also of their agency, do not see it."


class ReaderChoices(PersonChoices):
    """People with their agencies; chairs are told apart, since one of them authorises what is proposed."""

    def label_from_instance(self, obj: Any) -> str:
        """ "Priya, Castle Point Borough Council (chair)"."""
        label = super().label_from_instance(obj)
        return f"{label} (chair)" if obj.has_role(Role.CHAIR) else label


def reader_choices(**kwargs: Any) -> ReaderChoices:
    """Readers to choose among all who work on operations."""
    return ReaderChoices(
        **{"queryset": practitioners(), "required": False, "widget": forms.CheckboxSelectMultiple, **kwargs}
    )


class ReadersForm(VersionedForm):
    """More readers of an operation."""

    readers = reader_choices(label="Who may see this operation?", required=True, help_text=ONE_BY_ONE)

    def __init__(self, *args: Any, operation: Operation, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        named = OperationReader.objects.filter(operation=operation, is_removed=False).values("person_id")
        self.fields["readers"].queryset = practitioners().exclude(pk__in=named)  # type: ignore[attr-defined]


class RemoveReaderForm(VersionedForm):
    """Why someone is to see it no longer."""

    reason = words("Why should they no longer see it?", help_text=f"The other readers see this. {NO_NAMES}", rows=2)
