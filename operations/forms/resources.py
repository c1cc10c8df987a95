"""Forms of resources."""

from typing import Any

from django import forms
from django.db.models import Q

from operations.forms.fields import (
    NO_NAMES,
    PersonChoice,
    VersionedForm,
    active_agencies,
    active_skills,
    practitioners,
)
from operations.models import (
    Resource,
    ResourceKind,
    Skill,
)
from web.forms import FilterForm, GovukForm


class ResourceFilter(FilterForm):
    """Which resources to list."""

    agency = forms.ModelChoiceField(
        label="Agency", queryset=active_agencies(), required=False, empty_label="All agencies"
    )
    kind = forms.ChoiceField(label="Kind", required=False, choices=[("", "All kinds"), *ResourceKind.choices])
    skill = forms.ModelChoiceField(label="Skill", queryset=active_skills(), required=False, empty_label="Any skill")


class ResourceForm(GovukForm):
    """A resource that an agency can bring."""

    name = forms.CharField(label="Name of the resource", help_text="For example, ANPR van", max_length=120)
    kind = forms.ChoiceField(label="Kind", choices=ResourceKind.choices, widget=forms.RadioSelect)
    skills = forms.ModelMultipleChoiceField(
        label="Skills", queryset=active_skills(), required=False, widget=forms.CheckboxSelectMultiple
    )
    person = PersonChoice(
        label="Named person",
        queryset=practitioners(),
        required=False,
        empty_label="Not one named person",
        help_text="Where it is one person of the agency: once it is confirmed for a deployment, they turn out at it",
    )
    hours_per_week = forms.DecimalField(
        label="Most hours a week",
        required=False,
        min_value=0,
        max_digits=5,
        decimal_places=2,
        help_text="Leave it empty where there is no limit",
    )
    note = forms.CharField(
        label="Note", required=False, max_length=500, widget=forms.Textarea(attrs={"rows": 2}), help_text=NO_NAMES
    )


class AddResourceForm(ResourceForm):
    """A new resource, and whose it is."""

    agency = forms.ModelChoiceField(label="Agency", queryset=active_agencies())

    field_order = ("agency",)


class ChangeResourceForm(ResourceForm, VersionedForm):
    """A change to a resource."""

    is_active = forms.BooleanField(label="It can be asked for", required=False)

    def __init__(self, *args: Any, resource: Resource, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        held = Q(pk__in=resource.skills.values("pk"))  # one out of use that it has stays to be kept
        self.fields["skills"].queryset = Skill.objects.filter(Q(is_active=True) | held)  # type: ignore[attr-defined]
        people = practitioners().filter(agency=resource.agency_id)
        self.fields["person"].queryset = people  # type: ignore[attr-defined]
