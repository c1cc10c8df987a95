"""`make run`, after set-up: database, demonstration, then web, worker and beat until Ctrl-C."""

import fcntl
import os
import signal
import socket
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Mapping

from config.embedded import services
from config.embedded.addresses import PROJECT, home
from config.embedded.environment import left_to_muster
from config.embedded.host import ServiceError
from config.embedded.supervisor import Supervisor

HOME = home()
#: Where the site listens, and the name by which it is opened: security keys work for names, not for addresses.
HOST = "127.0.0.1"
HOST_6 = "::1"
NAME = "localhost"
PATIENCE = 120  # seconds for the site to answer
# Celery warns of root for the sake of pickled messages. Muster's are JSON.
QUIET = "ignore:You're running the worker with superuser privileges"


class RunError(Exception):
    """Muster could not be run, or a part of it ended; the message says why and what to do."""


def main() -> int:
    for signum in (signal.SIGTERM, signal.SIGHUP):  # as Ctrl-C, also when the terminal is closed
        signal.signal(signum, signal.default_int_handler)
    try:
        run()
    except KeyboardInterrupt:
        print("\nMuster has stopped. `make run` starts it where it left off.")
    except (RunError, ServiceError) as error:
        print(f"\n{error}", file=sys.stderr)
        return 1
    return 0


def run() -> None:
    """Run Muster until KeyboardInterrupt. Raises RunError if a part of it ends by itself.

    What DATABASE_URL and REDIS_URL name is used as it is. Without them Muster brings its own, with a
    demonstration in its own database.
    """
    own = left_to_muster()
    port = free_port(os.environ.get("PORT", "8000"))
    site = f"http://{NAME}:{port}"
    environment = {"MUSTER_BASE_URL": site, **os.environ, "PYTHONUNBUFFERED": "1"}
    if own["postgres"]:
        environment["MUSTER_DEMONSTRATION"] = "1"
    with (
        services.locked(HOME, "run.lock", fcntl.LOCK_EX | fcntl.LOCK_NB, "Muster runs here already."),
        services.running(HOME, **own),
    ):
        try:
            sign_ins = prepare(environment, demonstrate=own["postgres"])
            supervise(port, environment, f"\nMuster is at {site}\n\n{sign_ins}\nCtrl-C stops it.\n")
        finally:
            # A second Ctrl-C must not keep the servers from being stopped in order.
            signal.signal(signal.SIGINT, signal.SIG_IGN)


def free_port(wanted: str) -> int:
    """Give the first free TCP port from `wanted` on."""
    if not wanted.isdecimal() or not 0 < int(wanted) < 65_536:
        raise RunError(f"PORT is {wanted!r}. Make it a number from 1 to 65535.")
    for port in range(int(wanted), min(int(wanted) + 100, 65_536)):
        if is_free(HOST, port) and (not has_ipv6() or is_free(HOST_6, port)):
            return port
    raise RunError(f"The 100 ports from {wanted} on are all taken. Set PORT to a free one.")


def is_free(host: str, port: int) -> bool:
    """Whether one can listen there; port 0 asks whether there is such an address at all."""
    try:
        with socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET) as trial:
            trial.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            trial.bind((host, port))
    except OSError:
        return False
    return True


def has_ipv6() -> bool:
    """Whether "localhost" may lead a browser to ::1, where another program must not answer in Muster's place."""
    return socket.has_ipv6 and is_free(HOST_6, 0)


def prepare(environment: Mapping[str, str], demonstrate: bool) -> str:
    """Bring the database up to date, and give the text that says how to sign in."""
    manage(environment, "migrate", "--verbosity=0")
    if not demonstrate:
        manage(environment, "collectstatic", "--noinput", "--verbosity=0")
        return "Sign in with an account of your database."
    # WhiteNoise, which here serves the files where they lie, warns if there is no folder of collected ones.
    (HOME / "var" / "static").mkdir(exist_ok=True)
    manage(environment, "demonstrate")
    return manage(environment, "demonstrate", "--sign-ins")


def manage(environment: Mapping[str, str], *words: str) -> str:
    """Run a command of manage.py and give what it prints; print it too if it fails, and raise RunError."""
    result = subprocess.run(  # noqa: S603
        [sys.executable, "manage.py", *words],
        cwd=PROJECT,
        env=dict(environment),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        process_group=0,  # Ctrl-C is for this process, which ends the command without a traceback
    )
    if result.returncode:
        raise RunError(f"{result.stdout}\n`manage.py {words[0]}` failed; its reason is above.")
    return result.stdout


def supervise(port: int, environment: Mapping[str, str], welcome: str) -> None:
    """Run web, worker and beat until one ends or Ctrl-C, and print `welcome` when the site answers.

    Raises RunError naming the one that ended by itself, and KeyboardInterrupt for Ctrl-C.
    """
    supervisor = Supervisor()
    for name, words in commands(port).items():
        supervisor.add(name, [sys.executable, "-W", QUIET, "-m", *words], environment, PROJECT)
    signal.signal(signal.SIGHUP, hang_up)
    threading.Thread(target=announce, args=(port, welcome), daemon=True).start()
    supervisor.loop()
    if supervisor.gave_up:
        raise RunError(f"Stopped by itself, and the rest with it: {', '.join(supervisor.gave_up)}. See above.")
    raise KeyboardInterrupt


def hang_up(*_signal: object) -> None:
    """End the run when the terminal is closed, to which nothing can be printed any more."""
    nowhere = os.open(os.devnull, os.O_WRONLY)
    for stream in (sys.stdout, sys.stderr):
        os.dup2(nowhere, stream.fileno())
    os.kill(os.getpid(), signal.SIGTERM)


def commands(port: int) -> dict[str, list[str]]:
    """Give the modules to run, by name, with their arguments."""
    celery = ["celery", "--quiet", "--app=config"]
    binds = [f"--bind={HOST}:{port}", *([f"--bind=[{HOST_6}]:{port}"] if has_ipv6() else [])]
    web = ["gunicorn", "config.wsgi", *binds, "--workers=2", "--threads=4"]
    return {
        # No access log: paths of calendar feeds are keys.
        "web": [*web, "--graceful-timeout=3", "--log-level=warning", "--no-control-socket"],
        "worker": [*celery, "worker", "--concurrency=2", "--loglevel=warning"],
        "beat": [*celery, "beat", "--loglevel=warning", "--pidfile="],
    }


def announce(port: int, welcome: str) -> None:
    """Print `welcome` as soon as the site answers; end the run if it never does."""
    deadline = time.monotonic() + PATIENCE
    while time.monotonic() < deadline:
        try:
            with urllib.request.urlopen(f"http://{HOST}:{port}/healthz", timeout=5):
                print(welcome, flush=True)
                return
        except OSError:
            time.sleep(0.2)
    print(f"The site did not answer within {PATIENCE} seconds. Its log is above.", file=sys.stderr, flush=True)
    os.kill(os.getpid(), signal.SIGTERM)


if __name__ == "__main__":
    sys.exit(main())
