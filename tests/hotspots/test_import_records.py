"""Lines become records: the same ones that the csv module reads, and none is lost when a quote is wrong."""

import io

from hypothesis import given
from hypothesis import strategies as st

from hotspots.imports.columns import HEADER, WIDTH
from hotspots.imports.records import records
from tests.hotspots.police import as_csv, row


def read(text: str) -> list[tuple[int, list[str] | None]]:
    return list(records(iter(io.StringIO(text, newline=""))))


# Text of one line: the csv module and the reader alike end lines at \n, \r and \r\n only.
values = st.text(st.characters(exclude_characters="\0\r\n", exclude_categories=["Cs"]))
with_breaks = st.tuples(st.text('ab "'), st.text('ab "')).map("\n".join)


@given(st.lists(st.lists(values | with_breaks, min_size=WIDTH, max_size=WIDTH), max_size=8))
def test_well_formed_rows_are_read_as_they_were_written(rows: list[list[str]]) -> None:
    text = io.StringIO(as_csv(rows).decode(), newline="")
    assert [values for _, values in records(iter(text))] == rows


@given(st.lists(st.text('ab",\n', max_size=60), max_size=30))
def test_every_line_with_something_in_it_belongs_to_a_record(lines: list[str]) -> None:
    text = "header\n" + "\n".join(line.replace("\n", "") for line in lines)
    found = read(text)
    held = sum(1 + sum(value.count("\n") for value in values or ()) for _, values in found)
    assert held == sum(1 for line in text.splitlines()[1:] if line)


def test_rows_are_numbered_as_in_a_spreadsheet_and_blank_lines_are_left_out() -> None:
    assert [number for number, _ in read("header\na,b\n\n\r\nc,d\n")] == [2, 5]


def test_a_line_break_inside_quotes_belongs_to_the_value() -> None:
    wanted = [row(location="On or near\nLower Road"), row()]
    assert [values for _, values in read(as_csv(wanted).decode())] == wanted


def test_a_quote_that_is_never_closed_spoils_its_own_row_only() -> None:
    broken = ",".join(["", "2018-04", '"Essex Police', *[""] * 9])
    good = ",".join(row())
    found = read("\n".join([",".join(HEADER), good, broken, *[good] * 100]))
    assert [number for number, values in found if values is None] == [3]
    assert len(found) == 102


def test_two_stray_quotes_do_not_swallow_the_rows_between_them() -> None:
    good, stray = ",".join(row()), ",".join(['"', *row()[1:]])
    found = read("\n".join(["header", stray, good, good, stray, good]))
    assert [values is None for _, values in found] == [True, False, False, True, False]


def test_a_last_line_that_was_cut_off_is_a_record_of_what_is_left() -> None:
    assert read("header\n" + ",".join(row())[:69])[0][1] == [row()[0], "2018"]
