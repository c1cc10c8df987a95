"""The demonstration's red-flag calendar: local dates, entered and imported, and what was done last Builders' Friday."""

import datetime as dt
from uuid import uuid4

from common import clock
from common.scope import Channel, acting_as
from operations.actions import add_red_flag, import_red_flags
from operations.models import (
    Aim,
    Debrief,
    Deployment,
    DeploymentActivity,
    ObjectiveMet,
    Operation,
    OperationAgency,
    Resource,
    ResourceRequest,
    Visit,
)
from operations.red_flags.reading import read_file
from operations.red_flags.rules import red_flag_dates
from operations.red_flags.steps import outcome, steps_for
from partners.models import Agency, Person
from web.dates import plain_date

FIXTURES = "Southend United home matches"
#: premises: whether all was as it should be.
VISITED = {"The Half Moon": True, "Bar Seventeen": True, "Crown Kebab": False, "Taxi rank, Websters Way": True}


def make_red_flags(people: dict[str, Person], agencies: dict[str, Agency]) -> None:
    """Two local dates, and the operation of last year that the next Builders' Friday looks back on."""
    coordinator = people["coordinator"]
    with acting_as(coordinator, channel=Channel.COMMAND):
        market = _saturday(weeks=3)
        add_red_flag(
            by=coordinator,
            name="Rayleigh street market",
            starts_on=market,
            starts_time=dt.time(9),
            ends_on=market,
            ends_time=dt.time(17),
            themes=["Public events"],
            minimum_resource="A street-scene team and a pair of special constables",
            minimum_count=2,
        )
        match = plain_date(_saturday(weeks=5))
        sheet = f"Name,First day,Start time,End time\nHome match,{match},2pm,6pm\n"
        rows = read_file("matches.csv", sheet.encode()).rows
        shown = outcome(steps_for(rows, source=FIXTURES, ends_missing=False))
        import_red_flags(rows=rows, source=FIXTURES, ends_missing=False, shown=shown, by=coordinator)
        _last_builders_friday(people, agencies)


def _saturday(*, weeks: int) -> dt.date:
    soon = clock.today() + dt.timedelta(weeks=weeks)
    return soon + dt.timedelta(days=(5 - soon.weekday()) % 7)


def _last_builders_friday(people: dict[str, Person], agencies: dict[str, Agency]) -> None:
    """As rows: it was over before Muster's first day."""
    year = clock.today().year - 1
    [friday] = [flag for flag in red_flag_dates(year) if flag.key == f"mad-friday-{year}"]
    starts_at = friday.starts_at.astimezone(dt.UTC) + dt.timedelta(hours=18)
    when = {"starts_at": starts_at, "ends_at": starts_at + dt.timedelta(hours=8)}
    operation = Operation.objects.create(
        name=f"Broken Arrow {year}",
        theme="Night-time economy",
        objective="Get everyone home safely on the last Friday before Christmas.",
        lead_agency=agencies["police"],
        commander=people["officer"],
        state="closed",
    )
    Debrief.objects.create(
        operation=operation,
        happened="Quiet from 1am; one bar served after hours and was advised.",
        objective_met=ObjectiveMet.YES,
        to_repeat="Taxi marshals at both ranks.",
        recommendation="Bring the CCTV van to Websters Way an hour earlier.",
        state="finished",
        finished_at=clock.now(),
        finished_by=people["coordinator"],
    )
    deployment = Deployment.objects.create(
        operation=operation,
        name="Builders' Friday",
        place="Rayleigh High Street",
        **when,
    )
    DeploymentActivity.objects.create(deployment=deployment, position=1, aim=Aim.REASSURE)
    for agency in (agencies["police"], agencies["cpbc"]):
        OperationAgency.objects.create(operation=operation, agency=agency)
    van = Resource.objects.get(name="CCTV van")
    ResourceRequest.objects.create(
        deployment=deployment,
        agency=van.agency,
        kind=van.kind,
        resource=van,
        state="attended",
        hours_promised=8,
        hours_given=7,
        **when,
    )
    for number, (place, compliant) in enumerate(VISITED.items(), start=1):
        Visit.objects.create(
            operation=operation,
            deployment=deployment,
            place=place,
            visited_at=starts_at + dt.timedelta(hours=number),
            compliant=compliant,
            outcome="compliant" if compliant else "advice",
            result="Compliant, no concerns" if compliant else "Served after hours; advised.",
            recorded_by=people["officer"],
            client_key=uuid4(),
        )
