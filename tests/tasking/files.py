"""Small files made for tests: photos with GPS, PDFs and Word documents with what must not survive, and bad ones."""

import zipfile
import zlib
from io import BytesIO
from typing import Any

import docx
import pikepdf
from docx.oxml.ns import qn
from PIL import Image
from PIL.PngImagePlugin import PngInfo

#: Words that must be in none of what is kept.
TELLTALES = (b"Quill", b"Zebedee", b"PhoneModelX", b"SecretComment", b"app.alert", b"hidden.exe", b"calc.exe")
TEMPLATE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/attachedTemplate"
RED, BLUE = (250, 0, 0), (0, 0, 250)


def photo(*, size: tuple[int, int] = (60, 40), orientation: int = 6, kind: str = "JPEG") -> bytes:
    """A photo, red at the left and blue at the right before it is turned, with GPS, camera and comment."""
    image = Image.new("RGB", size, RED)
    image.paste(BLUE, (size[0] // 2, 0, size[0], size[1]))
    exif = Image.Exif()
    exif[0x0112] = orientation
    exif[0x0110] = "PhoneModelX"
    exif[0x9C9D] = "Zebedee Quill".encode("utf-16-le")
    exif.get_ifd(0x8825).update({1: "N", 2: (51.0, 35.0, 11.0), 3: "E", 4: (0.0, 36.0, 16.0)})
    out = BytesIO()
    if kind == "JPEG":
        image.save(out, "JPEG", exif=exif, comment=b"SecretComment", icc_profile=b"PhoneModelX profile")
    else:
        text = PngInfo()
        text.add_text("Author", "Zebedee Quill")
        text.add_itxt("Comment", "SecretComment", zip=True)
        image.save(out, "PNG", exif=exif, pnginfo=text)
    return out.getvalue()


def pdf(*, text: bool = True) -> bytes:
    """A PDF of one page with a photo, an author, an attachment, scripts, and a note by someone."""
    made = pikepdf.new()
    page = made.add_blank_page(page_size=(200, 200))
    made.docinfo["/Author"] = "Zebedee Quill"
    with made.open_metadata() as meta:
        meta["dc:creator"] = ["Zebedee Quill"]
    made.attachments["hidden.exe"] = b"calc.exe"
    script = pikepdf.Dictionary(S=pikepdf.Name.JavaScript, JS="app.alert(1)")
    made.Root.OpenAction = made.make_indirect(script)
    link = {"Type": pikepdf.Name.Annot, "Subtype": pikepdf.Name.Link, "Rect": [0, 0, 9, 9]}
    launch = pikepdf.Dictionary(S=pikepdf.Name.Launch, F="calc.exe")
    web = pikepdf.Dictionary(S=pikepdf.Name.URI, URI="https://www.example.org/")
    note = {"Type": pikepdf.Name.Annot, "Subtype": pikepdf.Name.Text, "Rect": [0, 0, 9, 9], "T": "Zebedee Quill"}
    page.Annots = pikepdf.Array(
        [
            made.make_indirect(pikepdf.Dictionary(**link, A=launch)),
            pikepdf.Dictionary(**link, A=web),
            pikepdf.Dictionary(**note, Contents="Look at the lock"),
            pikepdf.Dictionary(Subtype=pikepdf.Name.FileAttachment, Rect=[0, 0, 9, 9], Contents="hidden.exe"),
        ]
    )
    picture = pikepdf.Stream(
        made, photo(), Type=pikepdf.Name.XObject, Subtype=pikepdf.Name.Image, Width=60, Height=40, BitsPerComponent=8
    )
    picture.ColorSpace, picture.Filter = pikepdf.Name.DeviceRGB, pikepdf.Name.DCTDecode
    page.Resources = pikepdf.Dictionary(XObject=pikepdf.Dictionary(Photo=picture))
    page.AA = pikepdf.Dictionary(O=script)
    page.Contents = made.make_stream(b"q 100 0 0 100 0 0 cm /Photo Do Q" if text else b"")
    return saved(made)


def saved(made: pikepdf.Pdf, **how: Any) -> bytes:
    """Its bytes."""
    out = BytesIO()
    made.save(out, **how)
    return out.getvalue()


def locked_pdf() -> bytes:
    """One with a password."""
    made = pikepdf.new()
    made.add_blank_page()
    return saved(made, encryption=pikepdf.Encryption(owner="o", user="u"))


def pdf_bomb(size: int = 300 * 1024 * 1024) -> bytes:
    """One whose page unpacks to far more than it weighs."""
    packer, packed = zlib.compressobj(9), []
    for _ in range(size // (1024 * 1024)):
        packed.append(packer.compress(bytes(1024 * 1024)))
    packed.append(packer.flush())
    made = pikepdf.new()
    page = made.add_blank_page()
    page.Contents = pikepdf.Stream(made, b"".join(packed), Filter=pikepdf.Name.FlateDecode)
    return saved(made, stream_decode_level=pikepdf.StreamDecodeLevel.none, compress_streams=False)


def png_bomb() -> bytes:
    """A small file that says it is 30,000 points wide and high."""
    plain = bytearray(photo(kind="PNG"))
    head = plain.index(b"IHDR")
    plain[head + 4 : head + 12] = (30_000).to_bytes(4) * 2
    plain[head + 17 : head + 21] = zlib.crc32(plain[head : head + 17]).to_bytes(4)
    return bytes(plain)


def word(**more: bytes) -> bytes:
    """A Word document with an author, a comment, a tracked author and a photo. `more`: further parts, by name."""
    made = docx.Document()
    made.core_properties.author = "Zebedee Quill"
    made.core_properties.comments = "SecretComment"
    said = made.add_paragraph("The lock was mended.").runs
    made.add_comment(said, text="Looks right", author="Zebedee Quill", initials="ZQ")
    template = made.part._settings_part.relate_to("file:///C:/Users/Quill/T.dotm", TEMPLATE, is_external=True)
    made.settings.element.append(made.settings.element.makeelement(qn("w:attachedTemplate"), {qn("r:id"): template}))
    inserted = made.paragraphs[0]._p.makeelement(qn("w:ins"), {qn("w:author"): "Zebedee Quill", qn("w:id"): "9"})
    made.paragraphs[0]._p.append(inserted)
    made.add_picture(BytesIO(photo()))
    out = BytesIO()
    made.save(out)
    if more:
        with zipfile.ZipFile(out, "a") as archive:
            for name, content in more.items():
                archive.writestr(name, content)
    return out.getvalue()


def changed_word(name: str, old: str, new: str) -> bytes:
    """The same, with one piece of text of one of its parts replaced."""
    out = BytesIO()
    with zipfile.ZipFile(BytesIO(word())) as before, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as after:
        for piece in before.namelist():
            content = before.read(piece)
            if piece == name:
                assert old.encode() in content
                content = content.replace(old.encode(), new.encode())
            after.writestr(piece, content)
    return out.getvalue()


def zip_bomb() -> bytes:
    """An archive that unpacks to 200 MB, dressed as a Word document."""
    out = BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", "<Types/>")
        with archive.open("word/document.xml", "w") as piece:
            for _ in range(200):
                piece.write(bytes(1024 * 1024))
    return out.getvalue()


def unpacked(document: bytes) -> bytes:
    """Everything in an archive, one after the other, names included."""
    with zipfile.ZipFile(BytesIO(document)) as archive:
        return b"\n".join(name.encode() + archive.read(name) for name in archive.namelist())
