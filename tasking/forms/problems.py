"""Forms of problem-solving plans."""

from typing import Any, ClassVar

from django import forms

from partners.models import Agency
from tasking.actions import Plan, Response
from tasking.forms.fields import PersonField, SectionedForm, Sections, VersionedForm, text_area
from tasking.models import ResponseState
from tasking.states import PROBLEM
from web.forms import DateField, FilterForm, GovukForm


class PlanForm(SectionedForm):
    """Objective, scanning and analysis; responses are added on the plan's page, the assessment at its end."""

    SECTIONS: ClassVar[Sections] = (
        ("Objective", "What is to change, by how much, by when.", ("title", "lead_agency", "objective")),
        ("Scanning", "", ("scanning",)),
        ("Analysis", "The three sides of the problem. Write without names.", ("victim", "offender", "location")),
    )

    title = forms.CharField(label="Title", help_text="For example, Shop theft at the precinct", max_length=160)
    lead_agency = forms.ModelChoiceField(
        label="Which agency leads?", queryset=Agency.objects.none(), empty_label="Choose one"
    )
    objective = text_area("What is to be achieved, and how will it be known?", rows=3)
    scanning = text_area("What is the problem, and how is it known?", rows=4, required=False)
    victim = text_area("Victim", help_text="Who or what is harmed, and why them", rows=3, required=False)
    offender = text_area("Offender", help_text="Who causes it, in general, and why", rows=3, required=False)
    location = text_area("Location", help_text="What about place and time lets it happen", rows=3, required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["lead_agency"].queryset = Agency.objects.filter(is_active=True)  # type: ignore[attr-defined]

    def plan(self) -> Plan:
        """What was entered."""
        return Plan(**{name: self.cleaned_data[name] for name in Plan.__dataclass_fields__})


class AmendPlanForm(PlanForm, VersionedForm):
    """A plan that somebody had open."""


class AssessmentForm(VersionedForm):
    """The last A of OSARA."""

    assessment = text_area(
        "What did the responses achieve?", help_text="Measure it against the objective; say what did not work", rows=6
    )


class ClosePlanForm(VersionedForm):
    """Why a plan ends."""

    reason = text_area("Why is the plan closed?", rows=3)


class ResponseForm(GovukForm):
    """What is done about a problem."""

    text = text_area("What is to be done?", help_text="Without names", rows=3)
    agency = forms.ModelChoiceField(
        label="Which agency does it?", queryset=Agency.objects.none(), empty_label="Choose one"
    )
    owner = PersonField(label="Who owns it?", required=False)
    due_on = DateField(label="Due", required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["agency"].queryset = Agency.objects.filter(is_active=True)  # type: ignore[attr-defined]

    def response(self) -> Response:
        """What was entered."""
        named = [name for name in Response.__dataclass_fields__ if name in self.cleaned_data]
        return Response(**{name: self.cleaned_data[name] for name in named})


class ChangeResponseForm(ResponseForm, VersionedForm):
    """How a response stands."""

    state = forms.ChoiceField(label="How does it stand?", choices=ResponseState.choices, widget=forms.RadioSelect)
    outcome = text_area("What came of it?", help_text="Or why it was dropped", rows=3, required=False)
    field_order = ["state", "outcome", "text", "agency", "owner", "due_on"]


class ProblemFilters(FilterForm):
    """Narrows the list of plans."""

    state = forms.ChoiceField(
        label="State",
        required=False,
        choices=[("", "Any"), *((state, state.capitalize()) for state in PROBLEM.states())],
    )
