"""The second step of signing in: required outside the demonstration, set up, used, lost and reset."""

from collections.abc import Iterator
from io import StringIO

import pytest
import time_machine
from allauth.mfa.models import Authenticator
from django.core.management import CommandError, call_command
from django.test import Client
from django.urls import reverse

from common import clock
from common.scope import System, acting_as, acting_as_system
from partners import actions
from tests.cast import PASSWORD, Cast, sign_in
from tests.partners.steps import (
    CODE,
    code_of,
    confirm,
    enter,
    factors_of,
    is_in,
    recovery_codes,
    set_up_app,
    verbs_of,
    verbs_of_strangers,
)

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def moment() -> Iterator[time_machine.Traveller]:
    """Time stands still, so that no code runs out while a test uses it."""
    with time_machine.travel(clock.now(), tick=False) as traveller:
        yield traveller


@pytest.fixture
def protected(client: Client, cast: Cast, moment: time_machine.Traveller) -> str:
    """Alice with an authenticator app, signed out; its secret. A minute later, since the first code works once."""
    enter(client, cast.alice)
    secret = set_up_app(client)
    client.post("/account/logout/")
    moment.shift(60)
    return secret


def test_without_a_second_step_nothing_else_can_be_done(client: Client, cast: Cast, in_earnest: None) -> None:
    enter(client, cast.alice)
    for path in ("/", "/agencies/", "/account/sessions/"):
        answer = client.get(path)
        assert (answer.status_code, answer.url) == (302, "/account/2fa/")
    assert "You need a second step before you can go on" in client.get("/account/2fa/").content.decode()
    assert client.post(reverse("partners:agency_add"), {"name": "x"}).url == "/account/2fa/"


def test_the_api_says_so_to_a_session_and_lets_tokens_work(client: Client, cast: Cast, in_earnest: None) -> None:
    enter(client, cast.alice)
    refused = client.get("/api/v1/agencies/")
    assert refused.status_code == 403
    assert refused.json()["title"] == "Set up a second step first"
    with acting_as(cast.alice):
        token = actions.issue_token(by=cast.alice, label="x", days=1)
    assert Client().get("/api/v1/agencies/", HTTP_AUTHORIZATION=f"Bearer {token}").status_code == 200


def test_in_the_demonstration_none_is_asked_for(client: Client, cast: Cast) -> None:
    enter(client, cast.alice)
    assert is_in(client)
    assert "You need a second step" not in client.get("/account/2fa/").content.decode()


def test_setting_up_an_app_opens_the_door_and_gives_recovery_codes(
    client: Client, cast: Cast, in_earnest: None
) -> None:
    enter(client, cast.alice)
    set_up_app(client)
    assert len(recovery_codes(client)) == 10
    assert is_in(client)
    assert factors_of(cast.alice) == {"totp", "recovery_codes"}


def test_a_wrong_code_sets_nothing_up(client: Client, cast: Cast) -> None:
    enter(client, cast.alice)
    url = "/account/2fa/totp/activate/"
    confirm(client, url)
    client.get(url)
    assert "That code is wrong or has run out" in client.post(url, {"code": "000000"}).content.decode()
    assert factors_of(cast.alice) == set()


def test_a_second_step_cannot_be_set_up_without_the_password(client: Client, cast: Cast) -> None:
    enter(client, cast.alice)
    for path in ("totp/activate/", "webauthn/add/"):
        assert client.get(f"/account/2fa/{path}").url.startswith("/account/reauthenticate/")


def test_the_password_alone_does_not_sign_in(client: Client, cast: Cast, protected: str) -> None:
    assert enter(client, cast.alice).url == CODE
    assert not is_in(client)
    assert client.get("/api/v1/agencies/").status_code == 401
    wrong = client.post(CODE, {"code": "000000"})
    assert "That code is wrong or has run out" in wrong.content.decode()
    assert verbs_of_strangers() == ["failed to sign in"]
    assert not is_in(client)


def test_the_code_of_the_app_signs_in_once(client: Client, other_client: Client, cast: Cast, protected: str) -> None:
    enter(client, cast.alice, next="/agencies/")
    answer = client.post(CODE, {"code": code_of(protected)})
    assert (answer.status_code, answer.url) == (302, "/agencies/")
    assert is_in(client)
    enter(other_client, cast.alice)
    other_client.post(CODE, {"code": code_of(protected)})
    assert not is_in(other_client)


def test_codes_cannot_be_guessed(client: Client, cast: Cast, protected: str) -> None:
    enter(client, cast.alice)
    for number in range(5):
        client.post(CODE, {"code": f"{number:06}"})
    assert "Wait 5 minutes" in client.post(CODE, {"code": code_of(protected)}).content.decode()
    assert not is_in(client)


def test_a_recovery_code_signs_in_once(client: Client, other_client: Client, cast: Cast) -> None:
    enter(client, cast.alice)
    set_up_app(client)
    code, *_ = recovery_codes(client)
    enter(other_client, cast.alice)
    other_client.post(CODE, {"code": code})
    assert is_in(other_client)
    assert len(recovery_codes(client)) == 9
    other_client.post("/account/logout/")
    enter(other_client, cast.alice)
    other_client.post(CODE, {"code": code})
    assert not is_in(other_client)


def test_new_recovery_codes_replace_the_old_ones(client: Client, cast: Cast) -> None:
    enter(client, cast.alice)
    set_up_app(client)
    before = recovery_codes(client)
    client.post("/account/2fa/recovery-codes/generate/")
    after = recovery_codes(client)
    assert len(after) == 10
    assert not set(before) & set(after)
    downloaded = client.get("/account/2fa/recovery-codes/download/").content.decode()
    assert downloaded.split() == after


def test_turning_the_last_second_step_off_closes_the_door_again(client: Client, cast: Cast, in_earnest: None) -> None:
    enter(client, cast.alice)
    set_up_app(client)
    assert client.post("/account/2fa/totp/deactivate/").url == "/account/2fa/"
    assert factors_of(cast.alice) == set()
    assert not is_in(client)


def test_nobody_sees_or_touches_the_second_steps_of_others(client: Client, cast: Cast, protected: str) -> None:
    for person in (cast.bob, cast.ada):
        with acting_as(person):
            assert not Authenticator.objects.exists()
    with acting_as_system(System.OUTBOX):
        assert not Authenticator.objects.exists()


def test_seeds_are_encrypted_where_they_lie(cast: Cast, protected: str) -> None:
    with acting_as(cast.alice):
        kept = list(Authenticator.objects.values_list("data", flat=True))
    assert len(kept) == 2
    assert protected not in str(kept)


def test_seeds_survive_a_change_of_the_secret_key(client: Client, cast: Cast, protected: str, settings) -> None:
    settings.SECRET_KEY_FALLBACKS = [settings.SECRET_KEY]
    settings.SECRET_KEY = "another-key-" * 5
    out = StringIO()
    call_command("renew_second_steps", stdout=out)
    assert out.getvalue() == "2 seeds are encrypted with the present key.\n"
    settings.SECRET_KEY_FALLBACKS = []
    enter(client, cast.alice)
    client.post(CODE, {"code": code_of(protected)})
    assert is_in(client)


def test_seeds_of_a_lost_key_are_not_renewed(cast: Cast, protected: str, settings) -> None:
    settings.SECRET_KEY = "another-key-" * 5
    with pytest.raises(CommandError, match="DJANGO_SECRET_KEY_FALLBACKS"):
        call_command("renew_second_steps")


def test_what_is_set_up_and_removed_is_logged(client: Client, cast: Cast, django_capture_on_commit_callbacks) -> None:
    with django_capture_on_commit_callbacks(execute=True):
        enter(client, cast.alice)
        set_up_app(client)
    client.post("/account/2fa/totp/deactivate/")
    assert verbs_of(cast.alice) == ["signed in", *["set up a second step"] * 2, *["removed a second step"] * 2]


class TestResetByAnAdministrator:
    """A lost phone: whoever lost it starts afresh from their mailbox."""

    def _reset(self, client: Client, cast: Cast, **changes: object) -> object:
        data = {"version": cast.alice.version, "reason": "Lost her phone", **changes}
        return sign_in(client, cast.ada).post(reverse("partners:person_reset", args=[cast.alice.pk]), data)

    def test_everything_is_taken_away_and_the_sessions_end(self, client: Client, cast: Cast) -> None:
        alices = Client()
        enter(alices, cast.alice)
        set_up_app(alices)
        with acting_as(cast.alice):
            token = actions.issue_token(by=cast.alice, label="x", days=1)
        assert self._reset(client, cast).status_code == 302
        assert not is_in(alices)
        assert factors_of(cast.alice) == set()
        assert Client().get("/api/v1/agencies/", HTTP_AUTHORIZATION=f"Bearer {token}").status_code == 401
        assert "is wrong" in enter(Client(), cast.alice, PASSWORD).content.decode()
        assert "reset the sign-in" in verbs_of(cast.ada)

    def test_it_needs_a_reason_and_the_latest_version(self, client: Client, cast: Cast) -> None:
        assert self._reset(client, cast, reason=" ").status_code == 400
        assert self._reset(client, cast, version=cast.alice.version + 1).status_code == 412
        assert enter(Client(), cast.alice).url == "/"

    def test_only_administrators_do_it_and_not_to_themselves(self, client: Client, cast: Cast) -> None:
        own = reverse("partners:person_reset", args=[cast.ada.pk])
        answer = sign_in(client, cast.ada).post(own, {"version": cast.ada.version, "reason": "x"})
        assert answer.status_code == 403
        assert "You cannot reset your own sign-in" in answer.content.decode()
        assert sign_in(client, cast.cora).get(own).status_code == 403
