"""Photos: drawn anew, upright, with nothing but their pixels. Where and when one was taken does not survive."""

from io import BytesIO

from PIL import Image, ImageOps

from tasking.cleaning.kinds import Kind, Refused

#: More points than this are refused before any is unpacked (a phone's best camera has 50 million).
MOST_PIXELS = 64_000_000
#: Larger ones are scaled down: enough to read a number plate, and a meeting need not wait for it.
LONGEST_SIDE = 4000

_BROKEN = "The photo is damaged and cannot be opened. Take it again, or choose another."
_HUGE = f"The photo is too large: it may have at most {MOST_PIXELS // 1_000_000} million points. Send a smaller copy."
#: What Pillow raises for files that are not what they seem.
_FAULTS = (OSError, ValueError, SyntaxError, EOFError, IndexError, KeyError, TypeError, OverflowError)


def clean_image(data: bytes, kind: Kind) -> bytes:
    """The photo drawn anew as a JPEG or PNG. Raises Refused for one that is damaged or too large."""
    try:
        with Image.open(BytesIO(data), formats=("JPEG", "PNG")) as opened:
            if opened.width * opened.height > MOST_PIXELS:
                raise Refused(_HUGE)
            opened.draft(None, (LONGEST_SIDE, LONGEST_SIDE))  # a JPEG need not be unpacked whole to be scaled down
            opened.load()
            upright = _upright(opened)
    except (Image.DecompressionBombError, Image.DecompressionBombWarning, MemoryError) as fault:
        raise Refused(_HUGE) from fault
    except _FAULTS as fault:
        raise Refused(_BROKEN) from fault
    return _drawn(_plain(upright, kind), kind)


def _upright(image: Image.Image) -> Image.Image:
    """Turned as its EXIF says; left as it is where that is rubbish."""
    try:
        return ImageOps.exif_transpose(image)
    except _FAULTS:
        return image


def _plain(image: Image.Image, kind: Kind) -> Image.Image:
    """In a colour mode that the format can hold, without palette."""
    if image.mode.startswith("I"):  # 16 bits to a point
        image = image.convert("I").point(lambda value: value * (1 / 256)).convert("L")
    if kind is Kind.PNG and image.has_transparency_data:
        return image.convert("RGBA")
    return image.convert("L" if image.mode in ("1", "L") else "RGB")


def _drawn(image: Image.Image, kind: Kind) -> bytes:
    """The points alone on a fresh sheet: a saved copy would take profile, comment and text along."""
    image.thumbnail((LONGEST_SIDE, LONGEST_SIDE))
    sheet = Image.new(image.mode, image.size)
    sheet.paste(image)
    out = BytesIO()
    if kind is Kind.JPEG:
        sheet.save(out, "JPEG", quality=88, optimize=True)
    else:
        sheet.save(out, "PNG")
    return out.getvalue()


#: Segments of a JPEG that speak of it: EXIF, XMP, colour profile, Photoshop's, comments. JFIF and Adobe's, which say
#: how its colours are coded, stay.
_SPEAKING = {*range(0xE1, 0xEE), 0xEF, 0xFE}


def without_metadata(jpeg: bytes) -> bytes:
    """A JPEG without the segments that speak of it, its picture untouched: for one inside another file."""
    kept, at = bytearray(jpeg[:2]), 2
    while at + 4 <= len(jpeg) and jpeg[at] == 0xFF:
        marker = jpeg[at + 1]
        if marker in (0xD9, 0xDA):  # the picture itself
            break
        end = at + 2 + int.from_bytes(jpeg[at + 2 : at + 4])
        if marker not in _SPEAKING:
            kept += jpeg[at:end]
        at = end
    return bytes(kept) + jpeg[at:]
