"""Actions on a phone, as their owner has them: axe over each page, and a photo sent without scripts."""

import pytest

from common.scope import acting_as
from tasking import actions
from tasking.actions import Upload
from tests.cast import Cast
from tests.tasking import files, made
from tests.web.browser import Visiting

pytestmark = pytest.mark.browser


def test_every_page_of_an_action_is_accessible_on_a_phone(committed_cast: Cast, visiting: Visiting) -> None:
    cast = committed_cast
    meeting = made.meeting(cast)
    action, lapsed = made.action(cast, at=meeting), made.action(cast, at=meeting)
    request = made.extension(cast, action)
    with acting_as(cast.bob):
        shown = Upload("lock.jpg", files.photo())
        actions.add_note(action=action.pk, by=cast.bob, text="The lock is mended", file=shown)
        kept = actions.attach_evidence(action=action.pk, by=cast.bob, upload=Upload("x.png", files.photo(kind="PNG")))
    page = action.get_absolute_url()
    with visiting(390) as visitor:
        visitor.sign_in("alice")
        for path in (
            "/actions/?colour=asks",
            page,
            f"{page}change/",
            f"{page}complete/",
            f"{page}files/",
            f"{lapsed.get_absolute_url()}more-time/",
            f"/actions/more-time/{request.pk}/grant/",
            f"/actions/more-time/{request.pk}/refuse/",
            f"{kept.get_absolute_url()}strike/",
        ):
            visitor.go(path)
        visitor.press("Strike the file")  # without a reason: the error state
        visitor.look()
        assert visitor.faults == []


def test_a_photo_is_sent_with_a_note_and_the_action_completed_without_scripts(
    committed_cast: Cast, visiting: Visiting
) -> None:
    cast = committed_cast
    action = made.action(cast, at=made.meeting(cast))
    photo = {"name": "IMG_1.JPG", "mimeType": "image/jpeg", "buffer": files.photo()}
    with visiting(390, scripts=False) as visitor:
        page = visitor.page
        visitor.sign_in("bob")
        page.goto(f"{visitor.address}/actions/?whose=mine")
        page.click(f"main a:has-text('{action.reference}')")
        page.click("main a:has-text('Write progress')")
        page.fill("[name=text]", "The lock is mended")
        page.set_input_files("[name=file]", photo)
        page.click("main button:has-text('Save the note')")
        with page.expect_download() as download:
            page.click("main a:has-text('IMG_1.jpg')")
        assert download.value.suggested_filename == "IMG_1.jpg"
        page.click("main a:has-text('Mark as completed')")
        page.click("main button:has-text('Mark as completed')")  # the note says it already
        words = page.inner_text("main")
    assert "Completed" in words
    assert "The lock is mended" in words
