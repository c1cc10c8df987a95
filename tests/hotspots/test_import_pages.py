"""Police data on pages and in the API: upload, progress, report, refused rows, and files that cannot be read."""

import csv
import io
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from common.scope import acting_as
from hotspots import tasks
from hotspots.actions import import_run, run_import
from hotspots.imports import progress
from hotspots.models import Hotspot, Import
from tests.cast import Cast, sign_in
from tests.hotspots.police import as_csv, as_zip, row

LIST, UPLOAD, API = "/imports/", "/imports/upload/", "/api/v1/imports/"
GOOD = as_csv([row(), row()])
FAULTY = as_csv([row(), row(month="x", crime_type=""), row(month="=cmd|' /C calc'!A0")])


@pytest.fixture(autouse=True)
def media(settings, tmp_path: Path) -> Path:
    """A folder of the test's own for uploaded files."""
    settings.MEDIA_ROOT = tmp_path
    return tmp_path


@pytest.fixture(autouse=True)
def _nobody_works(monkeypatch: pytest.MonkeyPatch) -> None:
    """No worker is told: the tests run imports themselves."""
    monkeypatch.setattr(tasks.run_import, "delay", lambda key: None)


def send(client: Client, data: bytes = GOOD, name: str = "2018-04-essex.csv", mode: str = "good_rows") -> Any:
    """Send the upload form."""
    return client.post(UPLOAD, {"file": SimpleUploadedFile(name, data), "mode": mode})


def only(cast: Cast) -> Import:
    """The one import that there is."""
    with acting_as(cast.cora):
        return Import.objects.get()


def loaded(client: Client, cast: Cast, data: bytes = GOOD, **more: str) -> Import:
    """Upload a file as Cora, and run its import."""
    answer = send(sign_in(client, cast.cora), data, **more)
    assert answer.status_code == 302, answer.content.decode()
    run_import(batch=only(cast).pk)
    return only(cast)


def test_an_upload_leads_to_its_progress(client: Client, cast: Cast) -> None:
    answer = send(sign_in(client, cast.cora))
    batch = only(cast)
    assert (answer.status_code, answer.url) == (302, batch.get_absolute_url())
    page = client.get(answer.url).content.decode()
    assert "Waiting for a worker" in page
    assert '<progress class="muster-progress" id="progress" max="100">' in page
    assert '<noscript><meta http-equiv="refresh" content="5"></noscript>' in page
    assert 'hx-trigger="every 2s"' in page
    assert ">Refresh</a>" in page


def test_a_running_import_shows_its_stage_and_how_much_is_done(client: Client, cast: Cast) -> None:
    send(sign_in(client, cast.cora))
    batch = only(cast)
    import_run._begin(batch.pk)
    assert "Starting" in client.get(batch.get_absolute_url()).content.decode()
    progress.tell(batch.pk, "checking", 30, 120)
    page = client.get(batch.get_absolute_url()).content.decode()
    assert "Checking, 25% done" in page
    assert 'max="100" value="25"' in page
    answer = client.get(f"{API}{batch.pk}/").json()
    assert answer["progress"] == {"stage": "checking", "percent": 25}


def test_an_ended_import_is_a_report_that_no_longer_renews_itself(client: Client, cast: Cast) -> None:
    batch = loaded(client, cast)
    page = client.get(batch.get_absolute_url()).content.decode()
    for gone in ("<progress", "hx-trigger", "http-equiv"):
        assert gone not in page
    for words in ("Done", "2 of 2 rows are loaded", "Essex Police", "April 2018"):
        assert words in page, words
    assert "Refused rows" not in page


def test_loading_again_says_how_many_rows_were_replaced(client: Client, cast: Cast) -> None:
    loaded(client, cast)
    with acting_as(cast.cora):
        first = only(cast).pk
    send(client)
    with acting_as(cast.cora):
        second = Import.objects.exclude(pk=first).get()
    run_import(batch=second.pk)
    answer = client.get(f"{API}{second.pk}/").json()
    assert [(line["read"], line["loaded"], line["replaced"]) for line in answer["months"]] == [(2, 2, 2)]


def test_refused_rows_are_shown_row_by_row_and_as_a_file(client: Client, cast: Cast) -> None:
    batch = loaded(client, cast, FAULTY)
    assert (batch.state, batch.rows_loaded, batch.rows_refused) == ("done", 1, 2)
    page = client.get(batch.get_absolute_url()).content.decode()
    for words in ("Faults 1 to 3 of 3", "Crime type is missing.", "Month must be a year and a month", "Not known"):
        assert words in page, words
    answer = client.get(reverse("hotspots:import_refusals", args=[batch.pk]))
    assert answer["Content-Type"] == "text/csv; charset=utf-8"
    assert answer["Content-Disposition"].startswith("attachment")
    rows = list(csv.reader(io.StringIO(answer.content.decode("utf-8-sig"))))
    assert rows[0] == ["File", "Row", "Column", "Reason", "Value"]
    assert [(cells[1], cells[2]) for cells in rows[1:]] == [("3", "Month"), ("3", "Crime type"), ("4", "Month")]
    assert rows[3][4].startswith("'=cmd")


def test_refused_rows_are_paged(client: Client, cast: Cast) -> None:
    batch = loaded(client, cast, as_csv([row(), *(row(month="x") for _ in range(60))]))
    page = client.get(batch.get_absolute_url()).content.decode()
    assert "Faults 1 to 50 of 60" in page
    assert 'href="?page=2"' in page
    assert "Faults 51 to 60 of 60" in client.get(batch.get_absolute_url(), {"page": 2}).content.decode()
    first = client.get(f"{API}{batch.pk}/refusals/", {"page_size": 40}).json()
    second = client.get(first["next"]).json()
    assert [row["row"] for row in first["results"] + second["results"]] == list(range(3, 63))


def test_all_or_none_loads_nothing_of_a_faulty_file_and_says_so(client: Client, cast: Cast) -> None:
    batch = loaded(client, cast, FAULTY, mode="all_or_none")
    page = client.get(batch.get_absolute_url()).content.decode()
    assert batch.state == "refused"
    assert "2 of 3 rows have faults, so nothing was loaded." in page
    assert "Crime type is missing." in page


@pytest.mark.parametrize(
    ("data", "name", "words"),
    [
        (b"", "2018-04-essex.csv", "empty"),
        (b"\x00\x01\x02", "2018-04-essex.csv", ""),
        (b"Crime ID,Colour\n1,2\n", "2018-04-essex.csv", "Colour"),
        (b"not a zip", "essex.zip", "not a zip file that can be opened"),
        (GOOD, "essex.xlsx", ""),
        (as_zip(readme=b"hello"), "essex.zip", ""),
        (b"\xff\xfe" + "Crime ID".encode("utf-16-le"), "2018-04-essex.csv", ""),
    ],
)
def test_a_file_that_cannot_be_read_is_refused_in_a_sentence_on_the_form(
    client: Client, cast: Cast, data: bytes, name: str, words: str
) -> None:
    answer = send(sign_in(client, cast.cora), data, name)
    page = answer.content.decode()
    assert answer.status_code == 400
    assert 'id="id_file_error"' in page
    assert words in page
    with acting_as(cast.cora):
        assert not Import.objects.exists()
    sent = client.post(API, {"file": SimpleUploadedFile(name, data)})
    assert (sent.status_code, sent["Content-Type"]) == (400, "application/problem+json")
    assert set(sent.json()["errors"]) == {"file"}


def test_a_form_without_file_or_choice_names_both(client: Client, cast: Cast) -> None:
    answer = sign_in(client, cast.cora).post(UPLOAD, {"mode": "sometimes"})
    page = answer.content.decode()
    assert answer.status_code == 400
    assert "Choose a file from data.police.uk" in page
    assert 'id="id_mode_error"' in page


def test_a_failed_import_is_tried_again_by_a_coordinator(client: Client, cast: Cast) -> None:
    send(sign_in(client, cast.cora))
    batch = only(cast)
    import_run._fail(batch.pk, "Something went wrong.")
    page = client.get(batch.get_absolute_url()).content.decode()
    again = reverse("hotspots:import_try_again", args=[batch.pk])
    assert "Something went wrong." in page
    assert f'href="{again}"' in page
    assert client.get(again).status_code == 200
    version = only(cast).version
    assert client.post(again, {"version": version - 1}).status_code == 412
    assert client.post(again, {"version": version}).status_code == 302
    assert client.get(again).status_code == 409
    assert only(cast).state == "queued"


@pytest.mark.parametrize("name", ["alice", "olive", "max", "bob", "charlie"])
def test_others_read_what_was_loaded_and_see_why_they_cannot_load(client: Client, cast: Cast, name: str) -> None:
    batch = loaded(client, cast, FAULTY)
    sign_in(client, cast.people[name])
    assert batch.file_name in client.get(LIST).content.decode()
    assert "Only a coordinator can load police data." in client.get(LIST).content.decode()
    assert client.get(batch.get_absolute_url()).status_code == 200
    assert client.get(UPLOAD).status_code == 403
    assert send(client).status_code == 403
    assert client.post(API, {"file": SimpleUploadedFile("x.csv", GOOD)}).status_code == 403


@pytest.mark.parametrize("name", ["sam", "ada"])
def test_scrutiny_readers_and_administrators_do_not(client: Client, cast: Cast, name: str) -> None:
    batch = loaded(client, cast)
    sign_in(client, cast.people[name])
    for url in (LIST, UPLOAD, batch.get_absolute_url(), API, f"{API}{batch.pk}/"):
        assert client.get(url).status_code == 403


def test_an_import_is_uploaded_and_followed_by_the_api(client: Client, cast: Cast) -> None:
    sent = sign_in(client, cast.cora).post(API, {"file": SimpleUploadedFile("2018-04-essex.csv", FAULTY)})
    assert sent.status_code == 202, sent.content
    made = sent.json()
    assert (made["state"], made["mode"], made["months"], made["progress"]) == ("queued", "good_rows", [], None)
    run_import(batch=only(cast).pk)
    done = client.get(f"{API}{made['id']}/").json()
    assert (done["state"], done["rows_loaded"], done["rows_refused"]) == ("done", 1, 2)
    assert [item["id"] for item in client.get(API, {"state": "done"}).json()["results"]] == [made["id"]]
    assert client.get(API, {"state": "x"}).status_code == 400
    again = client.post(f"{API}{made['id']}/try-again/", headers={"If-Match": f'"{made["id"]}.{done["version"]}"'})
    assert again.status_code == 409
    assert client.post(f"{API}{made['id']}/try-again/").status_code == 428
    assert client.post(API, "{}", content_type="application/json").status_code == 415
    assert client.post(API, {"mode": "x"}).status_code == 400
    assert client.post(API, {"file": "text"}).status_code == 400


def test_the_end_of_an_import_brings_candidates_as_its_uploaders_doing(client: Client, cast: Cast) -> None:
    batch = loaded(client, cast, as_csv([row() for _ in range(40)]))
    with acting_as(cast.cora):
        hotspot = Hotspot.objects.get()
        assert hotspot.history.get().history_user_id == cast.cora.pk
    assert (hotspot.name, hotspot.count, batch.state) == ("Lower Road, Castle Point", 40, "done")
    send(client, as_csv([row() for _ in range(40)]))
    with acting_as(cast.cora):
        run_import(batch=Import.objects.exclude(pk=batch.pk).get().pk)
        assert Hotspot.objects.count() == 1


@pytest.mark.parametrize("which", ["list", "one", "api"])
def test_pages_cost_the_same_for_one_import_and_for_three(
    client: Client, cast: Cast, which: str, django_assert_num_queries, django_assert_max_num_queries
) -> None:
    batch = loaded(client, cast, FAULTY)
    address = {"list": LIST, "one": batch.get_absolute_url(), "api": API}[which]
    client.get(address)
    with django_assert_max_num_queries(22) as few:
        client.get(address)
    queries = len(few)  # the next request clears the record of queries
    for _ in range(2):
        send(client, FAULTY)
    with acting_as(cast.cora):
        waiting = list(Import.objects.waiting())
    for other in waiting:
        run_import(batch=other.pk)
    with django_assert_num_queries(queries):
        client.get(address)


def test_a_held_import_asks_and_is_answered_on_its_page(client: Client, cast: Cast) -> None:
    loaded(client, cast, as_csv([row()] * 20))
    first = only(cast).pk
    send(client)
    with acting_as(cast.cora):
        second = Import.objects.exclude(pk=first).get()
    run_import(batch=second.pk)
    page = client.get(second.get_absolute_url()).content.decode()
    assert "Is this file whole?" in page
    assert "20 rows are loaded, and this file would leave 2" in page
    assert "Load it anyway" in page
    assert "hx-trigger" not in page
    confirm = f"{second.get_absolute_url()}confirm/"
    form = client.get(confirm)
    assert client.post(confirm, {"version": form.context["form"]["version"].value()}).status_code == 302
    run_import(batch=second.pk)
    assert "2 of 2 rows are loaded" in client.get(second.get_absolute_url()).content.decode()
