"""Forms of red-flag dates: entering one, and moving or correcting it."""

from collections.abc import Iterable

from django import forms

from operations.forms import VersionedForm
from operations.models import RedFlagDate
from web.forms import DateField, GovukForm

_NO_NAMES = "Do not name members of the public."
_ENTERED = ("name", "starts_on", "ends_on", "themes", "minimum_resource", "note")


class _DaysForm(GovukForm):
    """Which days, and what to plan for."""

    starts_on = DateField(label="First day")
    ends_on = DateField(label="Last day")
    minimum_resource = forms.CharField(label="Least resource to plan for", max_length=200, required=False)
    note = forms.CharField(
        label="Note", required=False, max_length=1000, widget=forms.Textarea(attrs={"rows": 2}), help_text=_NO_NAMES
    )


class RedFlagForm(_DaysForm):
    """A red-flag date that no rule knows."""

    field_order: Iterable[str] | None = _ENTERED

    name = forms.CharField(label="Name", help_text="For example, Carnival", max_length=120)
    themes = forms.CharField(
        label="Themes",
        help_text="With a comma between them. For example, Young people, Public events",
        required=False,
        max_length=300,
    )

    def clean_themes(self) -> list[str]:
        """The themes, each at most 60 characters."""
        themes = [theme.strip() for theme in self.cleaned_data["themes"].split(",") if theme.strip()]
        if any(len(theme) > 60 for theme in themes):
            raise forms.ValidationError("Each theme must be 60 characters or fewer")
        return themes


class _ReasonForm(VersionedForm):
    """Why a date changes."""

    reason = forms.CharField(
        label="Reason",
        help_text=f"Kept with the date. {_NO_NAMES}",
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 2}),
    )


class ChangeRedFlagForm(_ReasonForm, RedFlagForm):
    """What an entered date is to be."""

    field_order = (*_ENTERED, "reason")


class MoveRedFlagForm(_ReasonForm, _DaysForm):
    """What a date given by a rule is to be; its name and its themes are the rule's."""

    field_order = ("starts_on", "ends_on", "minimum_resource", "note", "reason")


def form_for(flag: RedFlagDate) -> type[VersionedForm]:
    """The form that changes this date."""
    return ChangeRedFlagForm if flag.is_manual else MoveRedFlagForm
