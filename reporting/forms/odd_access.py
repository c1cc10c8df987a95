"""Forms of the list of odd access, and of its review."""

from typing import Any

from django import forms

from partners.models import Agency
from reporting.models import OddKind, ReviewResult
from web.forms import DateField, FilterForm, GovukForm


class OddAccessFilter(FilterForm):
    """Narrows the list. Nobody can be asked for by name: it is not there to watch anyone."""

    show = forms.ChoiceField(
        required=False,
        choices=[("", "To be reviewed"), ("reviewed", "Reviewed"), ("all", "All")],
    )
    kind = forms.ChoiceField(required=False, choices=[("", "All kinds"), *OddKind.choices])
    agency = forms.ModelChoiceField(
        Agency.objects.none(), label="Agency of whoever looked", required=False, empty_label="All"
    )
    since = DateField(label="Since", required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["agency"].queryset = Agency.objects.order_by("name")  # type: ignore[attr-defined]


class OddAccessReviewForm(GovukForm):
    """What was found."""

    version = forms.IntegerField(widget=forms.HiddenInput, min_value=0, max_value=2**31 - 1)
    result = forms.ChoiceField(label="What did you find?", choices=ReviewResult.choices, widget=forms.RadioSelect)
    words = forms.CharField(
        label="How do you know, and what follows from it?",
        help_text="Do not name the person whose record it is.",
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 4}),
    )
