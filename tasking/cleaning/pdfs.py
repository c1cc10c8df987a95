"""PDFs: written anew without what speaks of their maker, what is hidden in them, and what runs when they are opened."""

import zlib
from collections.abc import Iterator
from io import BytesIO
from typing import Any

import pikepdf

from tasking.cleaning.images import without_metadata
from tasking.cleaning.kinds import Refused

#: Unpacked bytes of one stream, and of all of them.
MOST_IN_A_STREAM = 256 * 1024 * 1024
MOST_IN_ALL = 512 * 1024 * 1024
MOST_OBJECTS = 200_000

_BROKEN = "The PDF is damaged and cannot be opened. Save or print it to PDF again, then choose that."
_LOCKED = "The PDF is locked with a password. Save it without one, then choose that."
_BOMB = "The PDF unpacks to far more than its size. Print it to PDF again, then choose that."
#: Keys that go, wherever they stand.
_UNWANTED = (
    *("/Metadata", "/PieceInfo", "/LastModified", "/Thumb"),  # what speaks of it
    *("/AF", "/EF", "/EmbeddedFiles", "/Collection"),  # files within it
    *("/AA", "/OpenAction", "/JS", "/JavaScript", "/XFA", "/Perms", "/DSS"),  # what runs, and what was signed
)
#: Actions that only lead to a place or a page are harmless; any other goes.
_HARMLESS = {"/GoTo", "/URI", "/Named"}
_ACTION_KEYS = ("/A", "/PA", "/Next")
#: Notes that hold a file, a film or a sound.
_HOLDING = {"/FileAttachment", "/RichMedia", "/Movie", "/Sound", "/Screen", "/3D"}
#: Who wrote a note, and when.
_ABOUT_A_NOTE = ("/T", "/M", "/CreationDate", "/NM")


def clean_pdf(data: bytes) -> bytes:
    """The PDF written anew. Raises Refused for one that is damaged, locked, or a bomb."""
    try:
        with pikepdf.open(BytesIO(data)) as pdf:
            if not len(pdf.pages) or len(pdf.objects) > MOST_OBJECTS:
                raise Refused(_BROKEN)
            _require_decent(pdf)
            for holder in _dictionaries(pdf):
                _scrub(holder)
            for key in ("/Info", "/ID"):
                if key in pdf.trailer:
                    del pdf.trailer[key]
            out = BytesIO()
            pdf.save(out, encryption=False, deterministic_id=True, object_stream_mode=pikepdf.ObjectStreamMode.generate)
            return out.getvalue()
    except pikepdf.PasswordError as fault:
        raise Refused(_LOCKED) from fault
    except (MemoryError, OverflowError) as fault:
        raise Refused(_BOMB) from fault
    except (pikepdf.PdfError, ValueError, TypeError, KeyError, RuntimeError, RecursionError) as fault:
        raise Refused(_BROKEN) from fault


def _require_decent(pdf: pikepdf.Pdf) -> None:
    """Raises Refused where a stream unpacks to too much; none is unpacked whole to find out."""
    total = 0
    for found in pdf.objects:
        if isinstance(found, pikepdf.Stream) and "/FlateDecode" in str(found.get("/Filter", "")):
            total += _unpacked(found.read_raw_bytes())
            if total > MOST_IN_ALL:
                raise Refused(_BOMB)


def _unpacked(packed: bytes) -> int:
    inflater, size, rest = zlib.decompressobj(), 0, packed
    try:
        while rest and not inflater.eof:
            size += len(inflater.decompress(rest, 1024 * 1024))
            rest = inflater.unconsumed_tail
            if size > MOST_IN_A_STREAM:
                raise Refused(_BOMB)
    except zlib.error:
        pass  # a stream that was cut short: a viewer shows what there is
    return size


def _dictionaries(pdf: pikepdf.Pdf) -> Iterator[Any]:
    """Every dictionary of the file, those of streams and those within others included."""
    waiting: list[Any] = [pdf.Root, *pdf.objects]
    while waiting:
        found = waiting.pop()
        if isinstance(found, pikepdf.Array):
            waiting += [item for item in found if _is_within(item)]
        elif isinstance(found, (pikepdf.Dictionary, pikepdf.Stream)):
            yield found
            waiting += [item for _, item in found.items() if _is_within(item)]


def _is_within(item: Any) -> bool:
    """Whether it stands inside its holder; one of its own is met by itself."""
    return isinstance(item, (pikepdf.Array, pikepdf.Dictionary)) and not item.is_indirect


def _scrub(holder: Any) -> None:
    for key in _UNWANTED:
        if key in holder:
            del holder[key]
    for key in _ACTION_KEYS:
        if _runs(holder.get(key)):
            del holder[key]
    notes = holder.get("/Annots")
    if isinstance(notes, pikepdf.Array):
        holder["/Annots"] = pikepdf.Array([note for note in notes if not _holds_something(note)])
    if "/Rect" in holder and str(holder.get("/Subtype", "/Widget")) != "/Widget":
        for key in _ABOUT_A_NOTE:
            if key in holder:
                del holder[key]
    if isinstance(holder, pikepdf.Stream) and str(holder.get("/Filter", "")) in ("/DCTDecode", "[/DCTDecode]"):
        _clean_photo(holder)


def _runs(action: Any) -> bool:
    """Whether it is an action that does more than lead somewhere, or a row of further ones."""
    if isinstance(action, pikepdf.Dictionary):
        return str(action.get("/S", "/GoTo")) not in _HARMLESS
    return isinstance(action, pikepdf.Array)


def _holds_something(note: Any) -> bool:
    return isinstance(note, pikepdf.Dictionary) and str(note.get("/Subtype", "")) in _HOLDING


def _clean_photo(photo: pikepdf.Stream) -> None:
    how = photo.get("/DecodeParms")
    photo.write(without_metadata(photo.read_raw_bytes()), filter=pikepdf.Name.DCTDecode)
    if how is not None:
        photo["/DecodeParms"] = how
