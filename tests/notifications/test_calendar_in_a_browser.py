"""The calendar's pages as a browser and axe see them, on a wide screen and on a phone, without scripts to work."""

import datetime as dt

import pytest

from common import clock
from common.clock import LONDON
from tests.cast import Cast
from tests.notifications import making
from tests.notifications.test_calendar_pages import COMING, MONTH, WEEK
from tests.web.browser import Visiting

pytestmark = pytest.mark.browser


def test_a_full_calendar_fits_a_wide_screen_and_a_phone(committed_cast: Cast, visiting: Visiting) -> None:
    cast, day = committed_cast, dt.timedelta(days=1)
    whole = making.operation(cast, name="An operation with a very long name that was never meant to be read on a phone")
    for hours in range(0, 48, 8):
        made = making.deployment(cast, of=whole, turnout=[cast.bob], starts_in=3 * day + dt.timedelta(hours=hours))
    making.change(made, cast.cora, state="cancelled", cancelled_reason="Rain")
    making.action(cast, cast.bob, due_in=3)
    making.red_flag(cast, starts_in=3)
    on = (clock.now() + 3 * day).astimezone(LONDON).date()
    asked = [
        *(f"{MONTH}?month={on:%Y-%m}{whose}" for whose in ("", "&whose=agency", "&whose=red_flags&kind=red-flags")),
        f"{MONTH}?month=2001-02",
        f"{WEEK}?day={on}",
        f"{COMING}?whose=theme:Acquisitive crime",
    ]
    for width in (1280, 390):
        with visiting(width) as visitor:
            visitor.sign_in("bob")
            for address in asked:
                visitor.go(address)
            visitor.go(MONTH)
            visitor.page.click("main summary")
            visitor.page.select_option("[name=whose]", "agency")
            visitor.page.check("[value=actions]")
            visitor.look()
            visitor.press("Show")
            assert visitor.page.inner_text("main h1").split("\n")[0] == f"{cast.police}: actions due"
            assert visitor.faults == [], width
