"""The form of what one chooses of one's messages."""

from operator import itemgetter
from typing import Any

from django import forms

from notifications.channels import is_set_up
from notifications.models import MessagePreferences
from notifications.models.deliveries import TEAMS, TEXT
from notifications.rules import KINDS
from web.forms import GovukForm, TimeField

_BUT_URGENT = "Clear this to get no e-mail. Urgent messages come by e-mail all the same{}."
_TEAMS_KEPT = "An address is kept; it is not shown again. Leave this empty to keep it."
_TEAMS_HOW = "In Teams, make a workflow for when a webhook request is received, and copy its address here."


class PreferencesForm(GovukForm):
    """By which ways one is told, when, and of what not. Ways that are not set up here are not asked about."""

    by_email = forms.BooleanField(label="Send my messages by e-mail", required=False)
    text_number = forms.CharField(
        label="Mobile number for text messages",
        required=False,
        max_length=20,
        help_text="Leave it empty to get none. For example, 07700 900123",
        widget=forms.TextInput(attrs={"class": "govuk-input--width-20", "type": "tel", "autocomplete": "tel"}),
    )
    teams_url = forms.CharField(
        label="Address of a Teams workflow",
        required=False,
        max_length=1000,
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
    )
    forget_teams = forms.BooleanField(label="Stop posting my messages to Teams", required=False)
    quiet_from = TimeField(
        label="Quiet hours start",
        required=False,
        help_text="Only urgent messages are sent in quiet hours; the others come when they end. For example, 22:00. "
        "Leave both times empty for none.",
    )
    quiet_until = TimeField(label="Quiet hours end", required=False, help_text="For example, 07:00")
    digest_at = TimeField(
        label="Time of the daily message",
        required=False,
        help_text="What is not urgent is kept and comes in one message a day, at this time. For example, 17:00. "
        "Leave it empty to get each message as it is made.",
    )
    muted = forms.MultipleChoiceField(
        label="Messages that you do not want",
        required=False,
        widget=forms.CheckboxSelectMultiple,
        choices=sorted(((key, kind.told_as) for key, kind in KINDS.items() if kind.may_mute), key=itemgetter(1)),
        help_text="They are kept for you in Muster, but not sent. What asks something of you cannot be stopped.",
    )
    version = forms.IntegerField(widget=forms.HiddenInput, min_value=0)

    def __init__(self, *args: Any, chosen: MessagePreferences, **kwargs: Any) -> None:
        names = ("by_email", "text_number", "quiet_from", "quiet_until", "digest_at", "muted", "version")
        initial = {name: getattr(chosen, name) for name in names}
        super().__init__(*args, **{**kwargs, "initial": {**initial, **(kwargs.get("initial") or {})}})
        by_email = self.fields["by_email"]
        by_email.label = f"Send my messages by e-mail to {chosen.person.email}"
        are_others = is_set_up(TEXT) or is_set_up(TEAMS)
        by_email.help_text = _BUT_URGENT.format(", unless you choose another way below" if are_others else "")
        if not is_set_up(TEXT):
            del self.fields["text_number"]
        if not is_set_up(TEAMS):
            del self.fields["teams_url"]
        else:
            self.fields["teams_url"].help_text = _TEAMS_KEPT if chosen.teams_secret else _TEAMS_HOW
        if not chosen.teams_secret:
            del self.fields["forget_teams"]
