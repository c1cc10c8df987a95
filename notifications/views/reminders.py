"""Pages of the rules of reminders: who is told of what, and how long before."""

from functools import cached_property
from itertools import groupby
from typing import Any

from django.contrib import messages
from django.http import Http404
from django.urls import reverse
from django.views.generic import TemplateView

from audit.processing import ALTERS, logs_nothing
from audit.views import ActionFormView
from common.decisions import Decision
from notifications import actions, policies
from notifications.audiences import AUDIENCES, DEFAULTS, TITLES, when_in_words
from notifications.forms.rules import ChangeRuleForm, RuleForm, SwitchForm
from notifications.models import ReminderRule
from notifications.views.pages import PersonPage, RecordPage
from partners.timeline import timeline
from tasking.models import Forum
from web.forms import GovukForm


def listed(words: list[str]) -> str:
    """The words as one listing: "coordinators, chairs and officers"."""
    return f"{', '.join(words[:-1])} and {words[-1]}" if len(words) > 1 else "".join(words)


def sentences(kind: str, rules: list[tuple[Any, str]]) -> list[str]:
    """Rules of a kind, each a lead and an audience, in words: "8 weeks before, to coordinators and chairs"."""
    order = list(AUDIENCES[kind])
    ranked = sorted(rules, key=lambda rule: (-rule[0], order.index(rule[1])))
    return [
        f"{when_in_words(kind, lead)}, to {listed([AUDIENCES[kind][audience] for _, audience in alike])}"
        for lead, alike in groupby(ranked, key=lambda rule: rule[0])
    ]


class RemindersView(PersonPage, TemplateView):
    """Every kind of reminder with its rules, and what is not a matter of rules."""

    processing = logs_nothing("when reminders go out and to which roles; nothing about anybody")
    template_name = "notifications/reminders.html"

    def may_enter(self) -> Decision:
        """Those who are reminded, and those who keep the settings."""
        return policies.may_read_reminders(self.person)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """With the rules of each kind, in words and one by one."""
        rules: dict[str, list[ReminderRule]] = {kind: [] for kind in AUDIENCES}
        for rule in ReminderRule.objects.all():
            rules[rule.kind].append(rule)
        return super().get_context_data(
            kinds=[_card(kind, found) for kind, found in rules.items()],
            may_set=policies.may_set_reminders(self.person),
            forums=Forum.objects.filter(is_active=True),
            **kwargs,
        )


def _card(kind: str, rules: list[ReminderRule]) -> dict[str, Any]:
    live = [(rule.lead, rule.audience) for rule in rules if rule.is_on]
    return {
        "kind": kind,
        "title": TITLES[kind],
        "sentences": sentences(kind, live),
        "rules": [(rule, when_in_words(kind, rule.lead)) for rule in rules],
        "is_default": set(live) == set(DEFAULTS[kind]),
    }


class _SetPage(PersonPage):
    """A page for those who change rules."""

    processing = ALTERS

    def may_enter(self) -> Decision:
        """Those who keep the settings."""
        return policies.may_set_reminders(self.person)

    def say_when(self, done: str, kind: str) -> None:
        """Say what was done, and from when on what waits follows it."""
        when = "at once" if actions.follows_at_once(kind, by=self.person) else "within five minutes"
        messages.success(self.request, f"{done} It takes effect {when}.")


class _KindPage(_SetPage, ActionFormView):
    """A form about the rules of one kind."""

    @cached_property
    def kind(self) -> str:
        """The kind of the address. Raises Http404."""
        if self.kwargs["kind"] not in AUDIENCES:
            raise Http404("There is no such kind of reminder.")
        return str(self.kwargs["kind"])

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """With the kind and the way out."""
        return super().get_context_data(
            **{"subject": TITLES[self.kind], "cancel_url": self.get_success_url(), "crumb": self.title, **kwargs}
        )

    def get_success_url(self) -> str:
        """Back to all rules, at this kind."""
        return f"{reverse('notifications:reminders')}#{self.kind}"


class NewRuleView(_KindPage):
    """Adds a rule."""

    template_name = "notifications/reminder_rule.html"
    form_class = RuleForm
    title = "Add a reminder"
    button = "Add the reminder"

    def get_form_kwargs(self) -> dict[str, Any]:
        """With the kind, whose audiences are offered."""
        return {**super().get_form_kwargs(), "kind": self.kind}

    def get_initial(self) -> dict[str, Any]:
        """Counted in days, as most are."""
        return {**super().get_initial(), "unit": "days"}

    def act(self, form: RuleForm) -> ReminderRule:
        """Add it."""
        made = actions.add_rule(kind=self.kind, by=self.person, **form.rule())
        self.say_when("The reminder is added.", self.kind)
        return made


class RestoreRulesView(_KindPage):
    """Goes back to the rules of a kind that Muster started with."""

    template_name = "notifications/reminder_defaults.html"
    form_class = GovukForm
    title = "Go back to the usual reminders"
    button = "Go back to these"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """With what they are."""
        return super().get_context_data(sentences=sentences(self.kind, list(DEFAULTS[self.kind])), **kwargs)

    def act(self, form: GovukForm) -> None:
        """Go back."""
        actions.restore_rules(kind=self.kind, by=self.person)
        self.say_when("The usual reminders are back.", self.kind)


class _RulePage(_SetPage, RecordPage):
    """A form about one rule."""

    model = ReminderRule
    template_name = "notifications/reminder_rule.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """With the rule as it is."""
        context = {"subject": TITLES[self.record.kind], "crumb": self.title, "timeline": timeline(self.record)}
        return super().get_context_data(**{**context, **kwargs})

    def get_initial(self) -> dict[str, Any]:
        """The rule as it is."""
        return {**super().get_initial(), **RuleForm.initial_of(self.record)}


class ChangeRuleView(_RulePage):
    """Changes a rule."""

    form_class = ChangeRuleForm
    title = "Change a reminder"

    def get_form_kwargs(self) -> dict[str, Any]:
        """With the kind, whose audiences are offered."""
        return {**super().get_form_kwargs(), "kind": self.record.kind}

    def act(self, form: ChangeRuleForm) -> ReminderRule:
        """Change it."""
        changed = actions.change_rule(rule=self.record.pk, by=self.person, **form.rule())
        self.say_when("The reminder is changed.", changed.kind)
        return changed


class SwitchRuleView(_RulePage):
    """Switches a rule off, or on again."""

    form_class = SwitchForm

    def get_initial(self) -> dict[str, Any]:
        """The other way."""
        return {**super().get_initial(), "is_on": not self.record.is_on}

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """With the rule in words."""
        title = "Switch this reminder off" if self.record.is_on else "Switch this reminder on"
        return super().get_context_data(
            **{"title": title, "crumb": title, "button": title, "says_rule": self.record.says, **kwargs}
        )

    def act(self, form: SwitchForm) -> ReminderRule:
        """Switch it."""
        switched = actions.change_rule(rule=self.record.pk, by=self.person, **form.cleaned_data)
        self.say_when(f"The reminder is switched {'on' if switched.is_on else 'off'}.", switched.kind)
        return switched
