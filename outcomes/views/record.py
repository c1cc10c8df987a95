"""Recording outcomes, made for a phone in the street, and the page that says what was recorded."""

from typing import Any
from uuid import uuid4

from django.http import Http404
from django.urls import reverse
from django.views.generic import ListView

from audit.actions import consulted
from audit.processing import COLLECTS, CONSULTS
from audit.views import ActionFormView
from common import clock
from operations.models import Operation, Visit
from outcomes.actions import record_outcomes
from outcomes.forms import ProposeForm, RecordForm, known
from outcomes.models import Outcome
from partners.practitioners import PractitionerMixin
from tasking.models import Action


class RecordView(PractitionerMixin, ActionFormView):
    """Record one or several outcomes of a kind. `?operation=`, `?visit=` and `?action=` fill the form."""

    processing = COLLECTS
    form_class = RecordForm
    template_name = "outcomes/record.html"
    title = "Record what came of it"
    button = "Record"

    def get_initial(self) -> dict[str, Any]:
        """Today, a fresh key, and what the address names."""
        asked = self.request.GET
        return {
            "client_key": uuid4(),
            "issued_on": clock.today(),
            "operation": known(Operation.objects.all(), asked.get("operation", "")),
            "visit": known(Visit.objects.all(), asked.get("visit", "")),
            "action": known(Action.objects.all(), asked.get("action", "")),
        }

    def act(self, form: RecordForm) -> list[Outcome]:
        """Record them; sent twice, they are recorded once."""
        return record_outcomes(by=self.person, entry=form.entry())

    def get_success_url(self) -> str:
        """The page that says what was recorded."""
        return reverse("outcomes:recorded", args=[self.object[0].client_key])


class ProposeView(RecordView):
    """Note outcomes that are planned or applied for."""

    form_class = ProposeForm
    title = "Propose an outcome"
    button = "Propose"


class RecordedView(PractitionerMixin, ListView):
    """What one recording made, with the dates that the law sets."""

    processing = CONSULTS
    template_name = "outcomes/recorded.html"
    context_object_name = "outcomes"

    def get_queryset(self) -> list[Outcome]:  # type: ignore[override]
        """The outcomes of this recording. Raises Http404 where there are none that this person may see."""
        found = list(
            Outcome.objects.filter(client_key=self.kwargs["key"])
            .select_related("type", "operation")
            .order_by("client_position")
        )
        if not found:
            raise Http404
        consulted(found)
        return found
