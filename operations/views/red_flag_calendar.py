"""The calendar of red-flag dates: the next eight weeks with what is missing, a month, a year, and a year as a file."""

import calendar
from collections.abc import Iterable
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.views.generic import TemplateView, View

from audit.processing import CONSULTS, logs_nothing
from common import clock
from common.clock import FIRST_YEAR, LAST_YEAR, LONDON
from operations import policies
from operations.models import Deployment, RedFlagDate
from operations.querysets import LOOK_AHEAD
from operations.red_flags.csv_file import year_as_csv
from operations.views.pages import log_sensitive
from partners.practitioners import PractitionerMixin
from web import month
from web.dates import MONTHS
from web.spreadsheets import csv_answer
from web.typed import whole_number

_DATES = logs_nothing("dates of the year; nothing about a person")


class RedFlagListView(PractitionerMixin, TemplateView):
    """The next eight weeks, and one month as a table of weeks."""

    processing = CONSULTS
    template_name = "operations/red_flag_list.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """With the dates, and the month's deployments that this person may see."""
        today = clock.today()
        year = self._number("year", today.year, FIRST_YEAR, LAST_YEAR)
        shown = self._number("month", today.month if year == today.year else 1, 1, 12)
        flags = RedFlagDate.objects.standing().with_cover()
        starts_at, ends_at = month.bounds(year, shown)
        of_month = flags.touching(starts_at, ends_at)
        deployments = Deployment.objects.planned().touching(starts_at, ends_at).select_related("operation")
        before, after = month.beside(year, shown)
        log_sensitive(deployment.operation for deployment in deployments)
        things: list[Any] = [*of_month, *deployments]
        weeks = month.weeks(year, shown, things)
        return super().get_context_data(
            ahead=flags.touching(clock.now(), clock.now() + LOOK_AHEAD),
            year=year,
            today=today,
            weekdays=calendar.day_name,
            heading=f"{MONTHS[shown - 1]} {year}",
            weeks=weeks,
            is_empty=not any(map(month.shows_something, weeks)),
            before=self._link(*before),
            after=self._link(*after),
            may_enter=policies.may_plan(self.person),
            **kwargs,
        )

    def _number(self, name: str, usual: int, least: int, most: int) -> int:
        number = whole_number(self.request.GET.get(name, ""), most=most)
        return usual if number is None or number < least else number

    def _link(self, year: int, shown: int) -> str:
        return f"?year={year}&month={shown}#month" if FIRST_YEAR <= year <= LAST_YEAR else ""


class RedFlagYearView(PractitionerMixin, TemplateView):
    """The dates of a year, month by month, with what is confirmed for each; those cancelled at its end."""

    processing = _DATES
    template_name = "operations/red_flag_year.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """With the months. Raises Http404 for a year that is none."""
        year = _known(self.kwargs["year"])
        flags = list(_of(year))
        standing = [flag for flag in flags if not flag.is_cancelled]
        return super().get_context_data(
            **{
                **kwargs,
                "year": str(year),
                "months": [(f"{name} {year}", found) for name, found in _by_month(standing, year)],
                "cancelled": [flag for flag in flags if flag.is_cancelled],
                "short": sum(not flag.is_covered for flag in standing if flag.ends_at > clock.now()),
                "before": _address(year - 1),
                "after": _address(year + 1),
            }
        )


class RedFlagYearFileView(PractitionerMixin, View):
    """The dates of a year as a CSV file, which can be changed and imported again."""

    processing = _DATES
    http_method_names = ("get",)

    def get(self, request: HttpRequest, year: int) -> HttpResponse:
        """The file. Raises Http404 for a year that is none."""
        return csv_answer(year_as_csv(_of(_known(year))), f"red-flag-dates-{year}.csv")


def _known(year: int) -> int:
    if not FIRST_YEAR <= year <= LAST_YEAR:
        raise Http404(f"Choose a year from {FIRST_YEAR} to {LAST_YEAR}.")
    return year


def _address(year: int) -> str:
    return reverse("operations:red_flag_year", args=[year]) if FIRST_YEAR <= year <= LAST_YEAR else ""


def _of(year: int) -> Any:
    return RedFlagDate.objects.filter(year=year).with_cover().order_by("starts_at", "name", "pk")


def _by_month(flags: Iterable[Any], year: int) -> list[tuple[str, list[Any]]]:
    """Each month with the dates that begin in it; one that begins in the year before is January's."""
    months: list[tuple[str, list[Any]]] = [(name, []) for name in MONTHS]
    for flag in flags:
        first = flag.starts_at.astimezone(LONDON).date()
        months[{-1: 0, 0: first.month - 1, 1: 11}[max(-1, min(1, first.year - year))]][1].append(flag)
    return months
