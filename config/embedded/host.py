"""What the embedded services need of the operating system: an account, folders and processes of their own."""

import os
import pwd
import shutil
import stat
import subprocess
import sys
import time
from collections.abc import Callable, Iterable, Sequence
from contextlib import suppress
from pathlib import Path

import psutil

ACCOUNT = "muster"
LOOK_UP = stat.S_IXGRP | stat.S_IXOTH
READ = stat.S_IRGRP | stat.S_IROTH


class ServiceError(Exception):
    """A service could not be started or stopped; the message says why and what to do."""


def service_account() -> pwd.struct_passwd | None:
    """Give the account to run the services under. None stands for one's own.

    Only root, as whom PostgreSQL refuses to run, needs another: `muster`, which this makes if need be.
    """
    if os.geteuid() != 0:
        return None
    try:
        return pwd.getpwnam(ACCOUNT)
    except KeyError:
        useradd = shutil.which("useradd", path="/usr/sbin:/sbin:/usr/bin")
        if useradd is None:
            raise ServiceError(
                f"PostgreSQL does not run as root. Add a user {ACCOUNT!r}, or run Muster as another user."
            ) from None
        subprocess.run([useradd, "--system", "--shell", "/usr/sbin/nologin", ACCOUNT], check=True)  # noqa: S603
        return pwd.getpwnam(ACCOUNT)


def run(command: Sequence[str | Path], account: pwd.struct_passwd | None) -> None:
    """Run `command` under `account`. Raises ServiceError with what it said when it fails."""
    result = subprocess.run(  # noqa: S603
        [str(word) for word in command],
        cwd="/",
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        user=None if account is None else account.pw_uid,
        group=None if account is None else account.pw_gid,
        extra_groups=None if account is None else [],
    )
    if result.returncode:
        raise ServiceError(f"{Path(command[0]).name} failed:\n{result.stdout.strip()}")


def own_directory(path: Path, account: pwd.struct_passwd | None) -> Path:
    """Make sure that `path` is a folder that only the services' account can enter, and give it.

    Raises ServiceError where somebody else made it: they could read what is sent there.
    """
    path.mkdir(mode=0o700, parents=True, exist_ok=True)
    owner = os.geteuid() if account is None else account.pw_uid
    found = path.lstat()
    if stat.S_ISLNK(found.st_mode) or found.st_uid not in (owner, os.geteuid()):
        raise ServiceError(f"{path} belongs to somebody else. Remove it, or ask its owner to, then start again.")
    path.chmod(0o700)
    if account is not None:
        os.chown(path, account.pw_uid, account.pw_gid)
    return path


def let_in(account: pwd.struct_passwd | None, path: Path) -> None:
    """Let another account than one's own reach `path`: its parents may be passed through, not read."""
    if account is None:
        return
    for parent in path.resolve().parents:
        mode = parent.stat().st_mode
        if not mode & stat.S_IXOTH:
            print(f"Allowing {account.pw_name!r} to pass through {parent}, to reach {path}.", file=sys.stderr)
            parent.chmod(mode | LOOK_UP)


def let_read(account: pwd.struct_passwd | None, programs: Path) -> None:
    """Let another account than one's own run the programs installed in the folder `programs`."""
    if account is None:
        return
    let_in(account, programs)
    if programs.stat().st_mode & stat.S_IROTH:
        return
    for path in (programs, *programs.rglob("*")):
        mode = path.stat().st_mode
        path.chmod(mode | READ | (LOOK_UP if mode & stat.S_IXUSR else 0))


def processes(pids: Iterable[int], program: str, directory: Path) -> list[psutil.Process]:
    """Give those of the processes `pids` that are alive and are `program` at work in `directory`.

    A process id in a file left by a crash may by now be anybody's, even another clone's server.
    """
    found = {}
    for pid in pids:
        try:
            process = psutil.Process(pid)
            here = process.cwd().removesuffix(" (deleted)") == str(directory)
            if process.name() == program and here and is_alive(process):
                found[pid] = process
        except (psutil.NoSuchProcess, psutil.AccessDenied):
            continue
    return list(found.values())


def is_alive(process: psutil.Process) -> bool:
    """Say whether `process` still works, and is not only kept for its parent to note that it has ended."""
    try:
        return process.is_running() and process.status() != psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return False


def pid_in(path: Path) -> list[int]:
    """Give the process id in the first line of the file `path`, or none where there is no such file."""
    try:
        return [int(path.read_text().split("\n", 1)[0])]
    except (FileNotFoundError, ValueError):
        return []
    except PermissionError:
        raise ServiceError(f"{path.parent} belongs to another user. Run Muster as that user, or as root.") from None


def end(process: psutil.Process, gently: int, firmly: int, patience: float = 20) -> None:
    """Send the signal `gently`, after `patience` seconds `firmly`, and wait until the process is gone."""
    for signal in (gently, firmly):
        with suppress(psutil.NoSuchProcess):
            process.send_signal(signal)
        if wait_until(lambda: not is_alive(process), patience):
            return
    raise ServiceError(f"Process {process.pid} does not stop. End it by hand, then start again.")


def wait_until(condition: Callable[[], bool], patience: float) -> bool:
    """Wait until `condition` holds, for at most `patience` seconds; say whether it does."""
    deadline = time.monotonic() + patience
    while not condition():
        if time.monotonic() > deadline:
            return False
        time.sleep(0.02)
    return True


def tail(log: Path, lines: int = 15) -> str:
    """Give the last lines of the file `log`, to show with a failure."""
    try:
        return "\n".join(log.read_text(errors="replace").splitlines()[-lines:])
    except FileNotFoundError:
        return ""
