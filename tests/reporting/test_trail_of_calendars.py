"""The trail says in which calendars a record was read, to whoever reads the log for a purpose."""

from django.test import Client

from common.scope import acting_as
from reporting.log_use import begin_log_use
from reporting.trail.timeline import trail_of
from tests.cast import Cast
from tests.notifications import making
from tests.notifications.test_feeds import link_of


def test_a_reading_of_a_calendar_is_in_the_trail_of_what_stands_in_it_and_of_nothing_else(
    client: Client, cast: Cast
) -> None:
    made = making.deployment(cast, turnout=[cast.olive])
    elsewhere = making.action(cast, cast.bob)
    assert client.get(link_of(cast.olive)).status_code == 200
    with acting_as(cast.max):
        assert not [entry for entry in trail_of(made).entries if entry.title == "Read in a calendar"], "without purpose"
        begin_log_use(by=cast.max, purpose="lawfulness", reason="Complaint 12")
        [reading] = [entry for entry in trail_of(made).entries if entry.title == "Read in a calendar"]
        assert (reading.by, reading.is_look) == ("Olive, Rochford District Council", True)
        assert reading in trail_of(made, show="looks").entries
        assert reading not in trail_of(made, show="changes").entries
        assert not [entry for entry in trail_of(elsewhere).entries if entry.title == "Read in a calendar"]
