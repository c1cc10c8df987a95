"""Pages of operations: the list, one operation, and what can be done with it."""

from typing import Any, ClassVar

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.generic import DetailView

from audit.processing import CONSULTS
from audit.views import ConsultedDetailMixin
from common import clock
from common.clock import LONDON, overlap
from common.decisions import Decision
from operations import actions, forms, policies
from operations.calling_off import ahead_of, what_goes
from operations.models import Deployment, DeploymentOfficer, Operation, OperationAgency, RedFlagDate, ResourceRequest
from operations.papers.briefings import warnings_for_briefing
from operations.resourcing.cover import cover_of
from operations.states import OPERATION
from operations.views import changing, readers
from operations.views.pages import Button, ButtonView, Crumbs, RecordFormPage, above, log_sensitive
from operations.views.shown_briefing import shown_for
from operations.views.shown_debrief import shown_debrief
from operations.warnings import red_flag_sentence
from partners.models import Person
from partners.practitioners import FilteredListView, PractitionerMixin
from partners.timeline import timeline
from tasking.models import AgendaItem, Referral

#: What the button of each verb says, and whether it needs no form. Scheduling is by a first deployment.
BUTTONS = {
    "authorise": ("Authorise this operation", True),
    "start": ("Start this operation", True),
    "debrief": ("Write the debrief", False),
    "close": ("Close this operation", True),
    "cancel": ("Cancel this operation", False),
}
LATEST_VISITS = 20


class OperationListView(FilteredListView):
    """Operations that this person may see, by name."""

    processing = CONSULTS
    template_name = "operations/operation_list.html"
    filter_form = forms.OperationFilter

    def get_queryset(self) -> QuerySet[Operation]:
        """Those of the state, the theme and the agency asked for."""
        found = Operation.objects.select_related("lead_agency", "commander")
        if state := self.chosen("state"):
            found = found.filter(state=state)
        if theme := self.chosen("theme"):
            found = found.filter(theme__icontains=theme)
        if agency := self.chosen("agency"):
            found = found.filter(parts__agency=agency)
        return found

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """With whether this person may propose one."""
        context = super().get_context_data(may_propose=policies.may_plan(self.person), **kwargs)
        log_sensitive(context["object_list"])
        return context


class OperationView(PractitionerMixin, ConsultedDetailMixin, DetailView):
    """One operation: what asked for it, its deployments, resources, officers and visits, and what can be done now."""

    processing = CONSULTS
    queryset = Operation.objects.select_related("lead_agency", "commander", "hotspot")
    template_name = "operations/operation.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """With everything that belongs to it."""
        operation: Operation = self.object
        requests = list(
            ResourceRequest.objects.filter(deployment__operation=operation).select_related(
                "agency", "resource", "skill", "deployment"
            )
        )
        deployments = list(Deployment.objects.filter(operation=operation).with_cover().prefetch_related("activities"))
        turnouts = DeploymentOfficer.objects.filter(deployment__operation=operation, stood_down=False)
        visits = operation.visits.select_related("recorded_by__agency")
        return super().get_context_data(
            marking=operation.marking,
            item=item_behind(operation),
            referral=Referral.objects.filter(pk=operation.referral_id).first() if operation.referral_id else None,
            agencies=OperationAgency.objects.filter(operation=operation).select_related("agency"),
            deployments=deployments,
            warnings=[*warnings_of(deployments), *warnings_for_briefing(deployments)],
            briefing=shown_for(operation, self.person),
            debrief=shown_debrief(operation),
            requests=requests,
            cover=cover_of(requests),
            may_ask=policies.may_plan(self.person),
            turnouts=turnouts.select_related("person__agency", "deployment").order_by(
                "deployment__starts_at", "person__name"
            ),
            visits=visits[:LATEST_VISITS],
            buttons=self._buttons(operation),
            timeline=timeline(operation),
            **readers.section(operation, self.person),
            **kwargs,
        )

    def _buttons(self, operation: Operation) -> list[Button]:
        verbs = [
            Button(
                BUTTONS[verb][0],
                reverse(f"operations:{verb}", args=[operation.pk]),
                _may(self.person, verb, operation),
                post=BUTTONS[verb][1],
                style="warning" if verb == "cancel" else "",
            )
            for verb in _verbs(operation.state)
            if verb in BUTTONS
        ]
        if operation.state in policies.OVER:
            return verbs
        return [
            *verbs,
            *changing.buttons(operation, self.person),
            Button(
                "Schedule a deployment",
                reverse("operations:deploy", args=[operation.pk]),
                policies.may_deploy(self.person, operation),
            ),
            Button(
                "Record a visit",
                reverse("operations:visit_add", args=[operation.pk]),
                policies.may_visit(self.person, operation),
            ),
        ]


def _verbs(state: str) -> list[str]:
    """The verbs of its state; and cancelling while it is under way, so that it is said what to do instead."""
    verbs = OPERATION.verbs_from(state)
    return [*verbs, "cancel"] if state == "under_way" else verbs


def _may(person: Person, verb: str, operation: Operation) -> Decision:
    """The button leads to where the debrief is written, which the commander may too."""
    if verb == "debrief":
        return policies.may_write_debrief(person, operation)
    return policies.may_call_off(person, operation) if verb == "cancel" else policies.may(person, verb, operation)


def item_behind(operation: Operation) -> AgendaItem | None:
    """The meeting's item that asked for it, when this person may see that item."""
    items = AgendaItem.objects.filter(pk__in=[operation.tasked_by_id] if operation.tasked_by_id else [])
    return items.select_related("meeting__forum").first()


def warnings_of(deployments: list[Deployment]) -> list[str]:
    """A sentence for each red-flag date that planned deployments touch, naming all that do, in one query."""
    planned = [one for one in deployments if one.state == "planned"]
    if not planned:
        return []
    flags = (
        RedFlagDate.objects.standing()
        .touching(min(one.starts_at for one in planned), max(one.ends_at for one in planned))
        .with_cover()
    )
    touching = {
        flag: [one.name for one in planned if overlap(one.starts_at, one.ends_at, flag.starts_at, flag.ends_at)]
        for flag in flags
    }
    return [
        f"{', '.join(dict.fromkeys(names))}: {red_flag_sentence(flag)}" for flag, names in touching.items() if names
    ]


class AdvanceView(ButtonView):
    """A button of the lifecycle."""

    model = Operation
    verb: ClassVar[str] = ""

    def act(self, version: int) -> Operation:
        """Do the verb."""
        return actions.advance_operation(operation=self.kwargs["pk"], verb=self.verb, by=self.person, version=version)


class AuthoriseView(AdvanceView):
    """The chair's authority."""

    verb, done = "authorise", "The operation is authorised. Schedule its first deployment next."


class StartView(AdvanceView):
    """It begins; asked about once more where its first deployment is of another day."""

    verb, done = "start", "The operation is under way."

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Start it, or ask whether today is meant."""
        operation = get_object_or_404(Operation, pk=self.kwargs["pk"])
        first = operation.deployments.planned().order_by("starts_at").first()
        on = first.starts_at.astimezone(LONDON).date() if first else clock.today()
        may = policies.button(policies.may(self.person, "start", operation), OPERATION, "start", operation.state)
        if on == clock.today() or "sure" in request.POST or not may:
            return super().post(request, *args, **kwargs)
        context = {
            "operation": operation,
            "first": first,
            "days": (on - clock.today()).days,
            "marking": operation.marking,
        }
        log_sensitive([operation])
        return render(request, "operations/start.html", context)


class CloseView(AdvanceView):
    """It is over."""

    verb, done = "close", "The operation is closed."


class _VerbFormPage(RecordFormPage):
    model = Operation
    verb: ClassVar[str] = ""

    def decision(self) -> Decision:
        """Who may, and whether the state allows it."""
        decision = policies.may(self.person, self.verb, self.record)
        return policies.button(decision, OPERATION, self.verb, self.record.state)

    def crumbs(self) -> Crumbs:
        """Below the operation."""
        return above(self.record)

    def marking(self) -> str:
        """The operation's."""
        return str(self.record.marking)


class CancelView(_VerbFormPage):
    """Call it off."""

    verb, form_class = "cancel", forms.ReasonForm
    title, button = "Cancel this operation", "Cancel the operation"
    done = "The operation is cancelled with its deployments still to come. Those asked and those turning out are told."

    template_name = "operations/cancel_form.html"

    def decision(self) -> Decision:
        """Planners, before it is under way."""
        decision = policies.may_call_off(self.person, self.record)
        return policies.button(decision, OPERATION, self.verb, self.record.state)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """A warning button, and what it undoes."""
        goes = what_goes(ahead_of(self.record))
        return super().get_context_data(**{"style": "warning", "goes": goes, **kwargs})

    def act(self, form: Any) -> Operation:
        """Cancel it."""
        return actions.cancel_operation(operation=self.kwargs["pk"], by=self.person, **form.cleaned_data)
