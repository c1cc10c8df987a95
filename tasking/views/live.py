"""The page on which a meeting is run, by its chair and its scribes at once, and the news that it fetches."""

from typing import Any
from uuid import uuid4

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseNotModified
from django.views.generic import DetailView

from audit.actions import consulted
from audit.processing import CONSULTS, logs_nothing
from audit.views import ConsultedDetailMixin
from partners.practitioners import PractitionerMixin
from tasking import live, policies
from tasking.closing import in_the_way
from tasking.confidentiality import room_faults
from tasking.forms.agenda_items import DecideForm
from tasking.forms.live import LineForm, LiveNoteForm
from tasking.forms.meetings import AttendanceForm
from tasking.models import Action, AgendaItem, DiscussionNote, Meeting
from tasking.querysets import ActionQuerySet
from tasking.views.meeting_page import attendance_of, permissions
from tasking.views.meetings import roll_of


class RunsMeetingMixin(PractitionerMixin):
    """For those who run a meeting: the step that they are at, and what stands there."""

    object: Any

    def get_queryset(self) -> QuerySet[Meeting]:
        """Meetings, each with what its page shows summed up."""
        return live.with_pulse(Meeting.objects.select_related("forum", "closed_by"))

    def get_object(self, *args: Any, **kwargs: Any) -> Meeting:
        """The meeting; 404 where it is not there. Raises NotAllowed for those who take no minutes."""
        found: Meeting = super().get_object(*args, **kwargs)  # type: ignore[misc]
        policies.may_take_minutes(self.person).require()
        return found

    def live_context(self, meeting: Meeting) -> dict[str, Any]:
        """The steps, the one that is shown, and what was said, decided and tasked there."""
        parts = live.parts_of(meeting, list(_items(meeting)))
        steps = live.steps_of(parts)
        step = live.chosen_step(steps, self.request.GET.get("step", ""))  # type: ignore[attr-defined]
        at = steps.index(step)
        items = [each for each in steps if each.item is not None]
        return {
            "meeting": meeting,
            "parts": parts,
            "step": step,
            "previous": steps[at - 1] if at else None,
            "following": steps[at + 1] if at + 1 < len(steps) else None,
            "dealt_with": sum(each.is_dealt_with for each in items),
            "item_count": len(items),
            "item_number": items.index(step) + 1 if step in items else 0,
            "etag": live.pulse(meeting, step.key, self.person),
            **permissions(self.person, meeting),
            **(self._of_item(step.item) if step.item else {}),
        }

    def _of_item(self, item: AgendaItem) -> dict[str, Any]:
        """What stands under an item, where everyone in the room may hear it; else who is in the way."""
        faults = room_faults(item, self.person)
        if faults:
            return {"item": item, "room_faults": faults}
        notes = list(item.notes.select_related("written_by__agency"))
        mine = [note for note in notes if note.written_by_id == self.person.pk and not note.struck_reason]
        return {
            "item": item,
            "my_note": mine[-1] if mine else None,
            "notes": [note for note in notes if note not in mine[-1:]],
            "action_list": list(Action.objects.filter(item=item).with_help()),
        }


class LiveView(RunsMeetingMixin, ConsultedDetailMixin, DetailView):
    """One step of the meeting at a time, beside all of them; of what may not be seen, nothing is said."""

    processing = CONSULTS
    template_name = "tasking/live/page.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """With the forms of the step."""
        meeting: Meeting = self.object
        context = {**super().get_context_data(**kwargs), **self.live_context(meeting)}
        step = context["step"]
        if step.item is not None and step.item.category:
            consulted([step.item, *context.get("action_list", [])])
        return {**context, **_marking(step), **self._forms(context)}

    def _forms(self, context: dict[str, Any]) -> dict[str, Any]:
        meeting, step = context["meeting"], context["step"]
        if meeting.state != "open":
            return {}
        if step.key == live.ATTENDANCE:
            return {"attendance_form": AttendanceForm(**roll_of(meeting)), "attendance": attendance_of(meeting)}
        if step.key == live.LOG:
            return {"log": _log(meeting)}
        if step.key == live.CLOSE:
            return {"in_the_way": in_the_way(meeting)}
        return {} if context.get("room_faults") else self._item_forms(step.item, context["my_note"])

    def _item_forms(self, item: AgendaItem, mine: DiscussionNote | None) -> dict[str, Any]:
        decided = {"version": item.version, "decision": item.decision, "reason": item.decision_reason}
        may_decide = policies.may_decide(self.person)
        return {
            "note_form": LiveNoteForm.of(mine),
            "line_form": LineForm(initial={"client_key": uuid4()}),
            "decide_form": DecideForm(item=item, initial=decided, auto_id="decide_%s") if may_decide else None,
        }


class LiveNewsView(RunsMeetingMixin, DetailView):
    """What has changed on that page since it was fetched: nothing (304), or its parts that renew themselves."""

    processing = logs_nothing("renews a page whose opening was logged; a restricted item is logged each time")
    template_name = "tasking/live/news.html"

    def render_to_response(self, context: dict[str, Any], **kwargs: Any) -> HttpResponse:
        """The parts, with their validator. Logged where they show a restricted item."""
        step = context["step"]
        if step.item is not None and step.item.category and not context["is_gone"]:
            consulted([step.item])
        answer = super().render_to_response(context, **kwargs)
        answer["ETag"] = f'"{context["etag"]}"'
        return answer

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """304 for a page that shows this already: one query beyond knowing who asks."""
        self.object = self.get_object()
        etag = live.pulse(self.object, request.GET.get("step", ""), self.person)
        if request.headers.get("If-None-Match") == f'"{etag}"':
            return HttpResponseNotModified()
        context = self.live_context(self.object)
        # An item that was taken off, or is out of sight by now: nothing of another one may stand in its place.
        context["is_gone"] = request.GET.get("step", context["step"].key) != context["step"].key
        return self.render_to_response(context)


def _items(meeting: Meeting) -> QuerySet[AgendaItem]:
    on_it = meeting.items.filter(withdrawn_reason="")
    return on_it.select_related("meeting__forum", "held_by", "decided_by", "timer__meeting")


def _log(meeting: Meeting) -> QuerySet[Action]:
    open_to_all: ActionQuerySet = Action.objects.log_of(meeting).filter(category="")
    return open_to_all.with_help()


def _marking(step: live.Step) -> dict[str, str]:
    """How the part is marked that the step belongs to."""
    forum = step.meeting.forum
    if step.item is not None and step.item.is_restricted:
        return {"marking": forum.part_two_marking, "handling": forum.part_two_handling}
    return {"marking": forum.part_one_marking, "handling": forum.part_one_handling}
