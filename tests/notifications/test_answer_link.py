"""From the message on a phone to the answer: one link, one sign-in, one step."""

import re
from urllib.parse import urlsplit

import pytest

from common.scope import System, acting_as, acting_as_system
from notifications import sending
from notifications.channels import Email
from notifications.models import MailboxMessage
from tests.cast import Cast
from tests.operations.made import make_deployment, make_operation, make_request, make_resource
from tests.web.browser import Visiting

pytestmark = pytest.mark.browser


def test_a_partner_confirms_from_the_message_in_one_step_on_a_phone(
    committed_cast: Cast, visiting: Visiting, settings
) -> None:
    settings.EMAIL_BACKEND = "notifications.mailbox.MailboxBackend"
    cast = committed_cast
    make_resource(cast.bea, "ANPR van")
    operation = make_operation(cast, name="Turncoat")
    confirmed, declined = (make_request(cast, make_deployment(cast, operation), cast.bea) for _ in range(2))
    sending.drain(Email())
    with acting_as_system(System.OUTBOX):
        texts = list(MailboxMessage.objects.filter(to_address=cast.bea.email).values_list("text", flat=True))
    links = {match for text in texts for match in re.findall(r"https?://\S+", text)}
    assert len(links) == len(texts) == 2, "one link in each message"
    assert all("Where: " in text for text in texts)
    paths = {key: urlsplit(link).path for link in links for key in (confirmed.pk, declined.pk) if str(key) in link}
    with visiting(390) as visitor:
        visitor.sign_in("bea", at=paths[confirmed.pk])
        assert urlsplit(visitor.page.url).path == paths[confirmed.pk], "signed in, and back to exactly there"
        visitor.look()
        visitor.press("Confirm")
        assert "The resource is confirmed." in visitor.page.inner_text("main")
        visitor.go(paths[declined.pk])
        visitor.press("Decline")
        assert "The request is declined." in visitor.page.inner_text("main")
        assert visitor.faults == []
    with acting_as(cast.bea):
        confirmed.refresh_from_db()
        declined.refresh_from_db()
        assert (confirmed.state, str(confirmed.resource), declined.state) == ("confirmed", "ANPR van", "declined")
