"""Sign-in by the agency's Microsoft Entra ID: what its word is worth, and what it is not."""

from collections.abc import Iterator

import environ
import pytest
from allauth.socialaccount.models import SocialAccount
from django.core.exceptions import ImproperlyConfigured
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse

from common.scope import System, acting_as, acting_as_system
from config import entra
from partners.models import Agency, Person
from tests.cast import Cast, sign_in
from tests.partners import fake_entra
from tests.partners.fake_entra import CLIENT, SECRET, TENANT, FakeEntra
from tests.partners.steps import CODE, enter, is_in, set_up_app, verbs_of, verbs_of_strangers

pytestmark = pytest.mark.django_db

START = "/account/oidc/entra/login/"
BACK = "/account/oidc/entra/login/callback/"
ALICE = {"sub": "alices-subject", "email": "Alice@Example.org", "name": "Alice"}


@pytest.fixture(scope="module")
def server() -> Iterator[FakeEntra]:
    with fake_entra.serving() as served:
        yield served


@pytest.fixture
def provider(server: FakeEntra, settings) -> FakeEntra:
    """Muster configured for the council's tenant, which speaks for example.org."""
    settings.SOCIALACCOUNT_PROVIDERS = entra.provider(
        tenant=TENANT, client_id=CLIENT, secret=SECRET, domains=["example.org"], authority=server.authority
    )
    return server


def come_by_entra(client: Client, provider: FakeEntra, *, start: str = START, **claims: object) -> HttpResponse:
    """Press the button, sign in at Entra, and come back."""
    sent = client.post(start)
    assert sent.url.startswith(f"{provider.authority}/authorize?"), sent.content.decode()
    return client.get(BACK, provider.grant(sent.url, **claims))


def _refused(answer: HttpResponse, words: str) -> None:
    assert answer.status_code == 403
    assert words in answer.content.decode()


def _accounts() -> list[tuple[str, str]]:
    with acting_as_system(System.SIGN_IN):
        return list(SocialAccount.objects.values_list("provider", "uid"))


def test_without_configuration_it_is_not_offered(client: Client, cast: Cast) -> None:
    assert "Entra" not in client.get("/account/login/").content.decode()
    assert client.get(START).status_code == 404


def test_the_sign_in_page_offers_it(client: Client, cast: Cast, provider: FakeEntra) -> None:
    page = client.get("/account/login/?next=/agencies/").content.decode()
    assert "Microsoft Entra ID" in page
    assert f'href="{START}' in page
    assert "You will leave Muster for a moment" in client.get(START).content.decode()


def test_someone_with_an_account_signs_in_by_their_address(client: Client, cast: Cast, provider: FakeEntra) -> None:
    answer = come_by_entra(client, provider, **ALICE)
    assert (answer.status_code, answer.url) == (302, "/")
    assert is_in(client)
    assert _accounts() == [("entra", "alices-subject")]
    assert verbs_of(cast.alice) == ["signed in"]
    assert enter(Client(), cast.alice).url == "/", "the password still works"


def test_the_next_time_they_are_known_by_their_identity_and_not_by_the_address(
    client: Client, cast: Cast, provider: FakeEntra
) -> None:
    come_by_entra(client, provider, **ALICE)
    client.post("/account/logout/")
    come_by_entra(client, provider, **{**ALICE, "email": "bob@example.org"})
    assert verbs_of(cast.alice).count("signed in") == 2
    assert verbs_of(cast.bob) == []


def test_the_second_step_is_asked_for_also_after_entra(client: Client, cast: Cast, provider: FakeEntra) -> None:
    enter(client, cast.alice)
    set_up_app(client)
    client.post("/account/logout/")
    assert come_by_entra(client, provider, **ALICE).url == CODE
    assert not is_in(client)


def test_outside_the_demonstration_a_second_step_must_be_set_up(
    client: Client, cast: Cast, provider: FakeEntra, in_earnest: None
) -> None:
    come_by_entra(client, provider, **ALICE)
    assert client.get("/agencies/").url == "/account/2fa/"


def test_a_stranger_is_refused_in_plain_words_and_no_account_is_made(
    client: Client, cast: Cast, provider: FakeEntra
) -> None:
    answer = come_by_entra(client, provider, sub="s", email="stranger@example.org", email_verified=True)
    _refused(answer, "you have no account here")
    assert not is_in(client)
    assert _accounts() == []
    assert verbs_of_strangers() == ["failed to sign in"]
    with acting_as(cast.ada):
        assert not Person.objects.filter(email="stranger@example.org").exists()


@pytest.mark.parametrize("claims", [{}, {"email_verified": True}, {"xms_edov": True}])
def test_the_tenant_is_not_believed_about_addresses_of_other_agencies(
    client: Client, cast: Cast, provider: FakeEntra, settings, claims: dict[str, bool]
) -> None:
    settings.SOCIALACCOUNT_PROVIDERS["openid_connect"]["APPS"][0]["settings"]["verified_email"] = ["council.example"]
    _refused(come_by_entra(client, provider, **ALICE, **claims), "you have no account here")
    assert _accounts() == []


def test_another_identity_with_the_same_address_is_refused_until_a_reset(
    client: Client, cast: Cast, provider: FakeEntra
) -> None:
    come_by_entra(client, provider, **ALICE)
    successor = {**ALICE, "sub": "her-successor"}
    _refused(come_by_entra(Client(), provider, **successor), "ask your administrator to reset")
    with acting_as(cast.ada):
        version = Person.objects.get(pk=cast.alice.pk).version
    reset = reverse("partners:person_reset", args=[cast.alice.pk])
    sign_in(Client(), cast.ada).post(reset, {"version": version, "reason": "New member of staff"})
    assert come_by_entra(Client(), provider, **successor).url == "/"
    assert _accounts() == [("entra", "her-successor")]


@pytest.mark.parametrize(
    "claims",
    [
        {"iss": "https://login.microsoftonline.com/another-tenant/v2.0"},
        {"aud": "another-program"},
        {"exp": 1_600_000_000},
    ],
)
def test_a_token_of_another_tenant_for_another_program_or_of_the_past_is_refused(
    client: Client, cast: Cast, provider: FakeEntra, claims: dict[str, object]
) -> None:
    answer = come_by_entra(client, provider, **ALICE, **claims)
    assert answer.status_code == 401
    assert "You could not be signed in" in answer.content.decode()
    assert not is_in(client)


@pytest.mark.parametrize("query", [{}, {"code": "code-0", "state": "made-up"}, {"code": "stolen"}])
def test_coming_back_without_having_left_is_refused(
    client: Client, cast: Cast, provider: FakeEntra, query: dict[str, str]
) -> None:
    assert client.get(BACK, query).status_code == 401
    assert not is_in(client)


def test_the_answer_meant_for_one_browser_is_worth_nothing_in_another(
    client: Client, other_client: Client, cast: Cast, provider: FakeEntra
) -> None:
    stolen = provider.grant(client.post(START).url, **ALICE)
    other_client.post(START)
    assert other_client.get(BACK, stolen).status_code == 401
    assert not is_in(other_client)


def test_giving_up_at_entra_leads_back(client: Client, cast: Cast, provider: FakeEntra) -> None:
    asked = provider.grant(client.post(START).url)
    answer = client.get(BACK, {"error": "access_denied", "state": asked["state"]}, follow=True)
    assert "You stopped before it was done" in answer.content.decode()


def test_someone_signed_in_cannot_bind_another_identity_to_their_account(
    client: Client, cast: Cast, provider: FakeEntra
) -> None:
    enter(client, cast.bob)
    answer = come_by_entra(client, provider, start=f"{START}?process=connect", **ALICE)
    _refused(answer, "Accounts are connected by signing in")
    assert _accounts() == []


def test_people_who_are_switched_off_and_agencies_that_left_stay_out(
    client: Client, cast: Cast, provider: FakeEntra
) -> None:
    with acting_as(cast.ada):
        Person.objects.filter(pk=cast.alice.pk).update(is_active=False)
        Agency.objects.filter(pk=cast.police.pk).update(is_active=False)
    assert come_by_entra(client, provider, **ALICE).url == "/account/inactive/"
    assert come_by_entra(client, provider, sub="b", email="bob@example.org").url == "/account/inactive/"
    assert not is_in(client)


@pytest.mark.parametrize("where", ["https://evil.example/", "//evil.example/"])
def test_it_leads_to_the_page_that_was_asked_for_and_nowhere_else(
    client: Client, cast: Cast, provider: FakeEntra, where: str
) -> None:
    assert come_by_entra(client, provider, start=f"{START}?next={where}", **ALICE).url == "/"
    client.post("/account/logout/")
    assert come_by_entra(client, provider, start=f"{START}?next=/agencies/", **ALICE).url == "/agencies/"


def test_nothing_but_the_id_token_is_asked_for(client: Client, cast: Cast, provider: FakeEntra) -> None:
    provider.asked.clear()
    come_by_entra(client, provider, **ALICE)
    assert "/userinfo" not in provider.asked


SET = {
    "OIDC_ENTRA_TENANT": TENANT,
    "OIDC_ENTRA_CLIENT_ID": CLIENT,
    "OIDC_ENTRA_CLIENT_SECRET": SECRET,
    "OIDC_ENTRA_EMAIL_DOMAINS": "example.org,rochford.gov.uk",
}


def _configured(monkeypatch: pytest.MonkeyPatch, **changes: str) -> dict:
    monkeypatch.setattr(environ.Env, "ENVIRON", {**SET, **changes})
    return entra.providers(environ.Env())


def test_the_environment_configures_one_tenant(monkeypatch: pytest.MonkeyPatch) -> None:
    assert _configured(monkeypatch, OIDC_ENTRA_TENANT="") == {}
    (app,) = _configured(monkeypatch)["openid_connect"]["APPS"]
    assert app["settings"]["server_url"] == f"https://login.microsoftonline.com/{TENANT}/v2.0"
    assert app["settings"]["verified_email"] == ["example.org", "rochford.gov.uk"]


@pytest.mark.parametrize("tenant", ["common", "organizations", "consumers", "rochford.gov.uk"])
def test_a_tenant_that_anyone_can_be_in_is_refused(monkeypatch: pytest.MonkeyPatch, tenant: str) -> None:
    with pytest.raises(ImproperlyConfigured, match="directory"):
        _configured(monkeypatch, OIDC_ENTRA_TENANT=tenant)


def test_half_a_configuration_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(ImproperlyConfigured, match="OIDC_ENTRA_EMAIL_DOMAINS"):
        _configured(monkeypatch, OIDC_ENTRA_EMAIL_DOMAINS="")
    with pytest.raises(ImproperlyConfigured, match="OIDC_ENTRA_CLIENT_ID"):
        _configured(monkeypatch, OIDC_ENTRA_CLIENT_SECRET="")
