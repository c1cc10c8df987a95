"""Pages on which a plan is changed by hand, and confirmed."""

from functools import cached_property
from typing import Any, ClassVar

from django.contrib import messages
from django.http import HttpRequest
from django.shortcuts import get_object_or_404

from audit.processing import COLLECTS
from common.decisions import Decision
from common.errors import WrongState
from operations import actions, forms, policies
from operations.models import Plan, PlannedSession, PlanPlace
from operations.plans.assembling import Assembly, is_held, uses_of
from operations.plans.checking import faults_of
from operations.views.pages import Crumbs, RecordFormPage
from operations.views.plans import above

_SAVED = "Saved. What you chose stays when the plan is worked out again."


class _PlanFormPage(RecordFormPage):
    model: ClassVar[Any] = Plan

    @property
    def plan(self) -> Plan:
        """The plan that the form is about."""
        found: Plan = self.record
        return found

    def decision(self) -> Decision:
        """Planners change it while it can be changed. Raises WrongState where it cannot be."""
        policies.may_plan(self.person).require()
        decision = policies.may_change_plan(self.person, self.plan)
        if not decision:
            raise WrongState(decision.reason)
        return decision

    def crumbs(self) -> Crumbs:
        """Below the plan."""
        return above(self.plan)


class PlanSettingsView(_PlanFormPage):
    """Change the name of a plan and how it is to be made."""

    form_class = forms.PlanSettingsForm
    title, button, done = (
        "Change the settings",
        "Save the settings",
        "The settings are saved. Work out the plan again to use them.",
    )

    def get_initial(self) -> dict[str, Any]:
        """As they stand."""
        fields = (
            "name",
            "session_minutes",
            "travel_minutes",
            "most_sessions",
            "longest_spell_hours",
            "rest_hours",
            "seconds",
        )
        return {**super().get_initial(), **{field: getattr(self.plan, field) for field in fields}}

    def act(self, form: Any) -> Plan:
        """Save them."""
        given = form.cleaned_data
        return actions.change_plan(
            plan=self.plan.pk, name=given["name"], settings=form.settings, by=self.person, version=given["version"]
        )


class PlaceView(_PlanFormPage):
    """Change what a plan takes of a place."""

    model = PlanPlace
    form_class = forms.PlaceForm
    button, done = "Save", "The place is changed. Work out the plan again to use it."

    @property
    def plan(self) -> Plan:
        """The place's."""
        found: Plan = self.record.plan
        return found

    def get_form_kwargs(self) -> dict[str, Any]:
        """With the place, for what is needed there."""
        return {**super().get_form_kwargs(), "place": self.record}

    def get_initial(self) -> dict[str, Any]:
        """As it stands."""
        fields = ("is_included", "harm", "peak_days", "peak_starts", "peak_ends")
        return {**super().get_initial(), **{field: getattr(self.record, field) for field in fields}}

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """With its name as the title."""
        return super().get_context_data(**{"title": self.record.name, **kwargs})

    def act(self, form: Any) -> PlanPlace:
        """Save it."""
        return actions.change_place(place=self.record.pk, by=self.person, **form.values)

    def get_success_url(self) -> str:
        """Back to the places of the plan."""
        return f"{self.plan.get_absolute_url()}#places"


class SessionView(_PlanFormPage):
    """Move a session, or let others come."""

    model = PlannedSession
    form_class = forms.SessionForm
    button, done = "Save this session", _SAVED

    @cached_property
    def record(self) -> Any:
        """The session with its place and its plan."""
        return get_object_or_404(PlannedSession.objects.select_related("place__plan"), pk=self.kwargs["pk"])

    @property
    def plan(self) -> Plan:
        """The session's."""
        found: Plan = self.record.place.plan
        return found

    def get_form_kwargs(self) -> dict[str, Any]:
        """With the session, for who can come."""
        return {**super().get_form_kwargs(), "session": self.record}

    def get_initial(self) -> dict[str, Any]:
        """As it stands."""
        coming = [use.resource_id for use in uses_of(self.record)]
        return {
            **super().get_initial(),
            "starts_at": self.record.starts_at,
            "ends_at": self.record.ends_at,
            "resources": coming,
        }

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """With its place as the title."""
        return super().get_context_data(**{"title": f"Change the session at {self.record.place.name}", **kwargs})

    def act(self, form: Any) -> PlannedSession:
        """Save it, and say at once what it breaks."""
        saved = actions.change_session(session=self.record.pk, by=self.person, **form.cleaned_data)
        tell_of_faults(self.request, saved)
        return saved

    def get_success_url(self) -> str:
        """Back to it in the plan."""
        return f"{self.plan.get_absolute_url()}#session-{self.object.pk}"


class AddSessionView(_PlanFormPage):
    """Put a session into a plan by hand."""

    processing = COLLECTS
    form_class = forms.AddSessionForm
    title, button, done = "Add a session", "Add the session", "The session is added, and kept."

    def get_form_kwargs(self) -> dict[str, Any]:
        """With the plan, for its places."""
        return {**super().get_form_kwargs(), "plan": self.plan}

    def act(self, form: Any) -> PlannedSession:
        """Add it, and say at once what it breaks."""
        added = actions.add_session(plan=self.plan.pk, by=self.person, **form.cleaned_data)
        tell_of_faults(self.request, added)
        return added

    def get_success_url(self) -> str:
        """To it in the plan."""
        return f"{self.plan.get_absolute_url()}#session-{self.object.pk}"


class ConfirmPlanView(_PlanFormPage):
    """Make deployments of the sessions, and ask the agencies."""

    template_name = "operations/plan_confirm.html"
    form_class = forms.ConfirmPlanForm
    title, button = "Confirm the plan", "Confirm the plan and ask the partners"
    done = "The plan is confirmed. Its sessions are deployments now, and the partners are asked."

    @cached_property
    def held(self) -> list[PlannedSession]:
        """The sessions of the plan as it stands."""
        return [session for session in Assembly(self.plan).sessions if is_held(session)]

    def get_form_kwargs(self) -> dict[str, Any]:
        """With the places that have sessions."""
        places = {session.place.pk: session.place for session in self.held}
        return {**super().get_form_kwargs(), "places": places.values()}

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """With what is about to happen, and what breaks a rule."""
        faults = faults_of(Assembly(self.plan))
        agencies = sorted({use.resource.agency.name for session in self.held for use in uses_of(session)})
        return super().get_context_data(
            **{
                "sessions": len(self.held),
                "requests": sum(len(uses_of(session)) for session in self.held),
                "agencies": agencies,
                "faults": faults,
                "can_choose": self.get_form_class()(places=()).fields["operation"].queryset.exists(),
                **kwargs,
            }
        )

    def act(self, form: Any) -> Plan:
        """Confirm it."""
        given = form.cleaned_data
        return actions.confirm_plan(
            plan=self.plan.pk,
            operations=form.operations,
            activity=given["activity"],
            by=self.person,
            version=given["version"],
        )


def tell_of_faults(request: HttpRequest, session: PlannedSession) -> None:
    """Say what a session that was just changed breaks, before the page is even read."""
    for text in faults_of(Assembly(session.place.plan)).by_session.get(session.pk, []):
        messages.warning(request, text)
