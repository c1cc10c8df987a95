"""What is given, as a PDF and as JSON. The page shows the same pieces; none of them has what was kept back."""

from typing import Any

from common import clock
from partners.models import Partnership
from reporting.models import SubjectAccess
from reporting.subject_access.actions import Given
from reporting.subject_access.redaction import plain
from tasking.documents.content import Document, Heading, Paragraph
from web.dates import date_text

_HOW = (
    "This is what is held about you. What is about other people is kept back: [another person] and [officer] stand for"
    " those named, and black bars for words that the law lets us keep back."
)


def as_document(request: SubjectAccess, given: Given) -> Document:
    """The document that is given to the person."""
    blocks = [block for one, left in given for block in (Heading(2, one.heading), Paragraph(plain(left)))]
    return Document(
        title="What is held about you",
        subtitle=f"Answer to your request of {date_text(request.received_on)}",
        organisation=str(Partnership.objects.get()),
        marking="OFFICIAL-SENSITIVE",
        handling="Personal data of the person to whom it is given.",
        made_at=clock.now(),
        facts=(("Held by", str(request.held_by)),),
        blocks=(Paragraph(_HOW), *blocks),
    )


def as_json(request: SubjectAccess, given: Given) -> dict[str, Any]:
    """The same for a machine (UK GDPR art 15(3))."""
    return {
        "received_on": request.received_on.isoformat(),
        "held_by": str(request.held_by),
        "how": _HOW,
        "passages": [{"heading": one.heading, "text": plain(left)} for one, left in given],
    }
