"""A subscription by real programs: vdirsyncer fetches the calendar over HTTP, khal shows what it kept."""

import datetime as dt
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.conf import settings

from common.clock import local, today
from common.scope import acting_as
from notifications import actions
from operations.models import Deployment
from tests.cast import Cast
from tests.notifications import making
from tests.web.browser import serving

pytestmark = [pytest.mark.worker, pytest.mark.slow]

PROGRAMS = Path(sys.executable).parent
# vdirsyncer keeps one file for each event, since khal reads folders alone. No two of its sections may have one name.
VDIRSYNCER = """
[general]
status_path = "{folder}/status"

[pair subscription]
a = "kept"
b = "muster"
collections = null

[storage kept]
type = "filesystem"
path = "{folder}/kept"
fileext = ".ics"

[storage muster]
type = "http"
url = "{url}"
"""
KHAL = """
[calendars]
[[muster]]
path = {folder}/kept
readonly = True

[sqlite]
path = {folder}/khal.db

[locale]
timeformat = %H:%M
dateformat = %Y-%m-%d
longdateformat = %Y-%m-%d
datetimeformat = %Y-%m-%d %H:%M
longdatetimeformat = %Y-%m-%d %H:%M
local_timezone = Europe/London
default_timezone = Europe/London
"""
LINE = "{start-long} to {end-long} {title} at {location} {cancelled}"


class Subscriber:
    """Someone who has subscribed with vdirsyncer and looks at it with khal; all that they keep is in one folder."""

    def __init__(self, folder: Path, url: str) -> None:
        self.folder = folder
        for name, text in (("vdirsyncer", VDIRSYNCER), ("khal", KHAL)):
            (folder / f"{name}.conf").write_text(text.format(folder=folder, url=url), encoding="utf-8")
        (folder / "kept").mkdir()
        self._run("vdirsyncer", "discover")

    def calendar(self) -> list[str]:
        """What they see after fetching it once more, in the order of time."""
        self._run("vdirsyncer", "sync")
        day = today() - dt.timedelta(days=1)
        seen = self._run("khal", "list", "--once", "--day-format", "", "--format", LINE, f"{day}", "400d")
        return [line.strip() for line in seen.splitlines()]

    def _run(self, program: str, *words: str) -> str:
        answer = subprocess.run(
            [PROGRAMS / program, "--config", self.folder / f"{program}.conf", *words],
            env={**os.environ, "HOME": str(self.folder), "TZ": "Europe/London", "PYTHONWARNINGS": "ignore"},
            capture_output=True,
            text=True,
            timeout=60,
        )
        assert answer.returncode == 0, f"{program} {words}: {answer.stdout}{answer.stderr}"
        return answer.stdout


@pytest.fixture
def address() -> Iterator[str]:
    """Muster, served."""
    with serving() as found:
        yield found


def next_15th_of(month: int) -> dt.date:
    """The next day of this name that is more than a week ahead: nothing is said of it yet."""
    day = dt.date(today().year, month, 15)
    return day if day > today() + dt.timedelta(days=7) else day.replace(year=day.year + 1)


def at_six(made: Deployment, day: dt.date, cast: Cast) -> Deployment:
    """Move a deployment to six in the evening of a day, until three in the morning."""
    starts_at = local(day, dt.time(18))
    return making.change(made, cast.cora, starts_at=starts_at, ends_at=starts_at + dt.timedelta(hours=9))


def test_a_subscriber_sees_each_change_at_the_next_fetching(committed_cast: Cast, address: str, tmp_path: Path) -> None:
    cast = committed_cast
    winter, summer, hidden = (making.deployment(cast, turnout=[cast.charlie], sensitive=n == 2) for n in range(3))
    january, july = next_15th_of(1), next_15th_of(7)
    at_six(winter, january, cast), at_six(summer, july, cast), at_six(hidden, july + dt.timedelta(days=3), cast)
    with acting_as(cast.charlie):
        made = actions.make_feed(name="Muster", by=cast.charlie)
    subscriber = Subscriber(tmp_path, made.url.replace(settings.BASE_URL, address))

    def line(day: dt.date, title: str, place: str = "High Street, Rayleigh") -> str:
        return f"{day} 18:00 to {day + dt.timedelta(days=1)} 03:00 {title} at {place}".strip()

    first, second = (f"{one.operation}: Day of action, High Street" for one in (winter, summer))
    secret = line(july + dt.timedelta(days=3), "Committed \N{EN DASH} see Muster", "")
    assert subscriber.calendar() == sorted([line(january, first), line(july, second), secret])

    at_six(winter, january + dt.timedelta(days=2), cast)
    moved = line(january + dt.timedelta(days=2), first)
    assert subscriber.calendar() == sorted([moved, line(july, second), secret])

    making.change(summer, cast.cora, state="cancelled", cancelled_reason="Rain")
    # khal says it once more by itself, from the event's status.
    struck = f"{line(july, f'CANCELLED: {second}')} CANCELLED"
    assert subscriber.calendar() == sorted([moved, struck, secret])

    with acting_as(cast.charlie):
        actions.revoke_feed(feed=made.feed.pk, by=cast.charlie, version=None)
    (notice,) = subscriber.calendar()
    assert "This calendar link has been withdrawn" in notice
    assert len(list((tmp_path / "kept").iterdir())) == 1
