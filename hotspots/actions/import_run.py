"""Running an import: three short steps, of which the second loads everything in one transaction.

A worker can die at any moment, and a task can come twice: a run that was cut off left nothing behind and is begun
again; two runs of one import at once are kept apart by an advisory lock that dies with its transaction.
"""

import logging
from contextlib import closing
from functools import partial
from uuid import UUID

from django.db import connection, transaction

from audit.models import Operation
from common import clock
from common.scope import Channel, System, acting_as, acting_as_system
from hotspots import policies
from hotspots.actions.imports import GONE, import_limits, move
from hotspots.imports import progress
from hotspots.imports.loading import Loaded
from hotspots.imports.pipeline import import_file
from hotspots.imports.sources import FileHeld, FileRefused
from hotspots.models import Import, ImportMonth
from partners.models import Person

logger = logging.getLogger(__name__)

_LOCK_SPACE = 0x0D47B  # first key of the advisory locks of runs
_BROKE = "Something went wrong in Muster while it loaded this file, and nothing was changed. Try again."
_NO_LONGER = "The person who uploaded this file may no longer load police data. Ask a coordinator to upload it."


def run_import(*, batch: UUID) -> None:
    """Load the file of an import and note what came of it. Harmless when it runs already, or has ended.

    Opens its own scopes and transactions, and acts as the person who uploaded the file, with their rights of now.
    Raises what went wrong in Muster itself, after it was noted as failed; what is wrong with the file is noted only.
    """
    by = _begin(batch)
    if by is None:
        return
    try:
        _load(batch, by)
    except FileHeld as question:
        with acting_as(by, channel=Channel.TASK):
            move(batch, "hold", "held", by, {"reasons": list(question.reasons)})
    except FileRefused as refusal:
        with acting_as(by, channel=Channel.TASK):
            move(batch, "refuse", "refused", by, {"reasons": list(refusal.reasons)})
    except FileNotFoundError:
        _fail(batch, GONE)
    except Exception:  # whatever it was, the uploader must not wait for ever; it is raised on for the log
        _fail(batch, _BROKE)
        raise


def waiting_imports() -> list[UUID]:
    """Imports that are queued or were cut off, oldest first; those that run now are among them."""
    with acting_as_system(System.IMPORTS, channel=Channel.TASK):
        return list(Import.objects.waiting().values_list("pk", flat=True))


def _begin(batch: UUID) -> Person | None:
    """Note that the run begins and say whose it is; None when there is nothing to do."""
    with acting_as_system(System.IMPORTS, channel=Channel.TASK):
        found = Import.objects.waiting().filter(pk=batch).select_related("uploaded_by__agency").first()
        if found is None or not _hold(batch):
            return None
        if not policies.may_import_now(found.uploaded_by):
            move(batch, "fail", "failed", None, {"reasons": [_NO_LONGER]})
            return None
        move(batch, "begin", "begun", found.uploaded_by, {"started_at": clock.now()})
        return found.uploaded_by


def _load(batch: UUID, by: Person) -> None:
    with acting_as(by, channel=Channel.TASK):
        if not _hold(batch):
            return
        found = Import.objects.get(pk=batch)
        if found.state != "running":
            return
        with closing(found.file.open("rb")) as file, connection.cursor() as cursor:
            loaded = import_file(
                cursor,
                import_id=batch,
                file=file,  # type: ignore[arg-type]  # Django's File reads like any other
                name=found.file_name,
                mode=found.mode,  # type: ignore[arg-type]  # the database holds it to ImportMode
                today=clock.today(),
                progress=partial(progress.tell, batch),
                limits=import_limits(),
                may_shrink=found.may_shrink,
            )
        _finish(batch, by, loaded)


def _finish(batch: UUID, by: Person, loaded: Loaded) -> None:
    ImportMonth.objects.bulk_create(
        ImportMonth(
            batch_id=batch,
            force=month.force,
            month=month.month,
            read=month.read,
            loaded=month.loaded,
            replaced=month.replaced,
            refused=month.refused,
        )
        for month in loaded.months
    )
    counts: dict[str, object] = {
        "rows_read": loaded.read,
        "rows_loaded": loaded.loaded,
        "rows_replaced": loaded.replaced,
        "rows_refused": loaded.refused,
    }
    if loaded.applied:
        move(batch, "finish", "loaded", by, counts, Operation.COLLECTION)
    else:
        move(batch, "refuse", "refused", by, counts | {"reasons": [_refusal(loaded)]})


def _refusal(loaded: Loaded) -> str:
    if loaded.refused == loaded.read:
        return "No row of the file can be loaded. Each is listed with what is wrong with it."
    return (
        f"{loaded.refused:,} of {loaded.read:,} rows have faults, so nothing was loaded. "
        "Correct them, or upload the file again and choose to load the good rows."
    )


def _fail(batch: UUID, reason: str) -> None:
    logger.warning("Import %s failed.", batch)
    with acting_as_system(System.IMPORTS, channel=Channel.TASK):
        move(batch, "fail", "failed", None, {"reasons": [reason]})


def _hold(batch: UUID) -> bool:
    """Whether this transaction, and no other, now works on the import."""
    if not connection.in_atomic_block:
        raise transaction.TransactionManagementError("An import is held for the length of a transaction.")
    with connection.cursor() as cursor:
        key = batch.int % 2**32 - 2**31
        cursor.execute("SELECT pg_try_advisory_xact_lock(%s, %s)", [_LOCK_SPACE, key])
        return bool(cursor.fetchone()[0])
