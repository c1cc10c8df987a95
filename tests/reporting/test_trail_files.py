"""A trail and the log as files: for a purpose, with a row of their own in the log, and free of formulas."""

import csv
import io
import json
import uuid

from django.db import DatabaseError
from django.test import Client
from django.urls import reverse

from audit.actions import consulted
from audit.models import ProcessingEvent
from common.scope import acting_as, because
from reporting.log_use import begin_log_use
from reporting.trail import export, search
from tests.cast import sign_in
from tests.databases import undone
from tests.world import SECRETS, World

WHY = "Complaint 12"


def _address(world: World, form: str = "csv", record: str = "outcome") -> str:
    return reverse("reporting:trail_file", args=[world[record]._meta.db_table, world[record].pk, form])


def _lines(answer) -> list[list[str]]:
    return list(csv.reader(io.StringIO(answer.content.decode().removeprefix("\ufeff"))))


def test_a_trail_is_downloaded_for_a_purpose_and_its_trail_says_so(client: Client, world: World) -> None:
    cast, outcome = world.cast, world["outcome"]
    with acting_as(cast.bob):
        consulted([outcome])
    with acting_as(cast.cora), because('=cmd|"/c calc"!A1'):
        outcome.place = "=1+1"
        outcome.save()
    sign_in(client, cast.cora)
    assert client.get(_address(world)).status_code == 403
    sign_in(client, cast.max)
    assert client.get(_address(world))["Location"].startswith(reverse("reporting:log_use"))
    with acting_as(cast.max):
        begin_log_use(by=cast.max, purpose="criminal", reason=WHY)
    page = client.get(reverse("reporting:trail", args=["outcomes_outcome", outcome.pk])).content.decode()
    assert f"{_address(world)}?" in page
    head, *lines = _lines(client.get(f"{_address(world)}?show=all"))
    assert head == list(export.HEAD)
    assert ["Looked at", "Bob, Essex Police", "consultation"] in [line[2:5] for line in lines]
    assert not [cell for line in lines for cell in line if cell.startswith(("=", "+", "-", "@"))]
    told = json.loads(client.get(f"{_address(world, 'json')}?show=looks").content)
    assert {row["Kind of processing"] for row in told} <= {"consultation", "disclosure"}
    assert told[0]["What"] == "Downloaded the trail", "the first download is in the second"
    with acting_as(cast.max):
        event = ProcessingEvent.objects.about(outcome).filter(verb="downloaded the trail").last()
        assert event is not None
        assert (event.operation, event.recipients) == ("disclosure", ["Max, Rochford District Council"])
        assert event.reason == f"{len(lines)} rows. Criminal proceedings: {WHY}"
    for wrong in (_address(world, "exe"), _address(world).replace(str(outcome.pk), str(uuid.uuid4()))):
        assert client.get(wrong).status_code == 404
    assert client.get(f"{_address(world)}?since=2026-13-45").status_code == 400


def test_the_log_is_downloaded_as_searched_and_too_much_of_it_is_refused(
    client: Client, world: World, monkeypatch
) -> None:
    cast, address = world.cast, reverse("reporting:log_file", args=["csv"])
    with acting_as(cast.bob):
        for _ in range(3):
            consulted([world["outcome"]])
    with acting_as(cast.max):
        begin_log_use(by=cast.max, purpose="lawfulness", reason=WHY)
    sign_in(client, cast.max)
    _, *lines = _lines(client.get(f"{address}?person={cast.bob.pk}"))
    assert [line[3] for line in lines] == ["Bob, Essex Police"] * 3
    with acting_as(cast.max):
        event = ProcessingEvent.objects.get(verb="downloaded from the log")
        assert (event.fields, event.reason) == (["person"], f"3 rows. To verify that processing was lawful: {WHY}")
    monkeypatch.setattr(export, "MOST_ROWS", 2)
    assert "more than 2 rows" in client.get(f"{address}?person={cast.bob.pk}").content.decode()
    monkeypatch.setattr(search, "WINDOW", 1)
    monkeypatch.setattr(search, "MOST_WINDOWS", 2)
    assert "Narrow the period" in client.get(f"{address}?text=nothing says this").content.decode()


def test_nothing_leaves_where_the_log_cannot_be_written(client: Client, world: World, monkeypatch) -> None:
    cast = world.cast
    with acting_as(cast.max):
        begin_log_use(by=cast.max, purpose="lawfulness", reason=WHY)
    sign_in(client, cast.max)

    def broken(*args: object, **kwargs: object) -> None:
        raise DatabaseError("The log cannot be written.")

    monkeypatch.setattr(ProcessingEvent.objects, "create", broken)
    monkeypatch.setattr(ProcessingEvent.objects, "bulk_create", broken)
    client.raise_request_exception = False
    args = ["outcomes_outcome", world["outcome"].pk]
    addresses = [
        _address(world),
        reverse("reporting:log_file", args=["json"]),
        reverse("reporting:log"),
        *(reverse(f"reporting:{name}", args=args) for name in ("trail", "as_of", "compare")),
        f"{reverse('api-trail')}?table=outcomes_outcome&id={world['outcome'].pk}",
        reverse("api-log"),
        f"{reverse('api-trail-as-of')}?table=outcomes_outcome&id={world['outcome'].pk}&at=2030-01-01T00:00:00Z",
    ]
    for address in addresses:
        with undone():
            answer = client.get(address)
            assert answer.status_code == 500, address
            assert world["outcome"].reference not in answer.content.decode()


def test_the_api_asks_for_the_purpose_first_and_gives_the_log_and_any_moment(client: Client, world: World) -> None:
    cast, outcome = world.cast, world["outcome"]
    with acting_as(cast.bob):
        consulted([outcome])
    sign_in(client, cast.max)
    log, use = reverse("api-log"), reverse("api-log-use")
    assert (client.get(log).status_code, client.get(use).status_code) == (403, 404)
    for bad in ({"purpose": "productivity", "reason": "x"}, {"purpose": "criminal"}, {}):
        assert client.post(use, bad, content_type="application/json").status_code == 400
    begun = client.post(use, {"purpose": "criminal", "reason": WHY}, content_type="application/json")
    assert (begun.status_code, begun.json()["reason"]) == (201, WHY)
    [entry] = client.get(log, {"person": cast.bob.pk}).json()["entries"]
    assert (entry["by"], entry["operation"], entry["record_id"]) == (
        "Bob, Essex Police",
        "consultation",
        str(outcome.pk),
    )
    of_record = {"table": "outcomes_outcome", "id": outcome.pk}
    state = client.get(reverse("api-trail-as-of"), {**of_record, "at": entry["at"]}).json()
    assert state["exists"]
    assert {"name": "reference", "title": "Reference", "words": "O-2026-9002"} in state["values"]
    both = {**of_record, "then": "2020-01-01T00:00:00Z", "now": entry["at"]}
    changes = client.get(reverse("api-trail-compare"), both).json()["changes"]
    assert {"title": "Reference", "then": "nothing", "now": "O-2026-9002"} in changes
    assert client.get(reverse("api-trail-as-of"), {**of_record, "at": "2026-01-01T00:00:00"}).status_code == 400
    assert client.delete(use).status_code == 204
    assert client.get(log).status_code == 403


def test_a_manager_without_agreement_downloads_nothing_of_what_she_may_not_see(client: Client, world: World) -> None:
    cast = world.cast
    with acting_as(cast.bob):
        consulted([world["subject"], world["restricted_outcome"], world["details"]])
    with acting_as(cast.carla):
        begin_log_use(by=cast.carla, purpose="lawfulness", reason=WHY)
    sign_in(client, cast.carla)
    for record in ("subject", "restricted_outcome", "details", "sensitive_operation"):
        assert client.get(_address(world, "json", record)).status_code == 404
    for query in ("", f"?person={cast.bob.pk}", "?reference=V-2026-9001", "?text=looked"):
        text = client.get(reverse("reporting:log_file", args=["json"]) + query).content.decode()
        assert not [word for word in SECRETS if word in text]
