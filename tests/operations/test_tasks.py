"""Tasks of operations."""

import datetime as dt

import pytest

from common import clock
from common.scope import acting_as
from operations.models import RedFlagDate
from operations.tasks import renew_red_flags
from tests.cast import Cast


def test_next_years_red_flag_dates_are_there_before_the_year_begins(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(clock, "today", lambda: dt.date(2031, 12, 30))
    renew_red_flags()
    renew_red_flags()
    with acting_as(cast.cora):
        bonfire = list(RedFlagDate.objects.filter(key__startswith="bonfire").values_list("year", flat=True))
    assert sorted(bonfire) == [2031, 2032]
