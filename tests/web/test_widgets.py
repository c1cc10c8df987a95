"""A date in an address is read or refused, never overlooked."""

import datetime as dt

import pytest

from web.forms import DateField, FilterForm


class PeriodForm(FilterForm):
    first = DateField(required=False)


def test_a_date_given_whole_is_read() -> None:
    form = PeriodForm({"first": "2026-10-31"})
    assert form.is_valid()
    assert form.cleaned_data["first"] == dt.date(2026, 10, 31)


@pytest.mark.parametrize("given", ["soon", "2026-13-01", "31/10/2026", "2026-10-31 and more"])
def test_what_is_no_date_is_refused(given: str) -> None:
    form = PeriodForm({"first": given})
    assert not form.is_valid()
    assert "First" in form.errors["first"][0]


@pytest.mark.parametrize("given", [{}, {"first": ""}, {"first_day": "", "first_month": "", "first_year": ""}])
def test_nothing_is_no_date(given: dict[str, str]) -> None:
    form = PeriodForm(given)
    assert form.is_valid()
    assert form.cleaned_data["first"] is None
