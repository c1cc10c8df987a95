"""Nothing of what is blacked out is left, whatever its case, accents and line breaks, in any form it is given in."""

import json
import unicodedata
from io import BytesIO

from hypothesis import example, given, settings
from hypothesis import strategies as st
from pypdf import PdfReader

from common import clock
from reporting.subject_access.redaction import BLACK, OFFICER, Cut, Piece, cut, find, plain
from tasking.documents.content import Document, Paragraph
from tasking.documents.pdf import as_pdf

#: Letters with accents, ligatures, wide forms, a soft hyphen, a sharp s, a dotted capital I, combining marks, breaks.
_SIGNS = "abAB éÉßſﬁＡİıñ\u0301\u0308\u00ad\u200b\n\t.-'9"
_TEXT = st.text(alphabet=_SIGNS, max_size=40)
_WORDS = st.text(alphabet=_SIGNS, min_size=1, max_size=6)


def bare(text: str) -> str:
    """The text as a reader would compare it, reckoned for the whole at once."""
    for _ in range(2):
        text = unicodedata.normalize("NFKD", text).casefold()
    text = "".join(
        one for one in unicodedata.normalize("NFKD", text) if unicodedata.category(one) not in ("Mn", "Me", "Cf")
    )
    return " ".join(text.split())


@given(_TEXT, st.lists(_WORDS, min_size=1, max_size=3), st.integers(0, 40))
@example("Zoe\u0301 QUILL met Zoë\nQuill", ["zoé quill"], 0)
@example("aaa", ["aa"], 0)
@settings(max_examples=300, deadline=None)
def test_no_word_that_was_blacked_out_is_left_in_any_piece(text: str, words: list[str], at: int) -> None:
    text = text[:at] + words[0].upper().replace(" ", "\n") + text[at:]
    pieces = cut(text, (Cut(*span, BLACK) for one in words for span in find(text, one)))
    kept = [bare(piece.text) for piece in pieces if not piece.is_mark]
    for one in filter(None, map(bare, words)):
        assert not [piece for piece in kept if one in piece], (text, one)
    assert all(piece.text in text for piece in pieces if not piece.is_mark), "nothing else is changed"


def test_whole_words_leave_longer_ones_and_parts_that_touch_become_one() -> None:
    assert find("Ann and ANNUAL", "ann", whole=True) == [(0, 3)]
    assert find("Ann and ANNUAL", "ann") == [(0, 3), (8, 11)]
    assert find("nothing", " \u0301") == []
    assert cut("abcdef", [Cut(1, 3, OFFICER), Cut(2, 5, BLACK)]) == [Piece("a"), Piece(OFFICER, True), Piece("f")]


def test_what_is_behind_a_mark_is_in_no_file() -> None:
    text = "She met Zoe\u0301 Quill, and Zoë\nQUILL's ﬁancé at 4 Zanzibar Mews. #let x = Quill"
    secrets = ["Zoé Quill", "fiance", "zanzibar", "quill"]
    said = plain(cut(text, (Cut(*span, BLACK) for one in secrets for span in find(text, one))))
    document = Document(
        title="What is held",
        subtitle="x",
        organisation="x",
        marking="OFFICIAL",
        made_at=clock.now(),
        blocks=(Paragraph(said),),
    )
    file = as_pdf(document)
    read = " ".join(page.extract_text() for page in PdfReader(BytesIO(file)).pages)
    for form in (said, json.dumps({"text": said}, ensure_ascii=False), read, file.decode("latin-1")):
        assert not [one for one in secrets if bare(one) in bare(form)]
    assert "She met" in read
    assert BLACK in read
