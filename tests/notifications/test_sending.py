"""Sending: every message once, in its recipient's own sight, and a reason for each that is not sent."""

import datetime as dt
import smtplib
import uuid

import pytest
import time_machine
from django.core import mail

from audit.models import ProcessingEvent
from common import clock
from common.scope import System, acting_as, acting_as_system
from notifications import health, leases, sending, upkeep
from notifications.channels import Accepted, Ambiguous, Email, Lines, Message, Permanent, Retry
from notifications.models import Delivery, MailboxMessage
from operations.models import DeploymentOfficer
from partners.models import Person
from tests.cast import Cast
from tests.notifications import making
from tests.notifications.making import Recorder

DAY = dt.timedelta(days=1)
NOW = dt.datetime(2026, 11, 2, 12, tzinfo=clock.LONDON)


@pytest.fixture
def at_noon():
    """The clock, standing at noon on 2 November 2026."""
    with time_machine.travel(NOW, tick=False) as traveller:
        yield traveller


def rows(**filters) -> list[Delivery]:
    with acting_as_system(System.OUTBOX):
        return list(Delivery.objects.filter(**filters).order_by("due_at"))


def the_row(**filters) -> Delivery:
    (row,) = rows(**filters)
    return row


def assigned(cast: Cast, **more) -> Recorder:
    """One message due at once: Bob has a new action."""
    making.action(cast, cast.bob, **more)
    return Recorder()


def test_what_is_due_is_sent_once_and_what_is_not_due_waits(cast: Cast) -> None:
    channel = assigned(cast)
    assert [sending.drain(channel), sending.drain(channel)] == [1, 0]
    assert [message.to for message in channel.sent] == ["bob@example.org"]
    assert the_row(kind="action-assigned").status == "sent"
    assert {row.status for row in rows(kind="action-due")} == {"pending"}


def test_a_message_has_a_plain_text_an_html_and_one_link_and_no_words_of_the_minutes(cast: Cast) -> None:
    channel = assigned(cast)
    sending.drain(channel)
    (message,) = channel.sent
    assert message.subject.startswith("You have a new action: JTG/")
    for body in (message.text, message.html):
        assert body.count("http://localhost:8000/") == 1
        assert "Smith" not in body
        assert "Acacia" not in body


def test_a_restricted_action_is_marked_and_named_by_its_reference_only(cast: Cast) -> None:
    channel = assigned(cast, category="victims")
    sending.drain(channel)
    assert channel.sent[0].subject.startswith("OFFICIAL-SENSITIVE: You have a new action: JTG/")


def test_a_sensitive_operation_is_not_named_in_mail(cast: Cast, at_noon) -> None:
    making.deployment(cast, turnout=[cast.bob], sensitive=True, starts_in=DAY)
    channel = Recorder()
    sending.drain(channel)
    assert len(channel.sent) == 2
    for message in channel.sent:
        assert message.subject == "OFFICIAL-SENSITIVE: A deployment on Tue 3 November 2026, midday"
        assert "Turncoat" not in message.text + message.html
        assert "High Street" not in message.text + message.html


def test_a_reminder_of_what_its_recipient_may_no_longer_see_is_not_sent(cast: Cast) -> None:
    making.deployment(cast, turnout=[cast.charlie], sensitive=True, starts_in=DAY)
    channel = Recorder()
    sending.drain(channel)
    assert "charlie@example.org" not in [message.to for message in channel.sent]
    row = the_row(recipient=cast.charlie, lead=DAY)
    assert (row.status, row.last_error) == ("cancelled", "The recipient may not see what this is about.")


def test_a_reminder_is_owed_again_once_its_recipient_may_see_what_it_is_about(cast: Cast, at_noon) -> None:
    made = making.deployment(cast, turnout=[cast.charlie], sensitive=True, starts_in=DAY)
    sending.drain(Recorder())
    with acting_as(cast.cora):
        made.operation.readers.create(person=cast.charlie)
    upkeep.heal(clock.now())
    channel = Recorder()
    sending.drain(channel)
    assert [message.to for message in channel.sent] == ["charlie@example.org"]


def test_someone_who_has_left_is_not_written_to(cast: Cast) -> None:
    channel = assigned(cast)
    with acting_as(cast.ada):
        Person.objects.filter(pk=cast.bob.pk).update(is_active=False)
    assert sending.drain(channel) == 0
    assert the_row(kind="action-assigned").last_error == "The recipient's account is not active."


def test_a_reminder_that_a_silent_change_has_made_wrong_is_not_sent(cast: Cast, at_noon) -> None:
    made = making.deployment(cast, turnout=[cast.bob], starts_in=DAY)
    with acting_as(cast.cora):
        DeploymentOfficer.objects.filter(deployment=made, person=cast.bob).update(stood_down=True)
    channel = Recorder()
    sending.drain(channel)
    assert [message.to for message in channel.sent] == ["alice@example.org"]
    assert the_row(recipient=cast.bob, lead=DAY).status == "cancelled"


def test_each_message_sent_is_logged_as_a_disclosure_with_its_recipient_and_none_of_its_words(cast: Cast) -> None:
    sending.drain(assigned(cast))
    with acting_as_system(System.AUDIT):
        event = ProcessingEvent.objects.get(verb="sent message: action assigned")
    assert (event.operation, event.recipients, event.channel, event.record_label[:4]) == (
        "disclosure",
        ["Bob, Essex Police"],
        "mail",
        "JTG/",
    )


def test_a_stale_reminder_expires_and_says_so(cast: Cast, at_noon) -> None:
    making.deployment(cast, turnout=[cast.bob], starts_in=DAY)
    at_noon.shift(DAY)
    channel = Recorder()
    assert sending.drain(channel) == 0
    assert {(row.status, bool(row.last_error)) for row in rows(kind="deployment")} == {("expired", True)}


# Answers of the channel


def test_a_passing_fault_is_tried_again_after_a_pause_that_grows(cast: Cast, at_noon) -> None:
    making.action(cast, cast.bob)
    channel = Recorder(Retry("Busy."), Retry("Busy."))
    waits = []
    for _ in range(2):
        assert sending.drain(channel) == 0
        row = the_row(kind="action-assigned")
        assert (row.status, row.last_error, row.lease_owner) == ("pending", "Busy.", None)
        waits.append(row.try_at - clock.now())
        at_noon.move_to(row.try_at)
    assert waits == [dt.timedelta(minutes=1), dt.timedelta(minutes=2)]
    assert sending.drain(channel) == 1
    assert len({message.message_id for message in channel.sent}) == 1


def test_pauses_stop_growing_at_an_hour() -> None:
    assert sending.pause_after(50) == dt.timedelta(hours=1)


def test_a_refusal_for_good_is_shown_to_a_person(cast: Cast) -> None:
    making.action(cast, cast.bob)
    sending.drain(Recorder(Permanent("No such address.")))
    row = the_row(kind="action-assigned")
    assert (row.status, row.last_error) == ("failed", "No such address. Send it again or discard it.")


def test_a_lost_answer_is_repeated_where_that_is_safe_until_too_many_doubts(cast: Cast, at_noon) -> None:
    making.action(cast, cast.bob)
    channel = Recorder(*[Ambiguous("No answer.")] * sending.DOUBTS_ALLOWED)
    for _ in range(sending.DOUBTS_ALLOWED):
        sending.drain(channel)
        at_noon.shift(dt.timedelta(hours=1))
    assert the_row(kind="action-assigned").status == "unknown"
    assert len(channel.sent) == sending.DOUBTS_ALLOWED


def test_a_lost_answer_is_for_a_person_where_repeating_is_not_safe(cast: Cast) -> None:
    making.action(cast, cast.bob)
    sending.drain(Recorder(Ambiguous("No answer."), safe_to_repeat=False))
    assert the_row(kind="action-assigned").status == "unknown"


# Leases


def test_a_worker_that_went_silent_loses_its_messages_to_another(cast: Cast, at_noon) -> None:
    channel = assigned(cast)
    (claimed,) = sending.claim(uuid.uuid4(), clock.now())
    assert sending.drain(channel) == 0
    at_noon.shift(sending.lease())
    assert leases.return_leases(clock.now()) == 1
    assert sending.drain(channel) == 1
    assert the_row(pk=claimed.pk).attempts == 1


def test_a_worker_that_was_too_slow_changes_nothing(cast: Cast, at_noon) -> None:
    channel = assigned(cast)
    slow = uuid.uuid4()
    (claimed,) = sending.claim(slow, clock.now())
    at_noon.shift(sending.lease())
    leases.return_leases(clock.now())
    assert sending.drain(channel) == 1
    assert not sending.deliver(claimed, slow, channel)
    assert len(channel.sent) == 1


def test_a_message_called_back_between_claim_and_sending_is_not_sent(cast: Cast) -> None:
    made = making.deployment(cast, turnout=[cast.bob], starts_in=DAY)
    owner, channel = uuid.uuid4(), Recorder()
    claimed = sending.claim(owner, clock.now())
    making.change(made, cast.cora, state="cancelled", cancelled_reason="Rain")
    assert not any(sending.deliver(one, owner, channel) for one in claimed)
    assert channel.sent == []


def test_a_message_taken_over_while_it_was_sent_keeps_its_message_id(cast: Cast, at_noon) -> None:
    assigned(cast)
    owner = uuid.uuid4()
    (claimed,) = sending.claim(owner, clock.now())
    assert sending.start_sending(claimed, owner, clock.now())
    at_noon.shift(sending.lease())
    leases.return_leases(clock.now())
    channel = Recorder()
    assert sending.drain(channel) == 1
    assert channel.sent[0].message_id == claimed.message_id


def test_what_a_silent_worker_was_sending_is_asked_about_or_left_to_a_person_where_it_would_show_twice(
    cast: Cast, at_noon
) -> None:
    answers = {
        "sent": Recorder(found=Accepted("7")),
        "pending": Recorder(found=Retry("Not known there."), safe_to_repeat=False),
        "sending": Recorder(found=Ambiguous("It did not answer.")),
        "unknown": Recorder(safe_to_repeat=False),
    }
    at = making.meeting(cast, starts_in=90 * DAY)
    for status, channel in answers.items():
        made, owner = making.action(cast, cast.bob, at=at), uuid.uuid4()
        sending.claim(owner, clock.now())
        row = the_row(source_id=made.pk, kind="action-assigned", channel="email")
        sending.start_sending(row, owner, clock.now())
        at_noon.shift(sending.lease())
        leases.return_leases(clock.now(), Lines(channel))
        assert the_row(pk=row.pk).status == status
        assert channel.asked == ([str(row.pk)] if channel.can_be_asked else [])
        sending.drain(Recorder())
        at_noon.shift(sending.lease())
        leases.return_leases(clock.now(), Lines(Recorder(found=Accepted("8"))))
    with acting_as_system(System.AUDIT):
        assert ProcessingEvent.objects.filter(verb="sent message: action assigned").count() == 3


def test_a_message_whose_place_a_newer_one_took_is_not_put_back(cast: Cast, at_noon) -> None:
    made = making.deployment(cast, turnout=[cast.bob], starts_in=DAY)
    moved = making.change(made, cast.cora, place="Here")
    owner = uuid.uuid4()
    (claimed,) = [
        one for one in sending.claim(owner, clock.now()) if one.kind == "deployment-moved" and one.recipient == cast.bob
    ]
    sending.start_sending(claimed, owner, clock.now())
    making.change(moved, cast.cora, place="There")
    at_noon.shift(sending.lease())
    leases.return_leases(clock.now())
    statuses = [row.status for row in rows(kind="deployment-moved", recipient=cast.bob)]
    assert sorted(statuses) == ["cancelled", "pending"]


# Health


def test_the_oldest_due_message_tells_how_long_it_has_waited(cast: Cast, at_noon) -> None:
    assigned(cast)
    at_noon.shift(dt.timedelta(minutes=7))
    with acting_as_system(System.HEALTH):
        assert health.oldest_due_wait(clock.now()) == dt.timedelta(minutes=7)
    sending.drain(Recorder())
    with acting_as_system(System.HEALTH):
        assert health.oldest_due_wait(clock.now()) == dt.timedelta()


def test_a_heartbeat_is_read_back_and_one_part_does_not_speak_for_the_other(settings) -> None:
    settings.CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache", "LOCATION": "hearts"}}
    assert health.last_heartbeat("beat") is None
    health.beat_heart("worker")
    assert health.last_heartbeat("worker") is not None
    assert health.last_heartbeat("beat") is None


def test_housekeeping_withdraws_the_links_of_people_who_may_read_them_no_longer(cast: Cast) -> None:
    from notifications.models import CalendarFeed

    for person in (cast.bob, cast.bea, cast.olive):
        with acting_as(person):
            CalendarFeed.objects.create(person=person, name=person.name, digest=person.pk.hex * 2)
    with acting_as(cast.ada):
        Person.objects.filter(pk=cast.bob.pk).update(is_active=False)
        Person.objects.filter(pk=cast.bea.pk).update(roles=["scrutiny"])
    for _ in range(2):
        upkeep.tidy(clock.now())
    with acting_as_system(System.FEED):
        withdrawn = CalendarFeed.objects.filter(revoked_at__isnull=False)
        assert set(withdrawn.values_list("name", flat=True)) == {"Bob", "Bea"}
        assert ProcessingEvent.objects.filter(verb="withdrew calendar link").count() == 2


# E-mail

MESSAGE = Message("bob@example.org", "Action due", "Text", "<p>Text</p>", "<1@example.org>")


class Line:
    """A mail connection that fails as told."""

    def __init__(self, on_open: Exception | None = None, on_send: Exception | None = None) -> None:
        self.on_open, self.on_send = on_open, on_send

    def open(self) -> None:
        if self.on_open:
            raise self.on_open

    def send_messages(self, messages) -> int:
        if self.on_send:
            raise self.on_send
        return len(messages)

    def close(self) -> None:
        pass


@pytest.mark.parametrize(
    ("line", "answer"),
    [
        (Line(), Accepted),
        (Line(on_open=ConnectionRefusedError()), Retry),
        (Line(on_open=smtplib.SMTPAuthenticationError(535, b"no")), Retry),
        (Line(on_send=smtplib.SMTPRecipientsRefused({"bob@example.org": (550, b"no such user")})), Permanent),
        (Line(on_send=smtplib.SMTPRecipientsRefused({"bob@example.org": (451, b"greylisted")})), Retry),
        (Line(on_send=smtplib.SMTPDataError(552, b"too big")), Permanent),
        (Line(on_send=smtplib.SMTPServerDisconnected()), Ambiguous),
        (Line(on_send=TimeoutError()), Ambiguous),
    ],
)
def test_each_fault_of_mail_has_its_answer_and_no_address_in_it(line, answer) -> None:
    said = Email(line).send(MESSAGE)
    assert isinstance(said, answer)
    assert "bob@example.org" not in getattr(said, "reason", "")


def test_mail_goes_out_as_text_and_html_under_the_deliverys_message_id(settings) -> None:
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    mail.outbox = []
    Email().send(MESSAGE)
    (sent,) = mail.outbox
    assert sent.message()["Message-ID"] == "<1@example.org>"
    assert [part.get_content_type() for part in sent.message().get_payload()] == ["text/plain", "text/html"]


@pytest.fixture
def mailbox(settings) -> None:
    """Mail goes into the app."""
    settings.EMAIL_BACKEND = "notifications.mailbox.MailboxBackend"


def test_the_same_message_twice_is_one_in_the_mailbox(cast: Cast, mailbox) -> None:
    for _ in range(2):
        Email().send(MESSAGE)
    with acting_as(cast.bob):
        (kept,) = MailboxMessage.objects.all()
    assert (kept.subject, kept.text, kept.html) == ("Action due", "Text", "<p>Text</p>")


def test_each_person_sees_their_own_messages_only(cast: Cast, mailbox) -> None:
    Email().send(MESSAGE)
    for name, person in cast.people.items():
        with acting_as(person):
            assert MailboxMessage.objects.count() == (1 if name == "bob" else 0)


def test_mail_of_the_sign_in_library_is_kept_too(cast: Cast, mailbox) -> None:
    with acting_as_system(System.SIGN_IN):
        mail.send_mail("Reset", "Link", None, ["Bob <bob@example.org>"])
    with acting_as(cast.bob):
        assert MailboxMessage.objects.get().subject == "Reset"
