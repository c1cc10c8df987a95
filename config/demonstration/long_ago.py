"""What the demonstration's council did years ago, so that someone has to say whether it is still needed."""

import datetime as dt
from uuid import uuid4

from dateutil.relativedelta import relativedelta

from common import clock
from common.scope import Channel, System, acting_as, acting_as_system
from outcomes.actions import expire_run_out, record_outcomes
from outcomes.models import OutcomeType
from outcomes.recording import Recording
from partners.models import Person
from reporting.actions.retention import note_due

#: Type, how many, label of the person, place: all kept for longer than outcomes usually are.
_DONE: tuple[tuple[str, int, tuple[str, ...], str], ...] = (
    ("COMPLIANT", 2, (), "The Old Bakery, Hockley"),
    ("ADVICE", 1, ("Person R",), "Rayleigh High Street"),
)


def make_long_ago(people: dict[str, Person]) -> None:
    """By the warden, for the council; then what each night does: ends what has run out, and notes what is due."""
    issued_on = clock.today() - relativedelta(years=6) - dt.timedelta(days=40)
    for code, count, labels, place in _DONE:
        with acting_as(people["warden"], channel=Channel.COMMAND):
            record_outcomes(
                by=people["warden"],
                entry=Recording(
                    type=OutcomeType.objects.get(code=code),
                    client_key=uuid4(),
                    issued_on=issued_on,
                    place=place,
                    count=count,
                    labels=labels,
                ),
            )
    expire_run_out(by_system=System.EXPIRY)
    with acting_as_system(System.RETENTION, channel=Channel.COMMAND):
        note_due()
