"""A file as it was sent, and what is kept of it: cleaned, with the digests of both."""

import hashlib
from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from django.conf import settings

from common.errors import BadInput
from tasking.cleaning.kinds import Kind, Refused, kind_of
from tasking.cleaning.workshop import clean

PHOTOS = (Kind.JPEG, Kind.PNG)


@dataclass(frozen=True)
class Upload:
    """A file as it was sent."""

    name: str
    data: bytes

    @property
    def digest(self) -> str:
        """SHA-256 of what was sent, by which a second copy is known."""
        return hashlib.sha256(self.data).hexdigest()


@dataclass(frozen=True)
class Kept:
    """What is kept of a file: its kind, its bytes, and what its row says of them."""

    kind: Kind
    content: bytes
    values: dict[str, Any]


def require_decent(upload: Upload) -> None:
    """Raises BadInput for a file that is empty or too large to look at."""
    if not upload.data:
        raise BadInput.of(file="The file you chose is empty.")
    if len(upload.data) > settings.EVIDENCE_MAX_BYTES:
        raise BadInput.of(file=too_large())


def cleaned(upload: Upload, *, taken: Collection[Kind] = tuple(Kind)) -> Kept:
    """The file rid of metadata and of everything that runs (tasking/cleaning).

    Raises BadInput, with what to do, for one that is not what it seems or of a kind that is not taken here.
    """
    try:
        if kind_of(upload.data) not in taken:
            raise Refused("The file is not a photo. Choose a photo (JPEG or PNG).")
        found = clean(upload.data)
    except Refused as refusal:
        raise BadInput.of(file=str(refusal)) from refusal
    values = {
        "media_type": found.kind.media_type,
        "size": len(found.content),
        "sha256": hashlib.sha256(found.content).hexdigest(),
        "received_sha256": upload.digest,
    }
    return Kept(found.kind, found.content, values)


def too_large() -> str:
    """The sentence for a file above the limit."""
    return f"The file must be {settings.EVIDENCE_MAX_BYTES // (1024 * 1024)} MB or smaller. Choose a smaller one."
