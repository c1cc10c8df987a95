"""Premises pasted or sent as lines: "name, address", one below the other, as text or CSV."""

import csv
from dataclasses import dataclass

MOST_LINES = 200
LONGEST_NAME, LONGEST_ADDRESS = 120, 200
#: Well above what a name and an address can be, and well below what the csv module takes for one cell.
LONGEST_LINE = 2000


@dataclass(frozen=True)
class Premises:
    """Premises as one line gives them."""

    name: str
    address: str

    @property
    def key(self) -> tuple[str, str]:
        """What two lines of the same premises have in common."""
        return self.name.lower(), self.address.lower()


def read_lines(text: str) -> tuple[list[Premises], list[str]]:
    """The premises of each line, and a sentence for each line that cannot be used. Empty lines and a heading pass.

    The first comma (or tab, from a spreadsheet) ends the name; further ones are part of the address.
    """
    found: dict[tuple[str, str], Premises] = {}
    faults: list[str] = []
    lines = [(number, line) for number, line in enumerate(text.lstrip("\ufeff").splitlines(), 1) if line.strip()]
    if len(lines) > MOST_LINES:
        return [], [f"There are {len(lines)} lines: send at most {MOST_LINES} at a time."]
    for number, line in lines:
        if len(line) > LONGEST_LINE:
            faults.append(f"Line {number}: it is too long. Enter the name, a comma and the address.")
            continue
        given = _premises(line)
        if given.key == ("name", "address"):
            continue
        if fault := _fault(given):
            faults.append(f"Line {number}: {fault}")
        elif given.key in found:
            faults.append(f"Line {number}: {given.name} is there twice. Leave one of them out.")
        else:
            found[given.key] = given
    return list(found.values()), faults


def _premises(line: str) -> Premises:
    delimiter = "\t" if "\t" in line else ","
    (cells,) = csv.reader([line], delimiter=delimiter, skipinitialspace=True)
    name, *rest = [" ".join(cell.split()) for cell in cells]
    return Premises(name, ", ".join(cell for cell in rest if cell))


def _fault(given: Premises) -> str:
    if "\x00" in given.name + given.address:
        return "it has characters that are not text. Save the file as CSV (UTF-8), then send that."
    if not given.name:
        return "enter the name before the first comma."
    if not given.address:
        return f"enter a comma and the address after “{given.name}”."
    if len(given.name) > LONGEST_NAME:
        return f"the name must be {LONGEST_NAME} characters or fewer."
    if len(given.address) > LONGEST_ADDRESS:
        return f"the address must be {LONGEST_ADDRESS} characters or fewer."
    return ""
