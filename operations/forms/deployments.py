"""Forms of deployments."""

from typing import Any

from django import forms
from django.forms.utils import ErrorDict

from operations.forms.activities import ActivitiesField
from operations.forms.fields import (
    NO_NAMES,
    PersonChoice,
    PersonChoices,
    VersionedForm,
    active_agencies,
    practitioners,
    words,
)
from operations.forms.series import SeriesFormMixin, which_ones
from operations.models import Deployment, DeploymentOfficer
from operations.policies import PLANNERS
from operations.warnings import RED_FLAGS
from partners.models import Person
from web.forms import GovukForm, LocalDateTimeField


class DeploymentForm(GovukForm):
    """A deployment. The box to tick appears when there is something to check."""

    name = forms.CharField(label="Name", help_text="For example, Day of action, High Street", max_length=120)
    activities = ActivitiesField(
        label="What is done",
        help_text="At least one activity. Leave the other rows empty",
        agencies=active_agencies(),
    )
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
        label="Schedule it all the same: I will see to the resources", required=False, widget=forms.HiddenInput
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.data.get(self.add_prefix(RED_FLAGS)):
            self.ask_about_red_flags()

    def ask_about_red_flags(self) -> None:
        """Show the box."""
        self.fields[RED_FLAGS].widget = forms.CheckboxInput()

    def pass_over_faults(self) -> None:
        """Show what was typed without a word on what is still missing: it was not sent to be saved."""
        self._errors = ErrorDict()


class MoveForm(SeriesFormMixin, DeploymentForm, VersionedForm):
    """A change to a deployment."""

    which = which_ones()
    reason = words("Why it changes", required=False, rows=2)


class TurnOutForm(GovukForm):
    """Somebody to put down for a deployment: for planners anyone, for others one of their own agency."""

    person = PersonChoice(
        label="Who turns out",
        queryset=practitioners(),
        help_text="Their agency takes part in the operation and sees it from then on",
    )

    def __init__(self, *args: Any, deployment: Deployment, by: Person, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        down = DeploymentOfficer.objects.filter(deployment=deployment, stood_down=False)
        found = practitioners().exclude(pk__in=down.values("person"))
        self.fields["person"].queryset = (  # type: ignore[attr-defined]
            found if by.has_role(*PLANNERS) else found.filter(agency=by.agency_id)
        )


class StandDownForm(GovukForm):
    """Why somebody is stood down."""

    reason = words("Reason", help_text=f"Those who take part can read this. {NO_NAMES}", rows=2)
