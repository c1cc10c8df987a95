"""Cleans a file in a process of its own, so that a hostile one can take down nothing but that."""

import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from threading import BoundedSemaphore

from tasking.cleaning.kinds import Kind, Refused

#: Status with which the process ends when it refuses a file (tasking/cleaning/__main__.py).
_REFUSED = 3
_PATIENCE_SECONDS = 40
_HERE = Path(__file__).resolve().parents[2]
_UNREADABLE = (
    "The file could not be read safely: it is damaged, or too large once unpacked. Save it again, or choose another."
)
#: Files that one web process cleans at a time: each may take as much memory as its limit allows.
_ROOM = BoundedSemaphore(2)
_BUSY = "Several files are being read just now. Send yours again in a minute; nothing was saved."


@dataclass(frozen=True)
class Cleaned:
    """A file that is safe to keep."""

    kind: Kind
    content: bytes


def clean(data: bytes) -> Cleaned:
    """The file cleaned. Raises Refused with a sentence that says why it is not taken and what to do."""
    if not _ROOM.acquire(timeout=_PATIENCE_SECONDS):
        raise Refused(_BUSY)
    try:
        return _cleaned(data)
    finally:
        _ROOM.release()


def _cleaned(data: bytes) -> Cleaned:
    try:
        done = subprocess.run(
            [sys.executable, "-m", "tasking.cleaning"],
            input=data,
            capture_output=True,
            timeout=_PATIENCE_SECONDS,
            cwd=_HERE,
            env={"PATH": "/usr/bin:/bin"},
            check=False,
        )
    except subprocess.TimeoutExpired as fault:
        raise Refused(_UNREADABLE) from fault
    if done.returncode == _REFUSED:
        raise Refused(done.stdout.decode(errors="replace"))
    name, newline, content = done.stdout.partition(b"\n")
    if done.returncode or not newline:
        raise Refused(_UNREADABLE)
    return Cleaned(Kind[name.decode()], content)
