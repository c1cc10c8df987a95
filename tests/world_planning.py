"""The world's plan: the council's, for those who plan, and for no partner before it is confirmed."""

import datetime as dt
from typing import Any

from common import clock
from operations.models import Plan, PlannedSession, PlannedUse, PlanNeed, PlanPlace, PlanRun
from tests.cast import Cast


def make_planning(cast: Cast, records: dict[str, Any]) -> dict[str, Any]:
    """Make it, as Cora."""
    today = clock.today()
    plan = Plan.objects.create(
        name="Kingfisher fortnight",
        starts_on=today + dt.timedelta(days=1),
        ends_on=today + dt.timedelta(days=14),
        state="solved",
        made_by=cast.cora,
        held_by=cast.council,
    )
    place = PlanPlace.objects.create(
        plan=plan,
        hotspot=records["hotspot"],
        name="Kingfisher corner",
        harm=40,
        peak_days=[4],
        peak_starts=dt.time(18),
        peak_ends=dt.time(22),
    )
    need = PlanNeed.objects.create(place=place, kind="van")
    starts_at = clock.now() + dt.timedelta(days=3)
    session = PlannedSession.objects.create(
        place=place, starts_at=starts_at, ends_at=starts_at + dt.timedelta(hours=2), harm=10
    )
    return {
        "plan": plan,
        "plan_place": place,
        "plan_need": need,
        "planned_session": session,
        "planned_use": PlannedUse.objects.create(session=session, resource=records["resource"], need=need),
        "plan_run": PlanRun.objects.create(
            plan=plan, asked_by=cast.cora, asked_at=clock.now(), beat_at=clock.now(), ended_at=clock.now()
        ),
    }
