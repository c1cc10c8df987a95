"""Pages of briefings: read on a phone and acknowledged, written, published, printed, and asked for again."""

from typing import Any, ClassVar

from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.views.generic import DetailView, View

from audit.processing import ALTERS, COLLECTS, CONSULTS, DISCLOSES
from audit.views import ConsultedDetailMixin
from common.decisions import Decision, no
from operations import actions, forms, policies
from operations.models import SECTIONS, Briefing, Deployment
from operations.onday.orders import marking_with, orders_for, orders_of_operation
from operations.papers import briefings
from operations.papers.documents import hand_out_briefing
from operations.papers.first_draft import unanswered
from operations.states import BRIEFING
from operations.views.pages import Button, ButtonView, Crumbs, RecordFormPage, above
from operations.views.shown_briefing import start_url
from partners.models import Person
from partners.practitioners import PractitionerMixin


def _all() -> QuerySet[Briefing]:
    return Briefing.objects.select_related(
        "operation__lead_agency", "operation__commander", "deployment", "published_by"
    )


def above_briefing(briefing: Briefing) -> Crumbs:
    """The pages above a page of one briefing."""
    whole = above(briefing.operation)
    return (
        [*whole, (briefing.deployment.name, briefing.deployment.get_absolute_url())] if briefing.deployment else whole
    )


class BriefingView(PractitionerMixin, ConsultedDetailMixin, DetailView):
    """One version of a briefing: its sections, the button to say that one has read it, and who has."""

    processing = CONSULTS
    template_name = "operations/briefing.html"

    def get_queryset(self) -> QuerySet[Briefing]:
        """Published ones; drafts for those who write them."""
        return _all()

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """With its sections, those that changed, its readers, and the buttons."""
        briefing: Briefing = self.object
        earlier = briefings.before(briefing)
        changed = briefings.changed_sections(briefing, earlier)
        newer = None if briefing.is_draft else briefings.newest(briefing.operation_id, briefing.deployment_id)
        superseded = newer is not None and newer.number > briefing.number
        reading = None if briefing.is_draft else briefings.reading_of(briefing)
        orders = orders_for(briefing.deployment) if briefing.deployment else orders_of_operation(briefing.operation)
        mine = briefing.acknowledgements.filter(person=self.person).first()
        return super().get_context_data(
            operation=briefing.operation,
            deployment=briefing.deployment,
            marking=marking_with(briefing.operation.marking, orders),
            orders=orders,
            trail=[part for crumb in above_briefing(briefing) for part in crumb],
            sections=[(one, getattr(briefing, one.field), one.field in changed) for one in SECTIONS],
            changed_titles=[one.title for one in SECTIONS if one.field in changed],
            earlier=earlier,
            newer=newer if superseded else None,
            reading=reading,
            mine=mine,
            unanswered=unanswered(briefing) if briefing.is_draft else [],
            asked=bool(reading and any(one.person == self.person for one in reading.asked)),
            may_acknowledge=not (briefing.is_draft or superseded or mine),
            writes=bool(policies.may_write_briefings(self.person, briefing.operation)),
            buttons=self._buttons(briefing, reading, superseded),
            **kwargs,
        )

    def _buttons(self, briefing: Briefing, reading: briefings.Reading | None, superseded: bool) -> list[Button]:
        may = policies.may_write_briefings(self.person, briefing.operation)
        if not may:
            return []
        key = briefing.pk
        if briefing.is_draft:
            change = Button("Change the draft", reverse("operations:briefing_change", args=[key]), may)
            publish = reverse("operations:briefing_publish", args=[key])
            ready = policies.may_publish(self.person, briefing)
            return [Button("Publish this briefing", publish, ready, post=True, style=""), change]
        if superseded or reading is None:
            return []
        return [
            Button(
                "Remind those who have not read it",
                reverse("operations:briefing_remind", args=[key]),
                _may_remind(self.person, briefing, reading),
                post=True,
            ),
            Button(
                "Write the next version",
                start_url(briefing.operation_id, briefing.deployment_id),
                policies.may_brief(self.person, briefing.operation),
                post=True,
            ),
        ]


def _may_remind(person: Person, briefing: Briefing, reading: briefings.Reading) -> Decision:
    decision = policies.may_remind(person, briefing)
    if decision and not reading.unread:
        return no("Everyone who is asked to has read it: there is nobody to remind.")
    return decision


class _PressView(PractitionerMixin, View):
    """A button for which no version matters: POST, act, say so, and go on."""

    http_method_names = ("post",)
    done: ClassVar[str] = ""

    def act(self) -> str:
        """Call the action. Gives the address to go on to; raises MusterError when it refuses."""
        raise NotImplementedError(f"{type(self).__name__} has no action.")

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Act."""
        to = self.act()
        messages.success(request, self.done)
        return HttpResponseRedirect(to)


class StartBriefingView(_PressView):
    """Begin a briefing of an operation, or open the draft that somebody has begun."""

    processing = COLLECTS
    done = "This is a draft. It is filled in from what is planned and confirmed: check it, and complete it."

    def act(self) -> str:
        """Begin it."""
        made = actions.start_briefing(operation=self.kwargs["pk"], by=self.person)
        return reverse("operations:briefing_change", args=[made.pk])


class StartDeploymentBriefingView(StartBriefingView):
    """Begin a briefing of one deployment."""

    def act(self) -> str:
        """Begin it."""
        deployment = get_object_or_404(Deployment, pk=self.kwargs["pk"])
        made = actions.start_briefing(operation=deployment.operation_id, deployment=deployment, by=self.person)
        return reverse("operations:briefing_change", args=[made.pk])


class AcknowledgeView(_PressView):
    """Say that one has read and understood it."""

    processing = COLLECTS
    done = "Thank you. It is written down that you have read and understood this briefing."

    def act(self) -> str:
        """Say so."""
        return actions.acknowledge_briefing(briefing=self.kwargs["pk"], by=self.person).briefing.get_absolute_url()


class RemindView(_PressView):
    """Remind those who have not read it."""

    processing = ALTERS
    done = "Those who have not read it yet are reminded by e-mail."

    def act(self) -> str:
        """Remind them."""
        return actions.remind_briefing(briefing=self.kwargs["pk"], by=self.person).get_absolute_url()


class PublishView(ButtonView):
    """Publish a draft."""

    model = Briefing
    done = "The briefing is published. Those whom it is for are told that it is ready to read."

    def act(self, version: int) -> Briefing:
        """Publish it."""
        return actions.publish_briefing(briefing=self.kwargs["pk"], by=self.person, version=version)


class ChangeBriefingView(RecordFormPage):
    """Write the seven texts of a draft."""

    model = Briefing
    form_class = forms.BriefingForm
    template_name = "operations/briefing_form.html"
    title, button = "Write the briefing", "Save the draft"
    done = "The draft is saved. Publish it when it is complete."

    def decision(self) -> Decision:
        """Those who write it, while it is a draft."""
        decision = policies.may_write_briefings(self.person, self.record.operation)
        return policies.button(decision, BRIEFING, "publish", self.record.state)

    def crumbs(self) -> Crumbs:
        """Below the briefing."""
        return [*above_briefing(self.record), ("Briefing", self.record.get_absolute_url())]

    def marking(self) -> str:
        """The operation's."""
        return str(self.record.operation.marking)

    def get_initial(self) -> dict[str, Any]:
        """The texts as they stand."""
        return {**super().get_initial(), **{one.field: getattr(self.record, one.field) for one in SECTIONS}}

    def act(self, form: Any) -> Briefing:
        """Save them."""
        return actions.write_briefing(briefing=self.kwargs["pk"], by=self.person, **form.cleaned_data)


class BriefingPdfView(PractitionerMixin, View):
    """A briefing as a marked PDF."""

    processing = DISCLOSES

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """The file; 404 for what may not be seen."""
        return hand_out_briefing(get_object_or_404(_all(), pk=self.kwargs["pk"]), to=self.person)
