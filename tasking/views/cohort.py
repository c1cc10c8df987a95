"""Pages to read the offender cohort on: by colour with what is due, one member, and the colours' settings."""

import datetime as dt
from functools import cached_property
from itertools import groupby
from typing import Any

from django.urls import reverse
from django.views.generic import DetailView, TemplateView

from audit.actions import consulted
from audit.processing import CONSULTS, logs_nothing
from audit.views import ConsultedDetailMixin
from common import clock
from partners.practitioners import PractitionerMixin
from partners.timeline import timeline
from tasking import policies
from tasking.forms.cohort import CohortFilters
from tasking.models import CohortColour, CohortMember
from tasking.states import COHORT_MEMBER
from tasking.views.cohort_rows import by_agency, contact_rows, due_tag, move_rows, review_rows, rows
from tasking.views.cohort_steps import STEPS
from tasking.views.pages import SENSITIVE

_STYLES = {"leave": "warning", "colour": "secondary", "status": "secondary"}
_LEADS = {"now": 0, "week": 7}
_COLUMNS = ["Reference", "Status", "Last review", "Next review", "How it stands", "Full review due", "Held by"]


class CohortView(PractitionerMixin, TemplateView):
    """The cohort by colour, each member with the review that is due."""

    processing = CONSULTS
    template_name = "tasking/cohort.html"

    @cached_property
    def filters(self) -> CohortFilters:
        """The filters as given; a value that is no choice narrows nothing."""
        form = CohortFilters(self.request.GET or None)
        form.is_valid()
        return form

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """With a table for each colour; each member shown is logged."""
        chosen = getattr(self.filters, "cleaned_data", {})
        settings = CohortColour.settings()
        found = self._found(chosen, settings)
        consulted(found)
        tables = [
            (_caption(settings[colour]), [_row(one, settings) for one in members])
            for colour, members in groupby(found, key=lambda one: one.colour)
        ]
        return super().get_context_data(
            filters=self.filters,
            tables=tables,
            columns=_COLUMNS,
            marking=SENSITIVE if found else "",
            may_add=policies.may_add_to_cohort(self.person),
            **kwargs,
        )

    def _found(self, chosen: dict[str, Any], settings: dict[str, CohortColour]) -> list[CohortMember]:
        narrowed = {name: chosen[name] for name in ("colour", "status") if chosen.get(name)}
        members = CohortMember.objects.filter(state=chosen.get("who") or "active", **narrowed).by_colour()
        lead = _LEADS.get(chosen.get("due", ""))
        if lead is None:
            return list(members)
        by = clock.today() + dt.timedelta(days=lead)
        return [one for one in members if one.state == "active" and one.schedule(settings).is_due(by)]


def _caption(setting: CohortColour) -> str:
    meaning = f" ({setting.meaning})" if setting.meaning else ""
    return f"{setting.get_colour_display()}{meaning}: reviewed {setting.cadence.words}"


def _row(member: CohortMember, settings: dict[str, CohortColour]) -> list[Any]:
    due = member.schedule(settings)
    active = member.state == "active"
    return [
        {"text": member.subject.reference, "url": member.get_absolute_url()},
        member.get_status_display(),
        member.last_reviewed_on,
        due.next_on if active else "",
        due_tag(due) if active else "Left",
        due.full_on if active else "",
        member.held_by,
    ]


class MemberView(PractitionerMixin, ConsultedDetailMixin, DetailView):
    """One member: what is due, contacts by agency, reviews, and every move."""

    processing = CONSULTS
    template_name = "tasking/cohort_member.html"
    queryset = CohortMember.objects.select_related("subject", "held_by")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """With its rows and tables, its timeline, and a button for each step that its state allows."""
        member: CohortMember = self.object
        due = member.schedule(CohortColour.settings())
        contacts = list(member.contacts.select_related("agency", "by"))
        return {
            **super().get_context_data(**kwargs),
            "marking": SENSITIVE,
            "due": due_tag(due) if member.state == "active" else "",
            "why": due.why,
            "rows": rows(member, due),
            "agencies": by_agency(contacts),
            "contacts": contact_rows(member, contacts, self.person),
            "reviews": review_rows(member),
            "moves": move_rows(member),
            "timeline": timeline(member),
            "buttons": [
                {
                    "text": step.button,
                    "url": reverse("tasking:cohort_step", args=[member.pk, name]),
                    "reason": policies.may(self.person, step.verb, member).reason,
                    "style": _STYLES.get(name, ""),
                }
                for name, step in STEPS.items()
                if COHORT_MEMBER.find(step.verb, member.state)
            ],
        }


class ColoursView(PractitionerMixin, TemplateView):
    """What each colour means, and how often its members are reviewed."""

    processing = logs_nothing("settings of the partnership's own; nothing about anybody")
    template_name = "tasking/cohort_colours.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """With a row for each colour."""
        return super().get_context_data(
            rows=[
                [
                    {"text": setting.get_colour_display(), "url": reverse("tasking:cohort_colour", args=[colour])},
                    setting.meaning,
                    setting.cadence.words.capitalize(),
                    ", ".join(f"{months} months" for months in setting.full_after_months) or "None",
                    "Used" if setting.is_used else "Not used",
                ]
                for colour, setting in CohortColour.settings().items()
            ],
            may_set=policies.may_set_rules(self.person),
            **kwargs,
        )
