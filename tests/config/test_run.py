"""What `make run` does once everything is set up."""

import os
import signal
import socket
import subprocess
import sys
import textwrap
from pathlib import Path

import pytest

from config.embedded import run

ROOT = Path(__file__).resolve().parents[2]


def test_a_taken_port_is_passed_over():
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        assert run.free_port(str(port)) > port
    assert run.free_port(str(port)) == port


@pytest.mark.skipif(not run.has_ipv6(), reason="this machine has no ::1")
def test_a_port_that_another_program_answers_on_by_ipv6_is_passed_over():
    with socket.socket(socket.AF_INET6) as taken:
        taken.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, 1)
        taken.bind(("::1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        assert run.free_port(str(port)) > port
    assert "--bind=[::1]:8123" in run.commands(8123)["web"]


def test_the_site_is_opened_by_a_name_for_which_security_keys_work(settings):
    assert run.NAME == "localhost"
    assert run.NAME in settings.ALLOWED_HOSTS


@pytest.mark.parametrize("wanted", ["http", "0", "-1", "65536", ""])
def test_a_port_that_is_none_is_refused_with_what_to_do(wanted):
    with pytest.raises(run.RunError, match="from 1 to 65535"):
        run.free_port(wanted)


def test_the_web_server_listens_on_this_machine_only_and_logs_no_paths():
    web = run.commands(8123)["web"]
    loopback = {"--bind=127.0.0.1:8123", "--bind=[::1]:8123"}
    assert {word for word in web if word.startswith("--bind")} <= loopback
    assert "--bind=127.0.0.1:8123" in web
    assert not [word for word in web if word.startswith("--access-log")]


def test_a_command_that_fails_shows_what_it_said(monkeypatch, tmp_path):
    (tmp_path / "manage.py").write_text("raise SystemExit('no such table')")
    monkeypatch.setattr(run, "PROJECT", tmp_path)
    with pytest.raises(run.RunError, match=r"no such table\s+`manage.py migrate` failed"):
        run.manage(os.environ, "migrate")


def supervise(processes: dict[str, str], tell: signal.Signals | None = None) -> subprocess.CompletedProcess[str]:
    """Supervise Python programs in a process of its own, which gets the signal `tell` at their word "up"."""
    script = f"""
        import os, sys
        from pathlib import Path
        from config.embedded.supervisor import Supervisor
        supervisor = Supervisor()
        for name, program in {processes!r}.items():
            supervisor.add(name, [sys.executable, "-u", "-c", program], os.environ, Path.cwd())
        supervisor.loop()
        print("gave up:", supervisor.gave_up)
    """
    with subprocess.Popen(
        [sys.executable, "-c", textwrap.dedent(script)], cwd=ROOT, text=True, stdout=subprocess.PIPE
    ) as process:
        lines = []
        for line in process.stdout:
            lines.append(line)
            if tell and "| up" in line:
                process.send_signal(tell)
        return subprocess.CompletedProcess([], process.wait(), "".join(lines))


STAYS = "import time; print('up'); time.sleep(60)"


def test_when_one_process_ends_it_is_named_and_the_others_are_ended():
    output = supervise({"web": STAYS, "worker": "raise SystemExit(3)"}).stdout
    assert "worker stopped (rc=3)" in output
    assert "web stopped (rc=-15)" in output
    assert "gave up: ['worker']" in output


@pytest.mark.parametrize("tell", [signal.SIGINT, signal.SIGTERM])
def test_when_told_to_stop_all_end_and_none_is_blamed(tell):
    output = supervise({"web": STAYS}, tell).stdout
    assert "web stopped (rc=-15)" in output
    assert "gave up: []" in output
