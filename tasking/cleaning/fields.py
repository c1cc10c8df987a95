"""Fields of Word documents, by which Word runs a program or fetches a file when the document is opened."""

import re
from collections.abc import Iterator
from typing import Any

from lxml import etree

#: DDE and DDEAUTO; INCLUDETEXT, INCLUDEPICTURE and their older names; and what brings rows from a data source.
_FETCHING = ("DDE", "INCLUDE", "IMPORT", "DATABASE")
#: The beginning of an instruction whose name is whole: a word and a space, or a sum.
_NAMED = re.compile(r"\s*(=|\S+\s)")
#: Stands for a field whose name comes out of another field, which no honest document has.
_HIDDEN = "INCLUDE"


def has_fetching_field(root: Any) -> bool:
    """Whether a field in this piece of a document runs or fetches something, or hides which field it is."""
    return any(_fetches(instruction) for instruction in _instructions(root))


def _fetches(instruction: str) -> bool:
    word = next(iter(instruction.replace('"', " ").upper().split()), "")
    return word == "LINK" or word.startswith(_FETCHING)


def _instructions(root: Any) -> Iterator[str]:
    """What each field tells Word, put together from the pieces that it may be cut into."""
    open_fields: list[str] = []
    for element in root.iter(etree.Element):
        name = etree.QName(element).localname
        if name == "fldSimple":
            yield _attribute(element, "instr")
        elif name == "fldChar" and _attribute(element, "fldCharType") == "begin":
            if open_fields and not _NAMED.match(open_fields[-1]):
                yield _HIDDEN
            open_fields.append("")
        elif name == "fldChar" and _attribute(element, "fldCharType") == "separate" and open_fields:
            open_fields[-1] += " "  # what comes from here on is what the field shows
        elif name == "fldChar" and _attribute(element, "fldCharType") == "end" and open_fields:
            yield open_fields.pop()
        elif name in ("instrText", "delInstrText") and open_fields:
            open_fields[-1] += element.text or ""
        elif name in ("instrText", "delInstrText"):
            yield element.text or ""
    yield from open_fields


def _attribute(element: Any, local_name: str) -> str:
    return next((value for key, value in element.attrib.items() if etree.QName(key).localname == local_name), "")
