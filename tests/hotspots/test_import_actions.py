"""An upload becomes a queued import, a worker runs it as its uploader, and whatever happens is said and whole."""

import threading
from pathlib import Path
from uuid import UUID, uuid4

import pytest
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.http import Http404
from redis.exceptions import ConnectionError as NoRedis

from audit.models import ProcessingEvent
from common import clock
from common.errors import BadInput, NotAllowed, StaleEdit, WrongState
from common.scope import System, acting_as, acting_as_system
from hotspots import tasks
from hotspots.actions import answer_import, import_run, run_import, start_import, try_again_import
from hotspots.actions.import_run import waiting_imports
from hotspots.imports import progress
from hotspots.models import Import, Incident
from partners.models import Person
from tests.cast import Cast
from tests.hotspots.police import as_csv, row

GOOD = as_csv([row(), row()])
FAULTY = as_csv([row(), row(month="x")])


@pytest.fixture(autouse=True)
def media(settings, tmp_path: Path) -> Path:
    """A folder of the test's own for uploaded files."""
    settings.MEDIA_ROOT = tmp_path
    return tmp_path


@pytest.fixture(autouse=True)
def woken(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """What workers were told, instead of telling them."""
    told: list[str] = []
    monkeypatch.setattr(tasks.run_import, "delay", told.append)
    return told


def upload(person: Person, data: bytes = GOOD, name: str = "2018-04-essex.csv", mode: str = "good_rows") -> Import:
    with acting_as(person):
        return start_import(file=SimpleUploadedFile(name, data), mode=mode, by=person)


def now(batch: Import, person: Person) -> Import:
    with acting_as(person):
        return Import.objects.get(pk=batch.pk)


def incidents(person: Person) -> int:
    with acting_as(person):
        return Incident.objects.count()


def events(batch: Import, person: Person) -> list[tuple[str, str, str]]:
    with acting_as(person):
        found = ProcessingEvent.objects.about(batch).order_by("id")
        return list(found.values_list("verb", "from_state", "to_state"))


def test_an_upload_is_queued_and_a_worker_is_woken_with_its_key_only(
    cast: Cast, woken: list[str], django_capture_on_commit_callbacks
) -> None:
    with django_capture_on_commit_callbacks(execute=True):
        batch = upload(cast.cora, name="../2018-04-essex.csv")
    assert woken == [str(batch.pk)]
    assert (batch.state, batch.file_name, batch.size, len(batch.sha256)) == (
        "queued",
        "2018-04-essex.csv",
        len(GOOD),
        64,
    )
    assert batch.file.name == f"imports/{batch.pk}.csv"
    assert Path(batch.file.path).read_bytes() == GOOD


def test_a_run_loads_the_file_says_so_and_drops_it(cast: Cast, django_capture_on_commit_callbacks) -> None:
    batch = upload(cast.cora)
    stored = batch.file.name
    with django_capture_on_commit_callbacks(execute=True):
        run_import(batch=batch.pk)
    done = now(batch, cast.cora)
    assert (done.state, done.rows_read, done.rows_loaded, done.rows_replaced, done.rows_refused) == ("done", 2, 2, 0, 0)
    assert done.started_at <= done.ended_at <= clock.now()
    assert incidents(cast.cora) == 2
    assert not done.file
    assert not default_storage.exists(stored)
    assert events(batch, cast.cora) == [
        ("uploaded", "", "queued"),
        ("begun", "queued", "running"),
        ("loaded", "running", "done"),
    ]
    with acting_as(cast.cora):
        assert list(done.months.values_list("force", "read", "loaded")) == [("Essex Police", 2, 2)]


def test_the_end_of_a_run_is_the_uploaders_own_act(cast: Cast) -> None:
    batch = upload(cast.cora)
    run_import(batch=batch.pk)
    with acting_as(cast.cora):
        last = batch.history.latest("history_id")
    assert (last.state, last.history_user_id) == ("done", cast.cora.pk)


def test_a_run_that_comes_twice_loads_once(cast: Cast) -> None:
    batch = upload(cast.cora)
    run_import(batch=batch.pk)
    ended = now(batch, cast.cora).version
    run_import(batch=batch.pk)
    assert now(batch, cast.cora).version == ended
    assert incidents(cast.cora) == 2


def test_a_run_of_no_import_does_nothing(cast: Cast) -> None:
    run_import(batch=uuid4())
    assert incidents(cast.cora) == 0


@pytest.mark.parametrize("name", ["alice", "olive", "max", "bob", "charlie", "sam", "ada"])
def test_only_a_coordinator_can_import(cast: Cast, name: str, media: Path) -> None:
    with pytest.raises(NotAllowed, match="Only a coordinator can load police data"):
        upload(cast.people[name])
    assert not list(media.rglob("*.csv"))


def test_every_fault_of_an_upload_is_named_and_nothing_is_kept(cast: Cast, media: Path) -> None:
    with pytest.raises(BadInput) as refused:
        upload(cast.cora, b"Crime ID,Colour\n1,2\n", mode="some")
    assert set(refused.value.faults) == {"file", "mode"}
    assert any("Colour" in text for text in refused.value.faults["file"])
    with acting_as(cast.cora):
        assert not Import.objects.exists()
    assert not list(media.rglob("*.csv"))


def test_an_upload_without_a_file_is_refused(cast: Cast) -> None:
    with acting_as(cast.cora), pytest.raises(BadInput, match="Choose a file"):
        start_import(file=None, mode="good_rows", by=cast.cora)


def test_the_size_limit_is_a_setting(cast: Cast, settings) -> None:
    settings.IMPORT_MAX_BYTES = 100
    with pytest.raises(BadInput, match="too big"):
        upload(cast.cora)


def test_all_or_none_is_refused_with_its_counts_and_changes_nothing(cast: Cast) -> None:
    batch = upload(cast.cora, FAULTY, mode="all_or_none")
    run_import(batch=batch.pk)
    done = now(batch, cast.cora)
    assert (done.state, done.rows_read, done.rows_loaded, done.rows_refused) == ("refused", 2, 0, 1)
    assert done.reasons[0].startswith("1 of 2 rows have faults, so nothing was loaded.")
    assert incidents(cast.cora) == 0
    with acting_as(cast.cora):
        assert [refusal.row for refusal in done.refusals.all()] == [3]


def test_good_rows_are_loaded_and_the_others_listed(cast: Cast) -> None:
    batch = upload(cast.cora, FAULTY)
    run_import(batch=batch.pk)
    done = now(batch, cast.cora)
    assert (done.state, done.rows_loaded, done.rows_refused) == ("done", 1, 1)


def test_a_file_that_stops_being_readable_is_refused_in_its_own_words(cast: Cast) -> None:
    batch = upload(cast.cora, as_csv([row()] * 50_000) + b"\xff\n")
    run_import(batch=batch.pk)
    done = now(batch, cast.cora)
    assert (done.state, done.rows_loaded, incidents(cast.cora)) == ("refused", 0, 0)
    assert "not saved as UTF-8" in done.reasons[0]


def test_a_failure_of_muster_undoes_the_load_is_said_and_can_be_tried_again(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    batch = upload(cast.cora)
    with monkeypatch.context() as broken:
        broken.setattr(import_run, "_finish", lambda *given: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            run_import(batch=batch.pk)
    failed = now(batch, cast.cora)
    assert (failed.state, incidents(cast.cora)) == ("failed", 0)
    assert "nothing was changed" in failed.reasons[0]
    with acting_as(cast.cora):
        queued = try_again_import(batch=batch.pk, by=cast.cora, version=failed.version)
    assert (queued.state, queued.reasons, queued.ended_at) == ("queued", [], None)
    run_import(batch=batch.pk)
    assert (now(batch, cast.cora).state, incidents(cast.cora)) == ("done", 2)


def test_trying_again_needs_a_failed_import_a_coordinator_and_its_latest_version(cast: Cast) -> None:
    batch = upload(cast.cora)
    with acting_as(cast.cora), pytest.raises(WrongState):
        try_again_import(batch=batch.pk, by=cast.cora, version=None)
    with acting_as(cast.cora), pytest.raises(StaleEdit):
        try_again_import(batch=batch.pk, by=cast.cora, version=batch.version - 1)
    with acting_as(cast.olive), pytest.raises((NotAllowed, Http404)):
        try_again_import(batch=batch.pk, by=cast.olive, version=None)


def test_a_file_that_is_gone_fails_in_words_and_cannot_be_tried_again(cast: Cast) -> None:
    batch = upload(cast.cora)
    default_storage.delete(batch.file.name)
    run_import(batch=batch.pk)
    failed = now(batch, cast.cora)
    assert (failed.state, failed.reasons) == ("failed", ["The uploaded file is no longer here. Upload it again."])
    with acting_as(cast.cora), pytest.raises(BadInput, match="no longer here"):
        try_again_import(batch=batch.pk, by=cast.cora, version=None)


@pytest.mark.parametrize("change", [{"roles": ["officer"]}, {"is_active": False}])
def test_who_lost_the_right_meanwhile_loads_nothing(cast: Cast, change: dict[str, object]) -> None:
    batch = upload(cast.cora)
    with acting_as(cast.ada):
        person = Person.objects.get(pk=cast.cora.pk)
        for field, value in change.items():
            setattr(person, field, value)
        person.save()
    run_import(batch=batch.pk)
    failed = now(batch, cast.ada)
    assert failed.state == "failed"
    assert "may no longer load police data" in failed.reasons[0]
    assert incidents(cast.ada) == 0


def test_imports_are_seen_by_all_who_work_here_and_by_no_scrutiny_reader(cast: Cast) -> None:
    upload(cast.cora)
    seen = {}
    for name, person in cast.people.items():
        with acting_as(person):
            seen[name] = Import.objects.count()
    assert seen == dict.fromkeys(cast.people, 1) | {"sam": 0}
    assert Import.objects.count() == 0


def test_the_system_scope_that_finds_imports_sees_no_incident(cast: Cast) -> None:
    batch = upload(cast.cora)
    run_import(batch=batch.pk)
    with acting_as_system(System.IMPORTS):
        assert (Import.objects.count(), Incident.objects.count()) == (1, 0)


def test_the_sweep_starts_what_was_queued_or_cut_off_and_nothing_else(cast: Cast, woken: list[str]) -> None:
    queued, cut_off, done = upload(cast.cora), upload(cast.cora), upload(cast.cora)
    run_import(batch=done.pk)
    with acting_as(cast.cora):
        Import.objects.filter(pk=cut_off.pk).update(state="running")
    assert waiting_imports() == [queued.pk, cut_off.pk]
    tasks.resume_imports()
    assert woken == [str(queued.pk), str(cut_off.pk)]
    tasks.run_import(woken[1])
    assert now(cut_off, cast.cora).state == "done"


def test_progress_is_told_as_it_goes(cast: Cast) -> None:
    batch = upload(cast.cora)
    assert progress.told(batch.pk) is None
    run_import(batch=batch.pk)
    told = progress.told(batch.pk)
    assert (told.stage, told.done, told.total, told.percent) == ("loading", 2, 2, 100)


def test_without_redis_an_import_runs_unseen(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    def down(*given: object) -> None:
        raise NoRedis

    monkeypatch.setattr(progress.cache, "set", down, raising=False)
    monkeypatch.setattr(progress.cache, "get", down, raising=False)
    batch = upload(cast.cora)
    run_import(batch=batch.pk)
    assert (now(batch, cast.cora).state, progress.told(batch.pk)) == ("done", None)


@pytest.mark.worker
def test_a_second_worker_leaves_a_running_import_alone_and_sees_its_progress(
    committed_cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    batch = upload(committed_cast.cora)
    running, go_on = threading.Event(), threading.Event()
    finish = import_run._finish

    def held(key: UUID, by: Person, loaded: object) -> None:
        running.set()
        assert go_on.wait(20)
        finish(key, by, loaded)

    def work() -> None:
        try:
            run_import(batch=batch.pk)
        finally:
            connection.close()

    monkeypatch.setattr(import_run, "_finish", held)
    worker = threading.Thread(target=work)
    worker.start()
    try:
        assert running.wait(20)
        run_import(batch=batch.pk)  # returns at once, and changes nothing
        assert now(batch, committed_cast.cora).state == "running"
        assert progress.told(batch.pk).stage == "loading"
        assert incidents(committed_cast.cora) == 0
    finally:
        go_on.set()
        worker.join()
    assert now(batch, committed_cast.cora).state == "done"
    assert incidents(committed_cast.cora) == 2


def held(person: Person) -> Import:
    """An import that would leave April 2018 with one row of the twenty that are loaded."""
    run_import(batch=upload(person, as_csv([row()] * 20)).pk)
    batch = upload(person, as_csv([row()]))
    run_import(batch=batch.pk)
    return now(batch, person)


def test_a_file_that_would_shrink_a_month_is_held_and_changes_nothing(cast: Cast) -> None:
    batch = held(cast.cora)
    assert (batch.state, batch.ended_at, bool(batch.file)) == ("held", None, True)
    assert batch.reasons == ["Essex Police, April 2018: 20 rows are loaded, and this file would leave 1."]
    assert incidents(cast.cora) == 20


def test_a_held_import_is_loaded_once_that_is_confirmed(
    cast: Cast, woken: list[str], django_capture_on_commit_callbacks
) -> None:
    batch = held(cast.cora)
    with django_capture_on_commit_callbacks(execute=True), acting_as(cast.cora):
        answer_import(batch=batch.pk, verb="confirm", by=cast.cora, version=batch.version)
    assert str(batch.pk) in woken
    run_import(batch=batch.pk)
    assert (now(batch, cast.cora).state, now(batch, cast.cora).rows_replaced, incidents(cast.cora)) == ("done", 20, 1)


def test_a_held_import_can_be_left(cast: Cast) -> None:
    batch = held(cast.cora)
    with acting_as(cast.cora):
        left = answer_import(batch=batch.pk, verb="discard", by=cast.cora, version=batch.version)
        with pytest.raises(WrongState):
            answer_import(batch=batch.pk, verb="confirm", by=cast.cora, version=None)
    assert (left.state, incidents(cast.cora)) == ("refused", 20)
    assert left.reasons[-1] == "So it was not loaded, and nothing was changed."
    assert left.ended_at is not None


def test_a_month_may_lose_a_tenth_of_its_rows_unasked(cast: Cast) -> None:
    run_import(batch=upload(cast.cora, as_csv([row()] * 20)).pk)
    batch = upload(cast.cora, as_csv([row()] * 18))
    run_import(batch=batch.pk)
    assert now(batch, cast.cora).state == "done"


def test_only_a_coordinator_answers_for_a_held_import(cast: Cast) -> None:
    batch = held(cast.cora)
    with acting_as(cast.olive), pytest.raises(NotAllowed):
        answer_import(batch=batch.pk, verb="confirm", by=cast.olive, version=batch.version)
