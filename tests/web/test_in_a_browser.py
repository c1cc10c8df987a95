"""Pages as a browser and axe see them: WCAG 2.2 AA, a strict security policy, a phone's width, no scripts."""

import base64
import hashlib
import hmac
import struct
import time

import pytest

from tests.cast import PASSWORD, Cast
from tests.web.browser import Visiting

pytestmark = [pytest.mark.browser, pytest.mark.urls("tests.web.urls")]


def current_code(secret: str) -> str:
    """The six digits of an authenticator app (RFC 6238)."""
    key = base64.b32decode(secret + "=" * (-len(secret) % 8))
    digest = hmac.new(key, struct.pack(">Q", int(time.time()) // 30), hashlib.sha1).digest()
    offset = digest[-1] & 15
    return f"{(struct.unpack('>I', digest[offset : offset + 4])[0] & 0x7FFFFFFF) % 10**6:06}"


@pytest.mark.parametrize("width", [1280, 320])
def test_every_component_and_field_is_accessible(committed_cast: Cast, visiting: Visiting, width: int):
    with visiting(width) as visitor:
        visitor.sign_in("cora", look=True)
        visitor.go("/components/")
        visitor.go("/form/")
        page = visitor.page
        for part, text in {"day": "25", "month": "Oct", "year": "2026", "time": "1:30am"}.items():
            page.fill(f"[name=starts_{part}]", text)
        visitor.press("Plan it")
        assert page.title() == "Error: New operation \u2013 Muster"
        assert page.evaluate("document.activeElement.className") == "govuk-error-summary"
        page.click("a:has-text('Enter the review date')")
        assert page.evaluate("document.activeElement.id") == "id_review_day"
        assert page.locator("[name=starts_fold]:checked").input_value() == "0"
        assert visitor.faults == []


def test_a_phone_has_a_folding_menu_and_controls_for_a_thumb(committed_cast: Cast, visiting: Visiting):
    with visiting(390) as visitor:
        visitor.sign_in("cora")
        visitor.go("/form/")
        actions = visitor.page.locator("nav a:has-text('Actions')")
        assert not actions.is_visible()
        visitor.page.click("button:has-text('Menu')")
        assert actions.is_visible()
        visitor.look()
        controls = visitor.page.locator("main input:visible, main select:visible, main button:visible").all()
        heights = {control.get_attribute("name"): control.bounding_box()["height"] for control in controls}
        assert visitor.faults == []
    assert len(heights) > 15
    assert {name: height for name, height in heights.items() if height < 44} == {}


def test_pages_work_without_scripts(committed_cast: Cast, visiting: Visiting):
    with visiting(390, scripts=False) as visitor:
        page = visitor.page
        visitor.sign_in("cora")
        page.goto(f"{visitor.address}/components/")
        assert page.locator("nav a:has-text('Actions')").is_visible()
        assert not page.locator("button:has-text('Menu')").is_visible()
        page.goto(f"{visitor.address}/form/")
        page.click("main button:has-text('Plan it')")
        assert page.locator(".govuk-error-summary a").count() > 10


def test_a_live_page_starts_the_components_it_fetched(committed_cast: Cast, visiting: Visiting):
    with visiting(1280) as visitor:
        visitor.sign_in("cora")
        visitor.go("/live/")
        visitor.page.wait_for_selector("text=You have 200 characters remaining")
        visitor.look()
        assert visitor.faults == []


def test_signing_in_and_its_second_steps_are_accessible(committed_cast: Cast, visiting: Visiting):
    with visiting(390) as visitor:
        visitor.add_security_key()
        page = visitor.page
        visitor.go("/account/login/")
        visitor.press("Sign in")
        visitor.go("/account/password/reset/")
        visitor.press("Send the link")
        for path in ("password/reset/key/1-bad/", "signup/", "inactive/"):
            visitor.go(f"/account/{path}")
        visitor.sign_in("cora", look=True)
        visitor.go("/account/password/change/")
        visitor.press("Change password")
        visitor.go("/account/2fa/totp/activate/")
        assert page.title() == "Confirm that it is you \u2013 Muster"
        page.fill("[name=password]", PASSWORD)
        visitor.press("Continue")
        visitor.press("Turn on")
        page.fill("[name=code]", current_code(page.inner_text("code")))
        visitor.press("Turn on")
        assert page.title() == "Recovery codes \u2013 Muster"
        visitor.go("/account/2fa/webauthn/add/")
        visitor.press("Add the key")
        visitor.go("/account/2fa/webauthn/")
        for link in ("Rename", "Remove"):
            page.click(f"a:has-text('{link}')")
            visitor.look()
            page.go_back()
        for path in ("2fa/", "2fa/totp/deactivate/", "2fa/recovery-codes/generate/", "sessions/"):
            visitor.go(f"/account/{path}")
        for path in ("reauthenticate/", "2fa/reauthenticate/", "2fa/webauthn/reauthenticate/"):
            visitor.go(f"/account/{path}")
        visitor.go("/account/logout/")
        visitor.press("Sign out")
        visitor.sign_in("cora", look=True)
        page.fill("[name=code]", "000000")
        visitor.press("Sign in")
        visitor.press("Use a security key")
        assert page.url == f"{visitor.address}/"
        assert visitor.faults == []
