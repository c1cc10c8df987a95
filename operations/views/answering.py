"""One request on one page: the asked agency's answer in one step, and what to do where one was lost."""

from functools import cached_property
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.views.generic import DetailView

from audit.processing import COLLECTS, CONSULTS
from audit.views import ConsultedDetailMixin
from common.decisions import Decision
from operations import actions, forms, policies
from operations.models import Deployment, ResourceRequest
from operations.resourcing.availability import free_of_kind
from operations.states import REQUEST
from operations.views.deployments import above_deployment
from operations.views.pages import Crumbs, RecordFormPage
from operations.views.requests import with_deployment
from partners.practitioners import PractitionerMixin

_NOTHING_FREE = "Nothing of ours is free then."


class AnswerRequestView(PractitionerMixin, ConsultedDetailMixin, DetailView):
    """Where the message about a request leads: confirm or decline, in one step, on a phone.

    Once it is answered, or for those who do not answer it, the page of the request instead.
    """

    processing = CONSULTS
    template_name = "operations/request_answer.html"
    context_object_name = "asked"

    def get_queryset(self) -> Any:
        """With what the page speaks of."""
        return with_deployment()

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """The page, or the way to the request's own."""
        asked = get_object_or_404(ResourceRequest, pk=self.kwargs["pk"])
        if asked.state != REQUEST.initial or not policies.may_answer(self.person, "confirm", asked):
            return HttpResponseRedirect(asked.get_absolute_url())
        return super().get(request, *args, **kwargs)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """With a form for each answer; each is sent to the page of that answer, which shows what is refused."""
        asked: ResourceRequest = self.object
        version = {"version": asked.version}
        refusing = forms.ReasonForm(initial={**version, "reason": _NOTHING_FREE}, auto_id="decline_%s")
        return super().get_context_data(
            deployment=asked.deployment,
            operation=asked.deployment.operation,
            marking=asked.deployment.operation.marking,
            promise=forms.PromiseForm(request=asked, initial=version),
            refusing=refusing,
            **kwargs,
        )


class AskOthersView(RecordFormPage):
    """Ask other agencies, which have something free then, for what was declined or withdrawn."""

    processing = COLLECTS
    model = ResourceRequest
    form_class = forms.AskOthersForm
    template_name = "operations/ask_others_form.html"
    title, button, done = "Ask others", "Ask them", "They are asked. Their answers appear here."

    @cached_property
    def record(self) -> Any:
        """The request that was lost; 404 where it is not there or may not be seen."""
        return get_object_or_404(with_deployment(), pk=self.kwargs["pk"])

    def decision(self) -> Decision:
        """Planners ask, before it is over."""
        return policies.may_ask_others(self.person, self.record)

    def crumbs(self) -> Crumbs:
        """Below the deployment."""
        return above_deployment(self.record.deployment)

    def marking(self) -> str:
        """The operation's."""
        return str(self.record.deployment.operation.marking)

    def get_form_kwargs(self) -> dict[str, Any]:
        """With what is free, of agencies that are not asked for the same already."""
        lost = self.record
        asked = lost.deployment.requests.standing().filter(kind=lost.kind, skill=lost.skill_id, state="requested")
        waiting = set(asked.values_list("agency_id", flat=True))
        free = [one for one in free_of_kind(lost) if one.agency_id not in waiting]
        kwargs = {**super().get_form_kwargs(), "free": free}
        kwargs["initial"] = {"agencies": {one.agency_id for one in free}}
        return kwargs

    def act(self, form: Any) -> Deployment:
        """Ask them."""
        agencies = form.cleaned_data["agencies"]
        actions.ask_instead(request=self.record.pk, agencies=agencies, by=self.person)
        return self.record.deployment

    def get_success_url(self) -> str:
        """The deployment."""
        return reverse("operations:deployment", args=[self.record.deployment_id])
