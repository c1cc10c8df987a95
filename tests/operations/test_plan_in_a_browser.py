"""Planning as a community safety officer does it, in a browser: made, followed, kept, solved again, confirmed."""

import datetime as dt
import re
import threading
from collections.abc import Callable

import pytest
from django.db import connections
from django.urls import reverse

from common.scope import acting_as
from operations import tasks
from operations.actions import plan_solving
from operations.models import Deployment, Plan, PlanRun, ResourceRequest
from operations.planning import solving
from operations.planning.problem import Progress
from tests.cast import Cast
from tests.operations.made import make_operation
from tests.operations.made_plan import busy_hotspot, officers
from tests.operations.test_in_a_browser import keep_picture
from tests.web.browser import Visiting, Visitor

pytestmark = pytest.mark.browser


@pytest.fixture
def may_finish(monkeypatch: pytest.MonkeyPatch) -> threading.Event:
    """A worker in a thread, which says how far it is and then waits for this before it finishes."""
    finish = threading.Event()
    solve = solving.solve

    def slowly(*args: object, on_progress: Callable, **more: object) -> object:
        found = solve(*args, on_progress=on_progress, **more)  # type: ignore[arg-type]
        on_progress(Progress(seconds=1, points=found.points, bound=found.bound + 2800))
        assert finish.wait(60)
        return found

    def work(run: str, person: str) -> None:
        def begin() -> None:
            tasks.solve_plan(run, person)
            connections.close_all()

        threading.Thread(target=begin, daemon=True).start()

    monkeypatch.setattr(plan_solving, "_TOLD_EVERY", 0)  # or progress would be written once a second
    monkeypatch.setattr(solving, "solve", slowly)
    monkeypatch.setattr("operations.tasks.solve_plan.delay", work)
    return finish


def solved(visitor: Visitor, may_finish: threading.Event, button: str) -> None:
    """Press the button, look at the page while the work goes on, and wait for it to load itself anew."""
    may_finish.clear()
    visitor.press(button)
    visitor.page.wait_for_selector("#plan-progress :text('Covers ')", timeout=30_000)
    visitor.look()
    keep_picture(visitor, "plan-progress")
    may_finish.set()
    visitor.page.wait_for_selector("h2:text('Who goes where')", timeout=30_000)
    visitor.look()


def test_a_plan_from_the_first_click_to_the_requests(
    committed_cast: Cast, visiting: Visiting, may_finish: threading.Event
) -> None:
    cast = committed_cast
    busy_hotspot(cast.cora, "Station Road", 208)
    busy_hotspot(cast.cora, "The Park", 52)
    officers(cast.bea, "Special constables")
    officers(cast.cora, "Council patrol")
    make_operation(cast, name="Lighthouse")
    with visiting(1280) as visitor:
        visitor.sign_in("cora")
        visitor.go(reverse("operations:plans"))
        visitor.page.click("main a:has-text('Make a plan')")
        visitor.look()
        keep_picture(visitor, "plan-make")
        visitor.press("Make the plan")
        assert visitor.page.title().startswith("Error: ")
        visitor.page.fill("[name=name]", "The coming fortnight")
        visitor.press("Make the plan")
        solved(visitor, may_finish, "Work out the plan")
        keep_picture(visitor, "plan")
        address = visitor.page.url.removeprefix(visitor.address).split("#")[0]
        visitor.press("Leave out")
        visitor.press("Keep")
        assert "changed by hand" in visitor.page.inner_text("main")
        solved(visitor, may_finish, "Work it out again")
        text = visitor.page.inner_text("main")
        assert "Left out by hand" in text
        assert "Kept" in text
    with visiting(390) as visitor:
        visitor.sign_in("cora")
        visitor.go(address)
        keep_picture(visitor, "plan")
        for link in ("td a:has-text('Change')", "#places td a:has-text('Change')"):
            visitor.page.goto(visitor.address + address)
            visitor.page.locator(f"main {link}").first.click()
            visitor.look()
        visitor.go(address)
        visitor.page.click("main a:has-text('Confirm the plan')")
        visitor.look()
        keep_picture(visitor, "plan-confirm")
        visitor.page.select_option("[name=operation]", label="Operation Lighthouse")
        visitor.press("Confirm the plan and ask the partners")
        assert "This plan is confirmed." in visitor.page.inner_text("main")
        keep_picture(visitor, "plan-confirmed")
        visitor.page.locator("main a:has-text('See the deployment')").first.click()
        visitor.look()
        assert visitor.faults == []
    with acting_as(cast.cora):
        plan = Plan.objects.get()
        assert plan.state == "confirmed"
        assert Deployment.objects.count() == ResourceRequest.objects.count() > 1
        assert not PlanRun.objects.filter(ended_at=None).exists()
        assert plan.ends_on - plan.starts_on == dt.timedelta(days=13)
        assert re.fullmatch(r"/plans/[0-9a-f-]{36}/", address)


def test_without_scripts_the_page_is_refreshed_by_hand(
    committed_cast: Cast, visiting: Visiting, may_finish: threading.Event
) -> None:
    cast = committed_cast
    busy_hotspot(cast.cora, "Station Road", 208)
    officers(cast.bea, "Special constables")
    with visiting(390, scripts=False) as visitor:
        visitor.sign_in("cora")
        page = visitor.page
        page.goto(visitor.address + reverse("operations:plan_make"))
        page.fill("[name=name]", "By hand")
        page.click("main button:has-text('Make the plan')")
        page.click("main button:has-text('Work out the plan')")
        assert "Muster is looking for the best plan" in page.inner_text("main")
        may_finish.set()
        for _ in range(60):
            page.reload()
            if "Who goes where" in page.inner_text("main"):
                break
            page.wait_for_timeout(500)
        assert "Covers" in page.inner_text("main")
