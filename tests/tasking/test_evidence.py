"""Evidence on actions: taken in clean, seen with the action, downloaded under a log entry, struck for good."""

import hashlib
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import DatabaseError, connection, transaction
from django.http import Http404
from django.test import Client
from django.urls import reverse

from audit.models import ProcessingEvent
from common.errors import BadInput, Conflict, NotAllowed, WrongState
from common.scope import acting_as
from partners.models import Person
from tasking import actions
from tasking.actions import Upload
from tasking.cleaning.__main__ import clean
from tasking.cleaning.workshop import Cleaned
from tasking.models import Action, ActionSupport, EvidenceContent, EvidenceFile
from tests.cast import Cast, sign_in
from tests.tasking import files, made


@pytest.fixture(autouse=True)
def cleaned_here(monkeypatch: pytest.MonkeyPatch, request: pytest.FixtureRequest) -> None:
    """Clean in the test's own process, which is quicker, but on the pages, which take the whole way."""
    if "a_photo_comes" not in request.node.name:
        monkeypatch.setattr("tasking.uploads.clean", lambda data: Cleaned(*clean(data)))


@pytest.fixture
def action(cast: Cast) -> Action:
    """Bob's."""
    return made.action(cast, at=made.meeting(cast))


def attach(by: Person, action: Action, data: bytes | None = None, name: str = "lock.jpg") -> EvidenceFile:
    """Attach a photo as this person."""
    with acting_as(by):
        upload = Upload(name, files.photo() if data is None else data)
        return actions.attach_evidence(action=action.pk, by=by, upload=upload)


def sent(data: bytes | None = None, name: str = "lock.jpg") -> SimpleUploadedFile:
    """A file as a browser sends it, whatever type it claims to be."""
    return SimpleUploadedFile(name, files.photo() if data is None else data, content_type="text/html")


def test_a_file_is_kept_clean_with_its_digests_and_logged_without_its_name(cast: Cast, action: Action) -> None:
    kept = attach(cast.bob, action, name=r"C:\Quill\lock.JPEG")
    with acting_as(cast.bob):
        content = bytes(kept.stored.content)
        assert (kept.name, kept.media_type, kept.size) == ("lock.jpg", "image/jpeg", len(content))
        assert kept.sha256 == hashlib.sha256(content).hexdigest()
        assert kept.received_sha256 == hashlib.sha256(files.photo()).hexdigest()
        assert not [word for word in files.TELLTALES if word in content]
        event = ProcessingEvent.objects.about(action)[0]
        assert (event.operation, event.verb) == ("collection", "attached a file")
        assert "lock" not in kept.public_label


def test_who_may_write_progress_may_attach_and_whoever_sent_it_or_minutes_may_strike(
    cast: Cast, action: Action
) -> None:
    with acting_as(cast.cora):
        ActionSupport.objects.create(action=action, agency=cast.council)
    kept = attach(cast.olive, action)
    with pytest.raises(NotAllowed, match="Only Essex Police"):
        attach(cast.charlie, action, files.photo(kind="PNG"))
    with acting_as(cast.bob), pytest.raises(NotAllowed, match="person who sent a file"):
        actions.strike_evidence(evidence=kept.pk, by=cast.bob, version=None, reason="No")
    with acting_as(cast.olive):
        with pytest.raises(BadInput, match="what is wrong"):
            actions.strike_evidence(evidence=kept.pk, by=cast.olive, version=None, reason=" ")
        struck = actions.strike_evidence(evidence=kept.pk, by=cast.olive, version=kept.version, reason="Wrong house")
        assert struck.history.latest("history_id").history_change_reason == "Wrong house"
        with pytest.raises(WrongState, match="struck already"):
            actions.strike_evidence(evidence=kept.pk, by=cast.olive, version=None, reason="Again")


def test_a_struck_file_is_opened_by_nobody_but_stays(cast: Cast, action: Action) -> None:
    kept = attach(cast.bob, action)
    with acting_as(cast.bob):
        actions.strike_evidence(evidence=kept.pk, by=cast.bob, version=None, reason="Wrong house")
    for person in (cast.alice, cast.cora, cast.bob):
        with acting_as(person):
            with pytest.raises(WrongState, match="no longer opened"):
                actions.open_evidence(evidence=kept.pk, by=person)
            assert EvidenceFile.objects.get().name == "lock.jpg"
            assert not EvidenceContent.objects.exists()  # the wall itself hides it
        with acting_as(person), pytest.raises(DatabaseError, match="kept as it is"), transaction.atomic():
            EvidenceFile.objects.filter(pk=kept.pk).update(struck_reason="")
    attach(cast.bob, action)  # the same file may be sent again


def test_content_is_never_changed_or_deleted(cast: Cast, action: Action) -> None:
    attach(cast.bob, action)
    with acting_as(cast.bob):
        with pytest.raises(DatabaseError), transaction.atomic():
            EvidenceContent.objects.update(content=b"x")
        with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("DELETE FROM tasking_evidencecontent")


def test_files_of_a_restricted_action_are_seen_with_it_only(client: Client, cast: Cast) -> None:
    meeting = made.meeting(cast)
    item = made.victim_item(cast, at=meeting)
    hidden = made.action(cast, at=meeting, item=item, category="victims", held_by=cast.council)
    kept = attach(cast.bob, hidden)
    for outsider in (cast.charlie, cast.carla):
        with acting_as(outsider):
            assert not EvidenceFile.objects.exists()
            assert not EvidenceContent.objects.exists()
            assert not EvidenceFile.history.exists()
            for attempt in (
                lambda who=outsider: actions.open_evidence(evidence=kept.pk, by=who),
                lambda who=outsider: actions.strike_evidence(evidence=kept.pk, by=who, version=None, reason="x"),
                lambda who=outsider: actions.attach_evidence(action=hidden.pk, by=who, upload=Upload("x", b"x")),
            ):
                with pytest.raises(Http404):
                    attempt()
        sign_in(client, outsider)
        assert client.get(kept.get_absolute_url()).status_code == 404
        assert client.get("/api/v1/evidence/").json()["results"] == []
    assert sign_in(client, cast.bob).get(kept.get_absolute_url()).status_code == 200


def test_a_download_is_an_attachment_that_nobody_guesses_at_or_keeps_and_is_logged(
    client: Client, cast: Cast, action: Action
) -> None:
    kept = attach(cast.bob, action, name="Tür.jpg")
    answer = sign_in(client, cast.cora).get(kept.get_absolute_url())
    assert answer.headers["Content-Disposition"] == "attachment; filename*=utf-8''T%C3%BCr.jpg"
    assert answer.headers["Content-Type"] == "image/jpeg"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert "no-store" in answer.headers["Cache-Control"]
    assert hashlib.sha256(answer.content).hexdigest() == kept.sha256
    with acting_as(cast.cora):
        event = ProcessingEvent.objects.about(kept)[0]
        assert (event.operation, event.recipients) == ("disclosure", ["Cora, Rochford District Council"])
    trail = client.get(reverse("reporting:trail", args=["tasking_action", action.pk]) + "?show=all").content.decode()
    assert f"ownloaded {kept.public_label}" in trail or f"{kept.public_label}: downloaded" in trail, trail[-3000:]


def test_too_many_too_large_twice_or_after_the_end_is_refused_plainly(
    cast: Cast, action: Action, settings: Any
) -> None:
    settings.EVIDENCE_MAX_FILES, settings.EVIDENCE_MAX_BYTES = 2, 1024 * 1024
    attach(cast.bob, action)
    with pytest.raises(Conflict, match="on the action already, as lock"):
        attach(cast.bob, action, name="again.jpg")
    attach(cast.bob, action, files.photo(kind="PNG"))
    for data, words in (
        (files.pdf(), "2 files at most"),
        (bytes(1024 * 1024 + 1), "1 MB or smaller"),
        (b"", "is empty"),
    ):
        with pytest.raises(BadInput, match=words):
            attach(cast.bob, action, data)
    ended = made.action(cast, at=made.meeting(cast, days=1), state="discharged")
    with pytest.raises(WrongState, match="until it is discharged"):
        attach(cast.bob, ended)


def test_on_pages_a_photo_comes_with_a_note_or_with_completing_and_faults_lose_nothing(
    client: Client, cast: Cast, action: Action
) -> None:
    sign_in(client, cast.bob)
    page = client.get(action.get_absolute_url()).content.decode()
    assert 'href="#write"' in page
    assert 'enctype="multipart/form-data"' in page
    note_url = reverse("tasking:note_new", args=[action.pk])
    rubbish = client.post(note_url, {"text": "Mended the lock", "file": sent(b"GIF89a", "lock.gif")})
    assert rubbish.status_code == 400
    told = rubbish.content.decode()
    assert "kind that is not taken" in told
    assert "Mended the lock" in told
    assert client.post(note_url, {"text": "Mended the lock", "file": sent()}).status_code == 302
    again = client.post(note_url, {"text": "Mended the lock", "file": sent()})
    assert (again.status_code, "on the action already" in again.content.decode()) == (409, True)
    complete = reverse("tasking:action_move", args=[action.pk, "complete"])
    assert "What was done?" in client.get(complete).content.decode()
    body = {"version": action.version, "reason": "All done", "file": sent(files.pdf(), "report.pdf")}
    assert client.post(complete, body).status_code == 302
    page = client.get(action.get_absolute_url()).content.decode()
    assert page.index("Mended the lock") < page.index("lock.jpg")
    assert "report.pdf" in page
    with acting_as(cast.bob):
        assert list(EvidenceFile.objects.values_list("note__text", flat=True)) == ["Mended the lock", "All done"]
        kept = EvidenceFile.objects.first()
        assert kept is not None
    strike = reverse("tasking:evidence_strike", args=[kept.pk])
    assert client.post(strike, {"version": kept.version, "reason": "Wrong house"}).status_code == 302
    page = client.get(action.get_absolute_url()).content.decode()
    assert "<s>lock.jpg</s> Struck: Wrong house" in page
    assert kept.get_absolute_url() + '"' not in page
    assert client.get(kept.get_absolute_url()).status_code == 409


def test_a_file_above_the_limit_is_not_even_read(client: Client, cast: Cast, action: Action, settings: Any) -> None:
    settings.EVIDENCE_MAX_BYTES = 1024 * 1024
    url = reverse("tasking:evidence_new", args=[action.pk])
    answer = sign_in(client, cast.bob).post(url, {"file": sent(bytes(1024 * 1024 + 1))})
    assert (answer.status_code, "1 MB or smaller" in answer.content.decode()) == (400, True)
    assert client.post(url, {}).status_code == 400
    api = client.post(f"/api/v1/actions/{action.pk}/evidence/", {"file": sent(bytes(1024 * 1024 + 1))})
    assert "1 MB or smaller" in api.json()["errors"]["file"][0]


def test_by_the_api_a_file_is_sent_read_and_struck(client: Client, cast: Cast, action: Action) -> None:
    sign_in(client, cast.bob)
    with acting_as(cast.bob):
        note = actions.add_note(action=action.pk, by=cast.bob, text="Went")
        other = made.action(cast, at=action.meeting, by=cast.cora)
    path = f"/api/v1/actions/{action.pk}/evidence/"
    answer = client.post(path, {"file": sent(), "note": str(note.pk)})
    assert answer.status_code == 201
    (file,) = answer.json()["evidence"]
    assert (file["name"], file["media_type"], file["note"]) == ("lock.jpg", "image/jpeg", str(note.pk))
    assert client.post(path, {"file": sent()}).status_code == 409
    wrong = client.post(f"/api/v1/actions/{other.pk}/evidence/", {"file": sent(), "note": str(note.pk)})
    assert wrong.json()["errors"] == {"note": ["Choose a note of this action."]}
    assert client.post(path, {"file": sent(b"rubbish")}).status_code == 400
    assert client.post(path, {"file": sent(b"")}).status_code == 400
    got = client.get(f"/api/v1/evidence/{file['id']}/content/")
    assert hashlib.sha256(got.content).hexdigest() == file["sha256"]
    etag = client.get(f"/api/v1/evidence/{file['id']}/").headers["ETag"]
    struck = client.post(
        f"/api/v1/evidence/{file['id']}/strike/",
        {"reason": "Wrong"},
        content_type="application/json",
        headers={"If-Match": etag},
    )
    assert struck.json()["struck_reason"] == "Wrong"
    assert client.get(f"/api/v1/evidence/{file['id']}/content/").status_code == 409
