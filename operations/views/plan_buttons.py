"""Buttons of a plan: solve, stop and discard it; keep, release or leave out a part of it."""

from collections.abc import Collection
from typing import Any, ClassVar

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.generic import View

from audit.processing import ALTERS
from common.errors import BadInput, MusterError
from operations import actions, policies
from operations.actions.plan_edits import MARKS
from operations.actions.plan_solving import start_solving, stop_solving
from operations.models import Plan, PlannedSession, PlannedUse
from operations.views.pages import ButtonView, version_of
from partners.practitioners import PractitionerMixin

_MARKED = {
    "keep": "The session is kept: it stays when the plan is worked out again.",
    "release": "The session is released: Muster may change it when it works the plan out again.",
    "leave_out": "The session is left out. You can put it back below.",
    "put_back": "The session is back in the plan, and kept.",
}


class SolveView(ButtonView):
    """Ask Muster to look for the best plan."""

    model = Plan
    done = "Muster is looking for a plan. You can leave this page: it goes on in the background."

    def act(self, version: int) -> Plan:
        """Ask; where it cannot be, the page of the plan says why."""
        return start_solving(plan=self.kwargs["pk"], by=self.person, version=version)

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """As every button; a plan with nothing to plan with is told of on its own page."""
        try:
            return super().post(request, *args, **kwargs)
        except BadInput as refusal:
            messages.warning(request, refusal.detail)
            return HttpResponseRedirect(reverse("operations:plan", args=[self.kwargs["pk"]]))


class StopView(ButtonView):
    """Stop looking, and keep the best plan so far."""

    model = Plan
    done = "Muster stops now, and keeps the best plan so far."

    def act(self, version: int) -> Plan:
        """Stop it; the plan changes by itself meanwhile, so its version does not matter."""
        return stop_solving(plan=self.kwargs["pk"], by=self.person)


class DiscardView(ButtonView):
    """Put a plan away; asked about once more where there are sessions to lose."""

    model = Plan
    done = "The plan is discarded. Nobody was asked for anything."

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Discard it, or ask whether that is meant."""
        plan = get_object_or_404(Plan, pk=self.kwargs["pk"])
        may = policies.may_plan(self.person) and policies.may_change_plan(self.person, plan)
        sessions = PlannedSession.objects.filter(place__plan=plan)
        if "sure" in request.POST or not may or not sessions.exists():
            return super().post(request, *args, **kwargs)
        return render(request, "operations/plan_discard.html", {"plan": plan})

    def act(self, version: int) -> Plan:
        """Discard it."""
        return actions.discard_plan(plan=self.kwargs["pk"], by=self.person, version=version)


class _MarkView(PractitionerMixin, View):
    """A button beside a part of a plan: POST with its version, act, go back to where it stood."""

    processing = ALTERS
    http_method_names = ("post",)
    model: ClassVar[Any]
    verbs: ClassVar[Collection[str]]

    def post(self, request: HttpRequest, pk: Any, verb: str) -> HttpResponse:
        """Act and go back; a refusal is told at the head of the plan."""
        found = get_object_or_404(self.model, pk=pk)
        policies.may_plan(self.person).require()
        if verb not in self.verbs:
            raise Http404("There is no such button.")
        version = version_of(request)
        try:
            plan = self.act(found, verb, version)
        except MusterError as refusal:
            messages.warning(request, refusal.detail)
            plan = self.plan_of(found)
        return HttpResponseRedirect(f"{plan.get_absolute_url()}#{self.anchor(found)}")

    def act(self, found: Any, verb: str, version: int) -> Plan:
        """Call the action. Raises MusterError when it refuses."""
        raise NotImplementedError

    def plan_of(self, found: Any) -> Plan:
        """The plan that it is a part of."""
        raise NotImplementedError

    def anchor(self, found: Any) -> str:
        """Where it stands on the page."""
        raise NotImplementedError


class MarkSessionView(_MarkView):
    """Keep, release, leave out or put back a session."""

    model = PlannedSession
    verbs = MARKS

    def act(self, found: PlannedSession, verb: str, version: int) -> Plan:
        """Do it, and say so."""
        plan = actions.mark_session(session=found.pk, verb=verb, by=self.person, version=version)
        messages.success(self.request, _MARKED[verb])
        return plan

    def plan_of(self, found: PlannedSession) -> Plan:
        """Its place's."""
        return found.place.plan

    def anchor(self, found: PlannedSession) -> str:
        """Its own line."""
        return f"session-{found.pk}"


class MarkUseView(_MarkView):
    """Keep a resource at a session, or release it."""

    model = PlannedUse
    verbs = ("keep", "release")

    def act(self, found: PlannedUse, verb: str, version: int) -> Plan:
        """Do it, and say so."""
        keep = verb == "keep"
        plan = actions.mark_use(use=found.pk, keep=keep, by=self.person, version=version)
        messages.success(self.request, f"{found.resource} is {'kept here' if keep else 'released'}.")
        return plan

    def plan_of(self, found: PlannedUse) -> Plan:
        """Its session's."""
        return found.session.place.plan

    def anchor(self, found: PlannedUse) -> str:
        """The line of its session."""
        return f"session-{found.session_id}"
