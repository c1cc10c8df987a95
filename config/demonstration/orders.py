"""The demonstration's orders, so that clocks run: one to be renewed or not, a warning that ends within weeks."""

import datetime as dt
from uuid import uuid4

from dateutil.relativedelta import relativedelta

from common import clock
from common.scope import Channel, acting_as
from outcomes.actions import record_outcomes
from outcomes.durations import Duration
from outcomes.models import OutcomeType
from outcomes.recording import Recording
from partners.models import Person

DAY = dt.timedelta(days=1)


def make_orders(people: dict[str, Person]) -> None:
    """By the coordinator, for the council."""
    by = people["coordinator"]
    today = clock.today()
    with acting_as(by, channel=Channel.COMMAND):
        record_outcomes(
            by=by,
            entry=Recording(
                type=OutcomeType.objects.get(code="PSPO"),
                client_key=uuid4(),
                # Three years, with the word on its renewal due six months ahead of the end: in three weeks.
                issued_on=today - relativedelta(months=30) + 21 * DAY,
                length=Duration.parse("P3Y"),
                place="High Street and bus station",
                conditions="No drinking of alcohol in the street once asked to stop",
            ),
        )
        record_outcomes(
            by=by,
            entry=Recording(
                type=OutcomeType.objects.get(code="CPW"),
                client_key=uuid4(),
                subject_kind="body",
                issued_on=today - relativedelta(months=6) + 26 * DAY,
                place="Late shop, London Road",
                conditions="Keep the yard clear and its gate shut after 9pm",
            ),
        )
