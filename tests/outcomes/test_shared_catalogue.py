"""The catalogue against the list of 43 types that the partnership's own research gave: each fact is there."""

import csv
import os
import re
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

import pytest
from django.conf import settings

from outcomes.catalogue import Catalogue, LegalVersion, load_catalogue
from outcomes.durations import Duration

_SHARED = Path(os.environ.get("MUSTER_SHARED_DATA") or settings.BASE_DIR.parent / "shared" / "data")
_STARTS = [date(2024, 1, 1) + timedelta(days=day) for day in range(4 * 365)]


def _rows() -> list[dict[str, str]]:
    path = _SHARED / "outcome_types.csv"
    if not path.exists():
        message = f"The list of outcome types is not at {path}: put it there, or name its folder in MUSTER_SHARED_DATA."
        (pytest.fail if os.environ.get("CI", "").lower() in ("true", "1") else pytest.skip)(message)
    with path.open(encoding="utf-8") as lines:
        return list(csv.DictReader(lines))


def _sections(provision: str) -> set[int]:
    """The numbers of the sections that a provision names, ranges in full."""
    found = set()
    for first, last in re.findall(r"\bs(\d+)(?:-(\d+))?", provision):
        found |= set(range(int(first), int(last or first) + 1))
    return found


def _in_days(length: Duration | None, days: str) -> bool:
    """Whether a length of the law, whatever its unit, lasts this many days from some day to begin with."""
    if not days:
        return True
    if length is None or length.in_hours:
        return False
    counts = [(length.after(start) - start).days for start in _STARTS]
    return min(counts) <= int(days) <= max(counts)


def _differences(row: dict[str, str], law: LegalVersion) -> Iterator[str]:
    """What the list says of a type otherwise than its law in the catalogue."""
    act = re.split(r" s\d", row["legal_provision"])[0]
    if not law.provision.startswith(act) or not _sections(row["legal_provision"]) <= _sections(law.provision):
        yield "provision"
    if (law.effective_from.isoformat() if law.effective_from else "") != row["valid_from"]:
        yield "valid_from"
    last = law.effective_before - timedelta(days=1) if law.effective_before else None
    if (last.isoformat() if last else "") != row["valid_to"]:
        yield "valid_to"
    for name, length in (
        ("default_days", law.default_duration),
        ("max_days", law.max_duration),
        ("min_days", law.min_duration),
    ):
        if not _in_days(length, row[name]):
            yield name
    if row["max_hours"] and law.max_duration != Duration(int(row["max_hours"]), "hours"):
        yield "max_hours"
    if row["appeal_days"] and law.appeal_days != int(row["appeal_days"]):
        yield "appeal_days"
    if law.breach_is_offence != (row["breach_is_offence"] == "yes"):
        yield "breach_is_offence"
    if law.confidence != {"verify commencement": "V"}.get(row["confidence"], row["confidence"]):
        yield "confidence"
    if row["source"] not in (law.source, *law.note.split(" ")) and f"{row['source']}." not in law.note:
        yield "source"


def _closest(row: dict[str, str], found: Catalogue) -> LegalVersion:
    """The version that the list speaks of: the one that begins on the same day."""
    laws = found.versions_of(row["code"])
    begins = [
        law for law in laws if (law.effective_from.isoformat() if law.effective_from else "") == row["valid_from"]
    ]
    return (begins or list(laws))[0]


def test_each_of_the_43_types_says_what_the_list_says_or_why_not() -> None:
    rows, found = _rows(), load_catalogue()
    kinds = {kind.code: kind for kind in found.types}
    assert [row["code"] for row in rows] == list(kinds)
    assert len(rows) == 43
    faults, explained = [], {}
    for row in rows:
        kind, law = kinds[row["code"]], _closest(row, found)
        for name, ours in (("issuer", kind.issuers), ("subject_kinds", kind.subject_kinds)):
            if tuple(row[name].split("|")) != ours:
                faults.append(f"{kind.code}: {name}")
        if row["family"] != kind.family:
            faults.append(f"{kind.code}: family")
        words = " ".join(
            [kind.name, law.note, law.provision, str(law.penalty_max or "")]
            + [length.words for length in vars(law).values() if isinstance(length, Duration)]
        )
        missing = set(re.findall(r"\d+", row["name"])) - set(re.findall(r"\d+", words))
        if missing:
            faults.append(f"{kind.code}: the name says {sorted(missing)}")
        if different := list(_differences(row, law)):
            explained[kind.code] = different
            faults += [f"{kind.code}: {different}"] * (not law.note)
    assert not faults
    # Older orders, where the age is not recorded, have the shorter of the two minimums (2014 Act s25).
    assert explained == {"CBO_2014": ["min_days"]}
