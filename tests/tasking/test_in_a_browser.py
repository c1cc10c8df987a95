"""The meeting as a browser, axe and a keyboard see it: WCAG 2.2 AA, a desk and a phone, and without scripts."""

import datetime as dt
import os
from pathlib import Path

import pytest

from common import clock
from tests.cast import Cast
from tests.tasking import made
from tests.web.browser import Visiting, Visitor

pytestmark = pytest.mark.browser

#: A folder for pictures of each page, for whoever wants to look; none are taken without it.
PICTURES = os.environ.get("MUSTER_SHOTS", "")


def picture(visitor: Visitor, name: str, width: int) -> None:
    if PICTURES:
        visitor.page.screenshot(path=Path(PICTURES) / f"{name}-{width}.png", full_page=True)


@pytest.mark.parametrize("width", [1280, 390])
def test_every_page_of_a_meeting_is_accessible_on_a_desk_and_on_a_phone(
    committed_cast: Cast, visiting: Visiting, width: int
) -> None:
    cast = committed_cast
    meeting = made.meeting(cast, state="open")
    made.present(cast, cast.alice, at=meeting)
    made.present(cast, cast.bob, at=meeting, declared=False)
    item = made.item(cast, at=meeting, section=5, title="H-2026-0001 High Street", why="New candidate")
    victim = made.victim_item(cast, at=meeting, why="3 reports in 12 months")
    late = made.action(cast, at=meeting, due_on=clock.today() - dt.timedelta(days=2))
    made.action(cast, at=meeting, item=victim, category="victims", held_by=cast.council, text="Fit a lock")
    referral = made.referral(cast.bob)
    with visiting(width) as visitor:
        visitor.sign_in("alice")
        for name, path in {
            "meeting": meeting.get_absolute_url(),
            "attendance": f"{meeting.get_absolute_url()}attendance/",
            "close": f"{meeting.get_absolute_url()}close/",
            "decide": f"{item.get_absolute_url()}decide/",
            "item": victim.get_absolute_url(),
            "meetings": "/meetings/",
            "plan": "/meetings/plan/",
            "forums": "/meetings/forums/",
            "actions": "/actions/",
            "action": late.get_absolute_url(),
            "referrals": "/referrals/",
            "referral": referral.get_absolute_url(),
            "referral-new": "/referrals/new/",
        }.items():
            visitor.go(path)
            picture(visitor, name, width)
        visitor.press("Send the referral")
        picture(visitor, "referral-faults", width)
        assert visitor.page.title() == "Error: Make a referral – Muster"
        visitor.go(f"{victim.get_absolute_url()}decide/")
        visitor.page.check("[name=decision][value=task]")
        visitor.press("Save the decision")
        picture(visitor, "decide-refused", width)
        assert "Bob of Essex Police has not made" in visitor.page.inner_text("main")
        assert visitor.faults == []


def test_a_meeting_is_opened_and_its_item_decided_without_scripts(committed_cast: Cast, visiting: Visiting) -> None:
    cast = committed_cast
    meeting = made.meeting(cast)
    made.item(cast, at=meeting, title="Winter campaign")
    with visiting(390, scripts=False) as visitor:
        page = visitor.page
        visitor.sign_in("alice")
        page.goto(visitor.address + meeting.get_absolute_url())
        page.click("main button:has-text('Open the meeting')")
        page.click("main a:has-text('Take attendance')")
        page.select_option(f"[name=status_{cast.alice.pk}]", "present")
        page.click("main button:has-text('Save the attendance')")
        page.click("main a:has-text('Decide Winter campaign')")
        page.check("[name=decision][value=monitor]")
        page.fill("[name=reason]", "Next year")
        page.click("main button:has-text('Save the decision')")
        words = page.inner_text("main")
    assert "Monitor" in words
    assert "Next year" in words
