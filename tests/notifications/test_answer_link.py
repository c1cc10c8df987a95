"""From the message on a phone to the answer: one press, one page, no sign-in."""

from urllib.parse import urlsplit
from uuid import UUID

import pytest
from playwright.sync_api import Page

from common.scope import acting_as
from notifications import sending
from notifications.channels import Email
from tests.cast import Cast
from tests.operations.made import make_deployment, make_operation, make_request, make_resource
from tests.web.browser import Visiting

pytestmark = pytest.mark.browser


def test_a_partner_answers_from_the_message_on_a_phone_without_signing_in(
    committed_cast: Cast, visiting: Visiting, settings
) -> None:
    settings.EMAIL_BACKEND = "notifications.mailbox.MailboxBackend"
    cast = committed_cast
    make_resource(cast.bea, "ANPR van")
    operation = make_operation(cast, name="Turncoat")
    confirmed, declined = (make_request(cast, make_deployment(cast, operation), cast.bea) for _ in range(2))
    sending.drain(Email())
    with visiting(390) as visitor:
        visitor.sign_in("bea", at="/mailbox/")
        links = _links(visitor.page)
        assert [len(links[request.pk]) for request in (confirmed, declined)] == [4, 4]
        visitor.page.context.clear_cookies()  # from here on a stranger to Muster
        accept, decline = links[confirmed.pk]["Accept"], links[declined.pk]["Decline"]
        visitor.go(accept)
        assert "Accept" in visitor.page.inner_text("h1")
        visitor.press("Accept")
        assert "You have accepted." in visitor.page.inner_text("main")
        visitor.go(decline)
        visitor.press("Decline")
        assert "Enter" in visitor.page.inner_text(".govuk-error-summary")
        visitor.page.fill("[name=reason]", "The van is in repair")
        visitor.press("Decline")
        assert "You have declined." in visitor.page.inner_text("main")
        visitor.go(accept)
        assert "This request has been answered: confirmed." in visitor.page.inner_text("main")
        visitor.page.click("main a:has-text('Sign in to see the requests')")
        assert urlsplit(visitor.page.url).path == "/account/login/", "the link gave one answer, and no more"
        assert visitor.faults == []
    with acting_as(cast.bea):
        confirmed.refresh_from_db()
        declined.refresh_from_db()
        assert (confirmed.state, str(confirmed.resource)) == ("confirmed", "ANPR van")
        assert (declined.state, declined.answer) == ("declined", "The van is in repair")


def _links(page: Page) -> dict[UUID, dict[str, str]]:
    """The links of each message of a mailbox, by the request that it is about."""
    found = {}
    for path in [link.get_attribute("href") for link in page.query_selector_all("main td a")]:
        page.goto(f"{page.url.split('/mailbox')[0]}{path}")
        links = {link.inner_text(): link.get_attribute("href") or "" for link in page.query_selector_all("main p a")}
        found[_request_of(links)] = links
    return found


def _request_of(links: dict[str, str]) -> UUID:
    return UUID(links["Sign in to see it in Muster"].split("/requests/")[1].split("/")[0])
