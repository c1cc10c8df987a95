"""An action logged in one line, and how a line is understood before it is sent."""

from functools import cached_property
from typing import Any
from uuid import uuid4

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse

from common import clock
from common.decisions import Decision
from common.errors import BadInput
from partners.models import Agency, Person
from partners.models.people import PRACTITIONERS
from tasking import actions, live, one_line, policies
from tasking.forms.live import LineForm
from tasking.models import Action
from tasking.one_line import Member, Owner, Understood, understand
from tasking.views.agenda_items import ItemFormView


class LineView(ItemFormView):
    """Logs an action under an item from one line; with `preview` it only says how the line is understood."""

    form_class = LineForm
    template_name = "tasking/live/line.html"
    title = "Log an action in one line"
    button = "Log the action"
    done = "The action is logged. Its owner will be told."

    def decision(self) -> Decision:
        """The minute takers'."""
        return policies.may_take_minutes(self.person)

    def get_initial(self) -> dict[str, Any]:
        """With a key of its own."""
        return {"client_key": uuid4()}

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """With the item, and the form that asks for each part."""
        full = reverse("tasking:item_action", args=[self.record.pk])
        return super().get_context_data(about=self.record, full_form_url=full, **kwargs)

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Log it, or say how it is understood."""
        if "preview" not in request.POST:
            return super().post(request, *args, **kwargs)
        self.decision().require()
        item = self.record
        said = self.understood(request.POST.get("line", "")[:1000])
        return render(request, "tasking/live/understood.html", {"said": said, "item": item})

    def get_success_url(self) -> str:
        """Back to the meeting as it is run, at the item."""
        return f"{live.item_url(self.record)}#actions"

    def understood(self, line: str) -> Understood:
        """The line, taken apart."""
        members = [
            Member(_agency(person.agency), Owner(person.name, person.email, person.pk)) for person in self._people
        ]
        agencies = [_agency(agency) for agency in Agency.objects.filter(is_active=True).order_by("short_name")]
        return understand(line, agencies=agencies, members=members, today=clock.today())

    def act(self, form: LineForm) -> Action:
        """Log it. Raises BadInput naming every fault of the line."""
        said = self.understood(form.cleaned_data["line"])
        if said.faults or said.owner is None or said.due_on is None:
            raise BadInput.of(line=said.faults)
        owner = next(person for person in self._people if person.pk == said.owner.key)
        return actions.log_action(
            meeting=self.record.meeting_id,
            item=self.record.pk,
            by=self.person,
            text=said.text,
            owner_agency=owner.agency,
            owner=owner,
            due_on=said.due_on,
            supporting=Agency.objects.filter(pk__in=[agency.key for agency in said.supporting]),
            client_key=form.cleaned_data["client_key"],
        )

    @cached_property
    def _people(self) -> list[Person]:
        """Those who can own an action: active people of active agencies who work on cases."""
        people = Person.objects.active().filter(roles__overlap=list(PRACTITIONERS), agency__is_active=True)
        return list(people.select_related("agency").order_by("name"))


def _agency(agency: Agency) -> one_line.Agency:
    return one_line.Agency(agency.short_name, agency.name, agency.pk)
