"""An uploaded calendar file (iCalendar, RFC 5545) as plain periods with names, and a fault for what cannot be taken.

Only when, what it is called, its categories and whether it is cancelled or leaves people free are read: descriptions,
places and people stay in the file. What repeats is laid out within the days asked for. The file is read in a process
of its own with a limit on its memory and time, so that a hostile one can take down nothing but that.
"""

import datetime as dt
import json
import subprocess
import sys
from pathlib import Path
from threading import BoundedSemaphore

from common.errors import BadInput
from operations.calendar_files.reading import LARGEST, CalendarRead, Refused, from_plain

#: Status with which the process ends when it refuses a file (operations/calendar_files/__main__.py).
_REFUSED = 3
_PATIENCE_SECONDS = 20
_HERE = Path(__file__).resolve().parents[2]
#: Files that one web process reads at a time.
_ROOM = BoundedSemaphore(2)
_BUSY = "Several calendars are being read just now. Send yours again in a minute; nothing was saved."
_TOO_MUCH = (
    "The calendar repeats itself more than Muster can work out: it may be damaged, or made to do harm."
    " Export a year of it, without what repeats, and try again."
)


def read_calendar(data: bytes, *, starts_on: dt.date, ends_on: dt.date) -> CalendarRead:
    """The events that touch the London days from `starts_on` to `ends_on`, both included, in order of start.

    Raises BadInput (on `file`) for what is no calendar, is too large, or takes too long to read.
    """
    if len(data) > LARGEST:
        raise BadInput.of(file=f"The file is larger than {LARGEST // 1024 // 1024} MB. Export a shorter time from it.")
    if not _ROOM.acquire(timeout=_PATIENCE_SECONDS):
        raise BadInput.of(file=_BUSY)
    try:
        return _read(data, starts_on, ends_on)
    except Refused as refusal:
        raise BadInput.of(file=str(refusal)) from refusal
    finally:
        _ROOM.release()


def _read(data: bytes, starts_on: dt.date, ends_on: dt.date) -> CalendarRead:
    """Raises Refused."""
    try:
        done = subprocess.run(  # noqa: S603 - our own module, by the interpreter that runs us; the file goes to its input
            [sys.executable, "-m", "operations.calendar_files", starts_on.isoformat(), ends_on.isoformat()],
            input=data,
            capture_output=True,
            timeout=_PATIENCE_SECONDS,
            cwd=_HERE,
            env={"PATH": "/usr/bin:/bin"},
            check=False,
        )
    except subprocess.TimeoutExpired as fault:
        raise Refused(_TOO_MUCH) from fault
    if done.returncode == _REFUSED:
        raise Refused(done.stdout.decode(errors="replace"))
    if done.returncode:
        raise Refused(_TOO_MUCH)
    return from_plain(json.loads(done.stdout))
