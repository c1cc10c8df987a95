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
from operations.led_to import HOTSPOT_STATES, REFERRAL_STATES
from operations.models import (
    Marking,
    Operation,
)
from operations.states import OPERATION
from tasking.models import AgendaItem, Referral
from web.forms import DateField, FilterForm, GovukForm

MOST_THEMES = 40


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


class _SaidForm(GovukForm):
    """What is said of an operation. The page offers themes that others have (`themes`)."""

    name = forms.CharField(label="Name of the operation", help_text="One word, such as Turncoat", max_length=80)
    theme = forms.CharField(
        label="Theme",
        help_text="For example, retail crime",
        max_length=120,
        widget=forms.TextInput(attrs={"list": "themes", "autocomplete": "off"}),
    )
    objective = words(
        "Objective",
        help_text=f"What will be different when it is done. For example, fewer shops report threats. {NO_NAMES}",
        rows=3,
    )
    measure = words(
        "How will you know?",
        help_text="What you will count or compare. For example, reports of threats in December, against 14 last year",
        required=False,
        rows=2,
    )
    achieve_by = DateField(label="Achieve it by", required=False)
    lead_agency = forms.ModelChoiceField(label="Lead agency", queryset=active_agencies())
    commander = PersonChoice(label="Commander", help_text="Someone of the lead agency", queryset=practitioners())

    def themes(self) -> list[str]:
        """Themes of other operations, as far as they may be seen."""
        return list(Operation.objects.order_by("theme").values_list("theme", flat=True).distinct()[:MOST_THEMES])


class ProposeForm(_SaidForm):
    """A proposal for an operation. Who may see it is asked last, since few are OFFICIAL-SENSITIVE."""

    field_order = (
        *("name", "theme", "objective", "measure", "achieve_by", "lead_agency", "commander"),
        *("hotspot", "referral", "marking", "readers"),
    )

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
        queryset=Hotspot.objects.filter(state__in=HOTSPOT_STATES),
        required=False,
        empty_label="None",
    )
    referral = forms.ModelChoiceField(
        label="Referral that it answers",
        queryset=Referral.objects.filter(state__in=REFERRAL_STATES),
        required=False,
        empty_label="None",
    )
    tasked_by = forms.ModelChoiceField(
        queryset=AgendaItem.objects.all(), required=False, widget=forms.HiddenInput, empty_label=None
    )


class ChangeOperationForm(_SaidForm, VersionedForm):
    """What is said of an operation, changed."""


class MarkSensitiveForm(VersionedForm):
    """Who is to see an operation that everyone sees as yet."""

    readers = reader_choices(label="Who may see it from now on?", help_text=ONE_BY_ONE)


class MarkOfficialForm(VersionedForm):
    """Why everyone may see an operation that its readers see as yet."""

    reason = words("Why may everyone see it?", help_text=f"Everyone sees this. {NO_NAMES}", rows=2)
