"""Forms of the rules of reminders."""

import datetime as dt
from typing import Any

from django import forms

from notifications.audiences import AUDIENCES
from notifications.forms import VersionForm
from notifications.models import ReminderRule
from web.forms import GovukForm, offer

#: From the longest, so that a lead is shown in the first unit that it is whole in.
UNITS: dict[str, dt.timedelta] = {
    "weeks": dt.timedelta(weeks=1),
    "days": dt.timedelta(days=1),
    "hours": dt.timedelta(hours=1),
    "minutes": dt.timedelta(minutes=1),
}

#: Of the one kind that is counted from a day in the past.
_FROM_ASKING = "Counted back from a week after asking: 4 days is 3 days after asking, and 0 is a week after asking."


class RuleForm(GovukForm):
    """How long before, and who is told."""

    lead = forms.IntegerField(
        label="How long before",
        help_text="A number. 0 is the moment that it starts; for what is due on a day, 9am on that day.",
        min_value=0,
        max_value=525_600,
        error_messages={"max_value": "A reminder goes out at most 365 days before. Enter a smaller number"},
    )
    unit = forms.ChoiceField(
        label="Counted in",
        choices=[(unit, unit.capitalize()) for unit in UNITS],
        widget=forms.RadioSelect,
    )
    audience = forms.ChoiceField(label="Who is told", widget=forms.RadioSelect)

    def __init__(self, *args: Any, kind: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if kind == "request-waiting":
            self.fields["lead"].help_text = _FROM_ASKING
        offered = [(name, words[:1].upper() + words[1:]) for name, words in AUDIENCES[kind].items()]
        offer(self, "audience", offered)

    def rule(self) -> dict[str, Any]:
        """What was entered, as the action takes it."""
        given = dict(self.cleaned_data)
        given["lead"] *= UNITS[given.pop("unit")]
        return given

    @staticmethod
    def initial_of(rule: ReminderRule) -> dict[str, Any]:
        """A rule as the form shows it."""
        unit, length = next((unit, length) for unit, length in UNITS.items() if not rule.lead % length)
        shown = {"lead": rule.lead // length, "unit": unit if rule.lead else "days"}
        return {**shown, "audience": rule.audience, "is_on": rule.is_on}


class ChangeRuleForm(RuleForm, VersionForm):
    """A rule as it is to be."""

    is_on = forms.BooleanField(label="This reminder is on", required=False)


class SwitchForm(VersionForm):
    """Nothing to fill in: which way to switch, of the version that was looked at."""

    is_on = forms.BooleanField(widget=forms.HiddenInput, required=False)
