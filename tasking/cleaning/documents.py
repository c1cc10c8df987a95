"""Word documents: rid of who wrote them, of macros and of what they fetch from elsewhere."""

import zipfile
from io import BytesIO
from typing import Any

import docx
from docx.opc.exceptions import PackageNotFoundError
from docx.opc.part import Part, XmlPart
from lxml import etree

from tasking.cleaning.fields import has_fetching_field
from tasking.cleaning.images import clean_image
from tasking.cleaning.kinds import Refused, kind_of

#: What a document may unpack to, and into how many pieces.
MOST_UNPACKED = 100 * 1024 * 1024
MOST_PIECES = 2000

_BROKEN = "The Word document is damaged and cannot be opened. Save it again as .docx, then choose that."
_BOMB = "The Word document unpacks to far more than its size. Save it again as .docx, then choose that."
_HOLDS = "The Word document has macros or other files inside it. Take them out, or save it as a PDF, then choose that."
_FETCHES = (
    "The Word document has a field that runs a program or fetches a file. Take it out, or save it as a PDF, then choose"
    " that."
)
_MAIN = "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"
#: Relations that go, with all that they lead to: properties, thumbnail, people, custom data, printer settings.
_UNWANTED = {
    *("core-properties", "extended-properties", "custom-properties", "thumbnail", "people"),
    *("customXml", "customXmlProps", "attachedTemplate", "printerSettings", "keyMapCustomizations"),
}
#: Relations that no clean document has.
_REFUSED = {"vbaProject", "oleObject", "package", "control", "activeXControlBinary", "aFChunk", "subDocument", "frame"}
_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
#: What says who wrote or changed something, and when.
_WRITERS = (f"{_W}author", f"{_W}initials")
_TIMES = (f"{_W}date", f"{_W}rsid")
#: Elements that name a person, a template or a data source.
_NAMING = {f"{_W}attachedTemplate", f"{_W}rsids", f"{_W}mailMerge", f"{_W}docVars", f"{_W}saveThroughXslt"}
#: Pictures that Word draws itself; they say nothing of a camera.
_DRAWN = ("image/x-emf", "image/x-wmf", "image/gif", "image/svg+xml", "image/bmp")


def clean_document(data: bytes) -> bytes:
    """The document saved anew. Raises Refused for one that is damaged, a bomb, or has something inside that runs."""
    try:
        _require_decent(data)
        document = docx.Document(BytesIO(data))
        package = document.part.package
        if document.part.content_type != _MAIN:
            raise Refused(_HOLDS)
        _prune(package.rels)
        for part in package.parts:
            _prune(part.rels)
            _clean(part)
        out = BytesIO()
        package.save(out)
        return out.getvalue()
    except MemoryError as fault:
        raise Refused(_BOMB) from fault
    except (PackageNotFoundError, zipfile.BadZipFile, etree.LxmlError, *_FAULTS) as fault:
        raise Refused(_BROKEN) from fault


_FAULTS = (OSError, ValueError, KeyError, IndexError, TypeError, AttributeError, NotImplementedError, RuntimeError)


def _require_decent(data: bytes) -> None:
    """Raises Refused for a bomb, by what the archive says of itself: more than that is never unpacked."""
    with zipfile.ZipFile(BytesIO(data)) as archive:
        pieces = archive.infolist()
    if len(pieces) > MOST_PIECES or sum(piece.file_size for piece in pieces) > MOST_UNPACKED:
        raise Refused(_BOMB)
    if "[Content_Types].xml" not in {piece.filename for piece in pieces}:
        raise Refused("The file is an archive, not a Word document. Take the document out of it, then choose that.")
    if any(piece.flag_bits & 1 for piece in pieces):
        raise Refused("The Word document is locked with a password. Save it without one, then choose that.")


def _prune(relations: Any) -> None:
    """Take out the relations that are not wanted: what nothing leads to is not saved."""
    for key, relation in list(relations.items()):
        kind = relation.reltype.rsplit("/", 1)[-1]
        if kind in _UNWANTED:
            del relations[key]
        elif kind in _REFUSED or (relation.is_external and kind != "hyperlink"):
            raise Refused(_HOLDS)


def _clean(part: Part) -> None:
    if isinstance(part, XmlPart):
        _clean_xml(part.element)
    elif part.content_type.startswith("image/"):
        if part.content_type not in _DRAWN:
            _replace(part, clean_image(part.blob, kind_of(part.blob)))
    elif part.content_type.endswith("xml"):
        root = etree.fromstring(part.blob, etree.XMLParser(resolve_entities=False, no_network=True))
        _clean_xml(root)
        _replace(part, etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True))


def _replace(part: Part, blob: bytes) -> None:
    part._blob = blob


def _clean_xml(root: Any) -> None:
    if root.getroottree().docinfo.doctype:
        raise Refused(_BROKEN)  # Word writes none; one that is there is for no good
    if has_fetching_field(root):
        raise Refused(_FETCHES)
    for element in list(root.iter(etree.Element)):
        if element.tag in _NAMING:
            element.getparent().remove(element)
            continue
        for name in list(element.attrib):
            if name in _WRITERS:
                element.set(name, "Author" if name.endswith("author") else "")
            elif name.startswith(_TIMES):
                del element.attrib[name]
