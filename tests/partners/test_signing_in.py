"""Signing in and out by e-mail address and password, through the real pages, with row security in force."""

import datetime as dt
import re

import pytest
import time_machine
from allauth.account.models import EmailAddress
from django.contrib.sessions.models import Session
from django.core import mail
from django.db import DatabaseError, transaction
from django.test import Client

from common import clock
from common.scope import System, acting_as, acting_as_system
from partners import actions
from partners.models import Agency, Person
from tests.cast import PASSWORD, Cast
from tests.partners.steps import LOGIN, confirm, enter, is_in, verbs_of, verbs_of_strangers

pytestmark = pytest.mark.django_db

NEW = "three plain unrelated words"


def test_someone_with_an_account_signs_in_and_it_is_logged(client: Client, cast: Cast) -> None:
    answer = enter(client, cast.alice)
    assert (answer.status_code, answer.url) == (302, "/")
    assert is_in(client)
    assert verbs_of(cast.alice) == ["signed in"]


def test_the_address_is_known_whatever_its_case(client: Client, cast: Cast) -> None:
    enter(client, "ALICE@Example.ORG")
    assert is_in(client)


def test_a_wrong_password_and_an_unknown_address_look_alike(client: Client, cast: Cast) -> None:
    known = enter(client, cast.alice, "wrong")
    unknown = enter(client, "nobody@example.org", "wrong")
    sentence = "The email address or the password is wrong."
    assert sentence in known.content.decode()
    plain = [re.sub(r"csrfmiddlewaretoken\S+ value=\S+", "", page.content.decode()) for page in (known, unknown)]
    assert plain[0].replace("alice@", "@") == plain[1].replace("nobody@", "@")
    assert not is_in(client)
    assert verbs_of_strangers() == ["failed to sign in"] * 2


def test_guessing_is_stopped_after_five_attempts_also_for_the_right_password(client: Client, cast: Cast) -> None:
    for _ in range(5):
        assert "is wrong" in enter(client, cast.alice, "wrong").content.decode()
    assert "Wait 5 minutes" in enter(client, cast.alice).content.decode()
    assert not is_in(client)
    enter(client, cast.bob)
    assert is_in(client)


def test_too_many_attempts_from_one_place_are_answered_by_a_page(client: Client, cast: Cast, settings) -> None:
    settings.ACCOUNT_RATE_LIMITS = {"login": "2/m/ip"}
    answers = [enter(client, f"nobody{number}@example.org", "wrong") for number in range(3)]
    assert [answer.status_code for answer in answers] == [200, 200, 429]
    assert "You have tried too often" in answers[-1].content.decode()


def test_a_person_who_is_switched_off_is_told_so(client: Client, cast: Cast) -> None:
    with acting_as(cast.ada):
        Person.objects.filter(pk=cast.alice.pk).update(is_active=False)
    assert enter(client, cast.alice).url == "/account/inactive/"
    assert not is_in(client)


def test_people_of_an_agency_that_left_are_told_so(client: Client, cast: Cast) -> None:
    with acting_as(cast.ada):
        Agency.objects.filter(pk=cast.police.pk).update(is_active=False)
    assert enter(client, cast.bob).url == "/account/inactive/"
    assert not is_in(client)


@pytest.mark.parametrize("where", ["/agencies/", "/agencies/add/?a=b"])
def test_signing_in_leads_to_the_page_that_was_asked_for(client: Client, cast: Cast, where: str) -> None:
    sent = client.get(where).url
    assert client.get(sent).status_code == 200
    assert enter(client, cast.alice, next=where).url == where


@pytest.mark.parametrize(
    "where", ["https://evil.example/", "//evil.example/", "/\\evil.example", "javascript:alert(1)"]
)
@pytest.mark.parametrize("address", [LOGIN, "/account/logout/"])
def test_signing_in_and_out_lead_nowhere_else(client: Client, cast: Cast, address: str, where: str) -> None:
    if address == LOGIN:
        answer = enter(client, cast.alice, next=where)
        again = client.get(LOGIN, {"next": where})
        assert again.url == "/"
    else:
        enter(client, cast.alice)
        answer = client.post(address, {"next": where})
    assert (answer.status_code, answer.url) == (302, "/")


def test_the_way_back_cannot_be_made_to_lead_elsewhere(client: Client, cast: Cast) -> None:
    answer = client.get("//evil.example/agencies/")
    assert answer.status_code in (302, 404)
    assert "next=//" not in answer.headers.get("Location", "")


def test_signing_in_gives_the_session_another_key(client: Client, cast: Cast) -> None:
    client.get("/account/2fa/authenticate/")
    session = client.session
    session["planted"] = "by an attacker"
    session.save()
    planted = session.session_key
    client.cookies["sessionid"] = planted
    enter(client, cast.alice)
    assert client.session.session_key != planted
    assert not Session.objects.filter(session_key=planted).exists()


def test_a_made_up_session_key_is_not_taken_over(client: Client, cast: Cast) -> None:
    client.cookies["sessionid"] = "a" * 32
    enter(client, cast.alice)
    assert client.session.session_key != "a" * 32


def test_signing_out_ends_the_session_and_is_logged(client: Client, cast: Cast) -> None:
    enter(client, cast.alice)
    key = client.session.session_key
    assert client.get("/account/logout/").status_code == 200
    assert is_in(client)
    client.post("/account/logout/")
    assert not is_in(client)
    assert not Session.objects.filter(session_key=key).exists()
    assert verbs_of(cast.alice) == ["signed in", "signed out"]
    assert client.post("/account/logout/").status_code == 302


def test_where_someone_is_signed_in_is_listed_and_the_others_are_signed_out(
    client: Client, other_client: Client, cast: Cast
) -> None:
    enter(client, cast.alice)
    enter(other_client, cast.alice)
    stranger = Client(HTTP_USER_AGENT="Bob’s browser")
    enter(stranger, cast.bob)
    page = client.get("/account/sessions/").content.decode()
    assert "Another browser" in page
    assert "This device" in page
    assert "Bob" not in page
    client.post("/account/sessions/")
    assert is_in(client)
    assert not is_in(other_client)
    assert is_in(stranger)
    assert "on this device only" in client.get("/account/sessions/").content.decode()


def test_a_session_ends_when_it_was_idle_and_lasts_while_it_is_used(client: Client, cast: Cast, settings) -> None:
    start = clock.now()
    idle = dt.timedelta(seconds=settings.SESSION_COOKIE_AGE)
    with time_machine.travel(start, tick=False) as travel:
        enter(client, cast.alice)
        for _ in range(4):
            travel.shift(idle * 0.9)
            assert is_in(client)
        travel.shift(idle + dt.timedelta(seconds=1))
        assert not is_in(client)


def test_a_session_ends_at_its_absolute_limit_however_much_it_is_used(client: Client, cast: Cast, settings) -> None:
    limit = dt.timedelta(seconds=settings.SESSION_ABSOLUTE_AGE)
    with time_machine.travel(clock.now(), tick=False) as travel:
        enter(client, cast.alice)
        key = client.session.session_key
        for _ in range(24):
            travel.shift(limit / 24)
            assert is_in(client)
        travel.shift(1)
        assert not is_in(client)
        assert not Session.objects.filter(session_key=key).exists()


def test_the_cookie_goes_with_the_browser_and_is_out_of_reach_of_scripts(client: Client, cast: Cast) -> None:
    cookie = enter(client, cast.alice).cookies["sessionid"]
    assert cookie["max-age"] == ""
    assert cookie["expires"] == ""
    assert cookie["httponly"]
    assert cookie["samesite"] == "Lax"


def test_changing_the_password_signs_out_everywhere_else(client: Client, other_client: Client, cast: Cast) -> None:
    enter(client, cast.alice)
    enter(other_client, cast.alice)
    url = "/account/password/change/"
    wrong = client.post(url, {"oldpassword": "wrong", "password1": NEW, "password2": NEW})
    assert "The password that you have now is wrong" in wrong.content.decode()
    weak = client.post(url, {"oldpassword": PASSWORD, "password1": "password", "password2": "password"})
    assert "too short" in weak.content.decode()
    done = client.post(url, {"oldpassword": PASSWORD, "password1": NEW, "password2": NEW}, follow=True)
    assert "Your password is changed." in done.content.decode()
    assert is_in(client)
    assert not is_in(other_client)
    assert "chose a new password" in verbs_of(cast.alice)
    enter(other_client, cast.alice, NEW)
    assert is_in(other_client)


def _link() -> str:
    (sent,) = mail.outbox
    found = re.search(r"http://localhost:8000(\S+)", str(sent.body))
    assert found, sent.body
    return found[1]


def test_a_forgotten_password_is_replaced_by_a_link_to_the_mailbox_which_works_once(client: Client, cast: Cast) -> None:
    assert (
        client.post("/account/password/reset/", {"email": "Alice@example.org"}).url == "/account/password/reset/done/"
    )
    link = _link()
    assert mail.outbox[0].to == ["alice@example.org"]
    form = client.get(link)
    assert link not in form.url
    done = client.post(form.url, {"password1": NEW, "password2": NEW})
    assert done.url == "/account/password/reset/key/done/"
    assert client.get(done.url).status_code == 200
    assert verbs_of_strangers() == ["chose a new password"]
    assert "is wrong" in enter(client, cast.alice).content.decode()
    enter(client, cast.alice, NEW)
    assert is_in(client)
    client.post("/account/logout/")
    assert "This link no longer works" in client.get(link).content.decode()


def test_a_link_works_for_an_hour(client: Client, cast: Cast) -> None:
    client.post("/account/password/reset/", {"email": "alice@example.org"})
    with time_machine.travel(clock.now() + dt.timedelta(hours=1, seconds=5)):
        assert "This link no longer works" in client.get(_link()).content.decode()


def test_asking_for_a_link_does_not_tell_who_has_an_account(client: Client, cast: Cast) -> None:
    answer = client.post("/account/password/reset/", {"email": "nobody@example.org"})
    assert answer.url == "/account/password/reset/done/"
    (sent,) = mail.outbox
    assert sent.to == ["nobody@example.org"]
    assert "no account has this address" in str(sent.body)


def test_the_link_is_to_musters_own_address_whatever_the_host_header_says(client: Client, cast: Cast, settings) -> None:
    settings.ALLOWED_HOSTS = ["*"]
    client.post("/account/password/reset/", {"email": "alice@example.org"}, HTTP_HOST="evil.example")
    assert "evil.example" not in str(mail.outbox[0].body)
    assert _link().startswith("/account/password/reset/key/")


def test_a_person_whom_an_administrator_added_gets_in_by_a_link(client: Client, cast: Cast) -> None:
    with acting_as(cast.ada):
        actions.add_person(by=cast.ada, email="New@Example.org", name="New", agency=cast.police, roles=["officer"])
    assert "is wrong" in enter(client, "new@example.org", "guessed").content.decode()
    client.post("/account/password/reset/", {"email": "new@example.org"})
    form = client.get(_link())
    client.post(form.url, {"password1": NEW, "password2": NEW})
    enter(client, "new@example.org", NEW)
    assert is_in(client)


def test_each_account_has_one_verified_address_which_its_owner_cannot_change(cast: Cast) -> None:
    with acting_as_system(System.SIGN_IN):
        addresses = {(address.user_id, address.email, address.verified) for address in EmailAddress.objects.all()}
    assert addresses == {(person.pk, person.email, True) for person in cast.people.values()}
    with acting_as(cast.alice):
        own = EmailAddress.objects.get()
        with pytest.raises(DatabaseError), transaction.atomic():
            EmailAddress.objects.filter(pk=own.pk).update(email="elsewhere@example.org")
        with pytest.raises(DatabaseError), transaction.atomic():
            EmailAddress.objects.create(user=cast.alice, email="elsewhere@example.org", verified=True)
        with pytest.raises(DatabaseError), transaction.atomic():
            own.delete()


@pytest.mark.parametrize(
    "path", ["email/", "confirm-email/", "confirm-email/x/", "3rdparty/", "3rdparty/signup/", "login/code/confirm/"]
)
def test_what_is_not_in_use_is_not_there(client: Client, cast: Cast, path: str) -> None:
    assert client.get(f"/account/{path}").status_code == 404
    enter(client, cast.alice)
    assert client.get(f"/account/{path}").status_code == 404


def test_nobody_registers_themselves(client: Client, cast: Cast) -> None:
    assert "Nobody can register themselves" in client.get("/account/signup/").content.decode()
    data = {"email": "new@example.org", "password1": NEW, "password2": NEW}
    assert client.post("/account/signup/", data).status_code == 405
    with acting_as(cast.ada):
        assert not Person.objects.filter(email="new@example.org").exists()


def test_someone_asked_again_for_their_password_who_gets_it_wrong_is_logged_under_their_name(
    client: Client, cast: Cast
) -> None:
    enter(client, cast.alice)
    answer = client.post("/account/reauthenticate/", {"password": "wrong"})
    assert "The password is wrong. Enter it again" in answer.content.decode()
    assert verbs_of(cast.alice) == ["signed in", "failed to sign in"]


def test_a_person_without_a_password_is_led_to_ask_for_a_link(client: Client, cast: Cast) -> None:
    enter(client, cast.alice)
    confirm(client, "/account/2fa/totp/activate/")
    with acting_as(cast.alice):
        person = Person.objects.get(pk=cast.alice.pk)
        person.set_unusable_password()
        person.save()
    session = client.session
    session["_auth_user_hash"] = person.get_session_auth_hash()
    session.save()
    assert client.get("/account/password/change/", follow=True).redirect_chain[-1][0] == "/account/password/reset/"


def test_a_signed_in_page_costs_few_queries(client: Client, cast: Cast, django_assert_max_num_queries) -> None:
    enter(client, cast.alice)
    with django_assert_max_num_queries(12):
        assert client.get("/account/2fa/").status_code == 200
