"""Files from outside: told by content, rid of metadata and of what runs; bombs and rubbish refused in plain words."""

import re
from io import BytesIO

import docx
import pikepdf
import pytest
from PIL import Image

from tasking.cleaning.__main__ import clean
from tasking.cleaning.images import LONGEST_SIDE
from tasking.cleaning.kinds import Kind, Refused
from tasking.cleaning.names import LONGEST, shown_name
from tasking.cleaning.workshop import clean as clean_apart
from tests.tasking import files


def refusal(data: bytes) -> str:
    """The sentence with which a file is refused."""
    with pytest.raises(Refused) as refused:
        clean(data)
    return str(refused.value)


@pytest.mark.parametrize("kind", ["JPEG", "PNG"])
def test_a_photo_keeps_its_points_upright_and_nothing_else(kind: str) -> None:
    taken = files.photo(kind=kind)
    with Image.open(BytesIO(taken)) as before:
        assert before.getexif().get_ifd(0x8825)  # the place is there to begin with
    found, content = clean(taken)
    assert found is Kind[kind]
    with Image.open(BytesIO(content)) as after:
        after.load()
        assert (after.format, after.size) == (kind, (40, 60))  # turned by a quarter
        assert (after.getexif(), set(after.info) - {"jfif", "jfif_version", "jfif_unit", "jfif_density"}) == ({}, set())
        top, bottom = after.convert("RGB").getpixel((20, 10)), after.convert("RGB").getpixel((20, 50))
    assert top[0] > 200 > 50 > top[2]
    assert bottom[2] > 200 > 50 > bottom[0]
    assert not [word for word in files.TELLTALES if word in content]


def test_a_photo_of_two_pictures_keeps_its_first_and_a_large_one_is_scaled_down() -> None:
    out = BytesIO()
    pictures = [Image.new("RGB", (60, 40), colour) for colour in (files.RED, files.BLUE)]
    pictures[0].save(out, "MPO", save_all=True, append_images=pictures[1:])
    _, content = clean(out.getvalue())
    with Image.open(BytesIO(content)) as after:
        assert (after.format, after.getpixel((5, 5))[0] > 200) == ("JPEG", True)
    _, content = clean(files.photo(size=(5000, 2500), orientation=1))
    with Image.open(BytesIO(content)) as after:
        assert after.size == (LONGEST_SIDE, LONGEST_SIDE // 2)


@pytest.mark.parametrize("mode", ["1", "L", "LA", "P", "RGBA", "I;16", "CMYK"])
def test_photos_of_every_colour_mode_are_kept(mode: str) -> None:
    out = BytesIO()
    Image.new(mode, (8, 8)).save(out, "JPEG" if mode == "CMYK" else "PNG")
    kind, content = clean(out.getvalue())
    with Image.open(BytesIO(content)) as after:
        assert after.size == (8, 8)
    assert kind is (Kind.JPEG if mode == "CMYK" else Kind.PNG)


@pytest.mark.parametrize("tail", [b"<script>app.alert(1)</script>", b"PK\x03\x04calc.exe", b"%PDF-1.7 hidden.exe"])
def test_what_is_two_things_at_once_keeps_one(tail: bytes) -> None:
    for whole in (files.photo() + tail, files.photo(kind="PNG") + tail):
        assert tail not in clean(whole)[1]
    made = pikepdf.new()
    made.add_blank_page()
    assert tail not in clean(files.saved(made) + b"\n" + tail)[1]
    assert "kind that is not taken" in refusal(b"GIF89a" + files.photo())
    assert "kind that is not taken" in refusal(b"MZ" + files.saved(made))


def test_a_pdf_keeps_its_page_and_links_and_loses_maker_scripts_and_attachments() -> None:
    kind, content = clean(files.pdf())
    assert kind is Kind.PDF
    with pikepdf.open(BytesIO(content)) as after:
        everything = (
            b"".join(
                found.read_raw_bytes() if isinstance(found, pikepdf.Stream) else found.unparse(resolved=True)
                for found in after.objects
            )
            + after.trailer.unparse()
        )
        assert not [word for word in files.TELLTALES if word in everything]
        assert not re.search(rb"/(JavaScript|JS|Launch|OpenAction|AA|EmbeddedFiles|Metadata|Info)\b", everything)
        assert b"https://www.example.org/" in everything
        assert b"Look at the lock" in everything
        assert len(after.pages) == 1
        picture = after.pages[0].Resources.XObject.Photo
        with Image.open(BytesIO(picture.read_raw_bytes())) as photo:
            photo.load()
            assert (photo.size, photo.getexif()) == ((60, 40), {})


def test_a_word_document_keeps_its_words_and_loses_who_wrote_them() -> None:
    kind, content = clean(files.word())
    assert kind is Kind.DOCX
    everything = files.unpacked(content)
    assert not [word for word in files.TELLTALES if word in everything]
    assert b"ZQ" not in everything
    assert b"docProps" not in everything
    assert b"attachedTemplate" not in everything
    after = docx.Document(BytesIO(content))
    assert after.paragraphs[0].text == "The lock was mended."
    assert [(comment.text, comment.author) for comment in after.comments] == [("Looks right", "Author")]
    assert len(after.inline_shapes) == 1


@pytest.mark.parametrize(
    ("made", "says"),
    [
        (lambda: b"", "kind that is not taken"),
        (lambda: b"hello", "kind that is not taken"),
        (lambda: b"\x00\x00\x00\x18ftypheic" + bytes(50), "HEIC"),
        (lambda: b"\xd0\xcf\x11\xe0" + bytes(50), "older format of Word"),
        (lambda: files.photo()[:200], "photo is damaged"),
        (lambda: b"\xff\xd8\xff" + b"rubbish" * 20, "photo is damaged"),
        (lambda: b"\x89PNG\r\n\x1a\n" + b"rubbish" * 20, "photo is damaged"),
        (files.png_bomb, "too large"),
        (lambda: b"%PDF-1.7\nrubbish", "PDF is damaged"),
        (lambda: files.pdf()[:300], "PDF is damaged"),
        (files.locked_pdf, "locked with a password"),
        (files.pdf_bomb, "far more than its size"),
        (lambda: b"PK\x03\x04rubbish", "Word document is damaged"),
        (files.zip_bomb, "far more than its size"),
        (lambda: files.word()[:500], "Word document is damaged"),
        (
            lambda: files.changed_word("[Content_Types].xml", "document.main+xml", "template.main+xml"),
            "damaged|macros",
        ),
        (
            lambda: files.changed_word(
                "word/_rels/document.xml.rels", "/relationships/styles", "/relationships/vbaProject"
            ),
            "macros or other files",
        ),
        (
            lambda: files.changed_word("word/comments.xml", "<w:comments", "<!DOCTYPE x><w:comments"),
            "Word document is damaged",
        ),
    ],
)
def test_rubbish_locked_files_and_bombs_are_refused_in_plain_words(made, says: str) -> None:
    assert re.search(says, refusal(made()))


def _field(*pieces: str) -> str:
    """A field in a document's XML; a piece "{" or "}" begins or ends a field, "|" parts it from what it shows."""
    marks = {"{": "begin", "|": "separate", "}": "end"}
    made = (
        f'<w:fldChar w:fldCharType="{marks[piece]}"/>' if piece in marks else f"<w:instrText>{piece}</w:instrText>"
        for piece in pieces
    )
    return "".join(f"<w:r>{piece}</w:r>" for piece in made)


def test_a_word_document_has_no_field_that_runs_a_program_or_fetches_a_file() -> None:
    fields = {
        '<w:fldSimple w:instr=" DDEAUTO c:\\cmd.exe &quot;/k calc&quot;"/>': True,
        '<w:fldSimple w:instr="includepicture &quot;http://evil.example/x.png&quot;"/>': True,
        '<w:fldSimple w:instr=" HYPERLINK &quot;https://example.org/DDE&quot; "/>': False,
        _field("{", " D", "DE cmd ", "|", "}"): True,
        _field("{", " LINK Excel.Sheet", "}"): True,
        _field("{", "{", " QUOTE 68 68 69 ", "}", " cmd ", "}"): True,
        _field("{", "DD", "{", " QUOTE 69 ", "}", " cmd ", "}"): True,
        _field("{", "TOC", "|", "{", " PAGEREF _LINK1 ", "|", "}", "}"): False,
        _field("{", " IF ", "{", " PAGE ", "}", " = 1 ", "|", "}"): False,
        _field("{", "=", "{", " PAGE ", "}", " + 1", "}"): False,
    }
    for field, is_refused in fields.items():
        made = files.changed_word("word/document.xml", "The lock was mended.</w:t></w:r>", f"x</w:t></w:r>{field}")
        if is_refused:
            assert "a field that runs a program or fetches a file" in refusal(made), field
        else:
            assert clean(made)[0] is Kind.DOCX, field


def test_cleaning_apart_gives_the_same_and_survives_what_kills_it(monkeypatch: pytest.MonkeyPatch) -> None:
    photo = files.photo()
    cleaned = clean_apart(photo)
    assert (cleaned.kind, cleaned.content) == clean(photo)
    with pytest.raises(Refused, match="HEIC"):
        clean_apart(b"\x00\x00\x00\x18ftypheic" + bytes(50))
    monkeypatch.setattr("sys.executable", "/bin/false")
    with pytest.raises(Refused, match="could not be read safely"):
        clean_apart(photo)


@pytest.mark.parametrize(
    ("given", "shown"),
    [
        ("IMG_2041.JPG", "IMG_2041.jpg"),
        (r"C:\Users\Quill\Desktop\lock.jpeg", "lock.jpg"),
        ("../../etc/passwd", "passwd.jpg"),
        ("photo.php.png", "photo.php.jpg"),
        ("evil\u202egpj.exe", "evilgpj.jpg"),
        ('a"b\r\nSet-Cookie: x.jpg', "abSet-Cookie x.jpg"),
        ("<script>.jpg", "script.jpg"),
        ("", "file.jpg"),
        ("...", "file.jpg"),
        ("CON.jpg", "file.jpg"),
        ("Tür – Schloß.jpg", "Tür Schloß.jpg"),
        ("x" * 300 + ".jpg", "x" * (LONGEST - 4) + ".jpg"),
    ],
)
def test_names_are_shown_without_path_tricks_and_with_the_ending_of_what_it_is(given: str, shown: str) -> None:
    assert shown_name(given, Kind.JPEG) == shown
