"""The day on a phone over a poor network: what is entered arrives once, in order, whatever happens to it."""

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest
from django.contrib.sessions.models import Session
from django.urls import reverse
from playwright.sync_api import Page, Route

from common import clock
from common.scope import acting_as
from operations import actions
from operations.models import CheckIn, Deployment, Visit, VisitPhoto
from tests.cast import Cast
from tests.operations.made import make_deployment, make_operation
from tests.operations.test_in_a_browser import keep_picture
from tests.tasking import files
from tests.tasking.test_live_in_a_browser import apart
from tests.web.browser import Visiting, Visitor

pytestmark = pytest.mark.browser
NAMES = ("The Anchor", "The Ship", "The Crown", "The Swan", "The Bell")
PHOTO = {"name": "IMG_1.jpg", "mimeType": "image/jpeg", "buffer": files.photo(size=(600, 400))}


def make_day(cast: Cast) -> Deployment:
    """Today's deployment of Benison, with five premises to visit; Olive and Bob turn out."""
    operation = make_operation(cast, name="Benison")
    starts_at = clock.now() - dt.timedelta(hours=1)
    day = make_deployment(
        cast, operation, starts_at=starts_at, ends_at=starts_at + dt.timedelta(hours=5), officers=[cast.olive, cast.bob]
    )
    with acting_as(cast.cora):
        lines = "\n".join(f"{name}, {number} Quay Street" for number, name in enumerate(NAMES, 1))
        actions.put_lines_on_list(operation=operation.pk, lines=lines, kind="licensed", by=cast.cora)
    return day


def enter(page: Page, name: str, outcome: str = "compliant", words: str = "", photo: bool = False) -> None:
    """Record a visit to these premises by the form within the page."""
    page.click(f"[data-visit][data-name='{name}']")
    panel = page.locator("[data-visit-panel]")
    panel.locator(f"[name=outcome][value={outcome}]").check()
    if words:
        panel.locator("[name=result]").fill(words)
    if photo:
        panel.locator("[name=photos]").set_input_files([PHOTO])  # type: ignore[list-item]
    panel.get_by_role("button", name="Save the visit").click()
    panel.wait_for(state="hidden")


def open_day(visitor: Visitor, day: Deployment, name: str = "olive") -> Page:
    """Sign in and open the day."""
    visitor.sign_in(name)
    visitor.go(reverse("operations:day", args=[day.pk]))
    visitor.page.wait_for_selector("[data-day][data-ready]")
    return visitor.page


def count(page: Page, words: str) -> Any:
    """What the page says of what waits, once it says these words."""
    return page.locator("[data-count]", has_text=words)


def all_sent(page: Page) -> None:
    """Wait until nothing is left to send."""
    count(page, "Everything is sent.").wait_for()


def number_of_visits(cast: Cast) -> int:
    """How many there are."""
    with acting_as(cast.olive):
        return Visit.objects.count()


def close_operation(cast: Cast, day: Deployment) -> None:
    """Start it, debrief it, close it."""
    with acting_as(cast.alice):
        operation: Any = {"operation": day.operation_id, "by": cast.alice, "version": None}
        actions.advance_operation(verb="start", **operation)
        actions.debrief_operation(happened="Five visits", objective_met="yes", **operation)
        actions.advance_operation(verb="close", **operation)


def once(answer: Callable[[Route], None]) -> Callable[[Route], None]:
    """A route that does this the first time, and afterwards nothing."""
    done: list[bool] = []

    def handle(route: Route) -> None:
        if done or route.request.method != "POST":
            route.fallback()
            return
        done.append(True)
        answer(route)

    return handle


def lose_the_answer(route: Route) -> None:
    """The server takes it, and its answer never comes."""
    route.fetch()
    route.abort()


def fail(route: Route) -> None:
    """The server has a fault of its own."""
    route.fulfill(status=500)


def test_five_visits_arrive_once_each_over_a_network_that_comes_and_goes(
    committed_cast: Cast, visiting: Visiting
) -> None:
    cast = committed_cast
    day = make_day(cast)
    with visiting(390) as visitor:
        page = open_day(visitor, day)
        page.on("dialog", lambda dialog: dialog.accept())
        page.get_by_role("button", name="Check yourself in").click()
        enter(page, "The Anchor")
        all_sent(page)
        page.get_by_text("Visits: 1 of 5 visited").wait_for()
        keep_picture(visitor, "day")

        # The phone drops the page while a visit is entered.
        page.click("[data-visit][data-name='The Swan']")
        page.fill("[data-visit-panel] [name=result]", "Half a sentence")
        page.reload()
        page.wait_for_selector("[data-day][data-ready]")
        assert page.locator("[data-stop] .govuk-tag:has-text('Begun, not saved')").count() == 1
        page.click("[data-visit][data-name='The Swan']")
        assert page.input_value("[data-visit-panel] [name=result]") == "Half a sentence"
        page.go_back()
        page.locator("[data-visit-panel]").wait_for(state="hidden")

        page.context.set_offline(True)
        enter(page, "The Ship", photo=True)
        enter(page, "The Crown", "concerns", "Fire door chained")
        count(page, "No connection").wait_for()
        assert count(page, "2 to be sent.").is_visible()
        assert page.locator("[data-stop] .govuk-tag:has-text('Waiting to be sent')").count() == 2
        visitor.look()
        keep_picture(visitor, "day-offline")

        # The phone's own Back leads to the list and keeps what was begun; a link does not lose the page.
        page.click("[data-visit][data-name='The Swan']")
        page.fill("[data-visit-panel] [name=result]", "The refusals book")
        page.go_back()
        page.locator("[data-visit-panel]").wait_for(state="hidden")
        assert page.evaluate("document.activeElement.dataset.name") == "The Swan"
        assert page.locator("[data-stop] .govuk-tag:has-text('Begun, not saved')").count() == 1
        page.click("[data-visit][data-name='The Swan']")
        assert page.input_value("[data-visit-panel] [name=result]") == "The refusals book"
        page.get_by_role("button", name="Back to the list").click()
        page.get_by_role("link", name="See the whole deployment").click()
        assert "There is no connection now, so this page stays open" in page.inner_text("[data-alert]")
        assert apart(lambda: number_of_visits(cast)) == 1

        # The tab is closed; another is opened when the network is back, and a second beside it.
        page.close()
        page.context.set_offline(False)
        tabs = [page.context.new_page() for _ in "ab"]
        for tab in tabs:
            tab.goto(visitor.address + reverse("operations:day", args=[day.pk]), wait_until="commit")
        page, before = tabs[0], visitor.faults
        visitor = Visitor(page, visitor.address)
        page.get_by_text("Visits: 3 of 5 visited").wait_for()
        tabs[1].close()

        page.route("**/api/v1/visits/", once(lose_the_answer))
        enter(page, "The Swan", "advice", "Sign the refusals book")
        all_sent(page)
        # A visit at which the server fails does not hold up what comes after it.
        page.route("**/api/v1/visits/", fail)
        page.route("**/api/v1/visits/", once(lambda route: route.fulfill(status=503)))
        enter(page, "The Bell", "closed")
        page.get_by_role("button", name="Check yourself out").click()
        page.get_by_role("button", name="Check yourself in").wait_for()
        assert count(page, "1 to be sent.").is_visible()
        page.unroute("**/api/v1/visits/", fail)
        all_sent(page)
        page.get_by_text("Visits: 5 of 5 visited").wait_for()
        keep_picture(visitor, "day-done")
        assert visitor.faults + before == []
    with acting_as(cast.olive):
        made = Visit.objects.order_by("created_at")
        assert [visit.place for visit in made] == list(NAMES)
        assert [visit.outcome for visit in made] == ["compliant", "compliant", "concerns", "advice", "closed"]
        assert all(visit.site and visit.agencies.get() == cast.council for visit in made)
        assert [photo.visit.place for photo in VisitPhoto.objects.all()] == ["The Ship"]
        assert CheckIn.objects.get().out_at is not None


def test_what_is_refused_is_put_right_and_signing_out_is_survived_and_clears(
    committed_cast: Cast, visiting: Visiting
) -> None:
    cast = committed_cast
    day = make_day(cast)
    said: list[str] = []
    with visiting(390) as visitor:
        # Three hours fast; what is recorded has the server's time.
        visitor.page.add_init_script("const real = Date.now; Date.now = () => real() + 3 * 3600 * 1000")
        page = open_day(visitor, day)
        page.on("dialog", lambda dialog: (said.append(dialog.message), dialog.accept()))

        for name, faulty in (("visit_list", ""), ("list_pick", ""), ("list_enter", "Put"), ("list_lines", "Put")):
            visitor.go(reverse(f"operations:{name}", args=[day.operation_id]) + f"?deployment={day.pk}")
            if faulty:
                visitor.press(faulty)
        visitor.go(reverse("operations:sites"))
        page.click("main a:has-text('The Ship')")
        page.wait_for_url("**/premises/*-*/")
        visitor.look()
        visitor.go(reverse("operations:day", args=[day.pk]))
        page.wait_for_selector("[data-day][data-ready]")

        # Faults are named before anything is kept.
        page.click("[data-visit][data-name='']")
        page.get_by_role("button", name="Save the visit").click()
        assert "Enter the premises or place." in page.inner_text("[data-visit-fault]")
        assert page.locator(".govuk-error-message").all_inner_texts() == [
            "Enter the premises or place.",
            "Choose what it came to.",
        ]
        visitor.look()
        keep_picture(visitor, "day-form-faults")
        page.get_by_role("button", name="Back to the list").click()

        # The session ends; what is entered waits, and goes out after signing in again in another tab.
        apart(Session.objects.all().delete)
        enter(page, "The Anchor")
        count(page, "You are signed out").wait_for()
        assert page.get_by_role("link", name="Sign in again").is_visible()
        other = page.context.new_page()
        visitor.page, first = other, page
        # Someone else on the same phone is told nothing of it, and clears nothing of it by signing out.
        visitor.sign_in("bob")
        assert other.get_by_text("on this phone").count() == 0
        first.evaluate("window.dispatchEvent(new Event('online'))")
        first.get_by_text("Someone else is signed in").wait_for()
        with other.expect_navigation():
            other.click("[data-sign-out] button")
        assert said == []
        visitor.sign_in("olive")
        other.close()
        visitor.page = page = first
        page.evaluate("window.dispatchEvent(new Event('online'))")
        all_sent(page)

        # The operation is over by the time that the last one is sent: refused, kept and shown, and thrown away.
        page.context.set_offline(True)
        enter(page, "The Ship")
        page.get_by_role("button", name="Check yourself in").click()
        count(page, "2 to be sent.").wait_for()
        apart(lambda: close_operation(cast, day))
        page.context.set_offline(False)
        count(page, "1 refused: open it and put it right.").wait_for()
        assert "visits are recorded from when it is scheduled" in page.inner_text("[data-items]")
        visitor.look()
        keep_picture(visitor, "day-refused")
        page.get_by_role("button", name="Open it and put it right").click()
        assert page.locator("[data-visit-panel] [name=outcome][value=compliant]").is_checked()
        page.get_by_role("button", name="Save the visit").click()
        count(page, "1 refused: open it and put it right.").wait_for()

        # Elsewhere in Muster it is not forgotten; signing out asks, and clears it.
        visitor.go("/operations/")
        assert page.get_by_text("1 entry waits on this phone.").is_visible()
        with page.expect_navigation():
            page.click("[data-sign-out] button")
        assert said[-1] == "1 not sent yet. Signing out clears what waits on this phone. Sign out?"
        visitor.sign_in("olive")
        page.goto(visitor.address + reverse("operations:day", args=[day.pk]))
        page.wait_for_selector("[data-day][data-ready]")
        assert page.locator("[data-outbox]").is_hidden()
        assert visitor.faults == []
    with acting_as(cast.olive):
        visit, made = Visit.objects.get(), CheckIn.objects.get()
        assert visit.place == "The Anchor"
        assert all(abs(clock.now() - at) < dt.timedelta(minutes=5) for at in (visit.visited_at, made.in_at))
