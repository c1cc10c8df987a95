"""Forms of debriefs."""

from django import forms

from operations.forms.fields import NO_NAMES, VersionedForm, words
from operations.models import ObjectiveMet


class DebriefForm(VersionedForm):
    """What came of an operation, in parts. Nothing is needed until it is finished."""

    mark_optional = False
    happened = words(
        "What happened, and what came of it",
        help_text=f"Hours, visits and outcomes are counted for you: say what they mean. {NO_NAMES}",
        required=False,
        rows=6,
    )
    objective_met = forms.ChoiceField(
        label="Was the objective met?", choices=ObjectiveMet.choices, widget=forms.RadioSelect, required=False
    )
    measured = words("How do you know?", help_text="Against what the objective was to be measured by", required=False)
    to_repeat = words(
        "What to repeat", help_text="It is shown when an operation like this one is planned next", required=False
    )
    to_change = words("What to change", required=False)
    recommendation = words("What you recommend", help_text="The next meeting hears it", required=False)


class CorrectDebriefForm(DebriefForm):
    """A correction of a finished debrief."""

    reason = words("Why it is corrected", help_text=f"This stays on the debrief. {NO_NAMES}", rows=2)
