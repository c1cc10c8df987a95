"""Whoever's sign-in changed is told of it by a message of their own, which helps nobody else to sign in."""

from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.signals import authenticator_added, authenticator_removed
from django.test import Client

from common.scope import System, acting_as, acting_as_system
from notifications import sending, states
from notifications.actions import choose_messages
from notifications.models import Delivery
from notifications.models.deliveries import EMAIL
from partners.actions import reset_sign_in
from partners.models import Person
from tests.cast import PASSWORD, Cast, sign_in
from tests.notifications.making import Recorder


def waiting() -> list[tuple[str, str]]:
    """What waits, and for whom."""
    with acting_as_system(System.OUTBOX):
        rows = Delivery.objects.waiting().filter(kind__startswith="sign-in")
        return sorted(rows.values_list("kind", "recipient__name"))


def reset(cast: Cast, person: Person) -> None:
    with acting_as(cast.ada):
        reset_sign_in(person=person.pk, by=cast.ada, version=None, reason="Lost telephone of Quartermain")


def test_a_new_password_is_told_to_its_owner(client: Client, cast: Cast) -> None:
    sign_in(client, cast.olive)
    fresh = "a-longer-pass-phrase-29"
    sent = {"oldpassword": PASSWORD, "password1": fresh, "password2": fresh}
    assert client.post("/account/password/change/", sent).status_code == 302
    assert waiting() == [("sign-in-password", "Olive")]


def test_each_change_of_a_second_step_is_told_once_it_cannot_be_one_with_the_last(cast: Cast) -> None:
    step = Authenticator(user=cast.bob, type=Authenticator.Type.TOTP, data={})
    channel = Recorder()
    for signal in (authenticator_added, authenticator_removed):
        for _at_once in range(2):
            signal.send(sender=Authenticator, request=None, user=cast.bob, authenticator=step)
        assert waiting() == [("sign-in-second-step", "Bob")]
        assert sending.drain(channel) == 1
    assert [message.to for message in channel.sent] == [cast.bob.email] * 2


def test_a_reset_by_an_administrator_is_told_with_one_link_and_no_reason(cast: Cast, settings) -> None:
    reset(cast, cast.olive)
    assert waiting() == [("sign-in-reset", "Olive")]
    channel = Recorder()
    sending.drain(channel)
    [message] = channel.sent
    assert message.subject == "Your sign-in was reset"
    assert message.text.count("http") == 1
    assert f"{settings.BASE_URL}/account/password/reset/" in message.text
    assert not [word for word in ("Quartermain", "Olive", "Ada") if word in f"{message.text} {message.html}"]


@pytest.mark.parametrize("who", ["cora", "alice", "max", "ada", "charlie", "carla"])
def test_nobody_else_sees_that_a_colleagues_sign_in_changed(client: Client, cast: Cast, who: str) -> None:
    reset(cast, cast.olive)
    with acting_as(cast.people[who]):
        assert not Delivery.objects.filter(kind__startswith="sign-in").exists()
    with acting_as(cast.olive):
        assert Delivery.objects.filter(kind="sign-in-reset").exists()


def test_what_is_undone_tells_nobody(cast: Cast) -> None:
    def reset_and_fail() -> None:
        with acting_as(cast.ada):
            reset(cast, cast.olive)
            raise RuntimeError

    with pytest.raises(RuntimeError):
        reset_and_fail()
    assert waiting() == []


def test_nobody_can_turn_the_warnings_of_another_away_from_them(cast: Cast, settings) -> None:
    settings.TEAMS_HOSTS = [".logic.azure.com"]
    quiet: dict[str, Any] = {"quiet_from": None, "quiet_until": None, "digest_at": None, "muted": []}
    channel = Recorder()
    for by_email, teams_url, warned in (
        (True, "", False),
        (False, "https://prod.logic.azure.com/workflows/1", True),
        (False, "", False),
        (False, "https://prod.logic.azure.com/workflows/2", True),
    ):
        with acting_as(cast.bob):
            choose_messages(by=cast.bob, version=None, by_email=by_email, teams_url=teams_url, **quiet)
        assert (("sign-in-ways", "Bob") in waiting()) is warned
        _drain_email(channel)
    reset(cast, cast.bob)
    _drain_email(channel)
    assert [one.to for one in channel.sent] == [cast.bob.email] * 3
    assert [one.subject[:22] for one in channel.sent] == ["Where your messages go"] * 2 + ["Your sign-in was reset"]
    assert "logic.azure" not in "".join(one.text for one in channel.sent)


def _drain_email(channel: Recorder) -> None:
    """Nothing is posted to Teams from here."""
    with acting_as_system(System.OUTBOX):
        Delivery.objects.waiting().exclude(channel=EMAIL).change(status=states.CANCELLED)
    sending.drain(channel)
