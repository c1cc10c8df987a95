"""The calendar, for those who subscribe to nothing: a month, a week by day, and a list of what is coming."""

import datetime as dt
from collections.abc import Callable
from functools import cached_property
from typing import Any, ClassVar
from urllib.parse import urlencode

from django.db.models import QuerySet
from django.http import Http404
from django.urls import reverse
from django.views.generic import TemplateView

from audit.processing import CONSULTS
from common import clock
from notifications.calendars import ical
from notifications.calendars.rows import Shown, rows_of, show
from notifications.forms import CalendarFilters
from notifications.querysets import Dated
from notifications.views.pages import CalendarPage, ListPage
from web import month
from web.dates import MONTHS, plain_date
from web.typed import read_iso_date

#: The ways to look at a calendar: name of the page, what it is called.
VIEWS = (("calendar", "Month"), ("calendar_week", "Week"), ("agenda", "What is coming"))
#: So many entries fit into a day of a month; of more, the last line says how many there are.
MOST_A_DAY = 4
WEEK = dt.timedelta(days=7)


class CalendarView(CalendarPage):
    """One way to look at a calendar, narrowed by what is in the address."""

    view: ClassVar[str]
    processing = CONSULTS

    @cached_property
    def filters(self) -> CalendarFilters:
        """The filters as given; a value that is no choice narrows nothing."""
        form = CalendarFilters(self.request.GET, person=self.person)
        form.is_valid()
        return form

    def rows(self, narrowed: Callable[[Dated], Dated]) -> QuerySet[Any, dict[str, Any]]:
        """The events that were asked for."""
        return rows_of(self.filters.subject, self.filters.tables, narrowed)

    def address(self, view: str, anchor: str = "", **more: str) -> str:
        """Another page of the calendar, narrowed in the same way."""
        chosen = self.filters.cleaned_data
        whose = [("whose", chosen["whose"])] if chosen.get("whose") else []
        query = urlencode([*more.items(), *whose, *(("kind", kind) for kind in chosen.get("kind", ()))])
        return f"{reverse(f'notifications:{view}')}{query and f'?{query}'}{anchor and f'#{anchor}'}"

    def shown_on(self) -> dt.date | None:
        """A day of what is shown; the other views open there. None for today."""
        return None

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """With the other views, and what stands for an entry that may not be seen."""
        return super().get_context_data(  # type: ignore[misc]  # the view that this is mixed into has it
            **{
                "views": [(label, self._view_at(name), name == self.view) for name, label in VIEWS],
                "filters": self.filters,
                "everything": self._everything(),
                "withheld": ical.REDACTED_TITLE,
                "today": clock.today(),
                **kwargs,
            }
        )

    def _everything(self) -> str:
        """This page, narrowed by nothing."""
        query = self.request.GET.copy()
        for name in ("whose", "kind", "page"):
            query.pop(name, None)
        return f"?{query.urlencode()}"

    def _view_at(self, view: str) -> str:
        on = self.shown_on()
        if on is None or view == "agenda":
            return self.address(view)
        return self.address(view, **_when(view, on))


class MonthView(CalendarView, TemplateView):
    """A month as a table of weeks."""

    view = "calendar"
    template_name = "notifications/calendar_month.html"

    @cached_property
    def asked(self) -> tuple[int, int]:
        """The year and month. Raises Http404 for what is none that is planned in."""
        given = self.request.GET.get("month")
        first = _planned(f"{given}-01") if given else clock.today()
        return first.year, first.month

    def shown_on(self) -> dt.date | None:
        """Its first day, unless it is this month."""
        today, first = clock.today(), dt.date(*self.asked, 1)
        return None if (today.year, today.month) == self.asked else first

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """With the weeks, and the months beside this one."""
        shown = show(self.rows(lambda events: events.touching(*month.bounds(*self.asked))))
        weeks = month.weeks(*self.asked, shown)
        before, after = month.beside(*self.asked)
        return super().get_context_data(
            heading=_month_text(*self.asked),
            month=_month_key(*self.asked),
            weekdays=WEEKDAYS,
            weeks=[self._row(week) for week in weeks],
            is_empty=not any(map(month.shows_something, weeks)),
            before=self._step(*before),
            after=self._step(*after),
            now_url=self.address("calendar", "today"),
            **kwargs,
        )

    def _row(self, week: list[month.Day[Shown]]) -> dict[str, Any]:
        cells = [self._cell(day) for day in week]
        return {"is_free": all(cell["is_free"] for cell in cells), "cells": cells}

    def _cell(self, day: month.Day[Shown]) -> dict[str, Any]:
        fits = len(day.things) <= MOST_A_DAY
        shown = day.things if fits else day.things[: MOST_A_DAY - 1]
        return {
            "day": day,
            "is_free": not day.of_month or self._adds_nothing(day),
            "shown": shown,
            "more": len(day.things) - len(shown),
            "url": self.address("calendar_week", _anchor(day.on), day=day.on.isoformat()),
        }

    def _adds_nothing(self, day: month.Day[Shown]) -> bool:
        """Whether a short list may leave this day out: what stands on it began on an earlier day of the month."""
        goes_on = all(event.whole_days and event.began_before(day.on) for event in day.things)
        return goes_on and day.on != clock.today() and (day.on.day > 1 or not day.things)

    def _step(self, year: int, number: int) -> tuple[str, str] | None:
        if not clock.is_planned(dt.date(year, number, 1)):
            return None
        return _month_text(year, number), self.address("calendar", month=_month_key(year, number))


class WeekView(CalendarView, TemplateView):
    """A week, day by day, with the times."""

    view = "calendar_week"
    template_name = "notifications/calendar_week.html"

    @cached_property
    def asked(self) -> dt.date:
        """A day of the week. Raises Http404 for what is none that is planned in."""
        given = self.request.GET.get("day")
        return _planned(given) if given else clock.today()

    def shown_on(self) -> dt.date | None:
        """The day that was asked for."""
        return self.asked if "day" in self.request.GET else None

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """With the seven days, and the weeks beside this one."""
        days = month.week_of(self.asked)
        shown = show(self.rows(lambda events: events.touching(*month.span(days[0], days[-1]))))
        return super().get_context_data(
            heading=_days_text(days[0], days[-1]),
            day=self.asked.isoformat() if "day" in self.request.GET else "",
            days=[{"on": on, "anchor": _anchor(on), "events": month.touching(on, shown)} for on in days],
            before=self._step(self.asked - WEEK),
            after=self._step(self.asked + WEEK),
            now_url=self.address("calendar_week", _anchor(clock.today())),
            **kwargs,
        )

    def _step(self, on: dt.date) -> tuple[str, str] | None:
        if not clock.is_planned(on):
            return None
        days = month.week_of(on)
        return _days_text(days[0], days[-1], with_year=False), self.address("calendar_week", day=on.isoformat())


class AgendaView(CalendarView, ListPage):
    """What is coming, as it is in the person's feed."""

    view = "agenda"
    template_name = "notifications/agenda.html"

    def get_queryset(self) -> QuerySet[Any, dict[str, Any]]:
        """Events not over yet, the next first."""
        now = clock.now()
        return self.rows(lambda events: events.in_window(now).filter(ends_at__gt=now))

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """With the events of this page."""
        context = super().get_context_data(heading="What is coming", **kwargs)
        return {**context, "shown": show(context["object_list"])}


WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")


def _planned(given: str) -> dt.date:
    """The day of an address. Raises Http404 where it is none, or in a year that is not planned in."""
    on = read_iso_date(given)
    if on is None or not clock.is_planned(on):
        raise Http404("There is no such day in the calendar.")
    return on


def _when(view: str, on: dt.date) -> dict[str, str]:
    return {"month": _month_key(on.year, on.month)} if view == "calendar" else {"day": on.isoformat()}


def _month_key(year: int, number: int) -> str:
    return f"{year}-{number:02}"


def _month_text(year: int, number: int) -> str:
    return f"{MONTHS[number - 1]} {year}"


def _days_text(first: dt.date, last: dt.date, *, with_year: bool = True) -> str:
    """Give "23 to 29 November 2026", or "28 December 2026 to 3 January 2027"; without the years if so told."""
    written = plain_date if with_year else _day_of_month
    begins = str(first.day) if (first.year, first.month) == (last.year, last.month) else written(first)
    return f"{begins} to {written(last)}"


def _day_of_month(on: dt.date) -> str:
    return f"{on.day} {MONTHS[on.month - 1]}"


def _anchor(on: dt.date) -> str:
    return f"on-{on.isoformat()}"
