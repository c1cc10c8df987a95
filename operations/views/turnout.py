"""Pages of who turns out: put down for a deployment, and stood down from it."""

from functools import cached_property
from typing import Any

from django.shortcuts import get_object_or_404

from audit.processing import ALTERS
from common.decisions import Decision
from operations import actions, forms, policies
from operations.models import Deployment, DeploymentOfficer
from operations.states import DEPLOYMENT
from operations.views.deployments import DeploymentFormPage, above_deployment
from operations.views.pages import Crumbs, FormPage


class TurnOutView(DeploymentFormPage):
    """Put somebody down for a deployment."""

    form_class = forms.TurnOutForm
    title, button = "Add somebody who turns out", "Add them"
    done = "They turn out at this deployment, and are told."

    def decision(self) -> Decision:
        """Practitioners, for whom the form lists those whom they may put down; while it is planned."""
        return policies.button(
            policies.may_put_down(self.person, self.record.operation), DEPLOYMENT, "cancel", self.record.state
        )

    def get_form_kwargs(self) -> dict[str, Any]:
        """With the deployment and who looks."""
        return {**super().get_form_kwargs(), "deployment": self.record, "by": self.person}

    def act(self, form: Any) -> Deployment:
        """Put them down."""
        return actions.turn_out(deployment=self.record.pk, by=self.person, **form.cleaned_data)


class StandDownView(FormPage):
    """Stand somebody down from a deployment."""

    processing = ALTERS
    form_class = forms.StandDownForm
    title, button = "Stand somebody down", "Stand them down"
    done = "They are stood down and told, and so is the commander."

    @cached_property
    def turnout(self) -> DeploymentOfficer:
        """Who, and from what; 404 where it is not there or may not be seen."""
        found = DeploymentOfficer.objects.select_related("person__agency", "deployment__operation")
        return get_object_or_404(found, pk=self.kwargs["pk"])

    def decision(self) -> Decision:
        """Planners and their own agency, while it is planned."""
        decision = policies.may_stand_down(self.person, self.turnout.person)
        return policies.button(decision, DEPLOYMENT, "cancel", self.turnout.deployment.state)

    def crumbs(self) -> Crumbs:
        """Below the deployment."""
        return above_deployment(self.turnout.deployment)

    def marking(self) -> str:
        """The operation's."""
        return str(self.turnout.deployment.operation.marking)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Named after whom it stands down."""
        title = f"Stand {self.turnout.person} down"
        return super().get_context_data(**{"title": title, "style": "warning", **kwargs})

    def act(self, form: Any) -> Deployment:
        """Stand them down."""
        turnout = self.turnout
        return actions.stand_down(
            deployment=turnout.deployment_id, person=turnout.person, by=self.person, **form.cleaned_data
        )
