"""Forms of operations."""

from django import forms

from hotspots.models import Hotspot
from operations.forms.fields import (
    NO_NAMES,
    PersonChoice,
    VersionedForm,
    active_agencies,
    practitioners,
    words,
)
from operations.forms.readers import ONE_BY_ONE, reader_choices
from operations.models import (
    Marking,
)
from operations.states import OPERATION
from web.forms import FilterForm, GovukForm


class OperationFilter(FilterForm):
    """Which operations to list."""

    state = forms.ChoiceField(
        label="State",
        required=False,
        choices=[("", "All states"), *((s, s.replace("_", " ").capitalize()) for s in OPERATION.states())],
    )
    theme = forms.CharField(label="Theme contains", required=False, max_length=120)
    agency = forms.ModelChoiceField(
        label="Agency taking part", queryset=active_agencies(), required=False, empty_label="All agencies"
    )


class ProposeForm(GovukForm):
    """A proposal for an operation."""

    name = forms.CharField(label="Name of the operation", help_text="One word, such as Turncoat", max_length=80)
    theme = forms.CharField(label="Theme", help_text="For example, retail crime", max_length=120)
    objective = words("Objective", help_text=f"What will be different when it is done. {NO_NAMES}")
    lead_agency = forms.ModelChoiceField(label="Lead agency", queryset=active_agencies())
    commander = PersonChoice(label="Commander", help_text="Someone of the lead agency", queryset=practitioners())
    marking = forms.ChoiceField(
        label="Marking",
        choices=Marking.choices,
        initial=Marking.OFFICIAL,
        widget=forms.RadioSelect,
        help_text=(
            "OFFICIAL is seen by everyone who works in the partnership. OFFICIAL-SENSITIVE is seen only by the people "
            "you name. Anything higher stays out of Muster."
        ),
    )
    readers = reader_choices(
        label="If OFFICIAL-SENSITIVE: who may see it?",
        help_text=f"You and the commander see it. Choose a chair who can authorise it. {ONE_BY_ONE}",
    )
    hotspot = forms.ModelChoiceField(
        label="Hotspot that it answers",
        queryset=Hotspot.objects.filter(state__in=["adopted", "tasked", "reviewed"]),
        required=False,
        empty_label="None",
    )


class DebriefForm(VersionedForm):
    """What came of an operation."""

    debrief = words(
        "Debrief",
        help_text=f"Results, what worked, what did not, and what you recommend. {NO_NAMES}",
        rows=8,
    )
