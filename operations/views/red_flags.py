"""Pages of red-flag dates: the next eight weeks with what is missing, the year, a month; entering and cancelling."""

import calendar
from typing import Any

from django.urls import reverse
from django.views.generic import DetailView, TemplateView

from audit.processing import COLLECTS, CONSULTS, logs_nothing
from common import clock
from common.decisions import Decision
from operations import actions, forms, month, policies
from operations.models import Deployment, RedFlagDate
from operations.querysets import LOOK_AHEAD
from operations.views.pages import Button, Crumbs, FormPage, RecordFormPage, log_sensitive
from partners.practitioners import PractitionerMixin
from partners.timeline import timeline
from web.dates import MONTHS

_DATES = logs_nothing("dates of the year; nothing about a person")
FIRST_YEAR, LAST_YEAR = 2000, 2099


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

    processing = _DATES
    template_name = "operations/red_flag.html"
    context_object_name = "flag"
    queryset = RedFlagDate.objects.with_cover()

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """With the deployments in its time that this person may see."""
        flag: RedFlagDate = self.object
        planned = Deployment.objects.planned().touching(flag.starts_at, flag.ends_at)
        deployments = list(planned.select_related("operation").with_cover())
        log_sensitive(deployment.operation for deployment in deployments)
        buttons = []
        if flag.is_manual and not flag.is_cancelled:
            address = reverse("operations:red_flag_cancel", args=[flag.pk])
            decision = policies.may_cancel_red_flag(self.person, flag)
            buttons.append(Button("Cancel this date", address, decision, style="warning"))
        return super().get_context_data(
            deployments=deployments,
            buttons=buttons,
            is_ahead=flag.ends_at > clock.now() and not flag.is_cancelled,
            timeline=timeline(flag),
            **kwargs,
        )


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


class CancelRedFlagView(RecordFormPage):
    """Take a date out of the plan."""

    model = RedFlagDate
    form_class = forms.ReasonForm
    title, button, done = "Cancel this red-flag date", "Cancel the date", "The date is no longer in the plan."

    def decision(self) -> Decision:
        """Planners cancel what was entered by hand."""
        return policies.may_cancel_red_flag(self.person, self.record)

    def crumbs(self) -> Crumbs:
        """Below the date."""
        return above(self.record)

    def act(self, form: Any) -> RedFlagDate:
        """Cancel it."""
        return actions.cancel_red_flag(flag=self.kwargs["pk"], by=self.person, **form.cleaned_data)
