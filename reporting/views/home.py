"""The start page."""

from typing import Any

from django.views.generic import TemplateView

from audit.actions import consulted
from audit.processing import CONSULTS
from audit.views import RecordedMixin
from common import clock
from partners.models import Role
from reporting.home import sections_for, seen


class HomeView(RecordedMixin, TemplateView):
    """What needs this person now; a plain page for scrutiny readers and administrators."""

    processing = CONSULTS
    template_name = "reporting/home.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """The sections, with the restricted rows in them logged."""
        person: Any = self.request.user
        sections = sections_for(person, clock.now())
        consulted(seen(sections))
        return super().get_context_data(
            sections=sections,
            is_practitioner=person.is_practitioner,
            is_manager=person.has_role(Role.MANAGER),
            is_administrator=person.has_role(Role.ADMINISTRATOR),
            is_scrutiny=person.has_role(Role.SCRUTINY),
            **kwargs,
        )
