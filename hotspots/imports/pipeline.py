"""The whole way of a file into the incidents: read, stage, check, load, in one transaction."""

from datetime import date
from typing import Any, BinaryIO
from uuid import UUID

from hotspots.imports.checking import check
from hotspots.imports.loading import Loaded, Mode, load
from hotspots.imports.reading import open_upload
from hotspots.imports.sources import Limits
from hotspots.imports.staging import Progress, stage


def import_file(
    cursor: Any,
    *,
    import_id: UUID,
    file: BinaryIO,
    name: str,
    mode: Mode,
    today: date,
    progress: Progress,
    limits: Limits | None = None,
    may_shrink: bool = False,
) -> Loaded:
    """Load an uploaded CSV or zip file and say what that did to each force and month.

    Takes a cursor inside a READ COMMITTED transaction, which decides by its end whether anything happened; `today`
    in Europe/London; and a callback for progress. Raises FileRefused when the file as a whole cannot be taken, and
    FileHeld when it would shrink a month and may not; after both the transaction must be rolled back.
    """
    cursor.execute("SET LOCAL work_mem = '64MB'")  # the sums over a million rows stay in memory
    upload = open_upload(file, name, limits)
    staged = stage(cursor, upload, progress)
    checked = check(cursor, staged, today, progress)
    return load(cursor, import_id, checked, mode, progress, may_shrink=may_shrink)
