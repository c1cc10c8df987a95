"""Where each worker process is in its work, written where whoever kills it can read it.

Imported by the workers alone. What is wrapped does just what it did.
"""

import os
from collections.abc import Callable
from functools import wraps
from pathlib import Path
from typing import Any

from notifications import leases, sending

IDLE = "idle"
#: The points at which a process can be killed.
CLAIMING, CLAIMED, COMPOSING, STARTING = "claiming", "claimed", "composing", "starting to send"
SENDING, RECORDING, TAKING_OVER = "sending", "recording", "taking over"
POINTS = (CLAIMING, CLAIMED, COMPOSING, STARTING, SENDING, RECORDING, TAKING_OVER)
_WIDTH = 20
_FOLDER = "MUSTER_CHAOS_FOLDER"
_files: dict[int, int] = {}


def _at(point: str) -> None:
    """Note where this process is. Each process has a file of its own, also one that was forked."""
    pid = os.getpid()
    if pid not in _files:
        _files[pid] = os.open(Path(os.environ[_FOLDER]) / str(pid), os.O_CREAT | os.O_WRONLY)
    os.pwrite(_files[pid], point.ljust(_WIDTH).encode(), 0)


def _noted(module: Any, name: str, before: str, after: str) -> None:
    """Note a point when this function begins, and another when it ends, however it does."""
    whole: Callable[..., Any] = getattr(module, name)

    @wraps(whole)
    def wrapped(*args: Any, **kwargs: Any) -> Any:
        _at(before)
        try:
            return whole(*args, **kwargs)
        finally:
            _at(after)

    setattr(module, name, wrapped)


if _FOLDER in os.environ:
    _noted(sending, "claim", CLAIMING, CLAIMED)
    _noted(sending, "compose", COMPOSING, COMPOSING)
    _noted(sending, "start_sending", STARTING, SENDING)
    _noted(sending, "settle", RECORDING, CLAIMED)
    _noted(sending, "drain", CLAIMING, IDLE)
    _noted(leases, "return_leases", TAKING_OVER, IDLE)
