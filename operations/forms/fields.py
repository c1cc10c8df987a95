"""What forms of operations have in common."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from operations.calendar_files.reading import LARGEST
from operations.models import Skill
from partners.models import Agency, Person
from partners.models.people import PRACTITIONERS
from web.forms import GovukForm

NO_NAMES = "Do not name members of the public."
LARGEST_VERSION = 2**31 - 1


class DatesFileField(forms.FileField):
    """A file of dates, which is read whole: one that is too large is refused before it is in memory."""

    def clean(self, data: Any, initial: Any = None) -> Any:
        """The upload."""
        found = super().clean(data, initial)
        if found and found.size > LARGEST:
            raise ValidationError("The file is larger than 1 MB. Send fewer dates at a time.")
        return found


class PersonChoices(forms.ModelMultipleChoiceField):
    """People with their agencies."""

    def label_from_instance(self, obj: Any) -> str:
        """ "Bob, Essex Police"."""
        return f"{obj.name}, {obj.agency.name}"


class PersonChoice(forms.ModelChoiceField):
    """One person, with their agency."""

    def label_from_instance(self, obj: Any) -> str:
        """ "Bob, Essex Police"."""
        return f"{obj.name}, {obj.agency.name}"


def practitioners() -> Any:
    return (
        Person.objects.active()
        .filter(roles__overlap=[str(role) for role in PRACTITIONERS])
        .select_related("agency")
        .order_by("agency__name", "name")
    )


def active_agencies() -> Any:
    return Agency.objects.filter(is_active=True)


def active_skills() -> Any:
    return Skill.objects.filter(is_active=True)


def words(label: str, *, help_text: str = "", required: bool = True, rows: int = 4) -> forms.CharField:
    widget = forms.Textarea(attrs={"rows": rows})
    return forms.CharField(label=label, help_text=help_text, required=required, max_length=4000, widget=widget)


class VersionedForm(GovukForm):
    """A change to a record that somebody had open."""

    version = forms.IntegerField(widget=forms.HiddenInput, min_value=0, max_value=LARGEST_VERSION)


class ReasonForm(VersionedForm):
    """A change that needs its reason."""

    reason = words("Reason", help_text=f"Those who were to take part are told this. {NO_NAMES}")
