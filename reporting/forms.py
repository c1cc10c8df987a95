"""Forms of the reporting pages: all of them narrow something and are sent by GET."""

from typing import Any

from django import forms

from operations.models import Operation
from outcomes.models import Family, OutcomeType
from partners.models import Agency
from web.forms import DateField, FilterForm, offer

_FAMILIES = [("", "All"), *sorted(Family.choices, key=lambda choice: choice[1])]
COUNTED = "counted"


class OutcomeFilterForm(FilterForm):
    """Narrows outcomes. `type` is the noun by which they are counted; days are those of issue, both included."""

    operation = forms.ModelChoiceField(Operation.objects.none(), required=False, empty_label="All")
    type = forms.ChoiceField(label="Kind", required=False)
    family = forms.ChoiceField(choices=_FAMILIES, required=False)
    agency = forms.ModelChoiceField(Agency.objects.none(), label="Issued by", required=False, empty_label="All")
    issued_from = DateField(required=False)
    issued_to = DateField(required=False)
    include = forms.ChoiceField(
        required=False, choices=[("", "Everything recorded"), (COUNTED, "Only what a report counts")]
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        nouns = OutcomeType.objects.order_by("plural").values_list("singular", "plural").distinct()
        kinds = [(singular, f"{plural[:1].upper()}{plural[1:]}") for singular, plural in nouns]
        offer(self, "type", [("", "All"), *kinds])
        self.fields["operation"].queryset = Operation.objects.order_by("name")  # type: ignore[attr-defined]
        self.fields["agency"].queryset = Agency.objects.order_by("name")  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        """The period must run forwards."""
        cleaned = super().clean() or self.cleaned_data
        first, last = cleaned.get("issued_from"), cleaned.get("issued_to")
        if first and last and last < first:
            self.add_error("issued_to", "The last day must be on or after the first day")
        return cleaned

    @property
    def used(self) -> list[str]:
        """The names of the filters that were set, for the log."""
        return [name for name, value in self.cleaned_data.items() if value]


class SearchForm(FilterForm):
    """A reference, or words of an open title."""

    q = forms.CharField(
        label="Reference or title",
        min_length=2,
        max_length=80,
        help_text="For example O-2025-0012, JTG/2025-03/04 or Turncoat. Do not type anyone's name: names are not"
        " searched.",
    )
