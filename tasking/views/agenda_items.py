"""Pages of agenda items: one item, the decision, and actions logged under it."""

from functools import cached_property
from typing import Any

from django.shortcuts import get_object_or_404
from django.views.generic import DetailView

from audit.processing import CONSULTS
from audit.views import ConsultedDetailMixin
from common.decisions import Decision
from hotspots.related import related_to
from partners.practitioners import PractitionerMixin
from partners.timeline import timeline
from tasking import actions, live, policies
from tasking.forms.action_log import LogActionForm
from tasking.forms.agenda_items import AmendItemForm, DecideForm, ItemForm
from tasking.models import Action, AgendaItem, Meeting
from tasking.views.meeting_page import permissions
from tasking.views.meetings import SECTION, MeetingFormView
from tasking.views.pages import SENSITIVE, RecordFormView


class ItemView(PractitionerMixin, ConsultedDetailMixin, DetailView):
    """One item: what it is about, what was said and decided, and what came of it."""

    processing = CONSULTS
    template_name = "tasking/item.html"
    queryset = AgendaItem.objects.select_related(
        "meeting__forum", "held_by", "decided_by", "deferred_from__meeting__forum"
    )

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """With its rows, its actions, its timeline, and what can be done now."""
        item = self.object
        return {
            **super().get_context_data(**kwargs),
            "marking": SENSITIVE if item.category else "",
            "rows": rows(item),
            "related": related_to(item),
            "notes": item.notes.select_related("written_by__agency"),
            "action_list": Action.objects.filter(item=item).with_help(),
            "timeline": timeline(item),
            **permissions(self.person, item.meeting),
        }


def rows(item: AgendaItem) -> list[tuple[Any, ...]]:
    """What an item says, for a summary list; what is empty is left out."""
    said: list[tuple[Any, ...]] = [
        ("Meeting", str(item.meeting), item.meeting.get_absolute_url(), "Open"),
        ("Section", item.get_section_display()),
        ("Why it is here", item.why),
        ("Held by", item.held_by),
        ("Deferred from", _deferred_from(item)),
        ("Put off because", item.deferred_reason),
        ("Taken off because", item.withdrawn_reason),
        ("Decision", item.get_decision_display()),
        ("Reason", item.decision_reason),
        ("Decided by", item.decided_by),
        ("Decided at", item.decided_at),
    ]
    if item.source_path:
        said.insert(1, ("About", item.title, item.source_path, "Open"))
    return [row for row in said if row[1]]


def _deferred_from(item: AgendaItem) -> str:
    before = item.deferred_from
    if before is None:
        return ""
    often = f" {item.deferred_words}." if item.deferrals > 1 else ""
    return f"{before.meeting}: {before.deferred_reason}{often}"


class AddItemView(MeetingFormView):
    """Puts an item on the agenda by hand."""

    form_class = ItemForm
    title = "Add an item to the agenda"
    button = "Add the item"
    done = "The item is on the agenda."

    def decision(self) -> Decision:
        """The planners'."""
        return policies.may_plan(self.person)

    def get_success_url(self) -> str:
        """Back to the meeting, at the item."""
        return f"{self.record.get_absolute_url()}#item-{self.object.pk}"

    def act(self, form: ItemForm) -> AgendaItem:
        """Add it."""
        return actions.add_item(meeting=self.record.pk, by=self.person, **form.cleaned_data)


class ItemFormView(RecordFormView):
    """A form about one item; afterwards back to the meeting, at that item."""

    model = AgendaItem
    section = SECTION

    def get_success_url(self) -> str:
        """The meeting, at the item; as it is run, for whoever came from there (`?live`)."""
        if "live" in self.request.GET:
            return live.item_url(self.record)
        return f"{self.record.meeting.get_absolute_url()}#item-{self.record.pk}"


class AmendItemView(ItemFormView):
    """Puts right what an item of part one says of itself."""

    form_class = AmendItemForm
    title = "Change what the item says"
    button = "Save the change"
    done = "The item is changed."

    def decision(self) -> Decision:
        """The planners'."""
        return policies.may_plan(self.person)

    def says(self) -> list[tuple[str, Any]]:
        """What it says."""
        return [("What it is about", self.record.title), ("Why it is on the agenda", self.record.why)]

    def get_initial(self) -> dict[str, Any]:
        """What it says now."""
        return {**super().get_initial(), "title": self.record.title, "why": self.record.why}

    def act(self, form: AmendItemForm) -> AgendaItem:
        """Change it."""
        return actions.amend_item(item=self.record.pk, by=self.person, **form.cleaned_data)


class DecideItemView(ItemFormView):
    """Records the meeting's decision."""

    form_class = DecideForm
    template_name = "tasking/decide.html"
    title = "Decide the item"
    button = "Save the decision"
    done = "The decision is saved."

    def decision(self) -> Decision:
        """The chair's."""
        return policies.may_decide(self.person)

    def says(self) -> list[tuple[str, Any]]:
        """The decision."""
        item = self.record
        return [("Decision", item.get_decision_display()), ("Reason", item.decision_reason)]

    def get_form_kwargs(self) -> dict[str, Any]:
        """With the item, which says what is asked."""
        return {**super().get_form_kwargs(), "item": self.record}

    def get_initial(self) -> dict[str, Any]:
        """The decision so far."""
        item = self.record
        now = {"decision": item.decision, "reason": item.decision_reason}
        return {**super().get_initial(), **now}

    def act(self, form: DecideForm) -> AgendaItem:
        """Decide it."""
        given = {name: form.cleaned_data[name] for name in ("version", "decision", "reason", "note")}
        return actions.decide_item(item=self.record.pk, by=self.person, follows=form.follows(), **given)


class LogActionView(MeetingFormView):
    """Logs an action at a meeting."""

    form_class = LogActionForm
    title = "Log an action"
    button = "Log the action"
    done = "The action is logged. Its owner will be told."

    def decision(self) -> Decision:
        """The minute takers'."""
        return policies.may_take_minutes(self.person)

    @cached_property
    def item(self) -> AgendaItem | None:
        """The item that it is logged under, where there is one."""
        return None

    def get_success_url(self) -> str:
        """Back to the meeting."""
        return f"{self.record.get_absolute_url()}#log"

    def act(self, form: LogActionForm) -> Action:
        """Log it."""
        owner = form.cleaned_data["owner"]
        return actions.log_action(
            meeting=self.record.pk,
            item=self.item.pk if self.item else None,
            by=self.person,
            owner_agency=owner.agency,
            **form.cleaned_data,
        )


class LogItemActionView(LogActionView):
    """Logs an action under an item, restricted as the item is."""

    @cached_property
    def item(self) -> AgendaItem:
        """The item of the address; 404 where it is not there or may not be seen."""
        return get_object_or_404(AgendaItem.objects.select_related("meeting__forum"), pk=self.kwargs["pk"])

    @cached_property
    def record(self) -> Meeting:
        """The item's meeting."""
        return self.item.meeting

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Marked as the item is."""
        return super().get_context_data(marking=SENSITIVE if self.item.category else "", about=self.item, **kwargs)

    def get_success_url(self) -> str:
        """Back to the meeting, at the item; as it is run, for whoever came from there (`?live`)."""
        if "live" in self.request.GET:
            return f"{live.item_url(self.item)}#actions"
        return f"{self.record.get_absolute_url()}#item-{self.item.pk}"
