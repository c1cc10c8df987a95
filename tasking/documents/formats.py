"""The formats that a document comes in."""

from collections.abc import Callable
from dataclasses import dataclass

from django.http import Http404, HttpResponse

from tasking.documents import pdf, word
from tasking.documents.content import Document


@dataclass(frozen=True)
class Format:
    """A format: how it is called, its media type, and what sets a document in it."""

    name: str
    media_type: str
    make: Callable[[Document], bytes]


FORMATS = {
    "docx": Format("Word (DOCX)", word.MEDIA_TYPE, word.as_docx),
    "pdf": Format("PDF", pdf.MEDIA_TYPE, pdf.as_pdf),
}


def format_of(ending: str) -> Format:
    """The format of this file ending. Raises Http404 for one that there is not."""
    if ending not in FORMATS:
        raise Http404("Documents come as docx and as pdf.")
    return FORMATS[ending]


def as_attachment(document: Document, name: str, ending: str) -> HttpResponse:
    """The document as a file to keep. Nothing between here and its reader may keep a copy."""
    chosen = format_of(ending)
    answer = HttpResponse(chosen.make(document), content_type=chosen.media_type)
    answer["Content-Disposition"] = f'attachment; filename="{name}.{ending}"'
    answer["Cache-Control"] = "private, no-store"
    answer["X-Content-Type-Options"] = "nosniff"
    return answer
