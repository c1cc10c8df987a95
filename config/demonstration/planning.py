"""The demonstration's plan: hotspots with their busiest times, and deployments proposed for the coming fortnight."""

import datetime as dt
from decimal import Decimal

from dateutil.relativedelta import relativedelta

from common import clock
from common.scope import Channel, acting_as
from config.demonstration.resources import ASB_POWERS, FIRST_AID, YOUTH_WORK
from hotspots.actions import adopt_hotspot, set_harm_weights, set_hotspot_peak
from hotspots.models import Hotspot
from operations.actions import NeedGiven, PlanSettings, change_place, make_plan, run_plan, start_solving
from operations.models import Plan, PlanRun, ResourceKind, Skill
from partners.models import Agency, Person
from partners.references import next_reference

#: name: (district, longitude, latitude, incidents by type, days of the week from Monday as 0, from, until).
_PLACES: dict[str, tuple[str, str, str, dict[str, int], tuple[int, ...], int, int]] = {
    "Rayleigh taxi rank": (
        "Rochford",
        "0.604900",
        "51.588100",
        {"Violence and sexual offences": 38, "Anti-social behaviour": 24},
        (4, 5),
        22,
        2,
    ),
    "Hockley station approach": (
        "Rochford",
        "0.659000",
        "51.603500",
        {"Anti-social behaviour": 41, "Criminal damage and arson": 11},
        (3, 4, 5),
        17,
        21,
    ),
    "Benfleet station": (
        "Castle Point",
        "0.561600",
        "51.543900",
        {"Anti-social behaviour": 33, "Robbery": 6},
        (0, 1, 2, 3, 4),
        15,
        18,
    ),
}
_WEIGHTS = {"Violence and sexual offences": Decimal(5), "Robbery": Decimal(8), "Criminal damage and arson": Decimal(2)}


def make_planning(people: dict[str, Person], agencies: dict[str, Agency]) -> None:
    """Make it as the coordinator would, and solve it at once: the worker has not started yet."""
    by = people["coordinator"]
    with acting_as(by, channel=Channel.COMMAND):
        set_harm_weights(weights=_WEIGHTS, by=by)
        for number, name in enumerate(_PLACES):
            _hotspot(name, number, agencies, by)
        busiest = Hotspot.objects.get(name__startswith="Knightswick")
        set_hotspot_peak(
            hotspot=busiest.pk,
            by=by,
            version=None,
            peak_days=(4, 5),
            peak_starts=dt.time(16),
            peak_ends=dt.time(20),
        )
        monday = clock.today() + dt.timedelta(days=7 - clock.today().weekday())
        plan = make_plan(
            name="The coming fortnight",
            starts_on=monday,
            ends_on=monday + dt.timedelta(days=13),
            hotspots=list(Hotspot.objects.live()),
            needs=[_powers()],
            settings=PlanSettings(seconds=5, most_sessions=6),
            by=by,
        )
        _crew(plan, by)
        start_solving(plan=plan.pk, by=by, version=None)
        run = PlanRun.objects.get(plan=plan, ended_at=None)
        run_plan(run=run.pk, person=by.pk)


def _powers() -> NeedGiven:
    return NeedGiven(ResourceKind.OFFICERS, skill=Skill.objects.get(name=ASB_POWERS))


def _crew(plan: Plan, by: Person) -> None:
    """Say who is needed where that differs: youth workers for the station, and street pastors beside the taxi rank."""
    youth_work, first_aid = (Skill.objects.get(name=name) for name in (YOUTH_WORK, FIRST_AID))
    differs = {
        "Benfleet station": [NeedGiven(ResourceKind.YOUTH_WORKERS, skill=youth_work)],
        "Rayleigh taxi rank": [_powers(), NeedGiven(ResourceKind.VOLUNTEERS, skill=first_aid)],
    }
    for place in plan.places.filter(name__in=differs):
        change_place(
            place=place.pk,
            is_included=True,
            harm=place.harm,
            peak_days=place.peak_days,
            peak_starts=place.peak_starts,
            peak_ends=place.peak_ends,
            needs=differs[place.name],
            by=by,
            version=None,
        )


def _hotspot(name: str, number: int, agencies: dict[str, Agency], by: Person) -> None:
    district, longitude, latitude, by_type, days, starts, ends = _PLACES[name]
    first = clock.today().replace(day=1) - relativedelta(months=12)
    hotspot = Hotspot.objects.create(
        reference=next_reference("H", clock.today().year),
        name=name,
        district=district,
        longitude=longitude,
        latitude=latitude,
        radius_m=150,
        count=sum(by_type.values()),
        by_type=by_type,
        first_month=first,
        last_month=first + relativedelta(months=11),
        note="Named by officers before any figures were imported; counts are invented.",
        evidence_digest=f"{100 + number:064d}",
    )
    adopt_hotspot(
        hotspot=hotspot.pk,
        by=by,
        version=None,
        lead_agency=agencies["police"],
        review_on=clock.today() + dt.timedelta(days=21),
        reason="Named by partners at the meeting.",
        peak_days=days,
        peak_starts=dt.time(starts),
        peak_ends=dt.time(ends),
    )
