"""The embedded PostgreSQL and Valkey, started for real in a folder of the test's own."""

import multiprocessing
import os
import shutil
import signal
from collections.abc import Iterator
from pathlib import Path

import environ
import psutil
import psycopg
import pytest
import redis

from config.embedded import services
from config.embedded.addresses import addresses, celery_url
from config.embedded.host import ServiceError, own_directory, pid_in

pytestmark = pytest.mark.slow


@pytest.fixture
def root(tmp_path: Path) -> Iterator[Path]:
    yield tmp_path
    services.stop(tmp_path)


@pytest.fixture(scope="module")
def started(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A deep clone, far too long for a socket's path, whose services run for the tests that stop nothing."""
    root = tmp_path_factory.mktemp("deep") / ("a folder with spaces/" * 8)
    root.mkdir(parents=True)
    services.ensure(root)
    yield root
    services.stop(root)


def postmaster(root: Path) -> int:
    return pid_in(root / "var/postgres/postmaster.pid")[0]


def is_up(root: Path) -> list[bool]:
    return [service.is_running() for service in services.services(root)]


def test_addresses_are_the_same_each_time_and_differ_between_clones(tmp_path):
    assert addresses(tmp_path) == addresses(tmp_path)
    assert addresses(tmp_path) != addresses(tmp_path / "other")
    assert not (tmp_path / "var").exists()


def test_addresses_do_not_depend_on_the_shell(tmp_path, monkeypatch):
    before = addresses(tmp_path)
    monkeypatch.setenv("TMPDIR", str(tmp_path))
    monkeypatch.setenv("XDG_RUNTIME_DIR", str(tmp_path))
    assert addresses(tmp_path) == before


def test_socket_paths_fit_however_deep_the_clone(tmp_path):
    sockets = addresses(tmp_path / ("deep/" * 100)).socket_directory
    assert len(bytes(sockets / ".s.PGSQL.5432.lock")) < 103


def test_django_and_libpq_read_the_address_alike(started):
    url = addresses(started).database_url
    settings = environ.Env.db_url_config(url)
    assert (settings["USER"], settings["NAME"]) == ("muster_app", "muster")
    with (
        psycopg.connect(dbname=settings["NAME"], user=settings["USER"], **settings["OPTIONS"]) as one,
        psycopg.connect(url) as other,
    ):
        question = "SELECT current_user, current_database(), pg_postmaster_start_time()"
        assert one.execute(question).fetchone() == other.execute(question).fetchone()


def test_celery_reaches_valkey(started):
    from celery import Celery

    url = celery_url(addresses(started).redis_url)
    assert url.startswith("redis+socket:///")
    with Celery(broker=url, set_as_current=False).connection_for_write() as connection:
        connection.ensure_connection(max_retries=1)
    assert celery_url("redis://example.org/0") == "redis://example.org/0"


def test_nothing_listens_on_the_network(started):
    with psycopg.connect(addresses(started).superuser_url) as server:
        assert server.execute("SHOW listen_addresses").fetchone() == ("",)
    with redis.from_url(addresses(started).redis_url) as client:
        assert client.config_get("port") == {"port": "0"}
    assert addresses(started).socket_directory.stat().st_mode & 0o077 == 0


def test_valkey_keeps_what_it_accepted(started):
    with redis.from_url(addresses(started).redis_url) as client:
        wanted = {"appendonly": "yes", "appendfsync": "everysec", "maxmemory-policy": "noeviction"}
        assert client.config_get(*wanted) == wanted


def test_only_the_auditor_can_see_past_row_level_security(started):
    with psycopg.connect(addresses(started).superuser_url) as server:
        roles = server.execute(
            "SELECT rolname, rolsuper, rolbypassrls, rolcreatedb, rolcreaterole, rolreplication"
            " FROM pg_roles WHERE rolname LIKE 'muster%' ORDER BY rolname"
        ).fetchall()
    assert roles == [
        ("muster_app", False, False, False, False, False),
        ("muster_auditor", False, True, False, False, False),
        ("muster_owner", False, False, True, False, False),
    ]


def test_the_owner_owns_the_database_and_its_schema(started):
    with psycopg.connect(addresses(started).owner_database_url) as database:
        assert database.execute(
            "SELECT pg_get_userbyid(datdba) FROM pg_database WHERE datname = current_database()"
        ).fetchone() == ("muster_owner",)
        assert database.execute("SELECT has_schema_privilege('public', 'CREATE')").fetchone() == (True,)


@pytest.fixture
def notes(started):
    """A table made as a migration would make it."""
    with psycopg.connect(addresses(started).owner_database_url) as owner:
        owner.execute("CREATE TABLE note (id bigint GENERATED ALWAYS AS IDENTITY, text text)")
    yield
    with psycopg.connect(addresses(started).owner_database_url) as owner:
        owner.execute("DROP TABLE note")


@pytest.mark.usefixtures("notes")
def test_the_application_reads_writes_and_changes_rows(started):
    with psycopg.connect(addresses(started).database_url) as application:
        application.execute("INSERT INTO note (text) VALUES ('a')")
        application.execute("UPDATE note SET text = 'b'")
        assert application.execute("SELECT text FROM note").fetchall() == [("b",)]


@pytest.mark.usefixtures("notes")
@pytest.mark.parametrize(
    "statement",
    [
        "DELETE FROM note",
        "TRUNCATE note",
        "DROP TABLE note",
        "ALTER TABLE note DISABLE ROW LEVEL SECURITY",
        "CREATE TABLE other (id int)",
        "CREATE SCHEMA other",
        "CREATE DATABASE other",
        "SET ROLE muster_owner",
    ],
)
def test_the_application_may_not(started, statement):
    with (
        psycopg.connect(addresses(started).database_url, autocommit=True) as application,
        pytest.raises(psycopg.errors.InsufficientPrivilege),
    ):
        application.execute(statement)


@pytest.mark.usefixtures("notes")
def test_the_auditor_reads_every_row_and_changes_none(started):
    places = addresses(started)
    with psycopg.connect(places.owner_database_url) as owner:
        owner.execute("INSERT INTO note (text) VALUES ('hidden')")
        owner.execute("ALTER TABLE note ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY")
        assert owner.execute("SELECT text FROM note").fetchall() == []
    with psycopg.connect(places.database_url, user="muster_auditor", autocommit=True) as auditor:
        assert auditor.execute("SELECT text FROM note").fetchall() == [("hidden",)]
        auditor.execute("SET default_transaction_read_only = off")
        for statement in ("INSERT INTO note (text) VALUES ('b')", "UPDATE note SET text = 'b'", "DELETE FROM note"):
            with pytest.raises(psycopg.errors.InsufficientPrivilege):
                auditor.execute(statement)


def test_a_test_database_gets_the_same_privileges(started):
    from config.embedded.postgres import prepare_database

    places = addresses(started)
    with psycopg.connect(places.owner_database_url, autocommit=True) as owner:
        owner.execute("CREATE DATABASE test_muster")
    at_test = {"dbname": "test_muster"}
    with psycopg.connect(places.owner_database_url, autocommit=True, **at_test) as owner:
        prepare_database(owner)
        prepare_database(owner)
        owner.execute("CREATE TABLE note (id int)")
    with psycopg.connect(places.database_url, **at_test) as application:
        application.execute("INSERT INTO note VALUES (1)")
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            application.execute("DELETE FROM note")


def test_a_failure_is_logged_without_the_record(started):
    with psycopg.connect(addresses(started).database_url, autocommit=True) as application:
        with pytest.raises(psycopg.errors.InvalidTextRepresentation):
            application.execute("SELECT 'Mrs Whitcombe-Ashby'::int")
        with pytest.raises(psycopg.errors.SyntaxError):
            application.execute("SELEC 'Mrs Whitcombe-Ashby'")
    assert "STATEMENT" not in (started / "var/postgres/server.log").read_text()


def test_starting_what_runs_leaves_it_alone(root):
    services.ensure(root)
    before = postmaster(root)
    services.ensure(root)
    assert postmaster(root) == before


def test_two_processes_that_start_at_once_share_one_server(root):
    method = multiprocessing.get_context("spawn")
    pair = [method.Process(target=services.ensure, args=(root,)) for _ in range(2)]
    for process in pair:
        process.start()
    for process in pair:
        process.join(60)
    assert [process.exitcode for process in pair] == [0, 0]
    at_work = [process for process in psutil.process_iter() if is_server_of(process, root)]
    assert sorted(process.name() for process in at_work) == ["postgres", "valkey-server"]


def is_server_of(process: psutil.Process, root: Path) -> bool:
    """Whether it is a server, and not one of the server's own helpers."""
    try:
        return process.cwd().startswith(str(root)) and process.parent().name() != process.name()
    except (psutil.NoSuchProcess, psutil.AccessDenied, AttributeError):
        return False


def test_what_was_stored_is_there_after_a_restart(root):
    places = services.ensure(root)
    store(root, "kept")
    services.stop(root)
    assert is_up(root) == [False, False]
    services.ensure(root)
    with psycopg.connect(places.owner_database_url) as database, redis.from_url(places.redis_url) as client:
        assert database.execute("SELECT text FROM note").fetchall() == [("kept",)]
        assert client.get("text") == b"kept"


def store(root: Path, text: str) -> None:
    places = addresses(root)
    with psycopg.connect(places.owner_database_url) as database, redis.from_url(places.redis_url) as client:
        database.execute("CREATE TABLE note (text text)")
        database.execute("INSERT INTO note VALUES (%s)", [text])
        client.set("text", text)


def test_stopping_what_does_not_run_is_no_fault(root):
    services.stop(root)
    services.stop(root)
    assert is_up(root) == [False, False]


def test_a_crash_of_both_servers_is_got_over(root):
    services.ensure(root)
    store(root, "kept")
    kill(root)
    assert is_up(root) == [False, False]
    places = services.ensure(root)
    with psycopg.connect(places.owner_database_url) as database:
        assert database.execute("SELECT text FROM note").fetchall() == [("kept",)]


def kill(root: Path) -> None:
    pids = [postmaster(root), *pid_in(root / "var/valkey/valkey.pid")]
    for pid in pids:
        os.kill(pid, signal.SIGKILL)
    psutil.wait_procs([psutil.Process(pid) for pid in pids if psutil.pid_exists(pid)], timeout=10)


def test_a_process_id_that_now_belongs_to_another_program_is_left_in_peace(root):
    services.ensure(root)
    kill(root)
    lock = root / "var/postgres/postmaster.pid"
    lock.write_text(lock.read_text().replace(lock.read_text().split()[0], str(os.getpid()), 1))
    (root / "var/valkey/valkey.pid").write_text(f"{os.getpid()}\n")
    services.ensure(root)
    assert is_up(root) == [True, True]


def test_a_first_start_that_was_cut_short_is_begun_again(root):
    part = root / "var/postgres.part"
    part.mkdir(parents=True)
    (part / "PG_VERSION").write_text("18")
    services.ensure(root)
    assert is_up(root) == [True, True]


def test_data_that_were_removed_under_running_servers_are_made_anew(root):
    services.ensure(root)
    store(root, "gone")
    shutil.rmtree(root / "var")
    places = services.ensure(root)
    with psycopg.connect(places.owner_database_url) as database, redis.from_url(places.redis_url) as client:
        assert database.execute("SELECT to_regclass('note')").fetchone() == (None,)
        assert client.get("text") is None


def test_sockets_that_were_swept_away_come_back(root):
    places = services.ensure(root)
    store(root, "kept")
    shutil.rmtree(places.socket_directory)
    assert is_up(root) == [False, False]
    services.ensure(root)
    with psycopg.connect(places.owner_database_url) as database:
        assert database.execute("SELECT text FROM note").fetchall() == [("kept",)]


def test_only_the_last_user_stops_the_services(root):
    with services.running(root):
        with services.running(root):
            pass
        assert is_up(root) == [True, True]
    assert is_up(root) == [False, False]


def test_only_what_is_asked_for_is_started(root):
    services.ensure(root, postgres=False)
    assert is_up(root) == [False, True]
    services.stop(root)
    services.ensure(root, valkey=False)
    assert is_up(root) == [True, False]


def test_a_folder_that_another_user_made_is_refused(tmp_path):
    trap = tmp_path / "trap"
    trap.symlink_to(tmp_path)
    with pytest.raises(ServiceError, match="belongs to somebody else"):
        own_directory(trap, None)
