"""The minutes of one part of a meeting as a document, told from the frozen rows that its reader may see."""

import datetime as dt
import hashlib
import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from common.clock import LONDON
from tasking.documents.content import Block, Document, Heading, Paragraph, Points, Table
from tasking.models import (
    IN_PART_ONE,
    IN_PART_TWO,
    AttendanceStatus,
    EntryKind,
    MinutesEntry,
    MinutesVersion,
    Part,
    Section,
)
from tasking.parts import place_of
from tasking.rag import rag
from web.dates import london_range_text, london_text, plain_date

#: Who was there for which part.
_HEARD = {Part.ONE: IN_PART_ONE, Part.TWO: IN_PART_TWO}
_ACTION_HEADERS = ("Reference", "Action", "Owner", "Due")


@dataclass(frozen=True)
class PartOfMinutes:
    """One part of a version, as whoever is looking may hold it. `entries` are of this part, in order."""

    version: MinutesVersion
    part: Part
    attendance: Sequence[MinutesEntry]
    entries: Sequence[MinutesEntry]

    @property
    def next_number(self) -> int:
        """The number that a correction would get."""
        return self.version.number + 1

    @property
    def corrections(self) -> list[dict[str, Any]]:
        """What changed in this part, version by version; each said once."""
        said = [entry.content for entry in self.entries if entry.kind == EntryKind.CORRECTION]
        return sorted({row["number"]: row for row in said}.values(), key=lambda row: row["number"])

    @property
    def digest(self) -> str:
        """SHA-256 over the heading and the digests of all that this document holds: the same for the same content."""
        rows = [*self.attendance, *self.entries] if self.part == Part.TWO else self.entries
        whole = [str(self.version.meeting_id), self.version.number, self.part.value, self.version.heading]
        told = json.dumps([*whole, *sorted(row.digest for row in rows)], sort_keys=True, ensure_ascii=True)
        return hashlib.sha256(told.encode()).hexdigest()

    @property
    def restricted(self) -> list[MinutesEntry]:
        """The restricted entries; that they were shown is logged."""
        return [entry for entry in self.entries if entry.category]


def parts_of(version: MinutesVersion) -> list[PartOfMinutes]:
    """The parts of a version that whoever is looking may hold: part two only where they may see anything of it."""
    entries = list(MinutesEntry.objects.filter(minutes=version))
    attendance = [entry for entry in entries if entry.kind == EntryKind.ATTENDANCE]
    of_part = {part: [entry for entry in entries if entry.part == part] for part in Part}
    return [PartOfMinutes(version, part, attendance, of_part[part]) for part in Part if of_part[part] or part == 1]


def minutes_document(held: PartOfMinutes) -> Document:
    """The document of this part."""
    said = held.version.heading
    of_part = said["parts"][str(held.part.value)]
    return Document(
        title=f"{said['forum']}: minutes of {_day(said['starts_at'])}",
        subtitle=of_part["name"],
        organisation=said["partnership"],
        marking=of_part["marking"],
        handling=of_part["handling"],
        status=" ".join(status_of(held)),
        made_at=_stamped(held.version),
        facts=_facts(held),
        blocks=tuple(_blocks(held)),
        footing=f"{said['prefix']}, {_day(said['starts_at'])}. Minutes, version {held.version.number}.",
    )


def file_name(held: PartOfMinutes) -> str:
    """Such as JTG-2026-11-28-minutes-part-1-v1, to which its format is added."""
    said = held.version.heading
    day = dt.datetime.fromisoformat(said["starts_at"]).astimezone(LONDON).date()
    return f"{said['prefix']}-{day}-minutes-part-{held.part.value}-v{held.version.number}"


def status_of(held: PartOfMinutes) -> list[str]:
    """Sentences on what version it is, what changed in it, and whether a meeting has approved it."""
    version = held.version
    if version.number == 1:
        opening = f"Version 1, as the meeting closed on {london_text(version.frozen_at)}."
    else:
        changed = [row["text"] for row in held.corrections if row["number"] == version.number]
        what = changed[0] if changed else f"nothing in {held.part.label.lower()} changed."
        opening = f"Version {version.number}: corrected on {london_text(version.frozen_at)}: {what}"
    return [_sentence(opening), _approval(version)]


def _approval(version: MinutesVersion) -> str:
    approval = getattr(version, "approval", None)
    if approval is None:
        return "Not yet approved by a meeting."
    meeting = approval.at_meeting
    on = f"at the meeting of {plain_date(meeting.starts_at.astimezone(LONDON))}"
    if approval.corrections:
        return _sentence(f"Approved {on}, with corrections: {approval.corrections}")
    return f"Approved {on}."


def _stamped(version: MinutesVersion) -> dt.datetime:
    approval = getattr(version, "approval", None)
    return (approval.approved_at if approval else version.frozen_at).astimezone(dt.UTC)


def _facts(held: PartOfMinutes) -> tuple[tuple[str, str], ...]:
    said = held.version.heading
    when = london_range_text(*(dt.datetime.fromisoformat(said[name]) for name in ("starts_at", "ends_at")))
    upcoming = london_text(dt.datetime.fromisoformat(said["next_at"])) if said["next_at"] else "To be arranged"
    return (("Date and time", when), ("Place", said["place"] or "Not recorded"), ("Next meeting", upcoming))


def _blocks(held: PartOfMinutes) -> Iterator[Block]:
    items = [entry for entry in held.entries if entry.kind == EntryKind.ITEM]
    given = [entry for entry in held.entries if entry.kind == EntryKind.ACTION]
    log = [entry for entry in held.entries if entry.kind == EntryKind.LOG]
    names = held.version.heading["sections"]
    wanted = {entry.section for entry in items} | {Section.WELCOME.value}
    wanted |= {Section.ACTIONS.value} if log or held.part == Part.ONE else set()
    order = held.version.heading["order"]
    for number, section in enumerate(sorted(wanted, key=lambda one: place_of(one, order)), start=1):
        yield Heading(2, f"{number}. {names[str(section)]}")
        if section == Section.WELCOME:
            yield from _who_came(held)
        if section == Section.ACTIONS:
            yield from _log(log, held)
        for item in (entry for entry in items if entry.section == section):
            yield from _item(item, given)
    if given:
        yield Heading(2, "Actions given at this meeting")
        yield Table("Actions, with owners and due dates", _ACTION_HEADERS, tuple(map(_given, given)), (3, 6, 4, 3))
    yield Heading(2, "About these minutes")
    yield from _about(held)


def _who_came(held: PartOfMinutes) -> Iterator[Block]:
    rows = [entry.content for entry in held.attendance]
    heard = [row for row in rows if row["status"] in _HEARD[held.part]]
    sorry = [row for row in rows if row["status"] == AttendanceStatus.APOLOGIES]
    agencies = sorted({row["agency"] for row in (*heard, *sorry)})
    if agencies:
        yield Table(
            f"Present and apologies, {held.part.label.lower()}",
            ("Agency", "Present", "Apologies"),
            tuple((agency, _names(heard, agency), _names(sorry, agency)) for agency in agencies),
            (4, 5, 4),
        )
    missing = [row for row in rows if row["status"] == AttendanceStatus.ABSENT]
    if missing:
        yield Paragraph(", ".join(f"{row['name']} ({row['agency']})" for row in missing), "Did not come:")
    declared = [row["name"] for row in heard if row["declared"]]
    if declared:
        yield Paragraph(_listed(declared), "Made the confidentiality declaration:")
    yield Paragraph(_quorum(held.version.heading, heard), "Quorum:")


def _quorum(heading: dict[str, Any], heard: Sequence[dict[str, Any]]) -> str:
    people, agencies = heading["quorum"], heading.get("quorum_agencies", 1)
    came = f"{len(heard)} of {len({row['agency'] for row in heard})} came"
    return f"{people} people of {agencies} {'agency' if agencies == 1 else 'agencies'} must be present; {came}."


def _log(log: Sequence[MinutesEntry], held: PartOfMinutes) -> Iterator[Block]:
    if not log:
        yield Paragraph("No action from an earlier meeting was waiting.")
        return
    on = held.version.meeting.closed_at or held.version.frozen_at
    day = on.astimezone(LONDON).date()
    rows = sorted((entry.content for entry in log), key=lambda row: (row["due_on"], row["reference"]))
    yield Table(
        "Actions from earlier meetings, and how they stood as the meeting closed",
        ("Reference", "Action", "Owner", "Due", "How it stands"),
        tuple((*_action(row), _standing(row, day)) for row in rows),
        (4, 6, 4, 3, 5),
    )


def _item(item: MinutesEntry, given: Iterable[MinutesEntry]) -> Iterator[Block]:
    said = item.content
    yield Heading(3, said["title"])
    if said["why"]:
        yield Paragraph(said["why"], "Why it was on the agenda:")
    for note in said["notes"]:
        yield Paragraph(note)
    if said["deferred"]:
        yield Paragraph(said["deferred"], "Put off to the next meeting:")
    if said["decision"]:
        yield Paragraph(f"{said['decision']}. {said['reason']}".strip(), "Decision:")
    under = [entry.content for entry in given if entry.content["item"] == str(item.source_id)]
    if under:
        yield Points(tuple(map(_in_a_line, under)))


def _in_a_line(row: dict[str, Any]) -> str:
    if row["struck"]:
        return f"Action {row['reference']}: struck as wrong."
    who = ", ".join((row["owner"], row["agency"], *_helping(row)))
    return f"Action {row['reference']}: {_sentence(row['text'])} {who}, by {_due(row)}."


def _helping(row: dict[str, Any]) -> list[str]:
    return [f"with {' and '.join(row['helping'])}"] if row.get("helping") else []


def _given(entry: MinutesEntry) -> tuple[str, ...]:
    row = entry.content
    return (row["reference"], "Struck as wrong", "", "") if row["struck"] else _action(row)


def _action(row: dict[str, Any]) -> tuple[str, str, str, str]:
    return (row["reference"], row["text"], "\n".join((row["owner"], row["agency"], *_helping(row))), _due(row))


def _standing(row: dict[str, Any], on: dt.date) -> str:
    state = row["state"]
    lines = [rag(dt.date.fromisoformat(row["due_on"]), state, on).words.capitalize()]
    if row["reason"]:
        lines.append(row["reason"])
    elif row["progress"]:
        lines.append(f"Progress: {row['progress']}")
    return "\n".join(lines)


def _about(held: PartOfMinutes) -> Iterator[Block]:
    corrections = [f"Version {row['number']}, {row['by']}: {row['text']}" for row in held.corrections]
    if corrections:
        yield Points(tuple(corrections))
    if held.part == Part.TWO:
        yield Paragraph(
            "This copy holds what its reader's agency may have under the information sharing agreements in force when"
            " it was made. A copy made for another agency may hold more or less."
        )
    yield Paragraph(
        f"These minutes were frozen by {held.version.frozen_by} on {london_text(held.version.frozen_at)} and cannot be"
        " changed; a correction makes a new version."
    )
    yield Paragraph(held.digest, "Fingerprint of the content (SHA-256):")


def _names(rows: Iterable[dict[str, Any]], agency: str) -> str:
    return "\n".join(row["name"] for row in rows if row["agency"] == agency) or "None"


def _listed(names: Sequence[str]) -> str:
    *most, last = sorted(names)
    return f"{', '.join(most)} and {last}." if most else f"{last}."


def _sentence(text: str) -> str:
    return text if text.rstrip().endswith((".", "!", "?")) else f"{text.rstrip()}."


def _day(moment: str) -> str:
    return plain_date(dt.datetime.fromisoformat(moment).astimezone(LONDON))


def _due(row: dict[str, Any]) -> str:
    return plain_date(dt.date.fromisoformat(row["due_on"]))
