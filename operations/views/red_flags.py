"""Pages of red-flag dates: the next eight weeks with what is missing, the year, a month; entering and changing."""

import calendar
from dataclasses import asdict
from typing import Any, ClassVar

from django.urls import reverse
from django.views.generic import DetailView, TemplateView

from audit.processing import COLLECTS, CONSULTS, logs_nothing
from common import clock
from common.decisions import Decision
from operations import actions, forms, month, policies
from operations.last_year import earlier_years
from operations.models import Deployment, RedFlagDate
from operations.querysets import LOOK_AHEAD
from operations.red_flag_times import Days
from operations.views.pages import Button, ButtonView, Crumbs, FormPage, RecordFormPage, log_sensitive
from partners.practitioners import PractitionerMixin
from partners.timeline import timeline
from web.dates import MONTHS

_DATES = logs_nothing("dates of the year; nothing about a person")
FIRST_YEAR, LAST_YEAR = 2000, 2099
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


class RedFlagListView(PractitionerMixin, TemplateView):
    """The next eight weeks, then one year, with one month as a table of weeks."""

    processing = CONSULTS
    template_name = "operations/red_flag_list.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """With the dates, and the month's deployments that this person may see."""
        today = clock.today()
        year = self._number("year", today.year, FIRST_YEAR, LAST_YEAR)
        shown = self._number("month", today.month if year == today.year else 1, 1, 12)
        flags = RedFlagDate.objects.standing()
        starts_at, ends_at = month.bounds(year, shown)
        of_month = flags.touching(starts_at, ends_at)
        deployments = Deployment.objects.planned().touching(starts_at, ends_at).select_related("operation")
        before, after = month.beside(year, shown)
        log_sensitive(deployment.operation for deployment in deployments)
        return super().get_context_data(
            ahead=flags.touching(clock.now(), clock.now() + LOOK_AHEAD).with_cover(),
            dates=flags.filter(year=year),
            year=year,
            years=forms.YearFilter(initial={"year": year}),
            shown=shown,
            weekdays=calendar.day_name,
            heading=f"{MONTHS[shown - 1]} {year}",
            weeks=month.weeks(year, shown, [*of_month, *deployments]),
            before=self._link(*before),
            after=self._link(*after),
            may_enter=policies.may_plan(self.person),
            **kwargs,
        )

    def _number(self, name: str, usual: int, least: int, most: int) -> int:
        given = self.request.GET.get(name, "")
        number = int(given) if given.isascii() and given.isdigit() and len(given) < 5 else usual
        return number if least <= number <= most else usual

    def _link(self, year: int, shown: int) -> str:
        return f"?year={year}&month={shown}" if FIRST_YEAR <= year <= LAST_YEAR else ""


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
        return [
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
