"""Forms of safeguarding measures."""

from typing import Any

from django import forms

from common import clock
from partners.models import Agency
from tasking.forms.fields import PersonField, VersionedForm, text_area
from tasking.models import MeasureKind
from web.forms import DateField, FilterForm, GovukForm


class _KindField(forms.ModelChoiceField):
    """A kind with its rule beside it."""

    widget = forms.RadioSelect

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(MeasureKind.objects.none(), empty_label=None, **kwargs)

    def label_from_instance(self, obj: MeasureKind) -> str:
        """Its name and its rule."""
        return f"{obj.name}. {obj.rule_in_words}"


class MeasureForm(GovukForm):
    """A measure that is asked for, or that is in place already."""

    kind = _KindField(label="What is it?")
    provided_by = forms.ModelChoiceField(
        label="Which agency provides it?", queryset=Agency.objects.none(), empty_label="Choose one"
    )
    responsible = PersonField(
        label="Who is reminded of its reviews?",
        help_text="Without anybody, the agency that holds the case",
        required=False,
    )
    asked_on = DateField(label="Date of what it answers", help_text="For example, the day of the burglary")
    started_on = DateField(label="In place since", help_text="Leave empty until it is", required=False)
    note = text_area("Note", help_text="Without names", rows=3, required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["kind"].queryset = MeasureKind.objects.filter(is_active=True)  # type: ignore[attr-defined]
        self.fields["provided_by"].queryset = Agency.objects.filter(is_active=True)  # type: ignore[attr-defined]
        self.fields["asked_on"].initial = clock.today()


class FitForm(VersionedForm):
    """Since when a measure is in place."""

    started_on = DateField(label="In place since")


class ReviewForm(VersionedForm):
    """What was found when a measure was looked at."""

    reviewed_on = DateField(label="Looked at on")
    result = text_area("What was found?", help_text="Without names", rows=3)
    next_review_on = DateField(
        label="Next review", help_text="Leave empty for the day that the rule gives", required=False
    )


class EndForm(VersionedForm):
    """Why a measure ends."""

    reason = text_area("Why does it end?", rows=2)


class MeasureKindForm(GovukForm):
    """A kind of measure and its cadence."""

    name = forms.CharField(label="Name", help_text="For example, Careline unit", max_length=120)
    due_days = forms.IntegerField(
        label="Due within (days)", help_text="Of what it answers, such as a burglary nearby", required=False
    )
    first_review_days = forms.IntegerField(
        label="First review after (days)", help_text="12 weeks are 84 days", required=False
    )
    repeat_months = forms.IntegerField(label="Then every (months)", required=False)
    is_active = forms.BooleanField(label="It is given to new cases", required=False, initial=True)


class ChangeMeasureKindForm(MeasureKindForm, VersionedForm):
    """A kind that somebody had open."""


class MeasureFilters(FilterForm):
    """Narrows the list of measures."""

    SHOWN = (
        ("due", "Due now"),
        ("asked", "Asked for"),
        ("in_place", "In place"),
        ("ended", "Ended"),
        ("all", "All"),
    )
    show = forms.ChoiceField(label="Show", required=False, choices=SHOWN)
    about = forms.CharField(label="Reference of the person or the referral", required=False, max_length=20)
