"""Pages of the partnership's list of skills."""

from functools import cached_property
from typing import Any

from django.db.models import Count, Q, QuerySet
from django.shortcuts import get_object_or_404
from django.urls import reverse, reverse_lazy
from django.views.generic import ListView

from audit.processing import ALTERS, logs_nothing
from audit.views import ActionFormView
from common.decisions import Decision
from operations import actions, forms, policies
from operations.models import Skill
from partners.policies import may_read_directory
from tasking.views.risk import SettingsMixin

_TRAIL = ("Resources", reverse_lazy("operations:resources"), "Skills", reverse_lazy("operations:skills"))


class SkillListView(SettingsMixin, ListView):
    """The skills, those in use first, each with how many resources have it."""

    processing = logs_nothing("names of skills, and how many resources have each; nothing about anybody")
    template_name = "operations/skill_list.html"

    def decision(self) -> Decision:
        """Those who work here, and administrators."""
        return may_read_directory(self.person)

    def get_queryset(self) -> QuerySet[Skill]:
        """With `held`: how many resources that can be asked for have it."""
        held = Count("resources", filter=Q(resources__is_active=True))
        return Skill.objects.annotate(held=held).order_by("-is_active", "name")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """With whether they may change them."""
        return super().get_context_data(may_keep=policies.may_keep_skills(self.person), **kwargs)


class AddSkillView(SettingsMixin, ActionFormView):
    """Add a skill."""

    processing = ALTERS
    template_name = "operations/form.html"
    form_class = forms.SkillForm
    title, button, done = (
        "Add a skill",
        "Add the skill",
        "The skill is added. Agencies can say which resources have it.",
    )

    def decision(self) -> Decision:
        """Those who keep the settings."""
        return policies.may_keep_skills(self.person)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """With the pages above and the way out."""
        return super().get_context_data(**{"trail": _TRAIL, "cancel_url": _TRAIL[-1], **kwargs})

    def get_success_url(self) -> str:
        """All of them."""
        return reverse("operations:skills")

    def act(self, form: Any) -> Skill:
        """Add it."""
        return actions.add_skill(by=self.person, **form.cleaned_data)


class ChangeSkillView(AddSkillView):
    """Rename a skill, or take it out of use."""

    form_class = forms.ChangeSkillForm
    title, button, done = "Change this skill", "Save the changes", "The skill is changed."

    @cached_property
    def skill(self) -> Skill:
        """The skill of the address; 404 where it is not there."""
        return get_object_or_404(Skill, pk=self.kwargs["pk"])

    def get_initial(self) -> dict[str, Any]:
        """The skill as it stands."""
        values = {field: getattr(self.skill, field) for field in ("name", "is_active", "version")}
        return {**super().get_initial(), **values}

    def act(self, form: Any) -> Skill:
        """Change it."""
        return actions.change_skill(skill=self.kwargs["pk"], by=self.person, **form.cleaned_data)
