"""The pages of operations as a browser and axe see them: WCAG 2.2 AA, a phone's width, no scripts."""

import datetime as dt
import os
from decimal import Decimal
from pathlib import Path

import pytest
from django.urls import reverse

from common import clock
from common.clock import LONDON
from common.scope import System, acting_as
from operations import actions
from operations.models import Deployment, RedFlagDate
from tests.cast import Cast
from tests.operations.made import at, confirm, make_deployment, make_operation, make_request, make_resource
from tests.operations.made_briefings import make_briefing, make_draft
from tests.web.browser import Visiting, Visitor

pytestmark = pytest.mark.browser
#: Forms that are sent empty, to look at their error state, and what their button says.
SENT_EMPTY = {
    "propose": "Propose the operation",
    "deploy": "Schedule the deployment",
    "ask": "Send the requests",
    "visit_add": "Save the visit",
    "red_flag_add": "Enter the date",
    "red_flag_import": "Read the file",
    "resource_add": "Add the resource",
    "skill_add": "Add the skill",
    "availability_add": "Enter it",
    "availability_pattern": "Enter it",
    "availability_import": "Import it",
    "availability_clear": "Strike it",
    "cancel": "Cancel the operation",
    "debrief_correct": "Save the correction",
    "turn_out": "Add them",
    "repeat": "Show the dates",
    "stand_down": "Stand them down",
}


#: Forms about the time of a resource.
TIMES = ("_add", "_pattern", "_import", "_clear")


def addresses(cast: Cast) -> dict[str, str]:
    """The pages of one of everything, as Bea (police, coordinator) may open them."""
    actions.ensure_red_flags(years=[clock.today().year], by_system=System.SET_UP)
    operation = make_operation(cast, "scheduled", name="Turncoat")
    with acting_as(cast.cora):
        deployment = Deployment.objects.get()
        day = at(10).astimezone(LONDON).date()
        flag = actions.add_red_flag(
            name="Carnival", starts_on=day, ends_on=day, minimum_resource="Six marshals", by=cast.cora
        )
    with acting_as(cast.olive):
        visit = actions.record_visit(operation=operation.pk, place="Corner shop", result="Two warned", by=cast.olive)
    point = {"latitude": Decimal("51.586"), "longitude": Decimal("0.605")}
    other = make_deployment(cast, operation, officers=[cast.olive, cast.bob], meeting_point="Car park", **point)
    van = make_resource(cast.bea, "ANPR van")
    make_resource(cast.bea, "CCTV van")  # one alone would be chosen already
    held = confirm(make_request(cast, other, cast.bea), van, cast.bea)
    with acting_as(cast.bea):
        actions.withdraw_request(request=held.pk, reason="Broken down", by=cast.bea, version=None)
    with acting_as(cast.bea):
        turnout = other.turnout.get(person=cast.olive)
        actions.enter_availability(resource=van.pk, kind="leave", starts_at=at(40), ends_at=at(42), by=cast.bea)
        actions.add_skill(name="Licensing", by=cast.bea)
    make_resource(cast.bea, "Spare van")  # with one alone there would be nothing to choose
    asked = make_request(cast, deployment, cast.bea)
    briefing = make_briefing(cast, operation, method="Two by two.\nShops first.")
    draft = make_draft(cast, operation, other, method="")
    over, under_way = make_operation(cast, "debriefed", name="Lantern"), make_operation(cast, "under_way", name="Sport")
    with acting_as(cast.bea):
        debrief = over.debriefing
    things = {
        over.pk: ("outcome_sheet",),
        under_way.pk: ("debrief",),
        debrief.pk: ("debrief_correct",),
        operation.pk: ("operation", "cancel", "deploy", "visit_add"),
        other.pk: ("deployment", "deployment_move", "deployment_cancel", "ask", "turn_out", "repeat"),
        turnout.pk: ("stand_down",),
        visit.pk: ("visit",),
        asked.pk: (
            "request",
            "request_answer",
            "request_offer",
            "request_confirm",
            "request_decline",
            "request_withdraw",
        ),
        briefing.pk: ("briefing",),
        draft.pk: ("briefing_change",),
        van.pk: ("resource", "resource_change", *(f"availability{form}" for form in ("", *TIMES))),
        held.pk: ("ask_others",),
        flag.pk: ("red_flag", "red_flag_change", "red_flag_cancel"),
        flag.year: ("red_flag_year",),
    }
    found = {
        name: reverse(f"operations:{name}")
        for name in (
            "list",
            "propose",
            "requests",
            "resources",
            "resource_add",
            "skills",
            "skill_add",
            "hours",
            "red_flags",
            "red_flag_add",
            "red_flag_import",
        )
    }
    return found | {name: reverse(f"operations:{name}", args=[key]) for key, names in things.items() for name in names}


def keep_picture(visitor: Visitor, name: str) -> None:
    """Keep a picture of the page where MUSTER_SHOTS names a folder."""
    if folder := os.environ.get("MUSTER_SHOTS"):
        width = visitor.page.viewport_size["width"]
        visitor.page.screenshot(path=str(Path(folder) / f"{name}-{width}.png"), full_page=True)


@pytest.mark.parametrize("width", [1280, 320])
def test_every_page_and_each_forms_faults_are_accessible(committed_cast: Cast, visiting: Visiting, width: int) -> None:
    found = addresses(committed_cast)
    with visiting(width) as visitor:
        visitor.sign_in("bea")
        for name, address in found.items():
            visitor.go(address)
            keep_picture(visitor, name)
            if name in SENT_EMPTY:
                visitor.press(SENT_EMPTY[name])
                assert visitor.page.title().startswith("Error: "), name
                keep_picture(visitor, f"{name}-faults")
        assert visitor.faults == []


def test_the_warning_and_its_box_work_without_scripts(committed_cast: Cast, visiting: Visiting) -> None:
    cast = committed_cast
    actions.ensure_red_flags(years=[2026], by_system=System.SET_UP)
    operation = make_operation(cast)
    with visiting(390, scripts=False) as visitor:
        visitor.sign_in("cora")
        page = visitor.page
        page.goto(visitor.address + reverse("operations:deploy", args=[operation.pk]))
        page.fill("[name=name]", "Halloween patrol")
        page.select_option("[name=activities_1_aim]", "reassure")
        page.fill("[name=place]", "High Street")
        for name, day, hour in (("starts_at", dt.date(2026, 10, 31), "6pm"), ("ends_at", dt.date(2026, 11, 1), "1am")):
            for part in ("day", "month", "year"):
                page.fill(f"[name={name}_{part}]", str(getattr(day, part)))
            page.fill(f"[name={name}_time]", hour)
        page.click("main button:has-text('Schedule the deployment')")
        assert "This touches Halloween to bonfire fortnight (25 October to 8 November)." in page.inner_text("main")
        keep_picture(visitor, "warning")
        page.check("[name=acknowledge_red_flags]")
        page.click("main button:has-text('Schedule the deployment')")
        assert "The deployment is scheduled." in page.inner_text("main")
        keep_picture(visitor, "warned")
        page.click("main a:has-text('Repeat this deployment')")
        page.check("[name=every][value=weeks]")
        page.fill("[name=times]", "2")
        page.click("main button:has-text('Show the dates')")
        assert "every week on Saturday, 2 more times" in page.inner_text("main")
        page.uncheck("[value='2026-11-07']")
        keep_picture(visitor, "dates")
        page.click("main button:has-text('Schedule these dates')")
        assert "1 deployment is scheduled." in page.inner_text("main")
    with acting_as(cast.cora):
        assert set(Deployment.objects.values_list("name", flat=True)) == {"Halloween patrol"}
        assert Deployment.objects.count() == 2
        assert RedFlagDate.objects.exists()
