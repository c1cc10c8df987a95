"""What one chooses of one's messages: on the page, by the API, and from a message without signing in."""

import datetime as dt
from io import StringIO
from typing import Any

import pytest
from django.core.management import call_command
from django.test import Client

from common.scope import System, acting_as, acting_as_system
from notifications import actions, sending, unsubscribing
from notifications.models import Delivery, MessagePreferences
from notifications.preferences import channels_for, preferences_of
from notifications.rules import KINDS
from partners.models import Person
from tests.cast import Cast, sign_in
from tests.notifications import making
from tests.notifications.making import Recorder

PAGE = "/mailbox/choices/"
WEBHOOK = "https://prod-12.westeurope.logic.azure.com:443/workflows/abc/triggers/manual/paths/invoke?sig=verysecret"


def chosen_by(person: Person) -> MessagePreferences | None:
    with acting_as(person):
        return preferences_of(person.pk)


def posted(**values: Any) -> dict[str, Any]:
    return {"version": 0, "by_email": "on", "quiet_from": "", "quiet_until": "", "digest_at": "", **values}


def test_by_default_each_is_told_in_muster_and_by_e_mail_and_what_is_urgent_always_leaves(
    cast: Cast, every_channel: None
) -> None:
    def channels(kind: str, **filters: Any) -> tuple[str, ...]:
        with acting_as_system(System.OUTBOX):
            return channels_for([cast.bob.pk], KINDS[kind], **filters)[cast.bob.pk]

    assert channels("meeting") == ("inbox", "email")
    with acting_as(cast.bob):
        row = MessagePreferences.objects.create(person=cast.bob, by_email=False, muted=["meeting"])
    assert channels("action-due") == ("inbox",)
    assert channels("action-due", urgent=True) == ("inbox", "email")
    assert channels("request-requested") == ("inbox", "email")
    with acting_as(cast.bob):
        row.text_number, row.teams_secret = "+447700900123", "something"
        row.save()
    assert channels("action-due") == ("inbox", "teams", "text")
    assert channels("request-requested") == ("inbox", "teams", "text")
    assert channels("meeting") == ("inbox",)


def test_no_duty_can_be_stopped() -> None:
    stoppable = {key for key, kind in KINDS.items() if kind.may_mute}
    assert stoppable == {
        *("meeting", "red-flag", "minutes-actions", "operation-changed", "operation-reader"),
        *(f"referral-{step}" for step in ("amended", "accepted", "redirected", "passed_on", "in_progress", "done")),
    }
    assert not any(KINDS[key].urgent for key in stoppable)


def test_the_page_keeps_what_was_chosen_and_shows_it_again(cast: Cast, client: Client) -> None:
    sign_in(client, cast.bob)
    page = client.get(PAGE).content.decode()
    assert "Send my messages by e-mail to bob@example.org" in page
    assert "Urgent messages come by e-mail all the same." in page
    form = posted(quiet_from="10pm", quiet_until="7am", digest_at="17:00", muted=["red-flag"])
    page = client.post(PAGE, form, follow=True).content.decode()
    assert "Saved. From now on you are told this way." in page
    assert all(f'value="{time}"' in page for time in ("22:00", "07:00", "17:00"))
    found = chosen_by(cast.bob)
    assert found is not None
    assert (found.quiet_from, found.digest_at, found.muted) == (dt.time(22), dt.time(17), ["red-flag"])
    assert client.post(PAGE, form).status_code == 412  # opened before the change
    assert chosen_by(cast.charlie) is None
    with acting_as(cast.charlie):
        assert not MessagePreferences.objects.exists()
        assert not MessagePreferences.history.exists()


@pytest.mark.parametrize(
    ("values", "fault"),
    [
        ({"quiet_from": "22:00"}, "Enter when quiet hours end, or leave both times empty."),
        ({"quiet_until": "07:00"}, "Enter when quiet hours start, or leave both times empty."),
        (
            {"quiet_from": "22:00", "quiet_until": "07:00", "digest_at": "06:00"},
            "Choose a time for the daily message that is outside your quiet hours.",
        ),
        ({"quiet_from": "22:00", "quiet_until": "10pm"}, "Choose a time other than the start"),
        ({"text_number": "01702 123456"}, "Enter a UK mobile number, like 07700 900123."),
        ({"teams_url": "http://prod.logic.azure.com/x"}, "Copy the whole address of the Teams workflow."),
        ({"teams_url": "https://logic.azure.com.evil.example/x"}, "This is not an address of Teams."),
        ({"teams_url": "https://logic.azure.com@evil.example/x"}, "This is not an address of Teams."),
        ({"teams_url": "https://[broken/x"}, "This is not an address of Teams."),
        ({"muted": ["action-due"]}, "messages that you do not want"),
    ],
)
def test_each_fault_is_a_sentence_at_its_field(
    cast: Cast, client: Client, settings: Any, values: dict[str, Any], fault: str
) -> None:
    settings.NOTIFY_API_KEY = settings.NOTIFY_TEXT_TEMPLATE = "set"
    settings.TEAMS_HOSTS = [".logic.azure.com"]
    sign_in(client, cast.bob)
    answer = client.post(PAGE, posted(**values))
    assert answer.status_code == 400
    assert fault in answer.content.decode()
    assert "all the same, unless you choose another way below." in answer.content.decode()
    assert chosen_by(cast.bob) is None


def test_the_address_of_teams_is_kept_as_a_secret(cast: Cast, client: Client, settings: Any) -> None:
    settings.NOTIFY_API_KEY = settings.NOTIFY_TEXT_TEMPLATE = "set"
    settings.TEAMS_HOSTS = [".logic.azure.com"]
    sign_in(client, cast.bob)
    page = client.post(PAGE, posted(teams_url=WEBHOOK, text_number="(07700) 900 123"), follow=True).content.decode()
    assert "An address is kept; it is not shown again." in page
    assert "verysecret" not in page
    found = chosen_by(cast.bob)
    assert found is not None
    assert "verysecret" not in found.teams_secret
    assert (found.teams_address, found.text_number) == (WEBHOOK, "+447700900123")
    with acting_as(cast.bob):
        kept = MessagePreferences.history.values().first()
    assert not {"teams_secret", "text_number"} & set(kept)
    settings.SECRET_KEY_FALLBACKS, settings.SECRET_KEY = [settings.SECRET_KEY], "another-key-" * 5
    call_command("renew_teams_addresses", stdout=StringIO())
    settings.SECRET_KEY_FALLBACKS = []
    with acting_as(cast.bob):
        assert MessagePreferences.objects.get().teams_address == WEBHOOK
    sign_in(client, cast.bob)
    api = client.get("/api/v1/message-preferences/").json()
    assert api["posts_to_teams"] is True
    assert "teams_url" not in api
    client.post(PAGE, posted(version=2, forget_teams="on"))
    found = chosen_by(cast.bob)
    assert found is not None
    assert found.outside == ("email",)


def test_the_api_replaces_the_whole_choice(cast: Cast, client: Client) -> None:
    sign_in(client, cast.bob)
    address = "/api/v1/message-preferences/"
    assert client.get(address).json()["by_email"] is True
    body = {"by_email": False, "digest_at": "17:00", "muted": ["meeting"]}
    answer = client.put(address, body, content_type="application/json")
    assert (answer.status_code, answer.json()["digest_at"]) == (200, "17:00:00")
    refused = client.put(address, {**body, "muted": ["sign-in-reset"]}, content_type="application/json")
    assert refused.status_code == 400
    assert "Choose kinds of message from the list." in refused.content.decode()


@pytest.fixture
def letter(cast: Cast) -> Any:
    """A reminder of a meeting, which may be stopped, as it was sent to Bob."""
    making.meeting(cast, starts_in=dt.timedelta(hours=20), attending=[cast.bob])
    mailbox = Recorder()
    sending.drain(mailbox)
    return next(one for one in mailbox.sent if one.to == cast.bob.email)


def path_in(header: str) -> str:
    return "/" + header.strip("<>").split("/", 3)[3]


def test_one_click_in_a_mail_program_stops_messages_of_that_kind_alone(cast: Cast, letter: Any, client: Client) -> None:
    assert letter.headers["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    address = letter.headers["List-Unsubscribe"].strip("<>")
    assert address in letter.text
    strict = Client(enforce_csrf_checks=True)
    answer = strict.post(path_in(address), {"List-Unsubscribe": "One-Click"})
    assert (answer.status_code, answer.content) == (200, b"Unsubscribed.")
    found = chosen_by(cast.bob)
    assert found is not None
    assert found.muted == ["meeting"]
    with acting_as(cast.bob):
        assert MessagePreferences.history.get().history_user_id == cast.bob.pk
    making.meeting(cast, starts_in=dt.timedelta(hours=21), attending=[cast.bob])
    with acting_as_system(System.OUTBOX):
        assert Delivery.objects.filter(kind="meeting", recipient=cast.bob).count() == 1


def test_opening_the_link_changes_nothing_and_its_button_can_be_undone(cast: Cast, letter: Any, client: Client) -> None:
    path = path_in(letter.headers["List-Unsubscribe"])
    sign_in(client, cast.charlie)  # whoever is signed in here, it is about Bob, and says nothing of him
    page = client.get(path)
    assert chosen_by(cast.bob) is None
    assert "Bob" not in page.content.decode()
    assert (page["Cache-Control"], page["Referrer-Policy"]) == ("no-store", "no-referrer")
    stopped = client.post(path, follow=True).content.decode()
    assert "These messages are stopped" in stopped
    assert "These messages come again" in client.post(path, {"undo": "1"}, follow=True).content.decode()
    assert [found.muted for found in (chosen_by(cast.bob),) if found] == [[]]
    assert chosen_by(cast.charlie) is None


def test_a_link_is_worth_nothing_else(cast: Cast, client: Client) -> None:
    token = unsubscribing.token_for("meeting", cast.bob)
    forged = [
        token[:-1],
        token[1:],
        "x" * 60,
        token.partition(".")[0],
        unsubscribing.token_for("action-due", cast.bob),  # a duty, had one been signed
        unsubscribing.token_for("no-such-kind", cast.bob),
    ]
    for one in forged:
        assert client.post(f"/unsubscribe/{one}/").status_code == 404, one
    assert chosen_by(cast.bob) is None
    with acting_as_system(System.SET_UP):
        Person.objects.filter(pk=cast.bob.pk).update(is_active=False)
    assert client.post(f"/unsubscribe/{token}/").status_code == 404


def test_a_message_that_is_a_duty_has_no_way_to_stop_it(cast: Cast) -> None:
    making.action(cast, cast.bob)
    mailbox = Recorder()
    sending.drain(mailbox)
    (letter,) = mailbox.sent
    assert letter.headers == {}
    assert "nsubscribe" not in letter.text


def test_a_kind_that_is_muted_by_hand_is_a_fault_for_a_duty(cast: Cast) -> None:
    with acting_as(cast.bob), pytest.raises(Exception, match="they ask something of you"):
        actions.mute_kind(kind=KINDS["action-due"], by=cast.bob)
