"""GOV.UK Notify: what each of its answers means, and that nothing is lost or sent twice whatever it does."""

import datetime as dt
from collections.abc import Iterator
from dataclasses import replace

import pytest
import time_machine

from common import clock
from common.scope import System, acting_as_system
from notifications import bounces, leases, sending
from notifications.channels import Accepted, Ambiguous, Message, Permanent, Retry, line
from notifications.models import AddressTrouble, Delivery
from notifications.models.deliveries import EMAIL, TEXT
from tests.cast import Cast
from tests.notifications import making
from tests.notifications.fake_notify import API_KEY, EMAIL_TEMPLATE, TEXT_TEMPLATE, FakeNotify

NOW = dt.datetime(2026, 11, 2, 12, tzinfo=clock.LONDON)
MESSAGE = Message(
    "bob@example.org", "Action due", "Text", "<p>Text</p>", "<1@example.org>", "ref-1", ("Text",), "/actions/1/"
)
TEXT_MESSAGE = Message("07700 900123", "Action due", "Text", "", "<2@example.org>", "ref-2", ("Text",), "/actions/1/")


@pytest.fixture
def notify(settings) -> Iterator[FakeNotify]:
    """Notify, and Muster set up to send by it."""
    with FakeNotify() as fake:
        settings.NOTIFY_API_KEY, settings.NOTIFY_URL = API_KEY, fake.url
        settings.NOTIFY_EMAIL_TEMPLATE, settings.NOTIFY_TEXT_TEMPLATE = EMAIL_TEMPLATE, TEXT_TEMPLATE
        settings.NOTIFY_TIMEOUT = (1, 0.4)
        yield fake


def the_delivery(**filters) -> Delivery:
    with acting_as_system(System.OUTBOX):
        return Delivery.objects.get(channel=EMAIL, **filters)


def references(notify: FakeNotify) -> list[str]:
    return [one["reference"] for one in notify.taken]


def test_each_answer_of_notify_means_what_its_documentation_says(notify: FakeNotify, caplog) -> None:
    email, faults = line(EMAIL), []
    cases = {
        "": Accepted,
        "team key": Permanent,
        "trial": Permanent,
        "clock": Retry,
        "key": Retry,
        "rate": Retry,
        "day": Retry,
        "fault": Retry,
        "gateway": Ambiguous,
        "stall": Ambiguous,
        "hang up": Ambiguous,
        "drop": Ambiguous,
    }
    for how, wanted in cases.items():
        notify.failing = [how]
        answer = email.send(MESSAGE)
        if not isinstance(answer, wanted) or "example.org" in getattr(answer, "reason", ""):
            faults.append((how, answer))
    email.close()
    assert faults == []
    assert "GOV.UK Notify does not accept the key" in caplog.text
    assert "bob@example.org" not in caplog.text


def test_what_is_wrong_with_a_message_is_said_in_plain_words(notify: FakeNotify, settings) -> None:
    email, text = line(EMAIL), line(TEXT)
    said = [
        email.send(Message("nobody", "s", "t", "", "", "r")),
        text.send(Message("123", "s", "t", "", "", "r")),
        _with(settings, NOTIFY_EMAIL_TEMPLATE=TEXT_TEMPLATE).send(MESSAGE),
    ]
    for channel in (email, text):
        channel.close()
    assert [type(answer) for answer in said] == [Permanent] * 3
    assert [answer.reason.split(".")[1:3] for answer in said] == [
        ["UK Notify says that this is not an e-mail address", " Correct it"],
        ["UK Notify says that the telephone number is too short", " Correct it"],
        ["UK Notify does not have the template that is set", " Ask whoever runs Muster"],
    ]


def _with(settings, **values):
    for name, value in values.items():
        setattr(settings, name, value)
    return line(EMAIL)


def test_nothing_is_sent_to_a_notify_that_cannot_be_reached(notify: FakeNotify, settings) -> None:
    settings.NOTIFY_URL = "http://127.0.0.1:9"
    email = line(EMAIL)
    assert isinstance(email.send(MESSAGE), Retry)
    assert isinstance(email.lookup("ref-1"), Ambiguous)
    email.close()


def test_an_email_and_a_text_message_go_out_with_their_reference_and_are_found_by_it(notify: FakeNotify) -> None:
    for name, message in ((EMAIL, MESSAGE), (TEXT, TEXT_MESSAGE)):
        channel = line(name)
        assert isinstance(channel.lookup(message.reference), Retry)
        answer = channel.send(message)
        assert isinstance(answer, Accepted)
        assert channel.lookup(message.reference) == answer
        channel.close()
    email, text = notify.taken
    assert email["personalisation"] == {"subject": "Action due", "body": "Text"}
    assert text["personalisation"] == {"body": "Action due\nhttp://localhost:8000/actions/1/"}


def test_no_name_makes_a_link_in_an_email_that_notify_writes(notify: FakeNotify) -> None:
    """It reads a body as Markdown, placeholders included."""
    channel = line(EMAIL)
    channel.send(replace(MESSAGE, text="[Sign in](https://evil.example)\n\n[Muster]: https://evil.example"))
    channel.close()
    (email,) = notify.taken
    assert "Sign in" in email["personalisation"]["body"]
    assert not set("[]") & set(email["personalisation"]["body"])


@pytest.mark.parametrize("how", ["stall", "hang up", "drop"])
def test_a_lost_answer_is_asked_about_and_each_message_goes_once(cast: Cast, notify: FakeNotify, how: str) -> None:
    with time_machine.travel(NOW, tick=False) as traveller:
        made = making.action(cast, cast.bob)
        notify.failing = [how]
        sending.drain()
        row = the_delivery(source_id=made.pk, kind="action-assigned")
        assert (row.status, row.last_error) == (
            "sending",
            "GOV.UK Notify did not answer. Muster will ask whether it arrived.",
        )
        traveller.shift(sending.lease())
        leases.return_leases(clock.now())
        row = the_delivery(pk=row.pk)
        assert row.status == ("pending" if how == "drop" else "sent")
        sending.drain()
        row = the_delivery(pk=row.pk)
    assert (row.status, row.provider_ref) == ("sent", notify.taken[0]["id"])
    assert references(notify) == [str(row.pk)]


def test_while_notify_cannot_be_asked_the_question_waits_and_is_put_again(cast: Cast, notify: FakeNotify) -> None:
    with time_machine.travel(NOW, tick=False) as traveller:
        made = making.action(cast, cast.bob)
        notify.failing, notify.asking_fails = ["hang up"], True
        sending.drain()
        for _ in range(3):
            traveller.shift(sending.lease())
            leases.return_leases(clock.now())
            row = the_delivery(source_id=made.pk, kind="action-assigned")
            assert (row.status, "ask again" in row.last_error) == ("sending", True)
        notify.asking_fails = False
        traveller.shift(sending.lease())
        leases.return_leases(clock.now())
    assert the_delivery(pk=row.pk).status == "sent"
    assert len(notify.taken) == 1


def test_an_hour_without_notify_loses_nothing_and_repeats_nothing(cast: Cast, notify: FakeNotify) -> None:
    with time_machine.travel(NOW, tick=False) as traveller:
        at = making.meeting(cast, starts_in=dt.timedelta(days=90))
        for _ in range(3):
            making.action(cast, cast.bob, at=at)
        for minute in range(0, 60, 2):
            notify.always = ["fault", "gateway", "drop"][minute % 3]
            sending.drain()
            leases.return_leases(clock.now())
            traveller.shift(dt.timedelta(minutes=2))
        assert notify.taken == []
        notify.always = ""
        for _ in range(35):
            leases.return_leases(clock.now())
            sending.drain()
            traveller.shift(dt.timedelta(minutes=2))
        with acting_as_system(System.OUTBOX):
            owed = Delivery.objects.filter(channel=EMAIL, kind="action-assigned")
            assert {row.status for row in owed} == {"sent"}
            assert sorted(references(notify)) == sorted(str(row.pk) for row in owed)


def test_what_notify_gives_up_later_is_marked_as_failed_once_and_the_address_remembered(
    cast: Cast, notify: FakeNotify
) -> None:
    at = making.meeting(cast, starts_in=dt.timedelta(days=90))
    made = [making.action(cast, person, at=at) for person in (cast.bob, cast.alice, cast.olive)]
    sending.drain()
    rows = [the_delivery(source_id=one.pk, kind="action-assigned") for one in made]
    by_reference = {one["reference"]: one for one in notify.taken}
    by_reference[str(rows[0].pk)]["status"] = "permanent-failure"
    by_reference[str(rows[1].pk)]["status"] = "technical-failure"
    notify.asking_fails = True
    assert bounces.ask_notify(clock.now()) == 0
    notify.asking_fails = False
    assert [bounces.ask_notify(clock.now()) for _ in range(2)] == [2, 0]
    statuses = [the_delivery(pk=row.pk) for row in rows]
    assert [(row.status, "address does not exist" in row.last_error) for row in statuses] == [
        ("failed", True),
        ("failed", False),
        ("sent", False),
    ]
    with acting_as_system(System.OUTBOX):
        assert [one.person_id for one in AddressTrouble.objects.all()] == [cast.bob.pk]
