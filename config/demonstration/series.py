"""The demonstration's monthly visits: Operation Benison on the first Thursday of each month."""

import calendar
import datetime as dt

from common import clock
from common.scope import Channel, acting_as
from operations.actions import ActivityLine, repeat_deployment, schedule_deployment
from operations.models import Aim, Operation
from operations.series.dates import Every, Rule
from partners.models import Agency, Person


def make_series(operation: Operation, people: dict[str, Person], agencies: dict[str, Agency]) -> None:
    """Schedule the next evening of visits, and five more."""
    coordinator = people["coordinator"]
    starts_at = clock.local(_first_thursday(), dt.time(19))
    with acting_as(coordinator, channel=Channel.COMMAND):
        first = schedule_deployment(
            operation=operation.pk,
            name="Monthly licensing visits",
            activities=[
                ActivityLine(Aim.EDUCATE, "Refusals book, staff training and door staff"),
                ActivityLine(Aim.ENFORCE, "Test purchases where there were concerns", agencies["police"]),
            ],
            starts_at=starts_at,
            ends_at=starts_at + dt.timedelta(hours=4),
            place="Rochford and Rayleigh town centres",
            meeting_point="Civic Suite, Rayleigh",
            officers=[people["warden"]],
            by=coordinator,
            acknowledge_red_flags=True,
        )
        repeat_deployment(
            deployment=first.pk, rule=Rule(Every.MONTH_WEEKDAY, times=5), by=coordinator, acknowledge_red_flags=True
        )


def _first_thursday() -> dt.date:
    """Of next month."""
    today = clock.today()
    first = today.replace(day=1) + dt.timedelta(days=calendar.monthrange(today.year, today.month)[1])
    return first + dt.timedelta(days=(3 - first.weekday()) % 7)
