"""Forms of deployments."""

from typing import Any

from django import forms

from operations.forms.fields import (
    LARGEST_VERSION,
    PersonChoices,
    practitioners,
    words,
)
from operations.models import (
    Activity,
)
from web.forms import GovukForm, LocalDateTimeField


class DeploymentForm(GovukForm):
    """A deployment. The two boxes to tick appear when there is something to check."""

    name = forms.CharField(label="Name", help_text="For example, Day of action, High Street", max_length=120)
    activity = forms.ChoiceField(label="What is it for?", choices=Activity.choices, widget=forms.RadioSelect)
    starts_at = LocalDateTimeField(label="Start")
    ends_at = LocalDateTimeField(label="End", help_text="The next day's date where it crosses midnight")
    place = forms.CharField(label="Place", max_length=160)
    meeting_point = forms.CharField(label="Where to meet", max_length=160, required=False)
    latitude = forms.DecimalField(
        label="Latitude", required=False, min_value=-90, max_value=90, max_digits=9, decimal_places=6
    )
    longitude = forms.DecimalField(
        label="Longitude", required=False, min_value=-180, max_value=180, max_digits=9, decimal_places=6
    )
    officers = PersonChoices(
        label="Officers turning out",
        queryset=practitioners(),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text="Their agencies take part in the operation and see it from then on",
    )
    acknowledge_red_flags = forms.BooleanField(
        label="I have checked that there are enough resources", required=False, widget=forms.HiddenInput
    )
    acknowledge_clashes = forms.BooleanField(
        label="These officers can do both", required=False, widget=forms.HiddenInput
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in ("acknowledge_red_flags", "acknowledge_clashes"):
            if self.data.get(self.add_prefix(name)):
                self.ask(name)

    def ask(self, name: str) -> None:
        """Show this box."""
        self.fields[name].widget = forms.CheckboxInput()


class MoveForm(DeploymentForm):
    """A change to a deployment."""

    version = forms.IntegerField(widget=forms.HiddenInput, min_value=0, max_value=LARGEST_VERSION)
    reason = words("Why it changes", required=False, rows=2)
