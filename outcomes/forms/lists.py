"""What narrows the lists of outcomes."""

from typing import Any

from django import forms

from hotspots.models import Hotspot
from operations.models import Operation
from outcomes.models import Family
from outcomes.states import OUTCOME
from partners.models import Agency
from web.forms import FilterForm


class StandingForm(FilterForm):
    """Narrows the list of what stands."""

    state = forms.ChoiceField(
        required=False,
        choices=[("", "In force or planned"), *[(s, s.capitalize()) for s in OUTCOME.states()]],
    )


class RegisterForm(FilterForm):
    """Narrows the register, and finds what is active against a pseudonym or at a place."""

    part = forms.CharField(required=False, max_length=10, widget=forms.HiddenInput)
    about = forms.CharField(
        label="Person, vehicle, premises or place",
        required=False,
        max_length=60,
        help_text="A label or reference, such as Person A, S-2026-0004 or Vehicle A; or part of the name of a place",
    )
    hotspot = forms.ModelChoiceField(Hotspot.objects.none(), required=False, empty_label="Any hotspot")
    operation = forms.ModelChoiceField(Operation.objects.none(), required=False, empty_label="Any operation")
    family = forms.ChoiceField(required=False, choices=[("", "Any"), *Family.choices])
    agency = forms.ModelChoiceField(Agency.objects.none(), label="Issued by", required=False, empty_label="Any agency")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        rows = {
            "hotspot": Hotspot.objects.exclude(state="rejected"),
            "operation": Operation.objects.all(),
            "agency": Agency.objects.all(),
        }
        for name, found in rows.items():
            self.fields[name].queryset = found.order_by("name")  # type: ignore[attr-defined]  # they are of models

    @property
    def is_used(self) -> bool:
        """Whether it narrows anything. Only once it was checked."""
        return any(value for name, value in self.cleaned_data.items() if name != "part")
