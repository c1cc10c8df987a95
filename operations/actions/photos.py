"""Photos of visits: taken in clean, opened under a log entry, struck when wrong."""

from collections.abc import Iterable
from uuid import UUID

from django.db import transaction
from django.shortcuts import get_object_or_404

from audit.actions import record
from audit.locking import lock
from audit.models import Operation as Processing
from common import scope
from common.errors import BadInput, Conflict, WrongState, require_reason
from operations import policies
from operations.models import Visit, VisitPhoto, VisitPhotoContent
from operations.refusals import refused_as
from partners.models import Person
from tasking.uploads import PHOTOS, Upload, cleaned, require_decent

MOST_PHOTOS = 10


def add_photo(*, visit: UUID, by: Person, upload: Upload, client_key: UUID | None = None) -> VisitPhoto:
    """Keep a photo of a visit, cleaned of where and when it was taken (tasking/cleaning).

    One that is there already, or was sent before with this key, is given back: a poor signal sends twice. Raises
    Http404, NotAllowed, WrongState, and BadInput for one that is too large, one too many, or no photo.
    """
    with transaction.atomic():
        # Cleaning takes a while: look first, and lock only then.
        known = _known(get_object_or_404(Visit, pk=visit), by, upload, client_key)
        if known is not None:
            return known
        kept = cleaned(upload, taken=PHOTOS)
        found = lock(Visit, visit)
        known = _known(found, by, upload, client_key)
        if known is not None:
            return known
        made = VisitPhoto(
            visit=found,
            name=f"photo-{found.photos.count() + 1}{kept.kind.extension}",
            sent_by=by,
            client_key=client_key,
            **kept.values,
        )
        with refused_as({"operations_visitphoto_client_key_key": _used}):
            made.save()
        VisitPhotoContent.objects.create(file=made, content=kept.content)
        record(Processing.COLLECTION, "added a photo", on=found, fields=["photos"])
    return made


def add_photos(*, visit: Visit, by: Person, uploads: Iterable[Upload]) -> None:
    """Keep several photos of a visit. Raises as `add_photo`, its faults on `photos`."""
    for number, upload in enumerate(uploads, 1):
        try:
            add_photo(visit=visit.pk, by=by, upload=upload)
        except BadInput as refusal:
            raise BadInput.of(photos=f"Photo {number}: {refusal.detail}") from refusal


def open_photo(*, photo: UUID, by: Person) -> tuple[VisitPhoto, bytes]:
    """The content of a photo, logged as a disclosure to this person. Raises Http404, and WrongState once struck."""
    with transaction.atomic():
        found = get_object_or_404(VisitPhoto.objects.select_related("visit"), pk=photo)
        if found.struck_reason:
            raise WrongState("This photo was struck as wrong, and is no longer opened.")
        record(Processing.DISCLOSURE, "opened a photo", on=found, recipients=[f"{by.name}, {by.agency}"])
        return found, bytes(found.stored.content)


def strike_photo(*, photo: UUID, reason: str, by: Person, version: int | None) -> VisitPhoto:
    """Strike a wrong photo: nobody opens it any more. Raises Http404, StaleEdit, NotAllowed, WrongState, BadInput."""
    with transaction.atomic(), scope.because(reason):
        found = lock(VisitPhoto, photo, version=version)
        policies.may_strike_photo(by, found).require()
        if found.struck_reason:
            raise WrongState("This photo is struck already.")
        found.struck_reason = require_reason(reason, "Say what is wrong with the photo.")
        found.save()
        record(Processing.ALTERATION, "struck a photo", on=found.visit, reason=found.struck_reason, fields=["photos"])
    return found


def _known(visit: Visit, by: Person, upload: Upload, client_key: UUID | None) -> VisitPhoto | None:
    """This photo where it is there already. Raises as `add_photo` where there is no room for another."""
    if client_key is not None and (sent := visit.photos.filter(client_key=client_key, sent_by=by).first()):
        return sent
    policies.may_photograph(by, visit).require()
    require_decent(upload)
    kept = visit.photos.filter(struck_reason="")
    same = kept.filter(received_sha256=upload.digest).first()
    if same is None and kept.count() >= MOST_PHOTOS:
        raise BadInput.of(file=f"A visit has {MOST_PHOTOS} photos at most. Strike one that is not needed first.")
    return same


def _used() -> Conflict:
    return Conflict("This photo was sent before for another visit. Choose it again.")
