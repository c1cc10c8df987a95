"""Pages of meetings: the list, opening and closing one, calling it off, and who came."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.db.models import QuerySet
from django.forms import BaseForm
from django.http import HttpRequest, HttpResponse
from django.urls import reverse_lazy

from audit.processing import CONSULTS
from common.decisions import Decision
from common.errors import MusterError
from partners.models import Person
from partners.models.people import PRACTITIONERS
from tasking import actions, live, policies
from tasking.closing import in_the_way
from tasking.forms.fields import ReasonForm, VersionedForm
from tasking.forms.meetings import AttendanceForm, MeetingFilters, OpenMeetingForm
from tasking.models import IN_PART_TWO, Forum, Meeting
from tasking.states import MEETING
from tasking.views.pages import MarkedListView, RecordFormView
from web.forms import GovukForm

SECTION = ("Meetings", reverse_lazy("tasking:meetings"))


class MeetingListView(MarkedListView):
    """Meetings: those to come, the soonest first, then those that are over, the latest first."""

    processing = CONSULTS
    filter_form = MeetingFilters
    template_name = "tasking/meetings.html"

    def get_queryset(self) -> QuerySet[Meeting]:
        """Those of the chosen forum in the chosen state."""
        chosen = {name: self.chosen(name) for name in ("forum", "state") if self.chosen(name)}
        found = Meeting.objects.with_minutes().select_related("forum").filter(**chosen)
        return found.upcoming_first()

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """With whether they may plan one."""
        return super().get_context_data(may_plan=policies.may_plan(self.person), **kwargs)


class MeetingFormView(RecordFormView):
    """A form about one meeting."""

    model = Meeting
    section = SECTION
    form_class: type[GovukForm] = VersionedForm

    def says(self) -> list[tuple[str, Any]]:
        """When and where it is, and its state."""
        meeting = self.record
        return [
            ("State", meeting.get_state_display()),
            ("Start", meeting.starts_at),
            ("End", meeting.ends_at),
            ("Place", meeting.place),
        ]


class OpenMeetingView(MeetingFormView):
    """Opens a meeting; on another day than its own it asks first."""

    form_class = OpenMeetingForm
    template_name = "tasking/meeting_open.html"
    title = "Open the meeting"
    button = "Open the meeting"
    done = "The meeting is open and its agenda is up to date. Take the attendance first."

    def decision(self) -> Decision:
        """The chair's."""
        return policies.may(self.person, "open", self.record)

    def get_form_kwargs(self) -> dict[str, Any]:
        """With whether the day is another, which is then asked."""
        return {**super().get_form_kwargs(), "ask": not actions.is_today(self.record)}

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """With the question to answer on another day."""
        question = "" if actions.is_today(self.record) else actions.other_day_question(self.record)
        return super().get_context_data(question=question, **kwargs)

    def act(self, form: OpenMeetingForm) -> Meeting:
        """Open it."""
        return actions.open_meeting(meeting=self.record.pk, by=self.person, **form.cleaned_data)


class CloseMeetingView(MeetingFormView):
    """Closes a meeting, once nothing is in the way."""

    template_name = "tasking/meeting_close.html"
    title = "Close the meeting"
    button = "Close the meeting"
    done = "The meeting is closed. Actions that are not discharged go to the next meeting."

    def decision(self) -> Decision:
        """The chair's."""
        return policies.may(self.person, "close", self.record)

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """What is in the way. Raises WrongState where the meeting is not open."""
        answer = super().get(request, *args, **kwargs)
        MEETING.target("close", self.record.state)
        return answer

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """With everything in the way."""
        return super().get_context_data(in_the_way=in_the_way(self.record), **kwargs)

    def act(self, form: VersionedForm) -> Meeting:
        """Close it."""
        return actions.close_meeting(meeting=self.record.pk, by=self.person, **form.cleaned_data)


class CancelMeetingView(MeetingFormView):
    """Calls a planned meeting off."""

    form_class = ReasonForm
    title = "Cancel the meeting"
    button = "Cancel the meeting"
    done = "The meeting is cancelled. Those who follow it will be told."

    def decision(self) -> Decision:
        """The planners'."""
        return policies.may(self.person, "cancel", self.record)

    def get_form_kwargs(self) -> dict[str, Any]:
        """With the question to ask for the reason."""
        return {**super().get_form_kwargs(), "ask": "Why is it cancelled?"}

    def act(self, form: ReasonForm) -> Meeting:
        """Cancel it."""
        return actions.cancel_meeting(meeting=self.record.pk, by=self.person, **form.cleaned_data)


class RefreshAgendaView(MeetingFormView):
    """Adds to the agenda what has come up since."""

    form_class = GovukForm
    title = "Refresh the agenda"
    button = "Refresh the agenda"

    def decision(self) -> Decision:
        """Anyone's who works here."""
        return policies.may_refresh(self.person)

    def act(self, form: GovukForm) -> Meeting:
        """Bring it up to date."""
        new = len(actions.refresh_agenda(meeting=self.record.pk, by=self.person))
        items = "1 item is" if new == 1 else f"{new} items are"
        messages.success(self.request, f"{items} added to the agenda." if new else "The agenda is up to date.")
        return self.record


def roll_of(meeting: Meeting) -> dict[str, Any]:
    """Everyone who works on cases or was recorded and has left since, what is recorded of each, and who sits in it."""
    recorded = {row.person_id: row for row in meeting.attendances.all()}
    working = Person.objects.active().filter(roles__overlap=list(PRACTITIONERS))
    people = (working | Person.objects.filter(pk__in=recorded)).distinct().select_related("agency")
    ordered = list(people.order_by("agency__name", "name"))
    return {"people": ordered, "recorded": recorded, "seats": _seats_of(meeting.forum, ordered)}


class AttendanceView(MeetingFormView):
    """Takes the attendance and the confidentiality declarations, everyone on one page."""

    form_class = AttendanceForm
    template_name = "tasking/attendance.html"
    title = "Attendance and declarations"
    button = "Save the attendance"
    done = "The attendance is saved."

    def decision(self) -> Decision:
        """The minute takers'."""
        return policies.may_take_minutes(self.person)

    def get_form_kwargs(self) -> dict[str, Any]:
        """With everyone who works on cases, those who were recorded and have left since, and who sits in the forum."""
        return {**super().get_form_kwargs(), **roll_of(self.record)}

    def get_initial(self) -> dict[str, Any]:
        """Each row knows what is recorded."""
        return {}

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """With those who may not be in the room for the restricted part."""
        context = super().get_context_data(**kwargs)
        waiting = [
            row.person
            for row in context["form"].rows()
            if row.recorded and row.recorded.status in IN_PART_TWO and not row.recorded.declared_at
        ]
        return {**context, "waiting": waiting}

    def refused(self, form: BaseForm, refusal: MusterError) -> HttpResponse:
        """Show the refusal, with what is recorded by now; a second try goes by that."""
        assert isinstance(form, AttendanceForm)  # noqa: S101 - this view's form class; tells mypy so
        typed = self.request.POST.copy()
        form.recorded = {row.person_id: row for row in self.record.attendances.all()}
        for person in form.people:
            row = form.recorded.get(person.pk)
            typed[f"version_{person.pk}"] = str(row.version if row else 0)
        form.data = typed
        return super().refused(form, refusal)

    def get_success_url(self) -> str:
        """The meeting; as it is run, for whoever came from there (`?live`)."""
        if "live" in self.request.GET:
            return f"{live.live_url(self.record)}?step={live.ATTENDANCE}"
        return super().get_success_url()

    def act(self, form: AttendanceForm) -> Meeting:
        """Record who came."""
        actions.take_attendance(meeting=self.record.pk, by=self.person, people=form.came())
        return self.record


def _seats_of(forum: Forum, people: Sequence[Person]) -> dict[UUID, str]:
    """What each of these people does in the forum; a seat that names nobody is everyone's of its agency."""
    named: dict[UUID, str] = {}
    open_to: dict[UUID, str] = {}
    for seat in forum.seats.current().in_order():
        if seat.person_id:
            named.setdefault(seat.person_id, seat.get_role_display())
        else:
            open_to.setdefault(seat.agency_id, seat.get_role_display())
    of_agency = {person.pk: open_to[person.agency_id] for person in people if person.agency_id in open_to}
    return {**of_agency, **named}
