"""Pages of one red-flag date: what is planned for it and what was done in earlier years; entering and changing it."""

from dataclasses import asdict
from typing import Any, ClassVar

from django.urls import reverse
from django.views.generic import DetailView

from audit.processing import COLLECTS, CONSULTS
from common import clock
from common.decisions import Decision
from operations import actions, forms, policies
from operations.models import Deployment, RedFlagDate
from operations.red_flags.last_year import earlier_years
from operations.red_flags.times import Days
from operations.views.pages import Button, ButtonView, Crumbs, FormPage, RecordFormPage, log_sensitive
from partners.practitioners import PractitionerMixin
from partners.timeline import timeline

BUTTONS = {
    "confirm": "Confirm this date",
    "change": "Change this date",
    "cancel": "Cancel this date",
    "restore": "Put this date back into the plan",
}


def above(flag: RedFlagDate | None = None) -> Crumbs:
    """The pages above a page of red-flag dates, or of one."""
    listed = [("Red-flag dates", reverse("operations:red_flags"))]
    return listed if flag is None else [*listed, (flag.name, flag.get_absolute_url())]


class RedFlagView(PractitionerMixin, DetailView):
    """One red-flag date, and what is planned for it."""

    processing = CONSULTS
    template_name = "operations/red_flag.html"
    context_object_name = "flag"
    queryset = RedFlagDate.objects.with_cover()

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """With the deployments in its time that this person may see."""
        flag: RedFlagDate = self.object
        planned = Deployment.objects.planned().touching(flag.starts_at, flag.ends_at)
        deployments = list(planned.select_related("operation").with_cover())
        earlier = earlier_years(flag)
        log_sensitive(
            [
                *(deployment.operation for deployment in deployments),
                *(effort.operation for one in earlier for effort in one.efforts),
            ]
        )
        return super().get_context_data(
            deployments=deployments,
            earlier=earlier,
            buttons=self._buttons(flag),
            is_ahead=flag.ends_at > clock.now() and not flag.is_cancelled,
            timeline=timeline(flag),
            **kwargs,
        )

    def _buttons(self, flag: RedFlagDate) -> list[Button]:
        shown = ("restore",) if flag.is_cancelled else ("confirm", "change", "cancel")
        is_ahead = flag.ends_at > clock.now() and not flag.is_cancelled
        planning = f"{reverse('operations:plan_make')}?red_flag={flag.pk}"
        plan = [Button("Make a plan for it", planning, policies.may_plan(self.person))] if is_ahead else []
        return plan + [
            Button(
                BUTTONS[verb],
                reverse(f"operations:red_flag_{verb}", args=[flag.pk]),
                policies.may_change_red_flag(self.person, verb, flag),
                post=verb == "confirm",
                style={"cancel": "warning", "change": "secondary" if flag.provisional else ""}.get(verb, ""),
            )
            for verb in shown
            if verb != "confirm" or flag.provisional
        ]


class EnterRedFlagView(FormPage):
    """Enter a date that no rule knows."""

    processing = COLLECTS
    form_class = forms.RedFlagForm
    title, button, done = "Enter a red-flag date", "Enter the date", "The date is in the plan."

    def decision(self) -> Decision:
        """Planners enter them."""
        return policies.may_plan(self.person)

    def crumbs(self) -> Crumbs:
        """Below the list."""
        return above()

    def act(self, form: Any) -> RedFlagDate:
        """Enter it."""
        return actions.add_red_flag(by=self.person, **form.cleaned_data)


class ConfirmRedFlagView(ButtonView):
    """Say that a provisional date is certain."""

    model = RedFlagDate
    done = "The date is confirmed."

    def act(self, version: int) -> RedFlagDate:
        """Confirm it."""
        return actions.confirm_red_flag(flag=self.kwargs["pk"], by=self.person, version=version)


class _RedFlagFormPage(RecordFormPage):
    """A form about one date."""

    model = RedFlagDate
    verb: ClassVar[str] = ""

    def decision(self) -> Decision:
        """Planners, as far as the date's state allows."""
        return policies.may_change_red_flag(self.person, self.verb, self.record)

    def crumbs(self) -> Crumbs:
        """Below the date."""
        return above(self.record)


class ChangeRedFlagView(_RedFlagFormPage):
    """Move a date, or change what is said of it."""

    verb, form_class = "change", forms.ChangeRedFlagForm
    title, button = "Change this red-flag date", "Save the date"
    done = "The date is changed. Its reminders and calendar entries follow."

    def get_initial(self) -> dict[str, Any]:
        """As it stands."""
        flag: RedFlagDate = self.record
        kept = ("name", "minimum_resource", "minimum_count", "leave_embargo", "note", "provisional")
        values = {field: getattr(flag, field) for field in kept}
        return {**super().get_initial(), **values, **asdict(Days.of(flag)), "themes": ", ".join(flag.themes)}

    def act(self, form: Any) -> RedFlagDate:
        """Change it."""
        return actions.change_red_flag(flag=self.kwargs["pk"], by=self.person, **form.cleaned_data)


class CancelRedFlagView(_RedFlagFormPage):
    """Take a date out of the plan."""

    verb, form_class = "cancel", forms.ReasonForm
    title, button, done = "Cancel this red-flag date", "Cancel the date", "The date is no longer in the plan."

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """A warning button."""
        return super().get_context_data(**{"style": "warning", **kwargs})

    def act(self, form: Any) -> RedFlagDate:
        """Cancel it."""
        return actions.cancel_red_flag(flag=self.kwargs["pk"], by=self.person, **form.cleaned_data)


class RestoreRedFlagView(_RedFlagFormPage):
    """Put a cancelled date back."""

    verb, form_class = "restore", forms.ReasonForm
    title, button, done = "Put this date back into the plan", "Put it back", "The date is in the plan again."

    def act(self, form: Any) -> RedFlagDate:
        """Put it back."""
        return actions.restore_red_flag(flag=self.kwargs["pk"], by=self.person, **form.cleaned_data)
