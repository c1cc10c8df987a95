"""Forms of what is kept: narrowing the queue, deciding, holding, and how long each kind of record is kept."""

from typing import Any

from django import forms

from outcomes.durations import Duration
from outcomes.lengths import LengthField
from partners.models import Agency
from reporting.models import RetentionClass
from reporting.models.retention import Confidence
from reporting.states import REVIEW
from web.forms import DateField, FilterForm, GovukForm

WAITING = "waiting"
AGES = [("", "Any"), ("1", "More than a year"), ("3", "More than 3 years"), ("5", "More than 5 years")]
_WITHOUT_NAMES = "Do not name anyone: what you write stays after the record is gone."


class ReviewFilterForm(FilterForm):
    """Narrows the queue."""

    state = forms.ChoiceField(
        required=False,
        choices=[("", "Open or proposed"), *((state, state.capitalize()) for state in REVIEW.states())],
    )
    kind = forms.ModelChoiceField(RetentionClass.objects.none(), label="Kind of record", required=False)
    agency = forms.ModelChoiceField(Agency.objects.none(), label="Held by", required=False)
    overdue = forms.ChoiceField(label="Due for", required=False, choices=AGES)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, model in (("kind", RetentionClass), ("agency", Agency)):
            field: Any = self.fields[name]
            field.queryset, field.empty_label = model._default_manager.order_by("name"), "All"


class DecisionForm(GovukForm):
    """Why a record is to go, or not."""

    version = forms.IntegerField(widget=forms.HiddenInput)
    reason = forms.CharField(widget=forms.Textarea(attrs={"rows": 3}), max_length=1000, help_text=_WITHOUT_NAMES)


class KeepForm(DecisionForm):
    """Why a record is still needed, and until when."""

    until = DateField(label="Look at it again on", help_text="At the latest in ten years")


class DisposeForm(GovukForm):
    """The second person's word."""

    version = forms.IntegerField(widget=forms.HiddenInput)
    sure = forms.BooleanField(label="I have looked at the reason, and this record can go for good")


class HoldForm(GovukForm):
    """Why a record must not go."""

    reason = forms.CharField(
        widget=forms.Textarea(attrs={"rows": 3}),
        max_length=1000,
        help_text=f"For example, proceedings and their number at the court. {_WITHOUT_NAMES}",
    )


class ClassForm(GovukForm):
    """How long a kind of record is kept."""

    version = forms.IntegerField(widget=forms.HiddenInput)
    period = LengthField(label="Review after", help_text="In whole days, months or years, such as 6 years")
    source = forms.CharField(
        max_length=400,
        label="What this rests on",
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text="A law, a policy",
    )
    confidence = forms.ChoiceField(choices=Confidence.choices, label="Is it confirmed?", widget=forms.RadioSelect)
    is_on = forms.BooleanField(label="Ask for reviews of these records", required=False)
    reason = forms.CharField(label="Why is it changed?", widget=forms.Textarea(attrs={"rows": 3}), max_length=1000)

    def clean_period(self) -> str:
        """As it is kept: P6Y."""
        period: Duration = self.cleaned_data["period"]
        return str(period)
