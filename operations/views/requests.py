"""Pages of requests for resources: those waiting for one's agency, one request, and each answer."""

from functools import cached_property
from typing import Any, ClassVar, cast

from django.db.models import Q, QuerySet
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.views.generic import DetailView, ListView

from audit.processing import CONSULTS
from audit.views import ConsultedDetailMixin
from common import clock
from common.decisions import Decision
from operations import actions, forms, policies
from operations.models import ResourceRequest
from operations.onday.attendance import suggested_hours
from operations.states import LOST, REQUEST, STANDING
from operations.views.deployments import above_deployment
from operations.views.pages import Button, Crumbs, RecordFormPage, log_sensitive
from partners.practitioners import PractitionerMixin
from partners.timeline import timeline

#: What the button of each verb says, in the order of the page. Reopening is the move's to do.
BUTTONS = {
    "confirm": "Confirm",
    "offer": "Offer a resource",
    "attend": "Give the hours",
    "decline": "Decline",
    "withdraw": "Withdraw",
}
#: What they say where the deployment has moved from the time that was agreed.
_MOVED = {"confirm": "Confirm the new time", "withdraw": "We cannot come then"}


def with_deployment() -> QuerySet[ResourceRequest]:
    """Requests with what their pages speak of."""
    return ResourceRequest.objects.select_related("agency", "resource", "skill", "deployment__operation")


class RequestListView(PractitionerMixin, ListView):
    """What is waiting for this person's agency to answer, and what it has promised ahead; for planners others' too."""

    processing = CONSULTS
    template_name = "operations/request_list.html"
    paginate_by = 25

    @cached_property
    def is_of_others(self) -> bool:
        """Whether a planner asks how the requests to other agencies stand."""
        return self.request.GET.get("of") == "others" and bool(policies.may_plan(self.person))

    def get_queryset(self) -> QuerySet[ResourceRequest]:
        """Standing requests to the agency, and for planners the offers that wait for them; or what others said."""
        agency = self.person.agency_id
        if self.is_of_others:
            coming = with_deployment().filter(deployment__state="planned", ends_at__gt=clock.now())
            return coming.exclude(agency=agency).order_by("starts_at", "pk")
        wanted = Q(agency=agency)
        if policies.may_plan(self.person):
            wanted |= Q(state="offered")
        standing = with_deployment().filter(wanted, state__in=STANDING)
        return standing.order_by("starts_at", "pk")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """With the agency's name, and whose requests they are."""
        context = super().get_context_data(
            agency=self.person.agency,
            may_plan=bool(policies.may_plan(self.person)),
            is_of_others=self.is_of_others,
            **kwargs,
        )
        log_sensitive(request.deployment.operation for request in context["object_list"])
        return context


class RequestView(PractitionerMixin, ConsultedDetailMixin, DetailView):
    """One request, and the answers that can be given now."""

    processing = CONSULTS
    queryset = with_deployment()
    template_name = "operations/request.html"
    context_object_name = "asked"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """With its deployment, buttons and timeline."""
        asked: ResourceRequest = self.object
        none_fits = asked.state == REQUEST.initial and not forms.fitting(asked).exists()
        return super().get_context_data(
            deployment=asked.deployment,
            operation=asked.deployment.operation,
            marking=asked.deployment.operation.marking,
            none_fits=none_fits,
            buttons=self._buttons(asked, none_fits),
            timeline=timeline(asked),
            **kwargs,
        )

    def _buttons(self, asked: ResourceRequest, none_fits: bool) -> list[Button]:
        verbs = self._verbs(asked, none_fits)
        return [*self._asking(asked), *(self._button(asked, verb, none_fits) for verb in verbs)]

    def _asking(self, asked: ResourceRequest) -> list[Button]:
        """For planners, where something was lost: the way to ask others."""
        if asked.state not in LOST or not policies.may_plan(self.person):
            return []
        others = reverse("operations:ask_others", args=[asked.pk])
        return [Button("Ask others", others, policies.may_ask_others(self.person, asked))]

    def _verbs(self, asked: ResourceRequest, none_fits: bool) -> list[str]:
        """The verbs of its state that make sense now. The asked agency declines what it has not confirmed."""
        verbs = [verb for verb in BUTTONS if REQUEST.find(verb, asked.state)]
        declines = "decline" in verbs and self.person.agency_id == asked.agency_id
        hidden = {"withdraw" if declines else "decline"}
        if none_fits or (asked.state == "confirmed" and not asked.is_moved):
            hidden.add("confirm")
        return [verb for verb in verbs if verb not in hidden]

    def _button(self, asked: ResourceRequest, verb: str, none_fits: bool) -> Button:
        label = BUTTONS[verb]
        if verb == "offer" and none_fits:
            label = "Offer something else"
        if asked.is_moved:
            label = _MOVED.get(verb, label)
        return Button(
            label,
            reverse(f"operations:request_{verb}", args=[asked.pk]),
            policies.may_answer(self.person, verb, asked),
            post=verb == "confirm" and asked.is_moved,
            style="" if verb == "confirm" else "secondary",
        )


class AnswerView(RecordFormPage):
    """A form for one answer."""

    model = ResourceRequest
    template_name = "operations/answer_form.html"
    verb: ClassVar[str] = ""

    @cached_property
    def record(self) -> Any:
        """The request with its deployment; 404 where it is not there or may not be seen."""
        return get_object_or_404(with_deployment(), pk=self.kwargs["pk"])

    def decision(self) -> Decision:
        """Whose answer it is, and whether the state allows it."""
        decision = policies.may_answer(self.person, self.verb, self.record)
        return policies.button(decision, REQUEST, self.verb, self.record.state)

    def crumbs(self) -> Crumbs:
        """Below the request."""
        return [*above_deployment(self.record.deployment), (str(self.record), self.record.get_absolute_url())]

    def marking(self) -> str:
        """The operation's."""
        return str(self.record.deployment.operation.marking)

    def act(self, form: Any) -> ResourceRequest:
        """Answer."""
        action = getattr(actions, _ACTIONS[self.verb])
        return cast(ResourceRequest, action(request=self.kwargs["pk"], by=self.person, **form.cleaned_data))


_ACTIONS = {
    "offer": "offer_resource",
    "confirm": "confirm_request",
    "decline": "decline_request",
    "withdraw": "withdraw_request",
    "attend": "attend_request",
}


class _PromiseMixin:
    """Puts the agency's fitting resources into the form."""

    record: Any

    def get_form_kwargs(self) -> dict[str, Any]:
        """With the request."""
        return {**super().get_form_kwargs(), "request": self.record}  # type: ignore[misc]


class OfferView(_PromiseMixin, AnswerView):
    """Offer a resource."""

    verb, form_class = "offer", forms.OfferForm
    template_name = "operations/promise_form.html"
    title, button, done = (
        "Offer a resource",
        "Offer it",
        "The resource is offered. You will be told when it is confirmed.",
    )


class ConfirmView(_PromiseMixin, AnswerView):
    """Confirm: what was offered, or a resource of one's own agency outright."""

    verb = "confirm"
    template_name = "operations/promise_form.html"
    title, button, done = "Confirm a resource", "Confirm it", "The resource is confirmed."

    @property
    def is_offered(self) -> bool:
        """Whether there is an offer, or a new time, to confirm as it stands."""
        return bool(self.record.state in ("offered", "confirmed"))

    def get_form_class(self) -> Any:
        """Nothing to enter where a resource was offered."""
        return forms.ConfirmOfferForm if self.is_offered else forms.PromiseForm

    def get_form_kwargs(self) -> dict[str, Any]:
        """With the request, where there is a resource to choose."""
        kwargs = super().get_form_kwargs()
        if self.is_offered:
            del kwargs["request"]
        return kwargs


class DeclineView(AnswerView):
    """Say no, and why."""

    verb, form_class = "decline", forms.ReasonForm
    title, button, done = "Decline this request", "Decline it", "The request is declined. Those who asked are told."


class WithdrawView(AnswerView):
    """Take it back, and why."""

    verb, form_class = "withdraw", forms.ReasonForm
    title, button, done = "Withdraw", "Withdraw it", "It is withdrawn. The other side is told."


class AttendView(AnswerView):
    """Give the hours."""

    verb, form_class = "attend", forms.AttendForm
    title, button, done = "Give the hours", "Save the hours", "The hours are saved."

    def get_initial(self) -> dict[str, Any]:
        """With the hours that check-ins say, where they do."""
        return {**super().get_initial(), "hours_given": suggested_hours(self.record)}
