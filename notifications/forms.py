"""Forms of notifications."""

from django import forms

from notifications.models.calendars import ENTRY_KINDS
from notifications.states import DELIVERY
from notifications.wording import STATUS
from web.forms import FilterForm, GovukForm


class FeedForm(GovukForm):
    """A calendar link."""

    name = forms.CharField(
        label="Name of the calendar", max_length=60, help_text="As your calendar app is to show it. For example, Muster"
    )


class VersionForm(GovukForm):
    """Nothing to fill in: the version that was looked at."""

    version = forms.IntegerField(widget=forms.HiddenInput, min_value=0)


class DiscardForm(VersionForm):
    """Why a message is given up."""

    reason = forms.CharField(label="Reason", widget=forms.Textarea(attrs={"rows": 3}), max_length=1000)


class DeliveryFilters(FilterForm):
    """Narrows the list of messages."""

    status = forms.ChoiceField(
        label="Status",
        required=False,
        choices=[
            ("", "All"),
            ("trouble", "Needs someone to look"),
            ("due", "Due now"),
            *((state, STATUS[state]) for state in DELIVERY.states()),
        ],
    )


class CalendarFilters(FilterForm):
    """Narrows a calendar."""

    kind = forms.MultipleChoiceField(
        label="Show only",
        required=False,
        choices=[(name, label) for name, label, _ in ENTRY_KINDS],
        widget=forms.CheckboxSelectMultiple,
    )
