"""What the invented agencies can bring, when, and what they can do."""

import datetime as dt
from decimal import Decimal

from common import clock
from operations.actions import add_resource, enter_availability, enter_pattern
from operations.models import AvailabilityKind, Resource, ResourceKind, Skill
from operations.resourcing.leave import Pattern
from partners.models import Agency, Person

#: agency: [(name, kind, skills)].
RESOURCES: dict[str, list[tuple[str, str, tuple[str, ...]]]] = {
    "police": [
        ("ANPR van", ResourceKind.VAN, ("ANPR operating",)),
        ("Special constables, team of ten", ResourceKind.OFFICERS, ("Dispersal and ASB powers",)),
    ],
    "cpbc": [
        ("CCTV van", ResourceKind.VAN, ("CCTV operating",)),
        ("Street-scene team", ResourceKind.WARDENS, ("Fixed penalty notices",)),
    ],
    "rdc": [
        ("Parking officers", ResourceKind.WARDENS, ("Fixed penalty notices", "Licensing")),
        ("Civic Suite, Rayleigh", ResourceKind.ROOM, ()),
    ],
    "fire": [("Home safety crew", ResourceKind.OFFICERS, ("Fire safety inspection", "First aid"))],
    "youth": [
        ("Youth bus", ResourceKind.VAN, ()),
        ("Detached youth workers", ResourceKind.YOUTH_WORKERS, ("Youth work", "First aid")),
    ],
    "pastors": [
        ("Street pastors", ResourceKind.VOLUNTEERS, ("First aid",)),
        ("Active Citizens", ResourceKind.HOURS, ()),
    ],
}
#: The most that volunteers give in a week.
HOURS_PER_WEEK = {"Active Citizens": Decimal(20)}
FRIDAY, SATURDAY = 4, 5


def make_resources(coordinator: Person, agencies: dict[str, Agency]) -> None:
    """All of them; the specials come on Friday and Saturday nights, and the CCTV van is two days in the garage."""
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
    nights = Pattern(
        weekdays=frozenset({FRIDAY, SATURDAY}),
        from_time=dt.time(17),
        until_time=dt.time(3),
        starts_on=today,
        ends_on=today + dt.timedelta(weeks=26),
    )
    specials, van = made["Special constables, team of ten"], made["CCTV van"]
    enter_pattern(resource=specials.pk, kind=AvailabilityKind.AVAILABLE, pattern=nights, by=coordinator)
    garage = clock.local(today + dt.timedelta(days=3))
    enter_availability(
        resource=van.pk,
        kind=AvailabilityKind.LEAVE,
        starts_at=garage,
        ends_at=clock.local(today + dt.timedelta(days=5)),
        by=coordinator,
    )
