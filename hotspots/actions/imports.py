"""Starting an import of police open data, running it, and trying again (lifecycle: hotspots/states.py)."""

import hashlib
from pathlib import PurePath
from typing import Any
from uuid import UUID

from django.conf import settings
from django.core.files import File
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction

from audit.actions import record
from audit.locking import lock
from audit.models import Operation
from common import clock
from common.errors import BadInput
from hotspots import policies
from hotspots.imports.reading import open_upload
from hotspots.imports.sources import FileRefused, Limits
from hotspots.models import Import, ImportMode
from hotspots.signals import import_changed
from hotspots.states import IMPORT
from partners.models import Person

ALTERATION = Operation.ALTERATION
GONE = "The uploaded file is no longer here. Upload it again."
DISCARDED = "So it was not loaded, and nothing was changed."


def import_limits() -> Limits:
    """How big a file may be, by this installation's settings."""
    return Limits(upload_bytes=settings.IMPORT_MAX_BYTES)


def start_import(*, file: UploadedFile | None, mode: str, by: Person) -> Import:
    """Take in a file from data.police.uk, to be loaded by a worker; gives the import in state “queued”.

    `file` is a .csv or .zip upload and `mode` an ImportMode. What can be known without reading its rows is checked
    now. Raises NotAllowed, and BadInput that names every fault.
    """
    policies.may_import(by).require()
    faults: dict[str, Any] = {}
    if mode not in ImportMode.values:
        faults["mode"] = "Choose whether to load the good rows of a file that has faulty ones."
    if file is None:
        raise BadInput.of(file="Choose a file from data.police.uk.", **faults)
    name = PurePath(file.name or "file").name[:255]
    try:
        open_upload(file, name, import_limits())  # type: ignore[arg-type]  # Django's File reads like any other
    except FileRefused as refusal:
        faults["file"] = refusal.reasons
    if faults:
        raise BadInput.of(**faults)
    with transaction.atomic():
        batch = Import(uploaded_by=by, file_name=name, sha256=_sha256(file), size=file.size or 0, mode=mode)
        # Stored under its key: no name that a person chose becomes a path.
        batch.file = File(file, name=f"{batch.pk}{PurePath(name).suffix.lower()}")
        batch.save()
        record(Operation.COLLECTION, "uploaded", on=batch, to_state=batch.state, fields=["file"])
        import_changed.send(Import, record=batch, verb="uploaded", by=by)
    return batch


def try_again_import(*, batch: UUID, by: Person, version: int | None) -> Import:
    """Queue an import again that failed through no fault of its file.

    Raises Http404, StaleEdit, NotAllowed, WrongState, and BadInput where the file is no longer there.
    """
    with transaction.atomic():
        found = lock(Import, batch, version=version)
        policies.may_import(by).require()
        before, found.state = found.state, IMPORT.target("try_again", found.state)
        _require_file(found)
        found.reasons, found.ended_at, found.started_at = [], None, None
        found.save()
        record(Operation.ALTERATION, "tried again", on=found, from_state=before, to_state=found.state, fields=["state"])
        import_changed.send(Import, record=found, verb="tried_again", by=by)
    return found


def answer_import(*, batch: UUID, verb: str, by: Person, version: int | None) -> Import:
    """Say of a held import that it is meant (`confirm`: it is queued again), or that it is not (`discard`).

    Raises Http404, StaleEdit, NotAllowed, WrongState, and BadInput where the file is no longer there.
    """
    with transaction.atomic():
        found = lock(Import, batch, version=version)
        policies.may_import(by).require()
        IMPORT.target(verb, found.state)
        if verb == "discard":
            return move(batch, verb, "discarded", by, {"reasons": [*found.reasons, DISCARDED]})
        _require_file(found)
        return move(batch, verb, "confirmed", by, {"reasons": [], "started_at": None, "may_shrink": True})


def move(
    batch: UUID, verb: str, past: str, by: Person | None, changes: dict[str, Any], operation: Operation = ALTERATION
) -> Import:
    """One step of a run, in the scope it is called in: the one way that a run changes its import."""
    with transaction.atomic():
        found = lock(Import, batch)
        before, found.state = found.state, IMPORT.target(verb, found.state)
        if found.state in ("done", "refused", "failed"):
            changes["ended_at"] = clock.now()
        for field, value in changes.items():
            setattr(found, field, value)
        if found.state in ("done", "refused"):
            _drop_file(found)
        found.save()
        record(operation, past, on=found, from_state=before, to_state=found.state, fields=["state", *changes])
        import_changed.send(Import, record=found, verb=past, by=by)
    return found


def _require_file(batch: Import) -> None:
    if not batch.file or not batch.file.storage.exists(str(batch.file.name)):
        raise BadInput(GONE)


def _drop_file(batch: Import) -> None:
    """The police publish the file; Muster keeps its digest. It goes when the end of the import is certain."""
    storage, name = batch.file.storage, batch.file.name
    batch.file = ""
    if name:
        transaction.on_commit(lambda: storage.delete(name))


def _sha256(file: UploadedFile) -> str:
    digest = hashlib.sha256()
    for chunk in file.chunks():
        digest.update(chunk)
    file.seek(0)
    return digest.hexdigest()
