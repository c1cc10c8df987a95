"""A plan looked for by a real worker: followed while it works, killed over it, begun again, and stopped."""

import datetime as dt
from collections.abc import Iterator

import pytest
from django.conf import settings

from common import clock
from common.scope import acting_as
from config.celery import app
from config.embedded.addresses import celery_url
from operations import actions
from operations.actions import NeedGiven, PlanSettings
from operations.actions.plan_solving import LEASE
from operations.models import Plan, PlanRun
from operations.tasks import solve_plan
from tests.cast import Cast
from tests.notifications.test_worker import Crew, crew, until
from tests.operations.made_plan import busy_hotspot, friday, held, make_plan, officers

pytestmark = [pytest.mark.worker, pytest.mark.slow]

__all__ = ["crew"]


@pytest.fixture
def worked(crew: Crew, monkeypatch: pytest.MonkeyPatch) -> Iterator[Crew]:
    """Workers that are told of what this test asks for."""
    database = crew.environment["MUSTER_TEST_REDIS_DB"]
    url = celery_url(settings.REDIS_URL)
    numbered = f"{url}?virtual_host={database}" if "socket:" in url else f"{url.rsplit('/', 1)[0]}/{database}"
    with app.connection_for_write(url=numbered) as connection:
        monkeypatch.setattr(solve_plan, "delay", lambda *keys: solve_plan.apply_async(args=keys, connection=connection))
        yield crew


def large_plan(cast: Cast) -> Plan:
    """A plan that no solver proves the best one of in a few seconds."""
    week = {"peak_days": list(range(7)), "peak_starts": dt.time(16), "peak_ends": dt.time(22)}
    hotspots = [busy_hotspot(cast.cora, f"Place {n}", 300 + 37 * n * n % 211, **week) for n in range(10)]
    for number in range(7):
        officers(cast.cora if number % 2 else cast.bea, f"Team {number}")
    return make_plan(
        cast,
        hotspots,
        ends_on=friday() + dt.timedelta(days=13),
        needs=[NeedGiven("officers", 2)],
        settings=PlanSettings(seconds=120, most_sessions=6, longest_spell_hours=5),
    )


def solving(cast: Cast) -> PlanRun | None:
    """The run that goes on, as the planner's page reads it."""
    with acting_as(cast.cora):
        return PlanRun.objects.filter(ended_at=None).first()


def is_followed(cast: Cast) -> bool:
    """Whether the page can say what is covered so far, and of how much at most."""
    run = solving(cast)
    return run is not None and run.seconds > 0 and bool(run.points) and run.bound is not None


def test_a_plan_is_followed_survives_its_worker_and_is_stopped_with_the_best_so_far(
    committed_cast: Cast, worked: Crew
) -> None:
    cast = committed_cast
    plan = large_plan(cast)
    worker = worked.worker()
    with acting_as(cast.cora):
        actions.start_solving(plan=plan.pk, by=cast.cora, version=plan.version)
    until(lambda: is_followed(cast))
    first = solving(cast)
    assert first is not None
    assert first.bound is not None
    assert first.points <= first.bound
    worked.kill(worker)
    with acting_as(cast.cora):
        PlanRun.objects.update(beat_at=clock.now() - LEASE)  # as if that long had passed
        actions.start_solving(plan=plan.pk, by=cast.cora, version=None)
    worked.worker()
    until(lambda: is_followed(cast))
    second = solving(cast)
    assert second is not None
    assert second.pk != first.pk
    with acting_as(cast.cora):
        actions.stop_solving(plan=plan.pk, by=cast.cora)

    def is_solved() -> bool:
        with acting_as(cast.cora):
            return Plan.objects.get(pk=plan.pk).state == "solved"

    until(is_solved)
    with acting_as(cast.cora):
        done = Plan.objects.get(pk=plan.pk)
    assert done.points is not None
    assert done.bound is not None
    assert done.greedy_points is not None
    assert done.greedy_points <= done.points <= done.bound
    assert done.is_optimal or "stopped it early" in done.note
    assert held(done, cast.cora)
