"""The form that narrows the hours of resources."""

from typing import Any

from django import forms

from operations.forms.fields import active_agencies
from operations.models import ResourceKind
from web.forms import DateField, FilterForm


class HoursFilter(FilterForm):
    """Which hours are counted: of deployments that start from one day to another, both included."""

    starts_on = DateField(label="From", required=False)
    ends_on = DateField(label="To", required=False)
    agency = forms.ModelChoiceField(
        label="Agency", queryset=active_agencies(), required=False, empty_label="All agencies"
    )
    kind = forms.ChoiceField(label="Kind", required=False, choices=[("", "All kinds"), *ResourceKind.choices])

    def clean(self) -> dict[str, Any]:
        """The period must run forwards."""
        cleaned = super().clean() or self.cleaned_data
        first, last = cleaned.get("starts_on"), cleaned.get("ends_on")
        if first and last and last < first:
            self.add_error("ends_on", "The last day must be the same as the first or later.")
        return cleaned
