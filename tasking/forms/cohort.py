"""Forms of the offender cohort."""

from typing import Any

from django import forms

from hotspots.models import Subject, SubjectKind
from partners.models import Agency
from tasking.cohort_schedule import DAYS, MONTHS
from tasking.forms.fields import VersionedForm, text_area
from tasking.forms.referrals import ANY
from tasking.models import CohortColour, CohortStatus, Colour, Contact, ReviewKind
from web.forms import DateField, FilterForm, GovukForm

_NO_NAMES = "Without names"


def colours_used() -> list[tuple[str, str]]:
    """The colours that the partnership uses, each with what it means here."""
    return [
        (
            colour,
            f"{setting.get_colour_display()}: {setting.meaning}" if setting.meaning else setting.get_colour_display(),
        )
        for colour, setting in CohortColour.settings().items()
        if setting.is_used
    ]


class AddForm(GovukForm):
    """Someone who comes into the cohort."""

    subject = forms.ModelChoiceField(
        label="Reference of the offender",
        help_text="For example, S-2026-0003. Never enter a name.",
        queryset=Subject.objects.none(),
        to_field_name="reference",
        widget=forms.TextInput(attrs={"autocomplete": "off", "class": "govuk-input--width-10"}),
        error_messages={
            "invalid_choice": "There is no open record of an offender with this reference that you may see"
        },
    )
    colour = forms.ChoiceField(label="Colour", choices=colours_used, widget=forms.RadioSelect)
    status = forms.ChoiceField(label="Status", choices=CohortStatus.choices, widget=forms.RadioSelect)
    joined_on = DateField(label="Joined on")
    reason = text_area("Why do they come into the cohort?", help_text=_NO_NAMES)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        known = Subject.objects.shared().filter(kind=SubjectKind.OFFENDER, is_closed=False)
        self.fields["subject"].queryset = known  # type: ignore[attr-defined]


class MoveColourForm(VersionedForm):
    """Another colour."""

    colour = forms.ChoiceField(label="New colour", choices=colours_used, widget=forms.RadioSelect)
    reason = text_area("Why does the colour change?", help_text=_NO_NAMES)


class ChangeStatusForm(VersionedForm):
    """Another status."""

    status = forms.ChoiceField(label="New status", choices=CohortStatus.choices, widget=forms.RadioSelect)
    reason = text_area("Why does the status change?", help_text=_NO_NAMES)


class ReviewForm(VersionedForm):
    """A review that was held."""

    kind = forms.ChoiceField(label="Which review was it?", choices=ReviewKind.choices, widget=forms.RadioSelect)
    held_on = DateField(label="When was it held?")
    outcome = text_area("What came of it?", help_text=_NO_NAMES)


class ContactForm(GovukForm):
    """A contact with a member."""

    agency = forms.ModelChoiceField(
        label="Which agency?", queryset=Agency.objects.none(), empty_label="Choose an agency"
    )
    on = DateField(label="When?")
    contact = forms.ChoiceField(label="What became of the contact?", choices=Contact.choices, widget=forms.RadioSelect)
    what = text_area("What happened?", help_text=_NO_NAMES, rows=3)
    next_step = forms.CharField(label="What is next?", required=False, max_length=200)
    next_on = DateField(label="When is the next contact?", required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["agency"].queryset = Agency.objects.filter(is_active=True)  # type: ignore[attr-defined]


class LeaveForm(VersionedForm):
    """Someone who leaves the cohort."""

    left_on = DateField(label="Left on")
    reason = text_area("Why do they leave?", help_text=_NO_NAMES)


class ColourForm(VersionedForm):
    """What a colour means and how often its members are reviewed."""

    meaning = forms.CharField(label="What does it mean here?", required=False, max_length=160)
    every = forms.IntegerField(label="Members are reviewed every", min_value=1, max_value=366)
    unit = forms.ChoiceField(
        label="Days or calendar months?",
        choices=[(DAYS, "Days"), (MONTHS, "Calendar months")],
        widget=forms.RadioSelect,
    )
    full_after_months = forms.CharField(
        label="Full reviews, in months after joining",
        help_text="For example, 6, 12. Leave empty for none.",
        required=False,
        max_length=60,
    )
    is_used = forms.BooleanField(label="The partnership uses this colour", required=False)

    def clean_full_after_months(self) -> list[int]:
        """Whole numbers between commas."""
        given = [part.strip() for part in str(self.cleaned_data["full_after_months"]).split(",") if part.strip()]
        if not all(part.isdecimal() and len(part) < 4 for part in given):
            raise forms.ValidationError("Give whole numbers of months between commas, such as 6, 12")
        return [int(part) for part in given]


class CohortFilters(FilterForm):
    """Narrows the cohort."""

    who = forms.ChoiceField(label="Who", required=False, choices=[("", "In the cohort"), ("left", "Left")])
    colour = forms.ChoiceField(label="Colour", required=False, choices=[ANY, *Colour.choices])
    status = forms.ChoiceField(label="Status", required=False, choices=[ANY, *CohortStatus.choices])
    due = forms.ChoiceField(
        label="Review", required=False, choices=[ANY, ("now", "Due now"), ("week", "Due in 7 days")]
    )
