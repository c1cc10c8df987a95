"""Pages of forums: which there are, and their settings."""

from typing import Any

from django.urls import reverse, reverse_lazy
from django.views.generic import ListView

from audit.processing import logs_nothing
from common.decisions import Decision
from partners.practitioners import PractitionerMixin
from tasking import actions, policies
from tasking.forms.meetings import ChangeForumForm, ForumForm
from tasking.models import Forum
from tasking.views.pages import RecordFormView, TaskingFormView

SECTION = ("Forums", reverse_lazy("tasking:forums"))
_SETTINGS = ("name", "reference_prefix", "cadence_days", "length_minutes", "quorum", "is_active")


class ForumListView(PractitionerMixin, ListView):
    """The standing meetings of the partnership."""

    processing = logs_nothing("names and rhythms of meetings")
    model = Forum
    template_name = "tasking/forums.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """With whether they may change them."""
        return super().get_context_data(may_plan=policies.may_plan(self.person), **kwargs)


class NewForumView(TaskingFormView):
    """Sets up a forum."""

    form_class = ForumForm
    section = SECTION
    title = "Set up a forum"
    button = "Set up the forum"
    done = "The forum is set up. Plan its first meeting."
    initial = {"cadence_days": 14, "length_minutes": 120, "quorum": 3, "is_active": True}

    def decision(self) -> Decision:
        """The planners'."""
        return policies.may_plan(self.person)

    def get_success_url(self) -> str:
        """Back to the forums."""
        return reverse("tasking:forums")

    def act(self, form: ForumForm) -> Forum:
        """Set it up."""
        return actions.save_forum(by=self.person, **form.cleaned_data)


class ChangeForumView(RecordFormView):
    """Changes a forum's settings."""

    model = Forum
    form_class = ChangeForumForm
    section = SECTION
    title = "Change the forum"
    done = "The forum is changed. Meetings already planned stay as they are."

    def decision(self) -> Decision:
        """The planners'."""
        return policies.may_plan(self.person)

    def says(self) -> list[tuple[str, Any]]:
        """Its settings."""
        return [(name.replace("_", " ").capitalize(), getattr(self.record, name)) for name in _SETTINGS]

    def get_initial(self) -> dict[str, Any]:
        """Its settings."""
        return {**super().get_initial(), **{name: getattr(self.record, name) for name in _SETTINGS}}

    def get_success_url(self) -> str:
        """Back to the forums."""
        return reverse("tasking:forums")

    def act(self, form: ChangeForumForm) -> Forum:
        """Change it."""
        return actions.save_forum(by=self.person, forum=self.record.pk, **form.cleaned_data)
