"""Lengths of time as statutes write them: a whole number of one unit.

"3 years" is not 1,096 days and "3 months" is not 92: calendar units are added by the corresponding-date rule
(Dodds v Walker [1981] 1 WLR 1027), and hours are counted as they pass, whatever the clocks do.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Literal

from dateutil.relativedelta import relativedelta

Unit = Literal["years", "months", "days", "hours"]
_LETTERS: dict[str, Unit] = {"Y": "years", "M": "months", "D": "days", "H": "hours"}
_ISO = re.compile(r"P(?:(?P<calendar>[1-9]\d{0,3})(?P<unit>[YMD])|T(?P<hours>[1-9]\d{0,3})H)", re.ASCII)


@dataclass(frozen=True)
class Duration:
    """A positive number of years, months, days or hours."""

    amount: int
    unit: Unit

    @classmethod
    def parse(cls, text: str) -> Duration:
        """Read the ISO 8601 form with one unit: P3Y, P6M, P14D, PT48H. Raises ValueError with a sentence."""
        found = _ISO.fullmatch(text)
        if found is None:
            raise ValueError(f"“{text}” is not a length of time: write it as P3Y, P6M, P14D or PT48H")
        if found["hours"]:
            return cls(int(found["hours"]), "hours")
        return cls(int(found["calendar"]), _LETTERS[found["unit"]])

    @property
    def in_hours(self) -> bool:
        """Whether it is counted from an instant rather than from a day."""
        return self.unit == "hours"

    def after(self, start: date) -> date:
        """Give the first day (or instant, in UTC) that is no longer within this time from `start`.

        Hours need an aware datetime; the calendar units need a plain date. Raises TypeError otherwise.
        """
        if self.in_hours:
            return _instant(start) + timedelta(hours=self.amount)
        return _day(start) + self._calendar()

    def before(self, end: date) -> date:
        """Give the day that lies this time before `end`: a plain date and a calendar unit."""
        return _day(end) - self._calendar()

    def _calendar(self) -> relativedelta:
        if self.unit == "years":
            return relativedelta(years=self.amount)
        return relativedelta(months=self.amount) if self.unit == "months" else relativedelta(days=self.amount)

    def __str__(self) -> str:
        """The ISO 8601 form that `parse` reads."""
        return f"PT{self.amount}H" if self.in_hours else f"P{self.amount}{self.unit[0].upper()}"

    @property
    def words(self) -> str:
        """As people say it: "3 years", "1 month"."""
        return f"{self.amount} {self.unit if self.amount != 1 else self.unit[:-1]}"


def _instant(moment: date) -> datetime:
    if not isinstance(moment, datetime) or moment.utcoffset() is None:
        raise TypeError("Hours are counted from an aware date and time.")
    return moment.astimezone(UTC)


def _day(day: date) -> date:
    if isinstance(day, datetime):
        raise TypeError("Years, months and days are counted from a plain date.")
    return day
