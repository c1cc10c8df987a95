"""Forms of resources."""

from django import forms

from operations.forms.fields import (
    LARGEST_VERSION,
    NO_NAMES,
    active_agencies,
)
from operations.models import (
    ResourceKind,
)
from web.forms import FilterForm, GovukForm


class ResourceFilter(FilterForm):
    """Which resources to list."""

    agency = forms.ModelChoiceField(
        label="Agency", queryset=active_agencies(), required=False, empty_label="All agencies"
    )
    kind = forms.ChoiceField(label="Kind", required=False, choices=[("", "All kinds"), *ResourceKind.choices])


class ResourceForm(GovukForm):
    """A resource that an agency can bring."""

    name = forms.CharField(label="Name of the resource", help_text="For example, ANPR van", max_length=120)
    kind = forms.ChoiceField(label="Kind", choices=ResourceKind.choices, widget=forms.RadioSelect)
    note = forms.CharField(
        label="Note", required=False, max_length=500, widget=forms.Textarea(attrs={"rows": 2}), help_text=NO_NAMES
    )


class AddResourceForm(ResourceForm):
    """A new resource, and whose it is."""

    agency = forms.ModelChoiceField(label="Agency", queryset=active_agencies())

    field_order = ("agency",)


class ChangeResourceForm(ResourceForm):
    """A change to a resource."""

    version = forms.IntegerField(widget=forms.HiddenInput, min_value=0, max_value=LARGEST_VERSION)
    is_active = forms.BooleanField(label="It can be asked for", required=False)
