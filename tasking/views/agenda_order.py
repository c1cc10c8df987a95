"""Pages that order an agenda: moving an item, putting one off, and taking it back."""

from functools import cached_property
from typing import Any
from uuid import UUID

from django.urls import reverse
from django.views.generic import DetailView

from audit.actions import consulted
from audit.processing import CONSULTS
from audit.views import ConsultedDetailMixin
from common.decisions import Decision
from partners.practitioners import PractitionerMixin
from tasking import actions, policies
from tasking.agenda_parts import agenda_parts
from tasking.forms.agenda_items import MoveItemForm
from tasking.forms.fields import ReasonForm, VersionedForm
from tasking.models import AgendaItem, Meeting
from tasking.views.agenda_items import ItemFormView
from tasking.views.pages import SENSITIVE


class AgendaOrderView(PractitionerMixin, ConsultedDetailMixin, DetailView):
    """The agenda as a list to be put in order, as far as whoever orders it sees it."""

    processing = CONSULTS
    template_name = "tasking/agenda_order.html"
    queryset = Meeting.objects.select_related("forum")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """With both parts. Raises NotAllowed for those who do not plan."""
        policies.may_plan(self.person).require()
        items = list(self.object.items.standing())
        restricted = [item for item in items if item.category]
        consulted(restricted)
        return {
            **super().get_context_data(**kwargs),
            "marking": SENSITIVE if restricted else "",
            "parts": [part for part in agenda_parts(self.object.forum, items) if part],
            "is_settled": self.object.state not in ("planned", "open"),
        }


class _PlannersItemView(ItemFormView):
    """A form about one item, for those who plan."""

    def decision(self) -> Decision:
        """The planners'."""
        return policies.may_plan(self.person)


class MoveItemView(_PlannersItemView):
    """Moves an item to a place in its section."""

    form_class = MoveItemForm
    title = "Move the item"
    button = "Move it"

    def get_form_kwargs(self) -> dict[str, Any]:
        """With how many places there are, as far as whoever moves it sees."""
        return {**super().get_form_kwargs(), "last": len(self._order)}

    def get_initial(self) -> dict[str, Any]:
        """The place that it has."""
        return {"to": self._order.index(self.record.pk) + 1 if self.record.pk in self._order else None}

    @cached_property
    def _order(self) -> list[UUID]:
        return list(AgendaItem.objects.of_part_of(self.record).values_list("pk", flat=True))

    def get_success_url(self) -> str:
        """Back to the list, at the item."""
        return f"{reverse('tasking:agenda_order', args=[self.record.meeting_id])}#item-{self.record.pk}"

    def act(self, form: MoveItemForm) -> AgendaItem:
        """Move it."""
        return actions.move_item(item=self.record.pk, by=self.person, to=form.cleaned_data["to"])


class DeferItemView(_PlannersItemView):
    """Puts an item off to the forum's next meeting."""

    form_class = ReasonForm
    title = "Put the item off to the next meeting"
    button = "Put it off"
    done = "The item is put off. It stands on the agenda of the next meeting, with the reason."

    def get_form_kwargs(self) -> dict[str, Any]:
        """With the question to ask for the reason."""
        return {**super().get_form_kwargs(), "ask": "Why does it wait?"}

    def says(self) -> list[tuple[str, Any]]:
        """What became of it."""
        item = self.record
        return [("Decision", item.get_decision_display()), ("Put off because", item.deferred_reason)]

    def act(self, form: ReasonForm) -> AgendaItem:
        """Put it off."""
        return actions.defer_item(item=self.record.pk, by=self.person, **form.cleaned_data)


class UndoDeferralView(_PlannersItemView):
    """Takes an item that was put off back into the meeting."""

    form_class = VersionedForm
    title = "Take the item back into this meeting"
    button = "Take it back"
    done = "The item is back in this meeting."

    def act(self, form: VersionedForm) -> AgendaItem:
        """Take it back."""
        return actions.undo_deferral(item=self.record.pk, by=self.person, **form.cleaned_data)
