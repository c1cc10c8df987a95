"""Forms of messages going out."""

from django import forms

from notifications import console
from notifications.forms.fields import VersionForm
from notifications.models.deliveries import CHANNELS
from notifications.rules import KINDS
from notifications.states import DELIVERY
from notifications.wording import STATUS
from partners.models import Agency
from web.forms import DateField, FilterForm, GovukForm


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
    kind = forms.ChoiceField(
        label="About",
        required=False,
        choices=[
            ("", "Anything"),
            *sorted(((key, kind.listed_as) for key, kind in KINDS.items()), key=lambda one: one[1]),
        ],
    )
    channel = forms.ChoiceField(label="Sent by", required=False, choices=[("", "Any way"), *CHANNELS.items()])
    agency = forms.ModelChoiceField(Agency.objects.order_by("name"), required=False, empty_label="Any agency")
    person = forms.CharField(label="Name of the person", required=False, max_length=100)
    about = forms.UUIDField(required=False, widget=forms.HiddenInput)
    first = DateField(label="Due from", required=False)
    last = DateField(label="Due until", required=False)


class ResendFailedForm(GovukForm):
    """Since when what failed is to be sent again."""

    period = forms.ChoiceField(
        label="Which messages that were not delivered?", choices=console.offered, widget=forms.RadioSelect
    )
