"""Forms of series of deployments."""

from typing import Any

from django import forms

from operations.forms.fields import ReasonForm, VersionedForm
from operations.models import Deployment
from operations.series.dates import MOST_TIMES, MOST_WEEKS, Every, Rule
from operations.series.foreseen import later_ones
from web.forms import DateField

THIS, LATER = "this", "later"


class RepeatForm(VersionedForm):
    """How a deployment comes round again."""

    every = forms.ChoiceField(label="How often", choices=Every.choices, widget=forms.RadioSelect)
    interval = forms.IntegerField(
        label="Weeks between",
        help_text="Where it is by the week: 1 for every week, 2 for every other week",
        min_value=1,
        max_value=MOST_WEEKS,
        initial=1,
        required=False,
    )
    until = DateField(label="Last day", help_text="Or say below how many more times", required=False)
    times = forms.IntegerField(
        label="How many more times",
        help_text=f"At most {MOST_TIMES}, within 2 years",
        min_value=1,
        max_value=MOST_TIMES,
        required=False,
    )
    with_officers = forms.BooleanField(
        label="The same officers turn out, unless they are needed elsewhere", required=False, initial=True
    )

    @property
    def rule(self) -> Rule:
        """The rule as it was entered."""
        given = self.cleaned_data
        return Rule(given["every"], given["interval"] or 1, given["until"], given["times"])


def which_ones() -> forms.ChoiceField:
    """Whether the later ones of a series go along."""
    return forms.ChoiceField(
        label="Which deployments does this change?",
        choices=[(THIS, "This one only"), (LATER, "This one and the later ones of its series")],
        initial=THIS,
        widget=forms.RadioSelect,
    )


class SeriesFormMixin:
    """For the form of a change: asks whether later ones go along, where there are any."""

    def __init__(self, *args: Any, deployment: Deployment, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not later_ones(deployment):
            del self.fields["which"]  # type: ignore[attr-defined]


class CancelDeploymentForm(SeriesFormMixin, ReasonForm):
    """Why a deployment is called off."""

    which = which_ones()
