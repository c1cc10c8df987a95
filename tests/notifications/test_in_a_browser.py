"""The pages of notifications as a browser and axe see them: WCAG 2.2 AA, a phone's width, no scripts."""

from urllib.parse import urlsplit

import pytest
from django.urls import reverse

from common.scope import System, acting_as, acting_as_system
from notifications import actions, sending
from notifications.channels import Permanent
from notifications.models import Delivery, MailboxMessage
from tests.cast import Cast
from tests.notifications import making
from tests.notifications.making import Recorder
from tests.web.browser import Visiting

pytestmark = pytest.mark.browser


def addresses(cast: Cast) -> list[str]:
    """The pages, with something on each, as Cora may open them."""
    making.deployment(cast, turnout=[cast.cora])
    making.red_flag(cast)
    making.action(cast, cast.bob)
    sending.drain(Recorder(Permanent("No such address.")))
    with acting_as(cast.cora):
        feed = actions.make_feed(name="Phone", by=cast.cora).feed
    with acting_as_system(System.OUTBOX):
        row = Delivery.objects.get(status="failed")
        message = MailboxMessage.objects.create(
            to_address=cast.cora.email, message_id="<1@muster.example>", subject="Action due", text="It is due."
        )
    pages = ("calendars", "calendar", "calendar_week", "agenda", "mailbox")
    names = (*pages, "deliveries", "deliveries_again", "troubles")
    keyed = {
        feed.pk: ("calendar_replace", "calendar_revoke"),
        message.pk: ("message",),
        row.pk: ("delivery", "delivery_resend", "delivery_discard"),
    }
    return [
        *(reverse(f"notifications:{name}") for name in names),
        *(reverse(f"notifications:{name}", args=[key]) for key, some in keyed.items() for name in some),
    ]


@pytest.mark.parametrize("width", [1280, 320])
def test_every_page_and_each_forms_faults_are_accessible(committed_cast: Cast, visiting: Visiting, width: int) -> None:
    found = addresses(committed_cast)
    with visiting(width) as visitor:
        visitor.sign_in("cora")
        for address in found:
            visitor.go(address)
        visitor.press("Discard it")
        assert visitor.page.title().startswith("Error: ")
        visitor.go(reverse("notifications:calendar_new"))
        visitor.press("Make the link")
        assert "shown once" in visitor.page.inner_text("main")
        assert visitor.faults == []


def test_each_kind_of_link_is_made_and_withdrawn_without_scripts(committed_cast: Cast, visiting: Visiting) -> None:
    making.red_flag(committed_cast)
    kinds = {"person": "my-phone", "agency": "my-phone", "theme": "night-time-economy", "red_flags": "red-flag-dates"}
    with visiting(390, scripts=False) as visitor:
        visitor.sign_in("olive")
        page = visitor.page
        for kind, name in kinds.items():
            page.goto(visitor.address + reverse("notifications:calendar_new"))
            page.check(f"[name=kind][value={kind}]")
            if kind == "theme":
                page.select_option("[name=theme]", label="Night-time economy")
            if name == "my-phone":
                page.fill("[name=name]", "My phone")
            page.click("main button:has-text('Make the link')")
            link = page.input_value("#link")
            assert f"/{name}.ics" in link
            assert not page.is_visible("text=Copy the link")
            page.goto(visitor.address + reverse("notifications:calendars"))
            page.click("main a:has-text('Withdraw')")
            page.click("main button:has-text('Withdraw the link')")
            assert "The link is withdrawn." in page.inner_text("body")
            read = page.request.get(visitor.address + urlsplit(link).path)
            assert "This calendar link has been withdrawn" in read.text()
        assert page.locator("main table a:has-text('Withdraw')").count() == 0


def test_each_kind_of_link_is_copied_by_a_button(committed_cast: Cast, visiting: Visiting) -> None:
    making.red_flag(committed_cast)
    with visiting(1280) as visitor:
        visitor.sign_in("olive")
        page = visitor.page
        page.context.grant_permissions(["clipboard-read", "clipboard-write"])
        for kind in ("person", "agency", "theme", "red_flags"):
            visitor.go(reverse("notifications:calendar_new"))
            page.check(f"[name=kind][value={kind}]")
            if kind == "theme":
                visitor.press("Make the link")
                assert page.title().startswith("Error: ")
                page.select_option("[name=theme]", label="Night-time economy")
            visitor.press("Make the link")
            page.click("text=Copy the link")
            page.wait_for_selector("[role=status] >> text=Copied.")
            assert page.evaluate("navigator.clipboard.readText()") == page.input_value("#link")
            visitor.look()
        visitor.go(reverse("notifications:calendars"))
        assert page.locator("main tbody tr").count() == 4
        assert visitor.faults == []
