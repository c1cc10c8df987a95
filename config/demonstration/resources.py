"""What the invented agencies can bring, when, and what they can do."""

import datetime as dt
from decimal import Decimal

from common import clock
from operations.actions import add_resource, enter_availability, enter_pattern
from operations.models import AvailabilityKind, Resource, ResourceKind, Skill
from operations.resourcing.leave import Pattern
from partners.models import Agency, Person

#: Skills that the plan of the demonstration asks for; a home safety crew is of the same kind and is never sent.
ASB_POWERS, YOUTH_WORK, FIRST_AID = "Dispersal and ASB powers", "Youth work", "First aid"
#: agency: [(name, kind, skills)].
RESOURCES: dict[str, list[tuple[str, str, tuple[str, ...]]]] = {
    "police": [
        ("ANPR van", ResourceKind.VAN, ("ANPR operating",)),
        ("Special constables, team of ten", ResourceKind.OFFICERS, (ASB_POWERS,)),
        ("Neighbourhood team", ResourceKind.OFFICERS, (ASB_POWERS,)),
    ],
    "cpbc": [
        ("CCTV van", ResourceKind.VAN, ("CCTV operating",)),
        ("Street-scene team", ResourceKind.WARDENS, ("Fixed penalty notices",)),
    ],
    "rdc": [
        ("Parking officers", ResourceKind.WARDENS, ("Fixed penalty notices", "Licensing")),
        ("Civic Suite, Rayleigh", ResourceKind.ROOM, ()),
    ],
    "fire": [("Home safety crew", ResourceKind.OFFICERS, ("Fire safety inspection", FIRST_AID))],
    "youth": [
        ("Youth bus", ResourceKind.VAN, ()),
        ("Detached youth workers", ResourceKind.YOUTH_WORKERS, (YOUTH_WORK, FIRST_AID)),
    ],
    "pastors": [
        ("Street pastors", ResourceKind.VOLUNTEERS, (FIRST_AID,)),
        ("Active Citizens", ResourceKind.HOURS, ()),
    ],
}
#: The most that they give to the partnership in a week.
HOURS_PER_WEEK = {"Active Citizens": Decimal(20), "Neighbourhood team": Decimal(4)}
MONDAY, WEDNESDAY, THURSDAY, FRIDAY, SATURDAY = 0, 2, 3, 4, 5
#: name: the days of the week on which they can come, from and until.
WEEKLY: dict[str, tuple[tuple[int, ...], int, int]] = {
    "Special constables, team of ten": ((FRIDAY, SATURDAY), 17, 3),
    "Neighbourhood team": ((WEDNESDAY, THURSDAY, FRIDAY), 14, 22),
    "Detached youth workers": ((MONDAY, WEDNESDAY, THURSDAY), 15, 21),
    "Street pastors": ((SATURDAY,), 21, 3),
}


def make_resources(coordinator: Person, agencies: dict[str, Agency]) -> None:
    """All of them, with the times at which some can come; the CCTV van is two days in the garage."""
    made: dict[str, Resource] = {}
    for short, things in RESOURCES.items():
        for name, kind, skills in things:
            made[name] = add_resource(
                name=name,
                kind=kind,
                agency=agencies[short],
                skills=Skill.objects.filter(name__in=skills),
                hours_per_week=HOURS_PER_WEEK.get(name),
                by=coordinator,
            )
    today = clock.today()
    for name, (days, from_hour, until_hour) in WEEKLY.items():
        pattern = Pattern(
            weekdays=frozenset(days),
            from_time=dt.time(from_hour),
            until_time=dt.time(until_hour),
            starts_on=today,
            ends_on=today + dt.timedelta(weeks=26),
        )
        enter_pattern(resource=made[name].pk, kind=AvailabilityKind.AVAILABLE, pattern=pattern, by=coordinator)
    van = made["CCTV van"]
    garage = clock.local(today + dt.timedelta(days=3))
    enter_availability(
        resource=van.pk,
        kind=AvailabilityKind.LEAVE,
        starts_at=garage,
        ends_at=clock.local(today + dt.timedelta(days=5)),
        by=coordinator,
    )
