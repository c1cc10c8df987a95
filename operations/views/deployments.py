"""Pages of deployments: scheduled, shown, moved, cancelled, and asked resources for."""

from functools import cached_property
from typing import Any

from django.contrib import messages
from django.forms import BaseForm
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.views.generic import DetailView

from audit.processing import COLLECTS, CONSULTS
from audit.views import ConsultedDetailMixin
from common import clock
from common.decisions import Decision
from common.errors import MusterError
from operations import actions, forms, policies
from operations.actions.activities import lines_of
from operations.calling_off import what_goes
from operations.forms.activities import ADD_ACTIVITY
from operations.forms.series import LATER, THIS
from operations.models import Deployment, Operation
from operations.onday.orders import marking_with, orders_for
from operations.papers.briefings import warnings_for_briefing
from operations.resourcing.cover import cover_of
from operations.series.foreseen import later_ones
from operations.states import DEPLOYMENT
from operations.views.operations import warnings_of
from operations.views.pages import Button, Crumbs, FormPage, RecordFormPage, above, tell_of, turnouts_of
from operations.views.shown_briefing import shown_for
from operations.warnings import RED_FLAGS
from partners.practitioners import PractitionerMixin
from partners.timeline import timeline


def above_deployment(deployment: Deployment) -> Crumbs:
    """The pages above a page of one deployment."""
    return [*above(deployment.operation), (deployment.name, deployment.get_absolute_url())]


class DeploymentView(PractitionerMixin, ConsultedDetailMixin, DetailView):
    """One deployment: when, where, who, with what, and what it is short of."""

    processing = CONSULTS
    queryset = Deployment.objects.select_related("operation__lead_agency", "operation__commander", "series")
    template_name = "operations/deployment.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """With its requests, officers, visits, warnings and buttons."""
        deployment: Deployment = self.object
        orders = orders_for(deployment)
        requests = list(deployment.requests.select_related("agency", "resource", "skill"))
        return super().get_context_data(
            operation=deployment.operation,
            marking=marking_with(deployment.operation.marking, orders),
            orders=orders,
            requests=requests,
            activities=deployment.activities.select_related("agency"),
            cover=cover_of(requests),
            may_ask=policies.may_ask(self.person, deployment),
            turnouts=turnouts_of(deployment, self.person),
            visits=deployment.visits.select_related("recorded_by__agency"),
            warnings=[*warnings_of([deployment]), *warnings_for_briefing([deployment])],
            briefing=shown_for(deployment.operation, self.person, deployment),
            buttons=self._buttons(deployment),
            timeline=timeline(deployment),
            **kwargs,
        )

    def _buttons(self, deployment: Deployment) -> list[Button]:
        if deployment.state != DEPLOYMENT.initial:
            return []
        key = deployment.pk
        return [
            Button(
                "Ask for resources",
                reverse("operations:ask", args=[key]),
                policies.may_ask(self.person, deployment),
                style="",
            ),
            Button(
                "Add somebody",
                reverse("operations:turn_out", args=[key]),
                policies.may_put_down(self.person, deployment.operation),
            ),
            Button(
                "Record a visit",
                reverse("operations:visit_add", args=[deployment.operation_id]),
                policies.may_visit(self.person, deployment.operation),
            ),
            Button(
                "Change this deployment",
                reverse("operations:deployment_move", args=[key]),
                policies.may_change(self.person, "move", deployment),
            ),
            Button(
                "Repeat this deployment",
                reverse("operations:repeat", args=[key]),
                policies.may_deploy(self.person, deployment.operation),
            ),
            Button(
                "Cancel this deployment",
                reverse("operations:deployment_cancel", args=[key]),
                policies.may_change(self.person, "cancel", deployment),
                style="warning",
            ),
        ]


class _CheckedFormMixin:
    """Shows the box to tick when the action warns, and one more activity when it is asked for."""

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Send the form, or only ask for one more activity: what was typed stays, and nothing is saved."""
        if ADD_ACTIVITY not in request.POST:
            return super().post(request, *args, **kwargs)  # type: ignore[misc]
        self.decision().require()  # type: ignore[attr-defined]
        form = self.get_form()  # type: ignore[attr-defined]
        form.pass_over_faults()
        return self.render_to_response(self.get_context_data(form=form))  # type: ignore[attr-defined]

    def refused(self, form: BaseForm, refusal: MusterError) -> HttpResponse:
        """Show the warnings with their box."""
        assert isinstance(form, forms.DeploymentForm)  # noqa: S101 - tells mypy what the views say
        if RED_FLAGS in refusal.faults:
            form.ask_about_red_flags()
        return super().refused(form, refusal)  # type: ignore[misc]


class DeployView(_CheckedFormMixin, FormPage):
    """Schedule a deployment of an operation."""

    processing = COLLECTS
    form_class = forms.DeploymentForm
    title, button = "Schedule a deployment", "Schedule the deployment"
    done = "The deployment is scheduled. Ask partners for resources next."

    @cached_property
    def operation(self) -> Operation:
        """The operation of the address; 404 where it is not there or may not be seen."""
        return get_object_or_404(Operation, pk=self.kwargs["pk"])

    def decision(self) -> Decision:
        """Planners schedule, in some states."""
        return policies.may_deploy(self.person, self.operation)

    def crumbs(self) -> Crumbs:
        """Below the operation."""
        return above(self.operation)

    def marking(self) -> str:
        """The operation's."""
        return self.operation.marking

    def act(self, form: Any) -> Deployment:
        """Schedule it."""
        return actions.schedule_deployment(operation=self.kwargs["pk"], by=self.person, **form.cleaned_data)


class DeploymentFormPage(RecordFormPage):
    """A form about one deployment."""

    model = Deployment

    @cached_property
    def record(self) -> Any:
        """The deployment with its operation; 404 where it is not there or may not be seen."""
        return get_object_or_404(Deployment.objects.select_related("operation"), pk=self.kwargs["pk"])

    def crumbs(self) -> Crumbs:
        """Below the deployment."""
        return above_deployment(self.record)

    def marking(self) -> str:
        """The operation's."""
        return str(self.record.operation.marking)


class MoveView(_CheckedFormMixin, DeploymentFormPage):
    """Change a deployment, its time above all."""

    form_class = forms.MoveForm
    title, button = "Change this deployment", "Save the changes"
    done = "The deployment is changed. Requests moved with it; look below for any that must be confirmed again."

    def decision(self) -> Decision:
        """Planners change it while it is planned."""
        decision = policies.may_change(self.person, "move", self.record)
        return policies.button(decision, DEPLOYMENT, "cancel", self.record.state)

    def get_initial(self) -> dict[str, Any]:
        """The deployment as it stands."""
        fields = ("name", "starts_at", "ends_at", "place", "meeting_point", "latitude", "longitude")
        officers = self.record.turnout.filter(stood_down=False).values_list("person_id", flat=True)
        return {
            **super().get_initial(),
            **{field: getattr(self.record, field) for field in fields},
            "officers": list(officers),
            "activities": lines_of(self.record),
        }

    def get_form_kwargs(self) -> dict[str, Any]:
        """With the deployment, whose series may go along."""
        return {**super().get_form_kwargs(), "deployment": self.record}

    def act(self, form: Any) -> Deployment:
        """Change it, or it and the later ones, and say who or what could not come along."""
        given = dict(form.cleaned_data)
        if given.pop("which", THIS) == LATER:
            change = actions.move_series(deployment=self.kwargs["pk"], by=self.person, **given)
            tell_of(self.request, change, "changed")
            return change.deployments[0]
        staying = {*self.record.turnout.filter(stood_down=False).values_list("person_id", flat=True)}
        moved = actions.move_deployment(deployment=self.kwargs["pk"], by=self.person, **given)
        lost = moved.turnout.filter(stood_down=True, person__in=staying & {one.pk for one in given["officers"]})
        for turnout in lost.select_related("person"):
            messages.warning(
                self.request, f"{turnout.person} turns out elsewhere at the new time, so is stood down here and told."
            )
        return moved


class CancelDeploymentView(DeploymentFormPage):
    """Call a deployment off."""

    template_name = "operations/cancel_form.html"
    form_class = forms.CancelDeploymentForm
    title, button = "Cancel this deployment", "Cancel the deployment"
    done = "The deployment is cancelled and its requests are withdrawn. Those asked and those turning out are told."

    def decision(self) -> Decision:
        """Planners cancel it while it is planned."""
        decision = policies.may_change(self.person, "cancel", self.record)
        return policies.button(decision, DEPLOYMENT, "cancel", self.record.state)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """A warning button, and what it undoes."""
        later = [one for one in later_ones(self.record) if one.ends_at > clock.now()]
        goes = {"goes": what_goes([self.record]), "later_goes": what_goes([self.record, *later]) if later else []}
        return super().get_context_data(**{"style": "warning", **goes, **kwargs})

    def get_form_kwargs(self) -> dict[str, Any]:
        """With the deployment, whose series may go along."""
        return {**super().get_form_kwargs(), "deployment": self.record}

    def act(self, form: Any) -> Deployment:
        """Cancel it, or it and the later ones."""
        given = dict(form.cleaned_data)
        if given.pop("which", THIS) == LATER:
            change = actions.cancel_series(deployment=self.kwargs["pk"], by=self.person, **given)
            tell_of(self.request, change, "cancelled")
            return change.deployments[0]
        return actions.cancel_deployment(deployment=self.kwargs["pk"], by=self.person, **given)


class AskView(DeploymentFormPage):
    """Ask agencies for a kind of resource."""

    processing = COLLECTS
    form_class = forms.AskForm
    title, button = "Ask for resources", "Send the requests"
    done = "The agencies are asked. Their answers appear here."

    def decision(self) -> Decision:
        """Planners ask, before it is over."""
        return policies.may_ask(self.person, self.record)

    def act(self, form: Any) -> Deployment:
        """Ask them."""
        actions.ask_for_resources(deployment=self.kwargs["pk"], by=self.person, **form.cleaned_data)
        return self.record
