"""The door, as someone would try it who has no business inside."""

import datetime as dt

import pytest
from django.core.exceptions import PermissionDenied, SuspiciousOperation
from django.http import Http404, HttpRequest, HttpResponse
from django.test import Client
from django.urls import include, path

from common import clock, scope
from common.errors import NotAllowed, WrongState
from common.scope import acting_as
from partners import actions
from partners.models import Agency, ApiToken, Person
from tests.cast import Cast, sign_in
from tests.partners.steps import enter, is_in

pytestmark = pytest.mark.django_db

API = "/api/v1/agencies/"


def _write_then(outcome: str) -> HttpResponse:
    """Change something, then fail in one way or another."""
    Agency.objects.update(contact_email="half@written.example")
    faults = {
        "http404": Http404("gone"),
        "denied": PermissionDenied("a library's words"),
        "suspicious": SuspiciousOperation("odd"),
        "not_allowed": NotAllowed("Only the chair can do this."),
        "wrong_state": WrongState("The meeting is closed."),
        "breakdown": ZeroDivisionError(),
    }
    if outcome in faults:
        raise faults[outcome]
    return HttpResponse(status=int(outcome))


def _fails(request: HttpRequest, outcome: str) -> HttpResponse:
    return _write_then(outcome)


def _tells(request: HttpRequest) -> HttpResponse:
    return HttpResponse(f"{scope.current().person_id} {scope.current().system}")


urlpatterns = [
    path("fails/<str:outcome>/", _fails, name="fails"),
    path("api/v1/fails/<str:outcome>/", _fails, name="api-fails"),
    path("api/v1/tells/", _tells, name="api-tells"),
    path("tells/", _tells, name="tells"),
    path("", include("config.urls")),
]
handler400 = "web.errors.bad_request"
handler403 = "web.errors.permission_denied"
handler404 = "web.errors.not_found"
handler500 = "web.errors.server_error"


def _bearer(token: str) -> dict[str, str]:
    return {"HTTP_AUTHORIZATION": f"Bearer {token}"}


def _token(person: Person) -> str:
    with acting_as(person):
        return actions.issue_token(by=person, label="x", days=1)


@pytest.mark.urls(__name__)
@pytest.mark.parametrize(
    ("outcome", "status", "words"),
    [
        ("http404", 404, "Page not found"),
        ("denied", 403, "ask your administrator"),
        ("suspicious", 400, ""),
        ("not_allowed", 403, "Only the chair can do this."),
        ("wrong_state", 409, "The meeting is closed."),
        ("breakdown", 500, ""),
        ("503", 503, ""),
    ],
)
def test_a_request_that_fails_is_answered_and_leaves_nothing_behind(
    client: Client, cast: Cast, outcome: str, status: int, words: str
) -> None:
    client.raise_request_exception = False
    answer = sign_in(client, cast.ada).get(f"/fails/{outcome}/")
    assert answer.status_code == status
    assert words.lower() in answer.content.decode().lower()
    assert "a library's words" not in answer.content.decode()
    with acting_as(cast.ada):
        assert not Agency.objects.filter(contact_email="half@written.example").exists()
    assert scope.current() == scope.Scope()


@pytest.mark.urls(__name__)
def test_a_request_that_succeeds_keeps_what_it_did(client: Client, cast: Cast) -> None:
    sign_in(client, cast.ada).get("/fails/200/")
    with acting_as(cast.ada):
        assert Agency.objects.filter(contact_email="half@written.example").count() == 3


@pytest.mark.urls(__name__)
def test_the_next_request_does_not_see_with_the_eyes_of_the_last(client: Client, cast: Cast) -> None:
    client.raise_request_exception = False
    sign_in(client, cast.ada).get("/fails/breakdown/")
    sign_in(client, cast.bob)
    assert client.get("/tells/").content.decode() == f"{cast.bob.pk} "
    assert Client().get("/tells/").status_code == 302


@pytest.mark.parametrize("method", ["GET", "HEAD", "OPTIONS", "TRACE", "POST", "PUT", "PATCH", "DELETE", "PURGE"])
def test_no_method_is_a_way_in(cast: Cast, method: str) -> None:
    assert Client().generic(method, "/agencies/").status_code == 302
    answer = Client().generic(method, API)
    assert answer.status_code == 401
    assert answer["WWW-Authenticate"] == "Bearer"


@pytest.mark.parametrize("method", ["TRACE", "PURGE"])
def test_odd_methods_are_refused_to_everyone(client: Client, cast: Cast, method: str) -> None:
    sign_in(client, cast.ada)
    assert client.generic(method, "/agencies/").status_code == 405
    assert client.generic(method, API).status_code == 405


def test_a_host_that_is_not_ours_gets_a_plain_page(client: Client, cast: Cast) -> None:
    answer = sign_in(client, cast.ada).get("/agencies/", HTTP_HOST="evil.example")
    assert answer.status_code == 400
    assert "evil.example" not in answer.content.decode()


def test_a_bearer_token_does_not_open_pages(cast: Cast) -> None:
    assert Client().get("/agencies/", **_bearer(_token(cast.alice))).status_code == 302


@pytest.mark.parametrize("path", ["/api/../agencies/", "/API/v1/agencies/", "//api/v1/agencies/"])
def test_odd_paths_are_no_way_round(cast: Cast, path: str) -> None:
    assert Client().get(path, **_bearer(_token(cast.alice))).status_code in (301, 302, 404)


@pytest.mark.parametrize("token", ["", "wrong", "\x00", "é", "x" * 5000])
def test_a_bad_token_is_refused_even_with_a_good_session(client: Client, cast: Cast, token: str) -> None:
    sign_in(client, cast.alice)
    assert client.get(API, **_bearer(token)).status_code == 401
    assert is_in(client)


@pytest.mark.urls(__name__)
def test_a_token_counts_before_the_session_of_another(client: Client, cast: Cast) -> None:
    enter(client, cast.alice)
    answer = client.get("/api/v1/tells/", **_bearer(_token(cast.bob)))
    assert answer.content.decode() == f"{cast.bob.pk} "
    assert client.get("/tells/").content.decode() == f"{cast.alice.pk} "


def test_a_session_needs_the_csrf_token_in_the_api_and_a_bearer_token_does_not(cast: Cast) -> None:
    strict = sign_in(Client(enforce_csrf_checks=True), cast.alice)
    assert strict.get(API).status_code == 200
    assert strict.post(API, {}, content_type="application/json").status_code == 403
    assert strict.post("/agencies/add/", {"name": "x"}).status_code == 403
    answer = Client(enforce_csrf_checks=True).post(
        API, {}, content_type="application/json", **_bearer(_token(cast.alice))
    )
    assert answer.status_code == 405


def test_signing_in_needs_the_csrf_token(cast: Cast) -> None:
    strict = Client(enforce_csrf_checks=True)
    assert enter(strict, cast.alice).status_code == 403
    assert not is_in(strict)


def test_an_agency_that_left_takes_its_people_with_it_at_once(client: Client, cast: Cast) -> None:
    token = _token(cast.bob)
    enter(client, cast.bob)
    assert is_in(client)
    with acting_as(cast.ada):
        Agency.objects.filter(pk=cast.police.pk).update(is_active=False)
    assert not is_in(client)
    assert Client().get(API, **_bearer(token)).status_code == 401
    with acting_as(cast.ada):
        Agency.objects.filter(pk=cast.police.pk).update(is_active=True)
    assert not is_in(client), "the session is destroyed, not asleep"


def test_a_person_who_changed_agency_a_second_ago_sees_with_the_new_ones_eyes(client: Client, cast: Cast) -> None:
    from django.db import connection

    sign_in(client, cast.bob)
    assert is_in(client)
    with acting_as(cast.ada):
        Person.objects.filter(pk=cast.bob.pk).update(agency=cast.charity)
    assert "Outreach Charity" in client.get("/agencies/").content.decode().split("muster-account__who")[1][:200]
    with acting_as(cast.bob), connection.cursor() as cursor:
        cursor.execute("SELECT muster_agency()")
        assert cursor.fetchone() == (cast.charity.pk,)


def test_a_role_that_was_taken_away_is_gone_at_once(client: Client, cast: Cast) -> None:
    sign_in(client, cast.ada)
    assert client.get("/agencies/add/").status_code == 200
    with acting_as(cast.ada):
        Person.objects.filter(pk=cast.ada.pk).update(roles=["scrutiny"])
    assert client.get("/agencies/add/").status_code == 403


def test_using_a_token_is_stamped_and_an_expired_one_is_not(cast: Cast) -> None:
    token = _token(cast.alice)
    Client().get(API, **_bearer(token))
    with acting_as(cast.alice):
        first = ApiToken.objects.get().last_used_at
        ApiToken.objects.update(expires_at=clock.now() - dt.timedelta(seconds=1))
    assert first is not None
    Client().get(API, **_bearer(token))
    with acting_as(cast.alice):
        assert ApiToken.objects.get().last_used_at == first


def test_the_service_says_that_it_lives_without_asking_the_database(
    client: Client, cast: Cast, django_assert_num_queries
) -> None:
    enter(client, cast.alice)
    with django_assert_num_queries(0):
        assert client.get("/healthz").status_code == 200
