"""Hotspots, resources and plans for tests of planning, made by the actions that make them."""

import datetime as dt
from typing import Any

from common import clock
from common.scope import Channel, acting_as
from hotspots.models import Hotspot
from operations import actions, tasks
from operations.actions import plan_solving
from operations.models import Plan, PlannedSession, PlanRun, Resource
from partners.models import Person
from tests.cast import Cast
from tests.hotspots.made import make_hotspot

FRIDAY = {"peak_days": [4], "peak_starts": dt.time(18), "peak_ends": dt.time(22)}


def friday() -> dt.date:
    """A Friday, three days ahead at least."""
    day = clock.today() + dt.timedelta(days=3)
    return day + dt.timedelta(days=(4 - day.weekday()) % 7)


def at(hour: int, days: int = 0) -> dt.datetime:
    """An hour of that Friday in London, in UTC."""
    return clock.local(friday() + dt.timedelta(days=days), dt.time(hour)).astimezone(dt.UTC)


def busy_hotspot(by: Person, name: str, count: int, **fields: Any) -> Hotspot:
    """An adopted hotspot that is busiest on Fridays from 6pm to 10pm."""
    values = {**FRIDAY, "by_type": {"Robbery": count}, **fields}
    return make_hotspot(by, "adopted", name=name, count=count, **values)


def officers(by: Person, name: str) -> Resource:
    """A team of officers of this person's agency."""
    with acting_as(by):
        return actions.add_resource(name=name, kind="officers", agency=by.agency, by=by)


def make_plan(cast: Cast, hotspots: list[Hotspot], **fields: Any) -> Plan:
    """A plan by Cora for the week that begins on that Friday."""
    values: dict[str, Any] = {
        "name": "A week in winter",
        "starts_on": friday(),
        "ends_on": friday() + dt.timedelta(days=6),
        "settings": actions.PlanSettings(seconds=5, travel_minutes=0),
    }
    with acting_as(cast.cora):
        return actions.make_plan(by=cast.cora, hotspots=hotspots, **(values | fields))


def solve(cast: Cast, plan: Plan, by: Person | None = None) -> Plan:
    """Ask for it, and do the worker's part at once."""
    by = by or cast.cora
    with acting_as(by):
        actions.start_solving(plan=plan.pk, by=by, version=None)
        run = PlanRun.objects.get(plan=plan, ended_at=None)
    plan_solving.run_plan(run=run.pk, person=by.pk)
    with acting_as(by):
        return Plan.objects.get(pk=plan.pk)


def held(plan: Plan, by: Person) -> list[PlannedSession]:
    """The sessions that a plan holds, earliest first."""
    with acting_as(by, channel=Channel.TASK):
        found = PlannedSession.objects.filter(place__plan=plan, state__in=("proposed", "locked"))
        return list(found.select_related("place").prefetch_related("uses__resource"))


__all__ = ["at", "busy_hotspot", "friday", "held", "make_plan", "officers", "solve", "tasks"]
