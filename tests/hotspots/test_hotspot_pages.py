"""The pages of hotspots: list, map and table, one hotspot, and a form for each verb."""

import datetime as dt

import pytest
from django.test import Client
from django.urls import reverse

from common.scope import acting_as
from hotspots.models import Hotspot
from hotspots.states import HOTSPOT
from tests.cast import Cast, sign_in
from tests.hotspots.made import ago, make_hotspot, put

LIST = "/hotspots/"
FORMS = {"adopt": "candidate", "reject": "candidate", "task": "adopted", "review": "tasked", "close": "reviewed"}


def day(name: str, value: dt.date) -> dict[str, int]:
    """A date as its three boxes send it."""
    return {f"{name}_{part}": getattr(value, part) for part in ("day", "month", "year")}


def filled(verb: str, hotspot: Hotspot) -> dict[str, object]:
    """The form of a verb, filled in."""
    data: dict[str, object] = {"version": hotspot.version}
    data |= {
        "adopt": {"lead_agency": hotspot.lead_agency_id, "reason": "Concern.", **day("review_on", ago(-28))},
        "reject": {"reason": "One shop."},
        "task": {"reason": "Foot patrols."},
        "review": {"assessment": "Fewer calls.", **day("review_on", ago(-28))},
        "close": {"assessment": "Calls fell by half."},
    }[verb]
    return data


@pytest.mark.parametrize("name", ["alice", "olive", "max", "bob", "charlie"])
def test_everyone_who_works_with_operations_sees_the_hotspots(client: Client, cast: Cast, name: str) -> None:
    hotspot = make_hotspot(cast.cora)
    page = sign_in(client, cast.people[name]).get(LIST).content.decode()
    assert hotspot.name in page
    assert f'href="{hotspot.get_absolute_url()}"' in page
    assert client.get(hotspot.get_absolute_url()).status_code == 200


@pytest.mark.parametrize("name", ["sam", "ada"])
def test_scrutiny_readers_and_administrators_do_not(client: Client, cast: Cast, name: str) -> None:
    hotspot = make_hotspot(cast.cora)
    sign_in(client, cast.people[name])
    for url in (LIST, hotspot.get_absolute_url(), reverse("hotspots:adopt", args=[hotspot.pk])):
        answer = client.get(url)
        assert answer.status_code == 403
        assert hotspot.name not in answer.content.decode()


def test_tabs_and_district_narrow_the_list_and_the_tabs_count(client: Client, cast: Cast) -> None:
    made = {state: make_hotspot(cast.cora, state, name=f"Place {state}") for state in HOTSPOT.states()}
    make_hotspot(cast.cora, name="Elsewhere", district="Castle Point")
    sign_in(client, cast.olive)
    shown = {
        "candidates": {"candidate"},
        "adopted": {"adopted", "tasked", "reviewed"},
        "ended": {"closed", "rejected"},
    }
    for tab, states in shown.items():
        page = client.get(LIST, {"show": tab, "district": "Rochford"}).content.decode()
        assert {state for state, hotspot in made.items() if f">{hotspot.name}<" in page} == states
        assert "Elsewhere" not in page
        assert "Candidates (1)" in page
        assert "Adopted (3)" in page
    assert "Candidates (2)" in client.get(LIST).content.decode()


def test_an_unknown_filter_shows_the_first_tab(client: Client, cast: Cast) -> None:
    hotspot = make_hotspot(cast.cora)
    answer = sign_in(client, cast.olive).get(LIST, {"show": "all\x00", "district": "Atlantis"})
    assert answer.status_code == 200
    assert hotspot.name in answer.content.decode()


def test_the_map_is_never_without_its_table(client: Client, cast: Cast) -> None:
    assert '<svg class="muster-map' not in sign_in(client, cast.olive).get(LIST).content.decode()
    first, second = (make_hotspot(cast.cora, count=count) for count in (90, 40))
    page = client.get(LIST).content.decode()
    assert '<svg class="muster-map' in page
    assert f'aria-label="1: {first.name}"' in page
    assert f'aria-label="2: {second.name}"' in page
    assert page.index(f">{first.name}</a>") < page.index(f">{second.name}</a>")


def test_long_lists_are_paged_and_keep_their_filters(client: Client, cast: Cast) -> None:
    for _ in range(21):
        make_hotspot(cast.cora)
    page = sign_in(client, cast.olive).get(LIST, {"district": "Rochford"}).content.decode()
    assert 'href="?district=Rochford&amp;page=2" rel="next"' in page
    assert client.get(LIST, {"page": "2"}).status_code == 200
    assert client.get(LIST, {"page": "9"}).status_code == 404


@pytest.mark.parametrize("url", ["list", "detail"])
def test_pages_cost_the_same_for_one_hotspot_and_for_three(
    client: Client, cast: Cast, url: str, django_assert_num_queries, django_assert_max_num_queries
) -> None:
    hotspot = make_hotspot(cast.cora, "adopted")
    address = f"{LIST}?show=adopted" if url == "list" else hotspot.get_absolute_url()
    sign_in(client, cast.cora)
    client.get(address)
    with django_assert_max_num_queries(24) as few:
        client.get(address)
    for _ in range(2):
        make_hotspot(cast.cora, "adopted")
    with django_assert_num_queries(len(few)):
        client.get(address)


def test_a_hotspot_shows_its_figures_and_what_was_done(client: Client, cast: Cast) -> None:
    hotspot = make_hotspot(cast.cora, note="Points are anonymised.")
    url = reverse("hotspots:reject", args=[hotspot.pk])
    sign_in(client, cast.cora).post(url, {"version": hotspot.version, "reason": "One shop."})
    page = client.get(hotspot.get_absolute_url()).content.decode()
    for words in ("Points are anonymised.", "Anti-social behaviour", "75%", "Rejected", "by Cora", "One shop."):
        assert words in page, words
    assert "November 2025 to October 2026" in page


@pytest.mark.parametrize("state", HOTSPOT.states())
def test_buttons_are_those_of_the_state_and_say_why_not(client: Client, cast: Cast, state: str) -> None:
    hotspot = make_hotspot(cast.cora, state)
    urls = {verb: reverse(f"hotspots:{verb}", args=[hotspot.pk]) for verb in FORMS}
    page = sign_in(client, cast.alice).get(hotspot.get_absolute_url()).content.decode()
    assert {verb for verb, url in urls.items() if f'href="{url}"' in page} == set(HOTSPOT.verbs_from(state))
    page = sign_in(client, cast.olive).get(hotspot.get_absolute_url()).content.decode()
    assert not [verb for verb, url in urls.items() if f'href="{url}"' in page]
    assert page.count("Ask one to do it") == len(HOTSPOT.verbs_from(state))


@pytest.mark.parametrize("verb", FORMS)
def test_each_form_is_shown_checked_and_carried_out(client: Client, cast: Cast, verb: str) -> None:
    hotspot = make_hotspot(cast.cora, FORMS[verb])
    hotspot.lead_agency = cast.council
    url = reverse(f"hotspots:{verb}", args=[hotspot.pk])
    sign_in(client, cast.alice)
    assert client.get(url).status_code == 200
    empty = client.post(url, {"version": hotspot.version})
    assert empty.status_code == 400
    assert "govuk-error-summary" in empty.content.decode()
    stale = client.post(url, filled(verb, hotspot) | {"version": hotspot.version + 1})
    assert stale.status_code == 412
    done = client.post(url, filled(verb, hotspot))
    assert (done.status_code, done.url) == (302, hotspot.get_absolute_url())
    again = client.post(url, filled(verb, hotspot))
    assert again.status_code in (409, 412)
    with acting_as(cast.alice):
        assert Hotspot.objects.get(pk=hotspot.pk).state == HOTSPOT.target(verb, FORMS[verb])


@pytest.mark.parametrize("verb", FORMS)
def test_a_form_is_refused_before_it_is_filled_in(client: Client, cast: Cast, verb: str) -> None:
    hotspot = make_hotspot(cast.cora, FORMS[verb])
    url = reverse(f"hotspots:{verb}", args=[hotspot.pk])
    refused = sign_in(client, cast.olive).get(url)
    assert refused.status_code == 403
    assert "Only a" in refused.content.decode()
    ended = make_hotspot(cast.cora, "closed")
    late = sign_in(client, cast.alice).get(reverse(f"hotspots:{verb}", args=[ended.pk]))
    assert late.status_code == 409
    assert "it is closed" in late.content.decode()


def test_faults_that_only_the_action_finds_stand_at_their_fields(client: Client, cast: Cast) -> None:
    hotspot = make_hotspot(cast.cora)
    data = {"version": hotspot.version, "lead_agency": cast.council.pk, "reason": "Concern."}
    answer = sign_in(client, cast.cora).post(
        reverse("hotspots:adopt", args=[hotspot.pk]), data | day("review_on", ago(0))
    )
    assert answer.status_code == 400
    assert "The review date must be after today." in answer.content.decode()


def test_no_such_hotspot_is_not_found(client: Client, cast: Cast) -> None:
    sign_in(client, cast.alice)
    missing = cast.council.pk
    assert client.get(reverse("hotspots:detail", args=[missing])).status_code == 404
    assert client.get(reverse("hotspots:adopt", args=[missing])).status_code == 404


def test_the_button_looks_for_candidates_and_says_what_came_of_it(client: Client, cast: Cast) -> None:
    put(cast.cora, 40)
    url = reverse("hotspots:find")
    answer = sign_in(client, cast.cora).post(url, follow=True)
    page = answer.content.decode()
    assert "1 new candidate was found." in page
    assert "Station Road, Rochford" in page
    assert "No new candidates were found." in client.post(url, follow=True).content.decode()
    assert client.get(url).status_code == 405


def test_officers_see_why_they_cannot_look_for_candidates(client: Client, cast: Cast) -> None:
    page = sign_in(client, cast.olive).get(LIST).content.decode()
    assert "Only a chair or coordinator can look for hotspots in the figures." in page
    assert client.post(reverse("hotspots:find")).status_code == 403


def test_months_are_shown_in_their_order(client: Client, cast: Cast) -> None:
    hotspot = make_hotspot(cast.cora, by_month={"2026-10": 22, "2025-11": 18})
    page = sign_in(client, cast.olive).get(hotspot.get_absolute_url()).content.decode()
    assert page.index(">November 2025<") < page.index(">October 2026<")


def test_after_someone_elses_change_what_was_typed_stays_and_a_second_try_passes(client: Client, cast: Cast) -> None:
    hotspot = make_hotspot(cast.cora)
    sign_in(client, cast.cora)
    sent = {"version": hotspot.version - 1, "reason": "Only one weekend"}
    refused = client.post(f"{hotspot.get_absolute_url()}reject/", sent)
    page = refused.content.decode()
    assert refused.status_code == 412
    assert "Only one weekend" in page
    assert f'href="{hotspot.get_absolute_url()}" target="_blank"' in page
    again = {**sent, "version": refused.context["form"]["version"].value()}
    assert client.post(f"{hotspot.get_absolute_url()}reject/", again).status_code == 302
