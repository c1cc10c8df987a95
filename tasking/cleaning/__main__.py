"""`python -m tasking.cleaning`: reads a file from standard input, writes it cleaned to standard output.

Started by workshop.py. First line of the answer: the kind's name; then the clean bytes. A refusal ends with status 3,
and its sentence instead.
"""

import resource
import sys

from tasking.cleaning.documents import clean_document
from tasking.cleaning.images import clean_image
from tasking.cleaning.kinds import Kind, Refused, kind_of
from tasking.cleaning.pdfs import clean_pdf

REFUSED = 3
#: What a hostile file may use up: bytes of memory, seconds of processor.
MEMORY = 1536 * 1024 * 1024
SECONDS = 20


def clean(data: bytes) -> tuple[Kind, bytes]:
    """The kind of a file, and the file cleaned. Raises Refused."""
    kind = kind_of(data)
    if kind is Kind.PDF:
        return kind, clean_pdf(data)
    if kind is Kind.DOCX:
        return kind, clean_document(data)
    return kind, clean_image(data, kind)


def main() -> int:
    """Clean one file."""
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    try:
        kind, content = clean(sys.stdin.buffer.read())
    except Refused as refusal:
        sys.stdout.write(str(refusal))
        return REFUSED
    sys.stdout.buffer.write(kind.name.encode() + b"\n" + content)
    return 0


if __name__ == "__main__":
    sys.exit(main())
