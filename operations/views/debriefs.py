"""The outcome sheet of an operation: what it took, what came of it, and the debrief; written, finished, corrected."""

from collections.abc import Iterator
from functools import cached_property
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.views.generic import DetailView, View

from audit.actions import consulted
from audit.processing import CONSULTS, DISCLOSES
from audit.views import ConsultedDetailMixin
from common import clock
from common.decisions import Decision
from operations import actions, forms, policies
from operations.models import DEBRIEF_PARTS, Debrief, Deployment, Operation
from operations.papers.debriefs import debrief_of, met_in_words
from operations.papers.documents import hand_out_outcome_sheet
from operations.papers.hotspot_change import CAVEAT, change_at_hotspot
from operations.papers.results import results_of
from operations.views.operations import above
from operations.views.pages import Button, ButtonView, Crumbs, RecordFormPage
from partners.models import Person
from partners.practitioners import PractitionerMixin
from web.dates import london_text

_OPERATIONS = Operation.objects.select_related("lead_agency", "commander", "hotspot")


class OutcomeSheetView(PractitionerMixin, ConsultedDetailMixin, DetailView):
    """What an operation took and what came of it, on one page."""

    processing = CONSULTS
    queryset = _OPERATIONS
    template_name = "operations/outcome_sheet.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """With the debrief, the figures and the buttons."""
        operation: Operation = self.object
        debrief = debrief_of(operation)
        if debrief:
            consulted([debrief])
        return super().get_context_data(
            marking=operation.marking,
            debrief=debrief,
            met=met_in_words(debrief) if debrief else "",
            results=results_of(operation),
            change=change_at_hotspot(operation),
            caveat=CAVEAT,
            warnings=list(_too_early(operation)),
            trail=[part for crumb in above(operation) for part in crumb],
            buttons=_buttons(self.person, operation, debrief),
            **kwargs,
        )


def _too_early(operation: Operation) -> Iterator[str]:
    """What speaks against finishing the debrief now: deployments that are still to come."""
    if operation.state != "under_way":
        return
    coming = Deployment.objects.planned().filter(operation=operation, starts_at__gt=clock.now()).order_by("starts_at")
    if first := coming.first():
        count = coming.count()
        yield (
            f"{count} deployment{'s are' if count != 1 else ' is'} still to come, the first on"
            f" {london_text(first.starts_at)}. Finish the debrief after the last, or cancel them before."
        )


def _buttons(person: Person, operation: Operation, debrief: Debrief | None) -> list[Button]:
    if operation.state == "under_way":
        return [
            Button(
                "Write the debrief",
                reverse("operations:debrief", args=[operation.pk]),
                policies.may_write_debrief(person, operation),
            ),
            Button(
                "Finish the debrief",
                reverse("operations:debrief_finish", args=[operation.pk]),
                policies.may_finish_debrief(person, operation, debrief),
                post=True,
                style="",
            ),
        ]
    if debrief is None or debrief.is_draft:
        return []
    correct = reverse("operations:debrief_correct", args=[debrief.pk])
    return [Button("Correct the debrief", correct, policies.may_correct_debrief(person, debrief))]


class DebriefView(RecordFormPage):
    """Write the debrief, as a draft."""

    model = Operation
    form_class = forms.DebriefForm
    title, button = "Write the debrief", "Save the draft"
    done = "The draft is saved. Finish it when it is complete."

    @cached_property
    def debrief(self) -> Debrief | None:
        """The draft as it stands."""
        return debrief_of(self.record)

    def decision(self) -> Decision:
        """The commander and planners, while it is under way."""
        return policies.may_write_debrief(self.person, self.record)

    def crumbs(self) -> Crumbs:
        """Below the outcome sheet."""
        return above_sheet(self.record)

    def marking(self) -> str:
        """The operation's."""
        return str(self.record.marking)

    def get_initial(self) -> dict[str, Any]:
        """The draft as it stands."""
        return {**super().get_initial(), **_as_it_stands(self.debrief)}

    def act(self, form: Any) -> Debrief:
        """Save it."""
        return actions.write_debrief(operation=self.kwargs["pk"], by=self.person, **form.cleaned_data)


def _as_it_stands(debrief: Debrief | None) -> dict[str, Any]:
    if debrief is None:
        return {"version": 0}
    return {"version": debrief.version, **{name: getattr(debrief, name) for name in DEBRIEF_PARTS}}


def above_sheet(operation: Operation) -> Crumbs:
    """The pages above a page of a debrief."""
    return [*above(operation), ("Outcome sheet", reverse("operations:outcome_sheet", args=[operation.pk]))]


class FinishDebriefView(ButtonView):
    """Finish the debrief: the operation is debriefed."""

    model = Operation
    done = "The debrief is finished, and the operation is debriefed. The next meeting hears of it."

    def act(self, version: int) -> Operation:
        """Finish it."""
        return actions.debrief_operation(operation=self.kwargs["pk"], by=self.person, version=version)

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Finish it, and go back to the sheet."""
        super().post(request, *args, **kwargs)
        return HttpResponseRedirect(reverse("operations:outcome_sheet", args=[self.kwargs["pk"]]))


class CorrectDebriefView(RecordFormPage):
    """Correct a finished debrief, with a reason."""

    model = Debrief
    form_class = forms.CorrectDebriefForm
    title, button = "Correct the debrief", "Save the correction"
    done = "The debrief is corrected, and says why. What it said before stays in its history."

    def decision(self) -> Decision:
        """Planners, once it is finished."""
        return policies.may_correct_debrief(self.person, self.record)

    def crumbs(self) -> Crumbs:
        """Below the outcome sheet."""
        return above_sheet(self.record.operation)

    def marking(self) -> str:
        """The operation's."""
        return str(self.record.operation.marking)

    def get_initial(self) -> dict[str, Any]:
        """The debrief as it stands."""
        return {**super().get_initial(), **_as_it_stands(self.record)}

    def act(self, form: Any) -> Debrief:
        """Correct it."""
        return actions.correct_debrief(debrief=self.kwargs["pk"], by=self.person, **form.cleaned_data)


class OutcomeSheetPdfView(PractitionerMixin, View):
    """The outcome sheet as a marked PDF."""

    processing = DISCLOSES

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """The file; 404 for what may not be seen."""
        operation = get_object_or_404(_OPERATIONS, pk=self.kwargs["pk"])
        return hand_out_outcome_sheet(operation, debrief_of(operation), to=self.person)
