"""Pages that plan meetings: one, many ahead with a preview, and moving one."""

import datetime as dt
from functools import cached_property
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.urls import reverse

from common import clock
from common.decisions import Decision
from common.errors import MusterError
from tasking import actions, policies
from tasking.cadence import next_starts
from tasking.forms.planning import ChangeMeetingForm, PlanAheadForm, PlanMeetingForm
from tasking.models import Forum, Meeting
from tasking.planning import Fate, Proposal, next_slot_at, proposals
from tasking.views.forums import ForumFormView
from tasking.views.meetings import SECTION, MeetingFormView
from tasking.views.pages import TaskingFormView


class PlanMeetingView(TaskingFormView):
    """Plans a meeting; its agenda is built at once."""

    form_class = PlanMeetingForm
    section = SECTION
    title = "Plan a meeting"
    button = "Plan the meeting"
    done = "The meeting is planned and its agenda is built."

    def decision(self) -> Decision:
        """The planners'."""
        return policies.may_plan(self.person)

    def get_initial(self) -> dict[str, Any]:
        """The only forum, where there is one."""
        forums = list(Forum.objects.filter(is_active=True)[:2])
        return {**super().get_initial(), **({"forum": forums[0]} if len(forums) == 1 else {})}

    def act(self, form: PlanMeetingForm) -> Meeting:
        """Plan it."""
        return actions.plan_meeting(forum=form.cleaned_data["forum"].pk, by=self.person, **form.when_and_where)


class ChangeMeetingView(MeetingFormView):
    """Moves a planned meeting."""

    form_class = ChangeMeetingForm
    title = "Change the meeting"
    done = "The meeting is changed. Those who follow it will be told."

    def decision(self) -> Decision:
        """The planners'."""
        return policies.may_plan(self.person)

    def get_initial(self) -> dict[str, Any]:
        """When and where it is now."""
        meeting = self.record
        length = (meeting.ends_at - meeting.starts_at) // dt.timedelta(minutes=1)
        now = {"starts_at": meeting.starts_at, "length_minutes": length, "place": meeting.place}
        return {**super().get_initial(), **now}

    def act(self, form: ChangeMeetingForm) -> Meeting:
        """Move it."""
        version = form.cleaned_data["version"]
        return actions.amend_meeting(meeting=self.record.pk, by=self.person, version=version, **form.when_and_where)


class PlanAheadView(ForumFormView):
    """Plans a forum's meetings ahead. What would be planned and what left out is shown before anything is saved."""

    form_class = PlanAheadForm
    template_name = "tasking/plan_ahead.html"
    title = "Plan meetings ahead"
    button = "Show what would be planned"

    def get_initial(self) -> dict[str, Any]:
        """Half a dozen, as the rhythm goes on, where the last one was."""
        last = Meeting.objects.filter(forum=self.record).exclude(place="").order_by("-starts_at").first()
        return {"count": 6, "first_at": self._next, "place": last.place if last else ""}

    @cached_property
    def _next(self) -> dt.datetime | None:
        since = next_slot_at(self.record)
        return next(next_starts(since, self.record.cadence_days, clock.now())) if since else None

    def form_valid(self, form: PlanAheadForm) -> HttpResponse:  # type: ignore[override]  # this view's form
        """Show what would be planned; plan it, where that was shown and confirmed."""
        if "save" in self.request.POST:
            return super().form_valid(form)
        try:
            found = proposals(self.record, form.span)
        except MusterError as refusal:
            return self.refused(form, refusal)
        return self.render_to_response(
            self.get_context_data(form=form, rows=_in_words(found), save=_save_button(found))
        )

    def get_success_url(self) -> str:
        """The forum's meetings."""
        return f"{reverse('tasking:meetings')}?forum={self.record.pk}"

    def act(self, form: PlanAheadForm) -> Forum:
        """Plan them, and say how many are new."""
        place = form.cleaned_data["place"]
        new = len(actions.plan_ahead(forum=self.record.pk, by=self.person, span=form.span, place=place))
        meetings = "1 meeting is" if new == 1 else f"{new} meetings are"
        messages.success(self.request, f"{meetings} planned." if new else "These meetings are planned already.")
        return self.record


_FATES = {Fate.NEW: ("New", "green"), Fate.PLANNED: ("Planned already", "blue"), Fate.LEFT_OUT: ("Left out", "grey")}


def _in_words(found: list[Proposal]) -> list[dict[str, Any]]:
    return [
        {
            "at": proposal.starts_at or proposal.slot_at,
            "tag": _FATES[proposal.fate],
            "why": proposal.why,
        }
        for proposal in found
    ]


def _save_button(found: list[Proposal]) -> str:
    new = sum(1 for proposal in found if proposal.fate is Fate.NEW)
    return "" if not new else "Plan this meeting" if new == 1 else f"Plan these {new} meetings"
