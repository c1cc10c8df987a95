"""A month is replaced as a whole, counted once, whoever imports at the same moment."""

import contextlib
import threading
from collections import Counter
from collections.abc import Callable
from datetime import date

import pytest
from django.db import connection, transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from common.scope import acting_as
from hotspots.imports import loading
from hotspots.imports.loading import MonthCounts
from hotspots.models import Import, Incident, MonthlyCount, SnapPoint
from partners.models import Person
from tests.cast import Cast
from tests.hotspots.conftest import Importer
from tests.hotspots.police import as_csv, row, unlocated

APRIL, MAY = date(2018, 4, 1), date(2018, 5, 1)


def essex(month: date, read: int, loaded: int, replaced: int, refused: int) -> MonthCounts:
    return MonthCounts("Essex Police", month, read, loaded, replaced, refused)


def recount() -> dict[tuple[str, date, int | None, str], int]:
    """The rollup, counted afresh from the incidents."""
    return Counter(Incident.objects.values_list("force", "month", "snap_point_id", "crime_type"))


def rollup() -> dict[tuple[str, date, int | None, str], int]:
    found = MonthlyCount.objects.values_list("force", "month", "snap_point_id", "crime_type", "count")
    return {tuple(key): count for *key, count in found}


def test_importing_a_file_again_changes_no_count(load: Importer) -> None:
    data = as_csv([row(), row(), unlocated(), row(month="2018-05")])
    first = load(data)
    with acting_as(load.person):
        before = rollup()
    again = load(data)
    assert first.months == (
        essex(APRIL, 3, 3, 0, 0),
        essex(MAY, 1, 1, 0, 0),
    )
    assert again.months == (
        essex(APRIL, 3, 3, 3, 0),
        essex(MAY, 1, 1, 1, 0),
    )
    with acting_as(load.person):
        assert rollup() == before == recount()
        assert sum(before.values()) == 4


def test_only_the_forces_and_months_of_the_file_are_replaced(load: Importer) -> None:
    load(as_csv([row(), row(month="2018-05"), row(reported_by="Kent Police")]))
    load(as_csv([row(crime_type="Robbery"), row(crime_type="Robbery")]))
    with acting_as(load.person):
        assert Counter(Incident.objects.values_list("force", "month", "crime_type")) == {
            ("Essex Police", APRIL, "Robbery"): 2,
            ("Essex Police", MAY, "Other theft"): 1,
            ("Kent Police", APRIL, "Other theft"): 1,
        }
        assert rollup() == recount()


def test_a_month_of_which_no_row_is_fit_is_left_as_it_was(load: Importer) -> None:
    load(as_csv([row(), row()]))
    done = load(as_csv([row(crime_type=""), row(month="2018-05")]))
    assert done.months == (essex(APRIL, 1, 0, 0, 1), essex(MAY, 1, 1, 0, 0))
    with acting_as(load.person):
        assert Counter(Incident.objects.values_list("month", flat=True)) == {APRIL: 2, MAY: 1}


def test_rows_of_no_known_month_are_counted_apart(load: Importer) -> None:
    done = load(as_csv([row(), row(month="x"), ["short"]]))
    assert done.months == (essex(APRIL, 1, 1, 0, 0), MonthCounts("", None, 2, 0, 0, 2))


def test_a_force_is_the_same_with_spaces_around_its_name(load: Importer) -> None:
    load(as_csv([row()]))
    assert load(as_csv([row(reported_by=" Essex Police "), row()])).months == (essex(APRIL, 2, 2, 1, 0),)


def test_a_point_is_known_by_its_coordinates_and_named_as_in_its_latest_month(load: Importer) -> None:
    load(as_csv([row(month="2018-05", lsoa_code="E01000002", lsoa_name="Rochford 002A")]))
    load(as_csv([row(lsoa_code="E01000001", lsoa_name="Rochford 001A", longitude="0.6682930")]))
    with acting_as(load.person):
        assert SnapPoint.objects.get().lsoa_code == "E01000002"
    load(as_csv([row(month="2018-06", lsoa_code="E01000003", lsoa_name="Castle Point 001A")]))
    with acting_as(load.person):
        assert SnapPoint.objects.get().district == "Castle Point"


def test_a_failure_half_way_leaves_everything_as_it_was(load: Importer, monkeypatch: pytest.MonkeyPatch) -> None:
    load(as_csv([row(), row()]))
    with acting_as(load.person):
        before = rollup()
    monkeypatch.setattr(loading, "INSERT_COUNTS", "SELECT 1/0")
    with pytest.raises(Exception, match="division by zero"), transaction.atomic():
        load(as_csv([row(crime_type="Robbery", longitude="0.5")]))
    with acting_as(load.person):
        assert rollup() == before == recount()
        assert SnapPoint.objects.count() == 1


MONTHS = st.sampled_from(["2018-04", "2018-05", "2018-06", "bad", "", "2031-01"])
FORCES = st.sampled_from(["Essex Police", "Kent Police", ""])
DEGREES = st.sampled_from(["0.668293", "51.587135", "", "x", "999"])
TYPES = st.sampled_from(["Burglary", "Robbery", "Drugs", ""])
ODD_TEXT = st.text('ab\\\t"\n,')
anything = st.builds(
    row,
    month=MONTHS,
    reported_by=FORCES,
    longitude=DEGREES,
    latitude=DEGREES,
    crime_type=TYPES,
    crime_id=st.text('ab\\\t"\n,'),
)
good = st.builds(row, month=st.sampled_from(["2018-04", "2018-05"]), crime_type=st.sampled_from(["Burglary", "Drugs"]))
ragged = st.lists(st.text('ab,"', min_size=1), min_size=1, max_size=14)


@pytest.mark.slow
@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(rows=st.lists(good | anything | ragged, min_size=1, max_size=25))
def test_every_row_is_either_loaded_or_refused_and_the_counts_add_up(load: Importer, rows: list[list[str]]) -> None:
    with transaction.atomic():
        done = load(as_csv(rows))
        refused = {number for number, *_ in load.refusals()}
        with acting_as(load.person):
            stored = Counter(Incident.objects.values_list("force", "month"))
            assert rollup() == recount()
        transaction.set_rollback(True)
    assert done.read == len(rows) == done.loaded + done.refused
    assert refused <= set(range(2, len(rows) + 2))
    assert len(refused) == done.refused
    assert sum(stored.values()) == done.loaded
    assert {(month.force, month.month): month.loaded for month in done.months if month.loaded} == stored
    assert all(month.read == month.loaded + month.refused for month in done.months)


@pytest.mark.slow
@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(files=st.lists(st.lists(good | st.builds(unlocated), min_size=1, max_size=6), min_size=2, max_size=4))
def test_after_any_imports_the_rollup_equals_a_full_recount(load: Importer, files: list[list[list[str]]]) -> None:
    expected: dict[str, list[list[str]]] = {}
    with transaction.atomic():
        for rows in files:
            load(as_csv(rows))
            expected |= {month: [r for r in rows if r[1] == month] for month in {r[1] for r in rows}}
        with acting_as(load.person):
            assert rollup() == recount()
            assert Incident.objects.count() == sum(map(len, expected.values()))
        transaction.set_rollback(True)


class Meeting:
    """Two imports of the same month in two connections; `lock` False takes the lock away, as a control."""

    def __init__(self, person: Person) -> None:
        self.person = person
        self.deleted = threading.Barrier(2, timeout=2)
        self.errors: list[BaseException] = []

    def run(self, *files: bytes) -> None:
        threads = [threading.Thread(target=self._import, args=(data,)) for data in files]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()

    def _import(self, data: bytes) -> None:
        try:
            Importer(self.person)(data)
        except Exception as error:  # a thread's failure must reach the test
            self.errors.append(error)
        finally:
            connection.close()

    def after_deleting(self, replace: Callable[[object], object]) -> Callable[[object], object]:
        """Make both imports wait for each other once the old rows are gone: the worst moment to meet."""

        def waited(cursor: object) -> object:
            found = replace(cursor)
            with contextlib.suppress(threading.BrokenBarrierError):  # the other is held back by the lock, as it should
                self.deleted.wait()
            return found

        return waited


@pytest.mark.worker
@pytest.mark.parametrize("locked", [True, False], ids=["with the lock", "control: without it"])
def test_two_imports_of_the_same_month_at_once_count_once(
    committed_cast: Cast, monkeypatch: pytest.MonkeyPatch, locked: bool
) -> None:
    meeting = Meeting(committed_cast.cora)
    monkeypatch.setattr(loading, "_remove_old", meeting.after_deleting(loading._remove_old))
    if not locked:
        monkeypatch.setattr(loading, "_lock", lambda cursor, periods: None)
        monkeypatch.setattr(loading, "INSERT_COUNTS", "SELECT 1")  # its unique key is a second wall
    meeting.run(as_csv([row()] * 100), as_csv([row()] * 100))
    assert meeting.errors == []
    with acting_as(committed_cast.cora):
        assert Incident.objects.count() == (100 if locked else 200)
        assert Import.objects.count() == 2


@pytest.mark.worker
def test_imports_that_share_points_but_not_months_do_not_lock_each_other_out(committed_cast: Cast) -> None:
    places = [(f"0.{number:06}", f"51.{number:06}") for number in range(100_000, 100_400)]
    april = [row(longitude=lon, latitude=lat) for lon, lat in places]
    may = [row(month="2018-05", longitude=lon, latitude=lat) for lon, lat in reversed(places)]
    meeting = Meeting(committed_cast.cora)
    meeting.run(as_csv(april), as_csv(may), as_csv(may), as_csv(april))
    assert meeting.errors == []
    with acting_as(committed_cast.cora):
        assert (Incident.objects.count(), SnapPoint.objects.count()) == (800, 400)
        assert rollup() == recount()
