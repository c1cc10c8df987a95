"""E-mail by a real mail server on this machine: what each of its answers leads to, and what comes back later."""

import asyncio
import datetime as dt
import io
import socket
import textwrap
from collections.abc import Iterator
from dataclasses import dataclass, field
from types import SimpleNamespace

import pytest
import time_machine
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session
from django.core.management import call_command

from common import clock
from common.scope import System, acting_as, acting_as_system
from notifications import actions, addresses, bounces, proofs, sending
from notifications.channels import Email
from notifications.models import AddressTrouble, Delivery
from notifications.models.deliveries import EMAIL
from partners.models import Person
from tests.cast import Cast
from tests.notifications import making

NOW = dt.datetime(2026, 11, 2, 12, tzinfo=clock.LONDON)


@dataclass
class Mailserver:
    """Keeps what it is given. `at_recipient`, `at_data`: what it says there instead of taking it, once for each."""

    kept: list[Envelope] = field(default_factory=list)
    at_recipient: list[str] = field(default_factory=list)
    at_data: list[str] = field(default_factory=list)

    async def handle_RCPT(
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        if self.at_recipient:
            return self.at_recipient.pop(0)
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:
        says = self.at_data.pop(0) if self.at_data else "250 OK"
        if says in ("250 OK", "hang up"):
            self.kept.append(envelope)
        if says == "hang up":
            assert server.transport is not None
            server.transport.abort()
            await asyncio.sleep(0)
        return says

    def message_ids(self) -> list[str]:
        """The Message-ID of each message that it kept."""
        texts = [envelope.content.decode() for envelope in self.kept if isinstance(envelope.content, bytes)]
        return [line[12:] for text in texts for line in text.splitlines() if line.startswith("Message-ID: ")]


@pytest.fixture
def server(settings) -> Iterator[Mailserver]:
    """A mail server, and Muster set up to send by it."""
    kept = Mailserver()
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    controller = Controller(kept, hostname="127.0.0.1", port=port)
    controller.start()
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", port
    settings.EMAIL_TIMEOUT = 5
    yield kept
    controller.stop()


@pytest.fixture
def at_noon() -> Iterator[time_machine.Traveller]:
    """The clock, standing at noon on 2 November 2026."""
    with time_machine.travel(NOW, tick=False) as traveller:
        yield traveller


def the_row(**filters) -> Delivery:
    with acting_as_system(System.OUTBOX):
        found = Delivery.objects.select_related("recipient")
        return found.get(channel=EMAIL, kind="action-assigned", **filters)


def test_each_answer_of_a_mail_server_leads_to_its_end(cast: Cast, server: Mailserver, at_noon) -> None:
    cases = {
        "taken": ({}, "sent", ""),
        "busy": ({"at_recipient": ["451 4.7.1 Greylisted"]}, "pending", "could not take the message now (451)"),
        "full": ({"at_data": ["552 5.2.2 Mailbox full"]}, "failed", "refused the message (552)"),
        "lost": ({"at_data": ["hang up"]}, "pending", "did not answer"),
    }
    at, faults = making.meeting(cast, starts_in=dt.timedelta(days=90)), []
    for name, (faulty, status, words) in cases.items():
        made = making.action(cast, cast.bob, at=at)
        for where, answers in faulty.items():
            setattr(server, where, answers)
        sending.drain(Email())
        row = the_row(source_id=made.pk)
        if (row.status, words in row.last_error, "bob@" in row.last_error) != (status, True, False):
            faults.append((name, row.status, row.last_error))
    assert faults == []
    at_noon.shift(dt.timedelta(minutes=1))
    sending.drain(Email())
    assert the_row(pk=row.pk).status == "sent"
    # The one whose answer was lost went twice, as one message.
    assert server.message_ids().count(row.message_id) == 2
    assert len(set(server.message_ids())) == 3


def test_an_address_that_does_not_exist_is_not_written_to_again_until_it_is_cleared_or_changed(
    cast: Cast, server: Mailserver, at_noon
) -> None:
    at = making.meeting(cast, starts_in=dt.timedelta(days=90))
    server.at_recipient = ["550 5.1.1 No such user"]
    first, second = making.action(cast, cast.bob, at=at), making.action(cast, cast.bob, at=at)
    sending.drain(Email())
    rows = [the_row(source_id=made.pk) for made in (first, second)]
    assert {row.status for row in rows} == {"failed"}
    assert sum("Messages do not reach this address." in row.last_error for row in rows) == 1
    assert server.kept == []
    with acting_as_system(System.OUTBOX):
        (trouble,) = addresses.standing(AddressTrouble.objects.all())
    with acting_as(cast.ada):
        Person.objects.filter(pk=cast.bob.pk).update(email="robert@example.org")
    third = making.action(cast, cast.bob, at=at)
    sending.drain(Email())
    assert the_row(source_id=third.pk).status == "sent"
    with acting_as_system(System.OUTBOX):
        assert addresses.standing(AddressTrouble.objects.select_related("person")) == []
    with acting_as(cast.ada):
        Person.objects.filter(pk=cast.bob.pk).update(email="bob@example.org")
    with acting_as(cast.cora):
        actions.clear_trouble(trouble=trouble.pk, by=cast.cora, version=trouble.version)
    fourth = making.action(cast, cast.bob, at=at)
    sending.drain(Email())
    assert the_row(source_id=fourth.pk).status == "sent"


# What comes back


def notice(
    row: Delivery,
    *,
    status: str = "5.1.1",
    action: str = "failed",
    copy: str = "text/rfc822-headers",
    message_id: str = "",
    proof: str | None = None,
) -> bytes:
    """A delivery status notification, as Postfix writes it (RFC 3464), with what the message carried."""
    proof = proofs.proof_of(row.message_id, row.recipient.email) if proof is None else proof
    return _notice(message_id or row.message_id, status, action, copy, proof)


def _notice(message_id: str, status: str, action: str, copy: str, proof: str) -> bytes:
    """A delivery status notification, as Postfix writes it (RFC 3464)."""
    return textwrap.dedent(
        f"""\
        From: MAILER-DAEMON@mx.example.org (Mail Delivery System)
        To: muster@example.org
        Subject: Undelivered Mail Returned to Sender
        Message-ID: <20261102120000.ABC@mx.example.org>
        MIME-Version: 1.0
        Content-Type: multipart/report; report-type=delivery-status; boundary="b1"

        --b1
        Content-Type: text/plain; charset=us-ascii

        I'm sorry to have to inform you that your message could not be delivered.

        --b1
        Content-Type: message/delivery-status

        Reporting-MTA: dns; mx.example.org
        Arrival-Date: Mon,  2 Nov 2026 12:00:00 +0000 (GMT)

        Final-Recipient: rfc822; bob@example.org
        Action: {action}
        Status: {status}
        Diagnostic-Code: smtp; 550 {status} <bob@example.org>: Recipient address rejected

        --b1
        Content-Type: {copy}

        From: Muster <muster@example.org>
        To: bob@example.org
        Subject: You have a new action
        Message-ID: {message_id}
        Muster-Proof: {proof}
        Content-Type: text/plain

        --b1--
        """
    ).encode()


def read(raw: bytes, monkeypatch: pytest.MonkeyPatch) -> str:
    monkeypatch.setattr("sys.stdin", SimpleNamespace(buffer=io.BytesIO(raw)))
    said = io.StringIO()
    call_command("read_bounce", stdout=said)
    return said.getvalue()


@pytest.mark.parametrize("copy", ["text/rfc822-headers", "message/rfc822"])
def test_a_message_that_comes_back_is_marked_with_the_reason_and_its_address_remembered(
    cast: Cast, monkeypatch: pytest.MonkeyPatch, copy: str
) -> None:
    making.action(cast, cast.bob)
    sending.drain(making.Recorder())
    row = the_row()
    assert "is marked as failed" in read(notice(row, copy=copy), monkeypatch)
    assert "Nothing was changed." in read(notice(row, copy=copy), monkeypatch)
    row = the_row()
    reason = "It came back: the address does not exist (5.1.1)."
    assert (row.status, row.last_error) == ("failed", f"{reason} Send it again or discard it.")
    with acting_as_system(System.OUTBOX):
        assert AddressTrouble.objects.get().reason == reason


def test_what_is_no_notice_of_a_failure_changes_nothing_and_never_fails(cast: Cast, monkeypatch) -> None:
    making.action(cast, cast.bob)
    sending.drain(making.Recorder())
    row = the_row()
    for raw in (
        b"",
        b"\xff\xfe\x00 nonsense",
        b"Subject: Out of office\n\nI am away.",
        notice(row, action="delayed", status="4.4.1"),
        notice(row, action="delivered", status="2.0.0"),
        notice(row, message_id="<another@example.org>"),
        notice(row).replace(b"multipart/report", b"multipart/mixed"),
        notice(row)[:700],
    ):
        assert "Nothing was changed." in read(raw, monkeypatch)
    assert the_row().status == "sent"


def test_nobody_who_only_knows_the_message_id_can_have_a_colleague_written_to_no_more(cast: Cast, monkeypatch) -> None:
    making.action(cast, cast.bob)
    sending.drain(making.Recorder())
    row = the_row()
    theirs = proofs.proof_of("<mine@example.org>", row.recipient.email)
    for forged in ("", "0123456789abcdef:forged", theirs, proofs.proof_of(row.message_id, "x@example.org")[:16]):
        for copy in ("text/rfc822-headers", "message/rfc822"):
            assert "Nothing was changed." in read(notice(row, copy=copy, proof=forged), monkeypatch)
    assert the_row().status == "sent"


def test_a_notice_of_an_address_that_is_corrected_by_now_says_nothing_of_the_new_one(cast: Cast, monkeypatch) -> None:
    making.action(cast, cast.bob)
    sending.drain(making.Recorder())
    row = the_row()
    read(notice(row, proof=proofs.proof_of(row.message_id, "bob.old@example.org")), monkeypatch)
    assert the_row().status == "failed"
    with acting_as_system(System.OUTBOX):
        assert not AddressTrouble.objects.exists()


def test_a_notice_that_makes_no_sense_is_read_to_its_end(cast: Cast, monkeypatch) -> None:
    making.action(cast, cast.bob)
    sending.drain(making.Recorder())
    row = the_row()
    whole = notice(row)
    for raw in (
        whole.replace(b"text/rfc822-headers", b"text/rfc822-headers; charset=none-such"),
        notice(row, copy="message/rfc822", message_id="<"),
        notice(row, message_id="<a\0b@example.org>"),
        whole.replace(b"message/delivery-status", b"message/delivery-status\nContent-Transfer-Encoding: base64"),
        whole.replace(b"Status: 5.1.1", b"Status: 5.1\0<script>"),
    ):
        assert read(raw, monkeypatch)
    assert "<" not in the_row().last_error


def test_a_full_mailbox_fails_the_message_and_leaves_the_address_be(cast: Cast, monkeypatch) -> None:
    making.action(cast, cast.bob)
    sending.drain(making.Recorder())
    read(notice(the_row(), status="5.2.2"), monkeypatch)
    assert "the mailbox is full (5.2.2)" in the_row().last_error
    with acting_as_system(System.OUTBOX):
        assert not AddressTrouble.objects.exists()


def test_reasons_are_read_from_the_code() -> None:
    said = {
        code: bounces.Bounce("<1@x>", code).reason for code in ("5.1.2", "5.1.10", "5.1.9", "5.7.1", "4.4.7", "5.0.0")
    }
    assert [text.removeprefix("It came back: ") for text in said.values()] == [
        "there is no such mail domain (5.1.2).",
        "its domain takes no mail (5.1.10).",
        "the address does not exist (5.1.9).",
        "its mail server does not take messages from Muster (5.7.1).",
        "its mail server was out of reach for too long (4.4.7).",
        "its mail server refused it (5.0.0).",
    ]
