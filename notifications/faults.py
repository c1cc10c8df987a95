"""Faults of Muster's own that one message or one person meets: told in the log, and the others go on."""

import logging
import traceback
from pathlib import PurePath

from django.db import connection


def tell(log: logging.Logger, whose: str, error: Exception) -> None:
    """Log what kind of fault it was and where: its words may hold personal data. Raises it where the database is gone.

    Call it where the error was caught.
    """
    frames = traceback.extract_tb(error.__traceback__)
    places = " < ".join(f"{PurePath(one.filename).name}:{one.lineno}" for one in reversed(frames[-4:]))
    log.error("%s met a fault of Muster's own: %s at %s", whose, type(error).__name__, places)
    if not connection.is_usable():
        raise error
