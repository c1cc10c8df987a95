"""Security keys in a real browser: set up when first asked for, and used to sign in."""

import pytest

from tests.cast import PASSWORD, Cast
from tests.partners.steps import factors_of
from tests.web.browser import Visiting, Visitor

pytestmark = pytest.mark.browser


def _enter(visitor: Visitor) -> None:
    visitor.sign_in("cora", at="/account/login/?next=/agencies/", look=True)


def test_a_person_sets_up_a_security_key_and_signs_in_with_it(
    committed_cast: Cast, visiting: Visiting, in_earnest: None
) -> None:
    with visiting(390) as visitor:
        visitor.add_security_key()
        page = visitor.page
        _enter(visitor)
        assert page.url.endswith("/account/2fa/"), "nothing else can be done before a second step is set up"
        page.click("a:has-text('Add a security key')")
        visitor.look()
        page.fill("[name=password]", PASSWORD)
        visitor.press("Continue")
        visitor.press("Add the key")
        assert page.title() == "Recovery codes – Muster"
        visitor.go("/agencies/")
        assert page.inner_text("h1") == "People and agencies"
        visitor.go("/account/logout/")
        visitor.press("Sign out")
        _enter(visitor)
        assert page.title() == "Enter your code – Muster"
        visitor.press("Use a security key")
        assert page.url.endswith("/agencies/")
        assert visitor.faults == []
    assert factors_of(committed_cast.cora) == {"webauthn", "recovery_codes"}
