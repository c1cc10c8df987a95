"""A document as DOCX, by python-docx: real headings, marked header rows, its language and its title."""

import io
from typing import Any

from docx import Document as new_docx
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Cm, Pt, RGBColor
from docx.text.paragraph import Paragraph as DocxParagraph

from tasking.documents.content import Block, Document, Heading, Paragraph, Points, Table, cleaned

MEDIA_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
LANGUAGE = "en-GB"
_INK = RGBColor(0x0B, 0x0C, 0x0C)
_WIDTH = Cm(16.6)


def as_docx(document: Document) -> bytes:
    """Set it."""
    document = cleaned(document)
    made = new_docx()
    _set_properties(made, document)
    _set_styles(made)
    _set_page(made, document)
    made.add_paragraph(document.organisation)
    made.add_heading(document.title, level=1)
    made.add_paragraph(document.subtitle, style="Subtitle")
    if document.status:
        made.add_paragraph().add_run(document.status).bold = True
    for name, value in document.facts:
        _lines(made, value, lead=f"{name}:")
    for block in document.blocks:
        _add(made, block)
    file = io.BytesIO()
    made.save(file)
    return file.getvalue()


def _set_properties(made: Any, document: Document) -> None:
    """What the file says of itself: nobody's name, and the moment of its content."""
    told = made.core_properties
    told.title, told.author, told.last_modified_by = document.full_title, document.organisation, ""
    told.language, told.comments, told.category = LANGUAGE, "", document.marking
    told.created = told.modified = document.made_at
    told.revision = 1


def _set_styles(made: Any) -> None:
    """Arial throughout, in sizes as on the pages; British English."""
    defaults = made.styles.element.find(qn("w:docDefaults")).find(qn("w:rPrDefault")).find(qn("w:rPr"))
    language = defaults.find(qn("w:lang"))
    if language is None:
        language = OxmlElement("w:lang")
        defaults.append(language)
    for attribute in ("w:val", "w:eastAsia"):
        language.set(qn(attribute), LANGUAGE)
    sizes = {"Normal": 11, "Heading 1": 22, "Subtitle": 15, "Heading 2": 15, "Heading 3": 12, "Caption": 10}
    for name, size in sizes.items():
        style = made.styles[name]
        style.font.name, style.font.size, style.font.color.rgb = "Arial", Pt(size), _INK
        style.font.bold = name not in ("Normal", "Subtitle")
        style.font.italic = False
        # A theme's font would win over the one that is named.
        fonts = style.element.rPr.rFonts
        for attribute in ("w:asciiTheme", "w:hAnsiTheme", "w:eastAsiaTheme", "w:cstheme"):
            fonts.attrib.pop(qn(attribute), None)
        fonts.set(qn("w:cs"), "Arial")
    made.styles["Normal"].paragraph_format.space_after = Pt(6)
    for name, before in (("Heading 1", 6), ("Heading 2", 18), ("Heading 3", 12)):
        spacing = made.styles[name].paragraph_format
        spacing.space_before, spacing.space_after, spacing.keep_with_next = Pt(before), Pt(6), True
    made.styles["Caption"].paragraph_format.keep_with_next = True


def _set_page(made: Any, document: Document) -> None:
    """A4; the marking above and below each page, and its number out of how many."""
    page = made.sections[0]
    page.page_width, page.page_height = Cm(21), Cm(29.7)
    page.left_margin = page.right_margin = Cm(2.2)
    page.top_margin, page.bottom_margin = Cm(2.6), Cm(2.6)
    for part in (page.header, page.footer):
        _mark(part.paragraphs[0], document)
    numbered = page.footer.add_paragraph()
    numbered.alignment = WD_ALIGN_PARAGRAPH.RIGHT
    numbered.add_run(f"{document.footing}   Page ".lstrip())
    _field(numbered, "PAGE")
    numbered.add_run(" of ")
    _field(numbered, "NUMPAGES")
    for run in numbered.runs:
        run.font.size = Pt(9)


def _mark(paragraph: DocxParagraph, document: Document) -> None:
    paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
    paragraph.add_run(document.marking).bold = True
    if document.handling:
        paragraph.runs[-1].add_break()
        paragraph.add_run(document.handling).font.size = Pt(9)


def _field(paragraph: DocxParagraph, code: str) -> None:
    """A field that the word processor works out, such as the number of the page."""
    for kind, text in (("begin", ""), ("", code), ("separate", ""), ("shown", "1"), ("end", "")):
        run = paragraph.add_run("1" if kind == "shown" else "")
        if kind in ("begin", "separate", "end"):
            mark = OxmlElement("w:fldChar")
            mark.set(qn("w:fldCharType"), kind)
            run._r.append(mark)
        elif not kind:
            instruction = OxmlElement("w:instrText")
            instruction.set(qn("xml:space"), "preserve")
            instruction.text = text
            run._r.append(instruction)


def _add(made: Any, block: Block) -> None:
    match block:
        case Heading():
            made.add_heading(block.text, level=block.level)
        case Paragraph():
            _lines(made, block.text, lead=block.lead)
        case Points():
            for entry in block.entries:
                made.add_paragraph("\n".join(_split(entry)), style="List Bullet")
        case Table():
            _table(made, block)


def _lines(made: Any, text: str, *, lead: str = "") -> None:
    for number, line in enumerate(_split(text)):
        paragraph = made.add_paragraph()
        if lead and number == 0:
            paragraph.add_run(f"{lead} ").bold = True
        paragraph.add_run(line)


def _split(text: str) -> list[str]:
    return [line.strip() for line in text.splitlines() if line.strip()]


def _table(made: Any, block: Table) -> None:
    made.add_paragraph(block.caption, style="Caption")
    table = made.add_table(rows=0, cols=len(block.headers), style="Table Grid")
    table.autofit = False
    described = OxmlElement("w:tblCaption")
    described.set(qn("w:val"), block.caption)
    table._tbl.tblPr.append(described)
    for number, texts in enumerate((block.headers, *block.rows)):
        row = table.add_row()
        properties = row._tr.get_or_add_trPr()
        if number == 0:
            properties.append(OxmlElement("w:tblHeader"))
        properties.append(OxmlElement("w:cantSplit"))
        for cell, text, share in zip(row.cells, texts, block.shares, strict=True):
            cell.width = int(_WIDTH * share / sum(block.shares))
            run = cell.paragraphs[0].add_run("\n".join(_split(text)))
            run.bold = number == 0
            run.font.size = Pt(9.5)
    made.add_paragraph()
