"""A file is opened safely, or refused with a sentence for each thing that is wrong with it."""

import io
import struct
import tracemalloc
import zipfile

import pytest

from hotspots.imports.columns import HEADER
from hotspots.imports.reading import Upload, open_upload
from hotspots.imports.sources import MEBIBYTE, FileRefused, Limits
from tests.hotspots.police import as_csv, as_zip, row, zip_of

GOOD = as_csv([row(), row()])
SMALL = Limits(upload_bytes=MEBIBYTE, unpacked_bytes=2 * MEBIBYTE)


def opened(data: bytes, name: str = "2018-04-essex-street.csv", limits: Limits | None = None) -> Upload:
    return open_upload(io.BytesIO(data), name, limits)


def refusal(data: bytes, name: str = "2018-04-essex-street.csv", limits: Limits | None = None) -> str:
    """What the uploader is told, reading to the end of the file if need be."""
    with pytest.raises(FileRefused) as caught:
        lines_of(opened(data, name, limits))
    return " ".join(caught.value.reasons)


def lines_of(upload: Upload) -> list[list[str]]:
    return [list(source.lines()) for source in upload.sources]


@pytest.mark.parametrize(
    "data",
    [
        pytest.param(GOOD, id="UTF-8"),
        pytest.param(b"\xef\xbb\xbf" + GOOD, id="UTF-8 with a byte order mark"),
        pytest.param(GOOD.replace(b"\n", b"\r\n"), id="Windows line ends"),
        pytest.param(GOOD.replace(b"\n", b"\r"), id="old Mac line ends"),
    ],
)
def test_a_police_file_is_read_line_by_line_whatever_its_line_ends(data: bytes) -> None:
    (lines,) = lines_of(opened(data))
    assert [line.strip() for line in lines] == GOOD.decode().splitlines()


def test_every_csv_file_of_a_zip_is_read_in_the_order_of_names() -> None:
    upload = opened(as_zip(b=as_csv([row(month="2018-05")]), a=GOOD), "essex.zip")
    assert [source.name for source in upload.sources] == ["2018-04/a.csv", "2018-04/b.csv"]
    assert [len(lines) for lines in lines_of(upload)] == [3, 2]


def test_what_else_data_police_uk_packs_is_left_alone() -> None:
    data = zip_of(
        {
            "2018-04/2018-04-essex-street.csv": GOOD,
            "2018-04/2018-04-essex-outcomes.csv": b"Crime ID,Month\n",
            "2018-04/2018-04-essex-stop-and-search.csv": b"Type,Date\n",
            "__MACOSX/._2018-04-essex-street.csv": b"\0\1\2",
            "README.txt": b"hello",
        }
    )
    assert [source.name for source in opened(data, "essex.zip").sources] == ["2018-04/2018-04-essex-street.csv"]


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-le", "latin-1"])
def test_another_encoding_is_refused(encoding: str) -> None:
    data = as_csv([row(location="Café")]).decode().encode(encoding)
    assert "UTF-8" in refusal(data) or "not a text file" in refusal(data)


def test_a_wrong_byte_far_down_is_refused_with_its_place() -> None:
    data = as_csv([row()] * 5000) + b"caf\xe9\n"
    assert "line 5,002 has a character that cannot be read" in refusal(data)
    assert "line 3 has" in refusal(as_csv([row()]) + b"caf\xe9\n" + as_csv([row()] * 5000))


@pytest.mark.parametrize(
    "start", [b"\x89PNG\r\n\x1a\n\0\0", b"\xff\xd8\xff\xe0", b"%PDF-1.7\n%\xe2\xe3", b"PK\x03\x04\xff"]
)
def test_what_is_no_text_is_called_so_whatever_its_name(start: bytes) -> None:
    assert "is not a text file" in refusal(start + b"\xff" * 3000)


@pytest.mark.parametrize(("mark", "called"), [(b";", ";"), (b"\t", "tabs"), (b"|", "|")])
def test_another_mark_between_columns_is_named(mark: bytes, called: str) -> None:
    assert refusal(as_csv([row()]).replace(b",", mark)).startswith(f"It uses {called} instead of ,")


def test_every_fault_of_the_column_names_is_named_at_once() -> None:
    header = ["crime_id", *HEADER[1:6], "Location", "Colour", *HEADER[9:], "Month"]
    text = refusal(as_csv([row()], header))
    assert "“crime_id” must be called “Crime ID”" in text
    assert "missing: “LSOA code”, “LSOA name”" in text
    assert "not part of the police file: “Colour”" in text
    assert "more than once: “Month”" in text


def test_columns_in_another_order_are_refused() -> None:
    assert "wrong order" in refusal(as_csv([row()], [*HEADER[1:], HEADER[0]]))


def test_the_wrong_headers_of_all_files_of_a_zip_are_named_at_once() -> None:
    text = refusal(as_zip(a=as_csv([row()], HEADER[1:]), b=as_csv([row()], HEADER[:-1]), c=GOOD), "a.zip")
    assert "a.csv: These columns are missing: “Crime ID”" in text
    assert "b.csv: These columns are missing: “Context”" in text
    assert "c.csv" not in text


def test_a_binary_file_is_refused() -> None:
    assert "not a text file" in refusal(b"Crime ID\0Month\0\n" * 10)


def test_a_nul_far_down_is_refused() -> None:
    assert "not a text file" in refusal(as_csv([row()] * 5000 + [row(location="x\0y")]))


def test_a_line_without_an_end_is_refused_and_never_held() -> None:
    tracemalloc.start()
    text = refusal(as_csv([row()]) + b"x" * (30 * MEBIBYTE))
    peak = tracemalloc.get_traced_memory()[1] - 2 * 30 * MEBIBYTE  # the test's own copies of the data
    tracemalloc.stop()
    assert "Line 3" in text
    assert peak < 4 * MEBIBYTE


def test_a_file_above_the_limit_is_refused_before_it_is_read() -> None:
    class Huge(io.RawIOBase):
        def seek(self, offset: int, whence: int = 0) -> int:
            return 200 * MEBIBYTE if whence == io.SEEK_END else 0

        def read(self, size: int = -1) -> bytes:
            raise AssertionError("it was read")

    with pytest.raises(FileRefused, match=r"too big: it has 200 MB and the most is 150 MB"):
        open_upload(Huge(), "rubbish.csv", Limits(upload_bytes=150 * MEBIBYTE))


@pytest.mark.parametrize("data", [b"", b"\xef\xbb\xbf", b"\n"])
def test_an_empty_file_is_refused(data: bytes) -> None:
    assert refusal(data) in ("2018-04-essex-street.csv is empty.", "It has no column names.")


@pytest.mark.parametrize("data", [as_csv([]), as_csv([]).rstrip(), as_csv([]) + b"\n\n"])
def test_a_file_with_column_names_only_is_refused(data: bytes) -> None:
    assert refusal(data) == "The file has column names but no rows."


def test_a_file_of_another_kind_is_refused_by_its_name() -> None:
    assert "not a .csv or .zip file" in refusal(GOOD, "crimes.xlsx")


@pytest.mark.parametrize(
    ("files", "reason"),
    [
        ({"../../etc/passwd.csv": GOOD}, "unsafe name"),
        ({"/etc/passwd.csv": GOOD}, "unsafe name"),
        ({"C:\\crimes.csv": GOOD}, "unsafe name"),
        ({"a\\..\\..\\b.csv": GOOD}, "unsafe name"),
        ({"inner.zip": as_zip(a=GOOD), "a.csv": GOOD}, "another packed file"),
        ({"a.csv.gz": GOOD}, "another packed file"),
        ({"README.txt": b"hello"}, "no CSV file"),
        ({"folder/a.csv": b""}, "no column names"),
    ],
)
def test_a_zip_with_a_trap_is_refused(files: dict[str, bytes], reason: str) -> None:
    assert reason in refusal(zip_of(files), "crimes.zip")


def test_a_zip_that_is_none_is_refused() -> None:
    assert "not a zip file" in refusal(GOOD, "crimes.zip")


def test_a_locked_zip_is_refused() -> None:
    data = bytearray(zip_of({"a.csv": GOOD}))
    data[data.index(b"PK\1\2") + 8] |= 1
    assert "password" in refusal(bytes(data), "crimes.zip")


def test_a_damaged_zip_is_refused() -> None:
    data = bytearray(zip_of({"a.csv": GOOD}))
    data[data.index(b"PK\1\2") + 16] ^= 0xFF  # the checksum
    assert "damaged" in refusal(bytes(data), "crimes.zip")


def test_a_zip_bomb_is_refused_by_what_it_says_of_itself() -> None:
    bomb = zip_of({"a.csv": GOOD + b"\n" * (50 * MEBIBYTE)})
    assert len(bomb) < MEBIBYTE
    assert "far more" in refusal(bomb, "crimes.zip")


def test_a_zip_bomb_that_lies_about_its_size_stops_while_it_unpacks() -> None:
    bomb = bytearray(zip_of({"a.csv": GOOD + b"\n" * (50 * MEBIBYTE)}))
    central = bomb.index(b"PK\1\2")
    bomb[central + 24 : central + 28] = struct.pack("<I", 1000)
    text = refusal(bytes(bomb), "crimes.zip")
    assert "damaged" in text or "far more" in text


def test_many_files_are_measured_together() -> None:
    part = as_csv([row(location=f"Place {number}") for number in range(4000)])
    data = as_zip(**{f"part{number}": part for number in range(4)})
    assert "far more" in refusal(data, "crimes.zip", SMALL)


def test_a_zip_with_too_many_files_is_refused() -> None:
    data = zip_of({f"{number}.csv": GOOD for number in range(11)})
    assert "holds 11 files; the most is 10" in refusal(data, "crimes.zip", Limits(files=10))


def test_a_zip_that_lists_a_million_files_is_refused_before_they_are_listed() -> None:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        for number in range(15_000):
            archive.writestr(f"{number:060}.csv", b"")
    assert "lists far more files" in refusal(packed.getvalue(), "crimes.zip")
