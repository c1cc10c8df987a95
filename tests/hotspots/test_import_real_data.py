"""The five real Essex months load with every row counted, and only once."""

import os
from collections import Counter
from datetime import date
from pathlib import Path

import pytest
from django.db.models import Sum

from common.scope import acting_as
from hotspots.models import Incident, MonthlyCount, SnapPoint
from tests.hotspots.conftest import Importer
from tests.hotspots.police import real_files, zip_of

ROWS = {1: 14_786, 2: 13_752, 3: 16_014, 4: 16_709, 5: 17_618}


@pytest.fixture
def months() -> list[Path]:
    """The real files; without them the test says so, and fails where all tests must count."""
    found = real_files()
    if len(found) < len(ROWS):
        message = (
            "The real police data are not on this machine: put the folder “data” in ../shared, or name it in "
            "MUSTER_SHARED_DATA."
        )
        (pytest.fail if os.environ.get("CI", "").lower() in ("true", "1") else pytest.skip)(message)
    return found


@pytest.mark.slow
def test_five_real_months_load_whole_and_a_second_time_change_nothing(load: Importer, months: list[Path]) -> None:
    done = load(zip_of({f"essex/{path.name}": path.read_bytes() for path in months}), "essex.zip")
    assert (done.read, done.loaded, done.refused, done.replaced) == (78_879, 78_879, 0, 0)
    assert {counts.month: counts.loaded for counts in done.months} == {
        date(2018, month, 1): rows for month, rows in ROWS.items()
    }
    with acting_as(load.person):
        assert Incident.objects.count() == 78_879
        assert Incident.objects.filter(crime_id="").count() == 19_255
        assert Incident.objects.filter(snap_point=None).count() == 83
        assert SnapPoint.objects.count() == 15_248
        before = Counter(MonthlyCount.objects.values_list("month", "snap_point", "crime_type", "count"))

    again = load(months[3].read_bytes(), months[3].name)
    assert (again.loaded, again.replaced) == (ROWS[4], ROWS[4])
    with acting_as(load.person):
        counts = MonthlyCount.objects.values_list("month", "snap_point", "crime_type", "count")
        assert Counter(counts) == before
        assert MonthlyCount.objects.aggregate(total=Sum("count"))["total"] == Incident.objects.count() == 78_879
