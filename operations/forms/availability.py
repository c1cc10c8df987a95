"""Forms of when a resource is available and when it is on leave."""

from typing import Any

from django import forms

from hotspots.peaks import WEEKDAYS
from operations.forms.fields import DatesFileField
from operations.models import AvailabilityKind
from web.forms import DateField, GovukForm, LocalDateTimeField, TimeField


def _kind() -> forms.ChoiceField:
    return forms.ChoiceField(
        label="What is it then?",
        choices=AvailabilityKind.choices,
        widget=forms.RadioSelect,
        help_text="Nobody is asked why it is on leave. Once you say when it is available, it is not at other times.",
    )


class WithdrawForm(GovukForm):
    """A change after which the resource may be away from something confirmed. The box appears when it is."""

    withdraw = forms.BooleanField(
        label="Withdraw it from these deployments, and tell those who asked", required=False, widget=forms.HiddenInput
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.data.get(self.add_prefix("withdraw")):
            self.ask()

    def ask(self) -> None:
        """Show the box."""
        self.fields["withdraw"].widget = forms.CheckboxInput()


class AvailabilityForm(WithdrawForm):
    """One period."""

    kind = _kind()
    starts_at = LocalDateTimeField(label="Start")
    ends_at = LocalDateTimeField(label="End", help_text="For whole days, midnight (00:00) of the day after")


class PatternForm(WithdrawForm):
    """The same each week."""

    kind = _kind()
    weekdays = forms.TypedMultipleChoiceField(
        label="Weekdays", choices=WEEKDAYS, coerce=int, widget=forms.CheckboxSelectMultiple
    )
    from_time = TimeField(label="Start time")
    until_time = TimeField(label="End time", help_text="A time before the start time is that of the next day")
    starts_on = DateField(label="First day")
    ends_on = DateField(label="Last day")


class ImportLeaveForm(GovukForm):
    """A calendar file with leave in it."""

    file = DatesFileField(
        label="Calendar file",
        help_text="An .ics file, as Outlook, Google or Apple export it. Only times are taken from it, never what they"
        " are called. It takes the place of what an earlier file brought from today on.",
        widget=forms.FileInput(attrs={"accept": ".ics,text/calendar"}),
        allow_empty_file=True,
        error_messages={"required": "Choose a calendar file"},
    )
    take_free = forms.BooleanField(label="Take what the calendar marks as free time as leave too", required=False)
    withdraw = forms.BooleanField(
        label="Where it is confirmed for a deployment then, withdraw it there and tell those who asked", required=False
    )


class ClearForm(WithdrawForm):
    """A time for which what was said is struck."""

    kind = forms.ChoiceField(label="What is struck?", choices=AvailabilityKind.choices, widget=forms.RadioSelect)
    starts_on = DateField(label="First day")
    ends_on = DateField(label="Last day")


class StrikeForm(WithdrawForm):
    """One period that was wrong."""

    version = forms.IntegerField(widget=forms.HiddenInput, min_value=0, max_value=2**31 - 1)
