"""Search: references and open titles of what the reader may see; never a name."""

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from audit.models import ProcessingEvent
from common.scope import acting_as
from hotspots.models import Hotspot
from tests.cast import sign_in
from tests.world import SECRETS, World

SEARCH = "/search/"


def found(client: Client, words: str) -> dict[str, list[str]]:
    answer = client.get(SEARCH, {"q": words})
    assert answer.status_code == 200
    return {group.title: [hit.text for hit in group.hits] for group in answer.context["groups"]}


@pytest.mark.parametrize(
    ("words", "title", "hit"),
    [
        ("turncoat", "Operations", "Operation Turncoat"),
        ("Operation Turn", "Operations", "Operation Turncoat"),
        ("H-2026-9001", "Hotspots", "H-2026-9001 On or near High Street"),
        ("station road", "Hotspots", "H-2026-9002 On or near Station Road"),
        ("joint", "Meetings", "Joint Tasking Group"),
        ("JTG/2026-11/90", "Actions", "JTG/2026-11/90"),
        ("R-2026-9002", "Referrals", "R-2026-9002"),
        ("P-2026-9002", "Plans", "P-2026-9002"),
        ("v-2026-9001", "People by reference", "V-2026-9001"),
        ("O-2026-9001", "Outcomes", "O-2026-9001: Warning"),
    ],
)
def test_a_reference_or_title_finds_its_record(client: Client, world: World, words: str, title: str, hit: str) -> None:
    sign_in(client, world.cast.cora)
    assert set(found(client, words)[title]) == {hit}


@pytest.mark.parametrize("words", ["Zebedee", "Quill", "letterbox", "restricted note", "move the family"])
def test_names_and_notes_are_never_searched(client: Client, world: World, words: str) -> None:
    sign_in(client, world.cast.cora)
    assert found(client, words) == {}


@pytest.mark.parametrize("who", ["charlie", "carla"])
@pytest.mark.parametrize("words", ["9001", "2026", "JTG", "Nightjar", "V-", "O-2026"])
def test_an_outsider_finds_nothing_restricted(client: Client, world: World, who: str, words: str) -> None:
    sign_in(client, world.cast.people[who])
    for body in (
        str(found(client, words)),
        client.get("/api/v1/search/", {"q": words}).content.decode(),
    ):
        assert not [word for word in (*SECRETS, "Nightjar") if word in body]


def test_a_colleague_of_the_lead_agency_who_is_no_reader_finds_nothing_of_a_sensitive_operation(
    client: Client, world: World
) -> None:
    for who, finds in (("cora", True), ("max", False)):
        sign_in(client, world.cast.people[who])
        for words in ("Nightjar", "O-2026-9003"):
            assert bool(found(client, words)) == finds, (who, words)
            assert (words in str(client.get("/api/v1/search/", {"q": words}).json())) == finds


def test_a_search_is_logged_without_its_words_and_with_what_it_showed(client: Client, world: World) -> None:
    sign_in(client, world.cast.max)
    found(client, "9001")
    with acting_as(world.cast.max):
        event = ProcessingEvent.objects.get(verb="searched")
        shown = set(
            ProcessingEvent.objects.filter(verb="looked at", person_id=world.cast.max.pk).values_list(
                "record_label", flat=True
            )
        )
    assert (event.reason, event.fields, event.record_label) == ("", [], "")
    assert shown == {"V-2026-9001", "S-2026-9001", "R-2026-9001", "O-2026-9001", "P-2026-9001", "CR-2026-9001"}


@pytest.mark.parametrize("words", ["", "a", "x" * 81, "a\x00b"])
def test_what_cannot_be_searched_is_refused_with_a_sentence(client: Client, world: World, words: str) -> None:
    sign_in(client, world.cast.max)
    answer = client.get(SEARCH, {"q": words})
    assert answer.context["groups"] is None
    assert answer.context["form"].errors["q"]
    assert client.get("/api/v1/search/", {"q": words}).status_code == 400


def test_the_page_says_what_it_does_not_search(client: Client, world: World) -> None:
    text = sign_in(client, world.cast.max).get(SEARCH).content.decode()
    assert "It never looks into anyone" in text


def test_a_search_costs_the_same_for_one_and_for_three(client: Client, world: World) -> None:
    sign_in(client, world.cast.cora)
    found(client, "H-2026-9001")
    with CaptureQueriesContext(connection) as one:
        found(client, "H-2026-9001")
    with acting_as(world.cast.cora):
        for number in (1, 2):
            first = Hotspot.objects.get(reference="H-2026-9001")
            first.pk = Hotspot._meta.pk.get_default()
            first.reference, first.evidence_digest = f"H-2026-9001-{number}", str(number) * 64
            first._state.adding = True
            first.save()
    with CaptureQueriesContext(connection) as three:
        assert len(found(client, "H-2026-9001")["Hotspots"]) == 3
    assert len(three) == len(one)


def test_the_api_finds_what_the_page_finds(client: Client, world: World) -> None:
    sign_in(client, world.cast.cora)
    [group] = client.get("/api/v1/search/", {"q": "O-2026-9001"}).json()
    assert group["title"] == "Outcomes"
    assert group["hits"][0]["id"] == str(world["restricted_outcome"].pk)


def test_a_trail_through_the_api(client: Client, world: World) -> None:
    outcome = world["restricted_outcome"]
    path, query = "/api/v1/trail/", {"table": "outcomes_outcome", "id": str(outcome.pk)}
    sign_in(client, world.cast.max)
    [created] = client.get(path, query).json()["entries"]
    assert (created["title"], created["by"]) == ("Created", "Cora, Rochford District Council")
    [looked] = client.get(path, {**query, "show": "looks"}).json()["entries"]
    assert looked["title"] == "Looked at the trail"
    assert "Done through the API" in looked["lines"]
    for changed, status in (({"id": "x"}, 400), ({"show": "x"}, 400), ({"table": "x"}, 404), ({"id": ""}, 400)):
        assert client.get(path, {**query, **changed}).status_code == status
    for outsider in (world.cast.charlie, world.cast.carla, world.cast.ada):
        assert sign_in(client, outsider).get(path, query).status_code == 404
    assert sign_in(client, world.cast.sam).get(path, query).status_code == 403
