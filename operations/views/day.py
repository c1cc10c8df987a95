"""The day itself, on a phone: who is here, what is to be visited, and what has been.

Works without scripts; with them, web/static/web/day/ keeps what is entered until the network takes it.
"""

from functools import cached_property
from typing import Any, ClassVar
from uuid import uuid4

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.views.generic import DetailView, View

from audit.processing import ALTERS, COLLECTS, CONSULTS, Processing
from audit.views import ConsultedDetailMixin
from common import clock
from common.decisions import Decision
from common.errors import BadInput
from operations import actions, forms, policies
from operations.forms.visits import CheckForm, StrikeForm
from operations.models import CheckIn, Deployment
from operations.onday.attendance import Presence, presences, present_agencies
from operations.onday.orders import marking_with, orders_for
from operations.onday.visit_lists import other_visits, stops_of_the_day
from operations.papers.briefings import holding_for, to_read
from operations.states import DEPLOYMENT
from operations.views.deployments import above_deployment
from operations.views.pages import Crumbs, RecordFormPage
from partners.models import Person
from partners.practitioners import PractitionerMixin


class DayView(PractitionerMixin, ConsultedDetailMixin, DetailView):
    """One deployment as those who are there see it."""

    processing = CONSULTS
    queryset = Deployment.objects.select_related("operation")
    template_name = "operations/day.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """With who is here, the visit list with what was found, and an empty form."""
        deployment: Deployment = self.object
        operation = deployment.operation
        listed, is_own = stops_of_the_day(deployment)
        briefing, orders = holding_for(deployment), orders_for(deployment)
        rows = [self._row(presence) for presence in presences(deployment)]
        may_visit = policies.may_visit(self.person, operation)
        if deployment.state != DEPLOYMENT.initial:
            may_visit = Decision(False, "This deployment is cancelled: no visits are recorded for it.")
        return super().get_context_data(
            operation=operation,
            marking=marking_with(operation.marking, orders),
            orders=orders,
            now=clock.now(),
            briefing=briefing,
            to_read=briefing is not None and to_read(briefing, self.person),
            largest=settings.EVIDENCE_MAX_BYTES,
            rows=rows,
            mine=next((row for row in rows if row["is_me"]), None),
            forgotten=[row for row in rows if row["presence"].forgotten and row["may"]],
            here=sum(1 for row in rows if row["presence"].open_one),
            stops=listed,
            is_own=is_own,
            visited=sum(1 for stop in listed if stop.visits),
            others=other_visits(deployment, listed),
            may_visit=may_visit,
            may_keep=policies.may_keep_list(self.person, operation),
            visit_form=self._form(deployment) if may_visit else None,
            trail=[part for crumb in above_deployment(deployment) for part in crumb],
            **kwargs,
        )

    def _row(self, presence: Presence) -> dict[str, Any]:
        person = presence.turnout.person
        return {
            "presence": presence,
            "person": person,
            "is_me": person.pk == self.person.pk,
            "may": policies.may_check_in(self.person, self.object, person),
            "key": uuid4(),
            "form": CheckForm(
                initial={"person": person.pk, "client_key": uuid4(), "at": self.object.ends_at},
                prefix=None,
                auto_id=f"left-{person.pk}-%s",
            )
            if presence.forgotten
            else None,
        }

    def _form(self, deployment: Deployment) -> forms.VisitForm:
        return forms.VisitForm(
            operation=deployment.operation,
            deployment=deployment,
            present=present_agencies(deployment, self.person),
            auto_id="visit-%s",
        )


class _CheckView(PractitionerMixin, View):
    """A button of the day: POST with whose it is, act, go back to the day."""

    processing: ClassVar[Processing] = COLLECTS
    http_method_names = ("post",)
    done: ClassVar[str] = ""

    def act(self, **given: Any) -> CheckIn:
        """Call the action. Raises MusterError when it refuses."""
        raise NotImplementedError(f"{type(self).__name__} has no action.")

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Act, say so, and go back. 404 before anything else where the deployment may not be seen."""
        deployment = get_object_or_404(Deployment, pk=self.kwargs["pk"])
        form = CheckForm(request.POST)
        if not form.is_valid():
            faults = {field: [str(text) for text in texts] for field, texts in form.errors.items()}
            raise BadInput("Go back, reload the page and try again.", faults=faults)
        given = {**form.cleaned_data}
        person = Person.objects.filter(pk=given.pop("person")).first()
        if person is None:
            raise BadInput("The page did not say who. Go back, reload the page and try again.")
        self.act(deployment=deployment.pk, person=person, by=self.person, **given)
        messages.success(request, self.done.format(person=person))
        return HttpResponseRedirect(reverse("operations:day", args=[deployment.pk]))


class CheckInView(_CheckView):
    """Says that somebody is here."""

    done = "{person} is checked in."

    def act(self, **given: Any) -> CheckIn:
        """Check them in."""
        return actions.check_in(**given)


class CheckOutView(_CheckView):
    """Says that somebody has left."""

    processing = ALTERS
    done = "{person} is checked out."

    def act(self, **given: Any) -> CheckIn:
        """Check them out."""
        return actions.check_out(**given)


class StrikeCheckInView(RecordFormPage):
    """Strikes a wrong check-in, with a reason."""

    model = CheckIn
    form_class = StrikeForm
    title, button, done = "Strike a check-in", "Strike the check-in", "The check-in is struck."

    @cached_property
    def record(self) -> Any:
        """The check-in with whose it is; 404 where it is not there or may not be seen."""
        found = CheckIn.objects.select_related("turnout__person", "turnout__deployment__operation")
        return get_object_or_404(found, pk=self.kwargs["pk"])

    def decision(self) -> Decision:
        """Their own, the commander's and planners'."""
        turnout = self.record.turnout
        return policies.may_check_in(self.person, turnout.deployment, turnout.person)

    def crumbs(self) -> Crumbs:
        """Below the day."""
        deployment = self.record.turnout.deployment
        return [*above_deployment(deployment), ("On the day", self.get_success_url())]

    def marking(self) -> str:
        """The operation's."""
        return str(self.record.turnout.deployment.operation.marking)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """With whose it is."""
        title = f"Strike the check-in of {self.record.turnout.person}"
        return super().get_context_data(**{"title": title, "style": "warning", **kwargs})

    def get_success_url(self) -> str:
        """Back to the day."""
        return reverse("operations:day", args=[self.record.turnout.deployment_id])

    def act(self, form: Any) -> CheckIn:
        """Strike it."""
        return actions.strike_check_in(check_in=self.kwargs["pk"], by=self.person, **form.cleaned_data)
