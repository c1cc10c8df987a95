"""Minutes as a browser, axe and a phone see them, and a correction made without scripts."""

import pytest

from common.scope import acting_as
from tasking.models import MinutesVersion
from tests.cast import Cast
from tests.tasking.minutes_made import closed_meeting
from tests.tasking.test_in_a_browser import picture
from tests.web.browser import Visiting

pytestmark = pytest.mark.browser


@pytest.mark.parametrize("width", [1280, 390])
def test_the_pages_of_minutes_are_accessible_on_a_desk_and_on_a_phone(
    committed_cast: Cast, visiting: Visiting, width: int
) -> None:
    held = closed_meeting(committed_cast)
    path = f"{held.meeting.get_absolute_url()}minutes/"
    with visiting(width) as visitor:
        visitor.sign_in("alice")
        for name, address in {
            "minutes": path,
            "minutes-version": f"{path}1/",
            "meeting-closed": held.meeting.get_absolute_url(),
            "meetings-with-minutes": "/meetings/",
            "minutes-correct": f"{path}correct/part-2/",
        }.items():
            visitor.go(address)
            picture(visitor, name, width)
        visitor.press("Make the new version")
        picture(visitor, "minutes-correct-faults", width)
        assert visitor.page.title() == "Error: Correct the minutes – Muster"
        assert visitor.faults == []


def test_minutes_are_corrected_and_downloaded_without_scripts(committed_cast: Cast, visiting: Visiting) -> None:
    cast = committed_cast
    held = closed_meeting(cast)
    with visiting(390, scripts=False) as visitor:
        page = visitor.page
        visitor.sign_in("cora")
        page.goto(visitor.address + held.meeting.get_absolute_url())
        page.click("main a:has-text('Minutes of this meeting')")
        page.click("main a:has-text('Correct part one')")
        page.fill("[name=what_changed]", "The campaign has another name")
        page.fill("[name^=title-]", "Spring campaign")
        page.click("main button:has-text('Make the new version')")
        assert "The campaign has another name." in page.inner_text("main")
        with page.expect_download() as downloading:
            page.click("main a:has-text('PDF')")
        assert downloading.value.suggested_filename.endswith("minutes-part-1-v2.pdf")
    with acting_as(cast.bob):
        assert MinutesVersion.objects.filter(meeting=held.meeting).count() == 2
