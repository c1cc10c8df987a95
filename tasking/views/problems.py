"""Pages of problem-solving plans (OSARA)."""

from functools import cached_property
from typing import Any

from django.db.models import QuerySet
from django.http import Http404
from django.shortcuts import get_object_or_404
from django.urls import reverse, reverse_lazy
from django.views.generic import DetailView

from audit.processing import COLLECTS, CONSULTS
from audit.views import ConsultedDetailMixin
from common.decisions import Decision
from common.errors import WrongState
from hotspots.models import Hotspot
from partners.practitioners import PractitionerMixin
from partners.timeline import timeline
from tasking import actions, policies, words
from tasking.actions.problems import NO_ASSESSMENT
from tasking.forms.problems import (
    AmendPlanForm,
    AssessmentForm,
    ChangeResponseForm,
    ClosePlanForm,
    PlanForm,
    ProblemFilters,
    ResponseForm,
)
from tasking.models import Problem, ProblemResponse, Referral
from tasking.states import PROBLEM
from tasking.views.pages import SENSITIVE, MarkedListView, RecordFormView, TaskingFormView, log_restricted
from tasking.views.safeguarding import key_of

SECTION = ("Problem-solving plans", reverse_lazy("tasking:problems"))
_VERBS = {"amend": "change", "assess": "assess", "close": "close"}


class ProblemListView(MarkedListView):
    """Plans, newest first."""

    processing = CONSULTS
    filter_form = ProblemFilters
    template_name = "tasking/problems.html"

    def get_queryset(self) -> QuerySet[Problem]:
        """Those in the chosen state."""
        found = Problem.objects.select_related("hotspot", "referral", "lead_agency")
        return found.filter(state=self.chosen("state")) if self.chosen("state") else found


class ProblemView(PractitionerMixin, ConsultedDetailMixin, DetailView):
    """One plan, letter by letter, and what can be done now."""

    processing = CONSULTS
    template_name = "tasking/problem.html"
    queryset = Problem.objects.select_related("hotspot", "referral", "lead_agency", "held_by")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """With its responses, its timeline, and a button for each verb."""
        problem = self.object
        may_amend = policies.may(self.person, "amend", problem)
        return {
            **super().get_context_data(**kwargs),
            "marking": SENSITIVE if problem.category else "",
            "about": about(problem),
            "responses": problem.responses.select_related("agency", "owner"),
            "may_amend": may_amend,
            "person": self.person,
            "timeline": timeline(problem),
            "buttons": [
                {
                    "text": words.PROBLEM[verb][0],
                    "url": reverse(f"tasking:problem_{_VERBS[verb]}", args=[problem.pk]),
                    "reason": self._reason(verb, problem),
                    "style": "secondary" if verb == "amend" else "",
                }
                for verb in PROBLEM.verbs_from("assessed" if problem.state == "open" else problem.state)
            ],
        }

    def _reason(self, verb: str, problem: Problem) -> str:
        """Why the verb cannot be done: closing is shown before its time, with what must come first."""
        if verb == "close" and problem.state == "open":
            return NO_ASSESSMENT
        return policies.may(self.person, verb, problem).reason


def about(problem: Problem) -> list[tuple[str, Any, str, str]]:
    """What a plan is for, for a summary list."""
    rows = [("Hotspot", problem.hotspot), ("Referral", problem.referral)]
    return [(label, str(one), one.get_absolute_url(), "Open") for label, one in rows if one is not None]


class NewProblemView(TaskingFormView):
    """Begins a plan: ?hotspot= and ?referral= name what it is for, by their keys."""

    processing = COLLECTS
    form_class = PlanForm
    template_name = "tasking/sectioned.html"
    section = SECTION
    title = "Begin a problem-solving plan"
    button = "Begin the plan"
    done = "The plan is begun. Add its responses below."

    def decision(self) -> Decision:
        """Those who work here."""
        return policies.may_start_problem(self.person)

    @cached_property
    def hotspot(self) -> Hotspot | None:
        """The hotspot that it is for, where one is named."""
        asked = self.request.GET.get("hotspot")
        return get_object_or_404(Hotspot, pk=key_of(asked)) if asked else None

    @cached_property
    def referral(self) -> Referral | None:
        """The referral that it is for, where one is named; 404 where it may not be seen."""
        asked = self.request.GET.get("referral")
        return get_object_or_404(Referral, pk=key_of(asked)) if asked else None

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """With what it is for. Raises Http404 where the address names nothing."""
        if self.hotspot is None and self.referral is None:
            raise Http404("A plan is for a hotspot or for a referral.")
        restricted = log_restricted([one for one in (self.referral,) if one is not None])
        record = self.referral or self.hotspot
        return super().get_context_data(**{"record": record, "marking": SENSITIVE if restricted else "", **kwargs})

    def get_initial(self) -> dict[str, Any]:
        """What the hotspot says of itself."""
        place = self.hotspot
        return {"title": place.name, "lead_agency": place.lead_agency_id} if place else {}

    def act(self, form: PlanForm) -> Problem:
        """Begin it."""
        return actions.start_problem(
            by=self.person,
            plan=form.plan(),
            hotspot=self.hotspot.pk if self.hotspot else None,
            referral=self.referral.pk if self.referral else None,
        )


class ProblemFormView(RecordFormView):
    """A form about one plan, refused before it is filled in where the plan is not so far."""

    model = Problem
    section = SECTION
    verb = "amend"

    def decision(self) -> Decision:
        """As the lifecycle's table and the policy say. Raises WrongState where there is no point in going on."""
        allowed = policies.may(self.person, self.verb, self.record)
        if allowed and self.verb == "close" and self.record.state == "open":
            raise WrongState(NO_ASSESSMENT)
        if allowed:
            PROBLEM.target(self.verb, self.record.state)
        return allowed

    def says(self) -> list[tuple[str, Any]]:
        """What it says where these forms would change it."""
        record = self.record
        names = ("title", "objective", "scanning", "victim", "offender", "location", "assessment")
        rows = [("State", record.get_state_display()), *((name.capitalize(), getattr(record, name)) for name in names)]
        return [row for row in rows if row[1]]


class AmendProblemView(ProblemFormView):
    """Builds a plan up."""

    form_class = AmendPlanForm
    template_name = "tasking/sectioned.html"
    title = "Change the plan"
    button = "Save the change"
    done = words.PROBLEM["amend"][1]

    def get_initial(self) -> dict[str, Any]:
        """What it says."""
        return {**super().get_initial(), **{name: getattr(self.record, name) for name in PlanForm.base_fields}}

    def act(self, form: AmendPlanForm) -> Problem:
        """Change it."""
        version = form.cleaned_data["version"]
        return actions.amend_problem(problem=self.record.pk, by=self.person, version=version, plan=form.plan())


class AssessProblemView(ProblemFormView):
    """Says what the responses achieved."""

    verb = "assess"
    form_class = AssessmentForm
    title = "Assess the plan"
    button = "Save the assessment"
    done = words.PROBLEM["assess"][1]

    def get_initial(self) -> dict[str, Any]:
        """The assessment so far."""
        return {**super().get_initial(), "assessment": self.record.assessment}

    def act(self, form: AssessmentForm) -> Problem:
        """Assess it."""
        return actions.assess_problem(problem=self.record.pk, by=self.person, **form.cleaned_data)


class CloseProblemView(ProblemFormView):
    """Ends a plan."""

    verb = "close"
    form_class = ClosePlanForm
    title = "Close the plan"
    button = "Close the plan"
    done = words.PROBLEM["close"][1]

    def act(self, form: ClosePlanForm) -> Problem:
        """Close it."""
        return actions.close_problem(problem=self.record.pk, by=self.person, **form.cleaned_data)


class AddResponseView(ProblemFormView):
    """Adds a response to a plan."""

    form_class = ResponseForm
    title = "Add a response"
    button = "Add the response"
    done = "The response is added."

    def act(self, form: ResponseForm) -> ProblemResponse:
        """Add it."""
        return actions.add_response(problem=self.record.pk, by=self.person, response=form.response())


class ChangeResponseView(RecordFormView):
    """Says how a response stands."""

    model = ProblemResponse
    section = SECTION
    form_class = ChangeResponseForm
    title = "Change the response"
    done = "The response is changed."

    def decision(self) -> Decision:
        """Its own agency's, and whoever may change the plan."""
        if self.record.agency_id == self.person.agency_id:
            return policies.may_start_problem(self.person)
        return policies.may(self.person, "amend", self.record.problem)

    def get_initial(self) -> dict[str, Any]:
        """What it says."""
        named = [name for name in ChangeResponseForm.base_fields if name != "version"]
        return {**super().get_initial(), **{name: getattr(self.record, name) for name in named}}

    def says(self) -> list[tuple[str, Any]]:
        """How it stands."""
        return [("State", self.record.get_state_display()), ("What came of it", self.record.outcome)]

    def act(self, form: ChangeResponseForm) -> ProblemResponse:
        """Change it."""
        version = form.cleaned_data["version"]
        given = form.response()
        return actions.change_response(response=self.record.pk, by=self.person, version=version, given=given)
