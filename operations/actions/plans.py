"""Plans: made, given places, changed, discarded. Nothing of it reaches another agency before it is confirmed."""

import datetime as dt
from collections.abc import Collection, Sequence
from dataclasses import asdict, dataclass
from typing import Any
from uuid import UUID

from django.db import transaction

from audit.actions import assign, record
from audit.locking import lock
from audit.models import Operation as Processing
from common import clock
from common.errors import BadInput, WrongState
from hotspots.harm import harm_of, harm_weights
from hotspots.models import Hotspot
from hotspots.peaks import peak_faults
from operations import policies
from operations.models import (
    LONGEST_PLAN,
    Plan,
    PlanNeed,
    PlanPlace,
    RedFlagDate,
    ResourceKind,
    Site,
    Skill,
)
from operations.plans.candidates import ASSUMED
from operations.states import PLAN
from partners.models import Person

#: What premises stand for, about which no incidents are counted: one in a week.
HARM_OF_A_SITE = 52
MOST_HARM = 1_000_000


@dataclass(frozen=True)
class PlanSettings:
    """How a plan is to be made: minutes of a session and between two, sessions at a place, hours, seconds to look."""

    session_minutes: int = 120
    travel_minutes: int = 15
    most_sessions: int = 3
    longest_spell_hours: int = 10
    rest_hours: int = 11
    seconds: int = 20


@dataclass(frozen=True)
class NeedGiven:
    """So many resources of a kind, each with a skill where one is named."""

    kind: str
    count: int = 1
    skill: Skill | None = None


def make_plan(
    *,
    name: str,
    by: Person,
    starts_on: dt.date | None = None,
    ends_on: dt.date | None = None,
    red_flag: RedFlagDate | None = None,
    hotspots: Collection[Hotspot] = (),
    sites: Collection[Site] = (),
    needs: Sequence[NeedGiven] = (NeedGiven(ResourceKind.OFFICERS),),
    settings: PlanSettings | None = None,
) -> Plan:
    """Begin a plan for these days, or for the days of a red-flag date where none are given.

    Raises NotAllowed, and BadInput naming every fault.
    """
    if red_flag is not None and starts_on is None and ends_on is None:
        starts_on, ends_on = _days_of(red_flag)
    with transaction.atomic():
        policies.may_plan(by).require()
        faults = _faults_of_days(starts_on, ends_on, red_flag) | _faults_of_needs(needs)
        if not name.strip():
            faults["name"] = "Enter a name for the plan."
        if not hotspots and not sites:
            faults["hotspots"] = "Choose at least one hotspot or one of the premises to plan for."
        if any(site.held_by_id is not None for site in sites):
            faults["sites"] = "Leave out premises that an operation keeps to itself: more people see the plan."
        settings = settings or PlanSettings()
        faults |= _faults_of_settings(settings)
        if faults or starts_on is None or ends_on is None:
            raise BadInput.of(**faults)
        plan = Plan(
            name=name.strip(),
            starts_on=starts_on,
            ends_on=ends_on,
            red_flag=red_flag,
            made_by=by,
            held_by=by.agency,
            **asdict(settings),
        )
        plan.save()
        record(Processing.COLLECTION, "made", on=plan, to_state=plan.state)
        _add_places(plan, hotspots, sites, needs)
    return plan


def change_plan(*, plan: UUID, name: str, settings: PlanSettings, by: Person, version: int | None) -> Plan:
    """Change its name and how it is to be made. Raises Http404, StaleEdit, NotAllowed, WrongState, BadInput."""
    with transaction.atomic():
        found = locked_plan(plan, by, version)
        faults = _faults_of_settings(settings)
        if not name.strip():
            faults["name"] = "Enter a name for the plan."
        if faults:
            raise BadInput.of(**faults)
        given = {"name": name.strip(), **asdict(settings)}
        return touch(found, "changed", given)


def change_place(
    *,
    place: UUID,
    is_included: bool,
    harm: int,
    peak_days: Collection[int],
    peak_starts: dt.time | None,
    peak_ends: dt.time | None,
    needs: Sequence[NeedGiven],
    by: Person,
    version: int | None,
) -> PlanPlace:
    """Change what this plan takes of a place: whether, its harm, when it is worst, and who is needed there.

    Raises Http404, StaleEdit, NotAllowed, WrongState, BadInput naming every fault.
    """
    with transaction.atomic():
        found = lock(PlanPlace, place, version=version)
        plan = locked_plan(found.plan_id, by, None)
        faults = peak_faults(peak_days, peak_starts, peak_ends) | _faults_of_needs(needs)
        if not peak_days and not faults:
            faults["peak_days"] = "Choose the days on which there can be sessions here."
        if not 0 <= harm <= MOST_HARM:
            faults["harm"] = f"Enter the harm of a year, from 0 to {MOST_HARM:,}."
        if faults:
            raise BadInput.of(**faults)
        peak = {"peak_days": sorted(set(peak_days)), "peak_starts": peak_starts, "peak_ends": peak_ends}
        if any(getattr(found, field) != value for field, value in peak.items()):
            found.is_peak_assumed = False
        for field, value in {**peak, "is_included": is_included, "harm": harm}.items():
            setattr(found, field, value)
        found.save()
        _set_needs(found, needs)
        touch(plan, f"changed {found.name}"[:60], {})
    return found


def discard_plan(*, plan: UUID, by: Person, version: int | None) -> Plan:
    """Put a plan away; nobody was asked for anything. Raises Http404, StaleEdit, NotAllowed, WrongState."""
    with transaction.atomic():
        found = lock(Plan, plan, version=version)
        policies.may_plan(by).require()
        before, found.state = found.state, PLAN.target("discard", found.state)
        found.save()
        record(Processing.ALTERATION, "discarded", on=found, from_state=before, to_state=found.state, fields=["state"])
    return found


def locked_plan(plan: UUID, by: Person, version: int | None) -> Plan:
    """The plan, locked, where this person may change it now. Raises Http404, StaleEdit, NotAllowed, WrongState."""
    found = lock(Plan, plan, version=version)
    policies.may_plan(by).require()
    decision = policies.may_change_plan(by, found)
    if not decision:
        raise WrongState(decision.reason)
    return found


def touch(plan: Plan, verb: str, changes: dict[str, Any]) -> Plan:
    """Save a plan after a change by hand: how good the best could be is not known any more."""
    changed = assign(plan, **changes)
    plan.bound, plan.is_optimal = None, False
    plan.save()
    record(Processing.ALTERATION, verb, on=plan, fields=changed)
    return plan


def _days_of(flag: RedFlagDate) -> tuple[dt.date, dt.date]:
    """The London days that a red-flag date touches; an end at midnight or in the small hours is the evening before."""
    first = flag.starts_at.astimezone(clock.LONDON).date()
    last = (flag.ends_at - dt.timedelta(hours=6)).astimezone(clock.LONDON).date()
    return max(first, min(clock.today(), last)), max(first, last)


def _faults_of_days(starts_on: dt.date | None, ends_on: dt.date | None, red_flag: RedFlagDate | None) -> dict[str, str]:
    if starts_on is None or ends_on is None:
        missing = "Enter the first and the last day, or choose a red-flag date."
        return {field: missing for field, day in (("starts_on", starts_on), ("ends_on", ends_on)) if day is None}
    if ends_on < starts_on:
        return {"ends_on": "The last day must not be before the first."}
    if ends_on < clock.today():
        return {"ends_on": "These days are over. Choose days to come."}
    if ends_on - starts_on >= LONGEST_PLAN:
        hint = f" {red_flag} is longer: enter some of its days." if red_flag is not None else ""
        return {"ends_on": f"A plan is for five weeks at most.{hint}"}
    if red_flag is not None:
        first, last = _days_of(red_flag)
        if starts_on > last or ends_on < first:
            return {"starts_on": f"These days are outside {red_flag}. Change them, or choose no red-flag date."}
    return clock.far_fault("ends_on", ends_on)


def _faults_of_needs(needs: Sequence[NeedGiven]) -> dict[str, str]:
    if not needs:
        return {"count": "Say who is needed: at least one resource."}
    if any(need.kind not in ResourceKind.values for need in needs):
        return {"kind": "Choose a kind of resource from the list."}
    if any(not 1 <= need.count <= 20 for need in needs):
        return {"count": "Enter how many are needed, from 1 to 20."}
    if len({(need.kind, need.skill) for need in needs}) < len(needs):
        return {"kind": "The same kind is there twice: enter it once, with the number of both."}
    return {}


def _faults_of_settings(settings: PlanSettings) -> dict[str, str]:
    ranges = {
        "session_minutes": (15, 720),
        "travel_minutes": (0, 120),
        "most_sessions": (1, 35),
        "longest_spell_hours": (1, 24),
        "rest_hours": (0, 24),
        "seconds": (1, 120),
    }
    return {
        field: f"Enter a number from {least} to {most}."
        for field, (least, most) in ranges.items()
        if not least <= getattr(settings, field) <= most
    }


def _add_places(plan: Plan, hotspots: Collection[Hotspot], sites: Collection[Site], needs: Sequence[NeedGiven]) -> None:
    weights = harm_weights()
    for hotspot in hotspots:
        peak = hotspot.peak or ASSUMED
        months = (hotspot.last_month.year - hotspot.first_month.year) * 12
        months += hotspot.last_month.month - hotspot.first_month.month + 1
        place = PlanPlace(
            plan=plan,
            hotspot=hotspot,
            name=hotspot.name,
            harm=min(MOST_HARM, round(harm_of(hotspot, weights) * 12 / max(1, months))),
            latitude=hotspot.latitude,
            longitude=hotspot.longitude,
            peak_days=list(peak.days),
            peak_starts=peak.starts,
            peak_ends=peak.ends,
            is_peak_assumed=hotspot.peak is None,
        )
        place.save()
        _set_needs(place, needs)
    for site in sites:
        place = PlanPlace(
            plan=plan,
            site=site,
            name=f"{site.name}, {site.address}"[:160],
            harm=HARM_OF_A_SITE,
            latitude=site.latitude,
            longitude=site.longitude,
            peak_days=list(ASSUMED.days),
            peak_starts=ASSUMED.starts,
            peak_ends=ASSUMED.ends,
            is_peak_assumed=True,
        )
        place.save()
        _set_needs(place, needs)


def _set_needs(place: PlanPlace, needs: Sequence[NeedGiven]) -> None:
    """Make exactly these the needs of a place; what is not needed any more stays with a count of 0."""
    wanted = {(need.kind, need.skill.pk if need.skill else None): need for need in needs}
    for held in place.needs.all():
        given = wanted.pop((held.kind, held.skill_id), None)
        count = given.count if given else 0
        if held.count != count:
            held.count = count
            held.save()
    for need in wanted.values():
        PlanNeed(place=place, kind=need.kind, skill=need.skill, count=need.count).save()
