"""The meeting's own page: its agenda in order, part one and the restricted part two."""

from typing import Any

from django.db.models import Prefetch, QuerySet
from django.views.generic import DetailView

from audit.actions import consulted
from audit.processing import CONSULTS
from audit.views import ConsultedDetailMixin
from partners.models import Person
from partners.practitioners import PractitionerMixin
from partners.timeline import timeline
from tasking import actions, policies
from tasking.agenda_parts import agenda_parts
from tasking.confidentiality import undeclared
from tasking.models import Action, Attendance, AttendanceStatus, DiscussionNote, Meeting
from tasking.views.pages import SENSITIVE

#: The notes of items, with who wrote them.
NOTES = Prefetch("notes", DiscussionNote.objects.select_related("written_by__agency"))


class MeetingView(PractitionerMixin, ConsultedDetailMixin, DetailView):
    """Everything about one meeting that whoever is looking may see; of what they may not, nothing is said."""

    processing = CONSULTS
    template_name = "tasking/meeting.html"
    queryset = Meeting.objects.select_related("forum", "opened_by", "closed_by")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """With both parts of the agenda, the live action log, the attendance, and what can be done now."""
        meeting = self.object
        rows = meeting.items.select_related("held_by", "decided_by", "deferred_by", "deferred_from__meeting__forum")
        items = list(rows.prefetch_related(NOTES))
        log = list(_log(meeting))
        consulted([row for row in (*items, *log) if row.category])
        part_one, part_two = agenda_parts(meeting.forum, items, log)
        return {
            **super().get_context_data(**kwargs),
            "marking": SENSITIVE if part_two else part_one.settings["marking"],
            "part_one": part_one,
            "part_two": part_two,
            "undeclared": undeclared(meeting.pk) if part_two else [],
            "attendance": attendance_of(meeting),
            "timeline": timeline(meeting),
            **permissions(self.person, meeting),
        }


def permissions(person: Person, meeting: Meeting) -> dict[str, Any]:
    """What this person may do at this meeting as it stands, each with its reason where they may not."""
    return {
        "is_settled": meeting.state in ("closed", "cancelled"),
        "may_open": policies.may(person, "open", meeting),
        "is_today": actions.is_today(meeting),
        "may_close": policies.may(person, "close", meeting),
        "may_cancel": policies.may(person, "cancel", meeting),
        "may_plan": policies.may_plan(person),
        "may_minute": policies.may_take_minutes(person),
        "may_decide": policies.may_decide(person),
    }


def _log(meeting: Meeting) -> QuerySet[Action]:
    return Action.objects.log_of(meeting).with_help()


def attendance_of(meeting: Meeting) -> list[tuple[str, list[Attendance]]]:
    """Who came, by how they came, in the order of the statuses; those that nobody has are left out."""
    rows = list(meeting.attendances.select_related("person__agency").order_by("person__name"))
    grouped = [(status, [row for row in rows if row.status == status]) for status in AttendanceStatus]
    return [(str(status.label), found) for status, found in grouped if found]
