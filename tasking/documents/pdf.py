"""A document as PDF: tagged and readable by a screen reader (PDF/UA-1), set by Typst."""

import json
from dataclasses import asdict
from pathlib import Path
from typing import Any

import typst

from tasking.documents.content import Block, Document, Table, cleaned

HERE = Path(__file__).parent
MEDIA_TYPE = "application/pdf"


def as_pdf(document: Document) -> bytes:
    """Set it. The text goes in as data, so that nothing in it can be taken for a command."""
    at = document.made_at.replace(microsecond=0)
    return _compiled(cleaned(document), format="pdf", pdf_standards=["ua-1"], timestamp=at)


def _compiled(document: Document, **how: Any) -> bytes:
    data = asdict(document)
    data["made_at"], data["full_title"] = "", document.full_title
    data["blocks"] = [_told(block) for block in document.blocks]
    made = typst.compile(
        HERE / "document.typ",
        root=HERE,
        font_paths=[HERE / "fonts"],
        ignore_system_fonts=True,
        sys_inputs={"document": json.dumps(data)},
        **how,
    )
    assert isinstance(made, bytes)  # noqa: S101 - one document makes one file; tells mypy so
    return made


def _told(block: Block) -> dict[str, Any]:
    told = {"kind": block.kind, **asdict(block)}
    return {**told, "widths": block.shares} if isinstance(block, Table) else told
