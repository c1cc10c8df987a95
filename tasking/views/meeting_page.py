"""The meeting's own page: its agenda in order, part one and the restricted part two."""

from collections.abc import Iterable
from dataclasses import dataclass
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
from tasking.confidentiality import undeclared
from tasking.models import Action, AgendaItem, Attendance, AttendanceStatus, DiscussionNote, Meeting, Section
from tasking.views.pages import SENSITIVE

#: The notes of items, with who wrote them.
NOTES = Prefetch("notes", DiscussionNote.objects.select_related("written_by__agency"))


@dataclass(frozen=True)
class Part:
    """One part of the agenda: sections in order, each with its items; and its share of the action log."""

    sections: list[tuple[Section, list[AgendaItem]]]
    log: list[Action]

    def __bool__(self) -> bool:
        return bool(self.sections or self.log)


def part_of(items: Iterable[AgendaItem], log: Iterable[Action], always: tuple[Section, ...] = ()) -> Part:
    """Items by section in the agenda's order; sections in `always` stand there though nothing is in them."""
    by_section: dict[int, list[AgendaItem]] = {section.value: [] for section in always}
    for item in items:
        by_section.setdefault(item.section, []).append(item)
    return Part([(Section(number), by_section[number]) for number in sorted(by_section)], list(log))


class MeetingView(PractitionerMixin, ConsultedDetailMixin, DetailView):
    """Everything about one meeting that whoever is looking may see; of what they may not, nothing is said."""

    processing = CONSULTS
    template_name = "tasking/meeting.html"
    queryset = Meeting.objects.select_related("forum", "opened_by", "closed_by")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """With both parts of the agenda, the live action log, the attendance, and what can be done now."""
        meeting = self.object
        items = list(meeting.items.select_related("held_by", "decided_by").prefetch_related(NOTES))
        log = list(_log(meeting))
        restricted = part_of([item for item in items if item.category], [action for action in log if action.category])
        consulted([row for row in (*items, *log) if row.category])
        return {
            **super().get_context_data(**kwargs),
            "marking": SENSITIVE if restricted else "",
            "part_one": part_of(
                [item for item in items if not item.category],
                [action for action in log if not action.category],
                always=(Section.WELCOME, Section.ACTIONS),
            ),
            "part_two": restricted,
            "undeclared": undeclared(meeting.pk) if restricted else [],
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
