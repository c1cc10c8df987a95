"""Minutes: frozen as the meeting closes, corrected by a new version, and approved by a later meeting."""

import json
from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.db import connection, transaction
from django.shortcuts import get_object_or_404

from audit.actions import record
from audit.locking import lock
from audit.models import Operation
from common import clock
from common.errors import BadInput, StaleEdit, WrongState
from partners.models import Partnership, Person
from tasking import policies
from tasking.models import (
    AgendaItem,
    AttendanceStatus,
    Decision,
    EntryKind,
    Meeting,
    MinutesApproval,
    MinutesEntry,
    MinutesVersion,
    Part,
    Section,
)
from tasking.open_part import faults_in
from tasking.parts import settings_of
from tasking.signals import minutes_frozen

#: What of an entry's content a correction may change. The rest is how the records stood, and is theirs to say.
CORRECTABLE: dict[str, tuple[str, ...]] = {
    EntryKind.ATTENDANCE: ("name", "status"),
    EntryKind.ITEM: ("title", "notes", "reason"),
    EntryKind.ACTION: ("text",),
    EntryKind.LOG: (),
    EntryKind.CORRECTION: (),
}
#: What of it may not be empty.
_NEEDED = {"name": "Enter the name.", "title": "Say what the item was about.", "text": "Say what is to be done."}


def freeze_minutes(meeting: Meeting, by: Person) -> MinutesVersion:
    """Freeze the first version of the minutes of a meeting that this transaction closed, and has locked.

    The database takes it all in, also what `by` may not see, each row behind the wall of its source.
    """
    assert meeting.closed_at is not None  # noqa: S101 - closed_meeting_closed_at_and_by; tells mypy so
    made = MinutesVersion.objects.create(
        meeting=meeting, number=1, heading=_heading(meeting), frozen_at=meeting.closed_at, frozen_by=by
    )
    _call("muster_freeze_minutes", made.pk, json.dumps(dict(Decision.choices)))
    record(Operation.ALTERATION, "froze the minutes", on=made, fields=["entries"])
    minutes_frozen.send(MinutesVersion, record=made, verb="frozen", by=by)
    return made


def correct_minutes(
    *, minutes: UUID, by: Person, changes: Mapping[UUID, Mapping[str, Any]], what_changed: str
) -> MinutesVersion:
    """Make the next version of the minutes, with a sentence on what changed; the versions before stay as they are.

    `minutes` is the version that was open: where it is no longer the latest, StaleEdit. `changes` gives, by the key of
    an entry of it, what is corrected of its content (`CORRECTABLE`). One correction is of one part, and in
    part two of one holder's data of one kind: its sentence is read by those who may read what it corrects, and so is
    kept nowhere but in an entry of its own. Raises Http404,
    NotAllowed, and BadInput naming every fault.
    """
    with transaction.atomic():
        opened = get_object_or_404(MinutesVersion, pk=minutes)
        lock(Meeting, opened.meeting_id)
        policies.may_correct_minutes(by).require()
        last = MinutesVersion.objects.newest_first(opened.meeting_id)[0]
        if last.pk != opened.pk:
            raise StaleEdit(
                f"{last.frozen_by} corrected these minutes meanwhile: version {last.number} is now the latest. Look at"
                " what it says, then make your correction again."
            )
        entries = list(MinutesEntry.objects.filter(minutes=last, pk__in=changes))
        changed = {entry: new for entry in entries if (new := _differs(entry, changes[entry.pk]))}
        faults = _faults(changes, entries, changed, what_changed)
        if faults:
            raise BadInput.of(**faults)
        made = MinutesVersion.objects.create(
            meeting=last.meeting,
            number=last.number + 1,
            heading=last.heading,
            frozen_at=clock.now(),
            frozen_by=by,
        )
        said = {"number": made.number, "at": made.frozen_at.isoformat(), "by": by.name, "text": what_changed.strip()}
        by_key = {str(entry.pk): new for entry, new in changed.items()}
        _call("muster_correct_minutes", made.pk, last.pk, json.dumps(by_key), json.dumps(said))
        record(Operation.ALTERATION, "corrected the minutes", on=made, fields=["entries"])
    return made


def approve_minutes(item: AgendaItem, by: Person, corrections: str) -> MinutesApproval:
    """Approve the latest version of the minutes that the item is about, by the item's meeting; `corrections` to make.

    Raises WrongState where there is nothing to approve.
    """
    assert item.source_id is not None  # noqa: S101 - asked for only of items about minutes; tells mypy so
    of = lock(Meeting, item.source_id)
    last = MinutesVersion.objects.newest_first(of.pk).first()
    if last is None:
        raise WrongState("That meeting has no minutes in Muster to approve. Decide “Noted” and say why in the note.")
    if hasattr(last, "approval"):
        raise WrongState(f"These minutes were approved already, at the meeting of {last.approval.at_meeting}.")
    made = MinutesApproval.objects.create(
        minutes=last, at_meeting=item.meeting, corrections=corrections, approved_at=clock.now(), approved_by=by
    )
    record(Operation.ALTERATION, "approved the minutes", on=last, reason=corrections, fields=["approval"])
    return made


def _heading(meeting: Meeting) -> dict[str, Any]:
    """What of the meeting itself is frozen; open to all who work in the partnership."""
    forum = meeting.forum
    upcoming = Meeting.objects.planned_after(meeting).first()
    return {
        "partnership": Partnership.objects.get().name,
        "forum": forum.name,
        "prefix": forum.reference_prefix,
        "starts_at": meeting.starts_at.isoformat(),
        "ends_at": meeting.ends_at.isoformat(),
        "place": meeting.place,
        "quorum": forum.quorum,
        "quorum_agencies": forum.quorum_agencies,
        "next_at": upcoming.starts_at.isoformat() if upcoming else "",
        "parts": {str(part.value): settings_of(forum, part) for part in Part},
        "sections": {str(section.value): str(section.label) for section in Section},
        "order": forum.agenda_order,
    }


def _differs(entry: MinutesEntry, new: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in new.items() if entry.content.get(name) != value}


def _faults(
    changes: Mapping[UUID, Mapping[str, Any]],
    entries: list[MinutesEntry],
    changed: Mapping[MinutesEntry, Mapping[str, Any]],
    what_changed: str,
) -> dict[str, list[str]]:
    faults: dict[str, list[str]] = {}
    if not what_changed.strip():
        faults["what_changed"] = ["Say in a sentence what changed."]
    wrong = []
    if len(entries) < len(changes):
        wrong.append("An entry is not of this version. Open the minutes again and make your correction there.")
    elif not changed:
        wrong.append("Nothing is changed yet. Correct the wording of an entry first.")
    if len({entry.part for entry in changed}) > 1:
        wrong.append("Correct part one and part two one after the other, each with a sentence of its own.")
    elif len({(entry.category, entry.held_by_id) for entry in changed}) > 1:
        wrong.append(
            "These entries are of more than one agency's data, or of more than one kind of it, and not everyone may"
            " read all of them. Correct them one after the other, each with a sentence of its own."
        )
    for entry, new in changed.items():
        wrong += _entry_faults(entry, new)
    if any(entry.part == Part.ONE for entry in changed):
        told = json.dumps([what_changed, *changed.values()], default=str, ensure_ascii=False)
        wrong += faults_in(told)
    return faults | ({"changes": wrong} if wrong else {})


def _entry_faults(entry: MinutesEntry, new: Mapping[str, Any]) -> list[str]:
    wrong = [
        f"{entry.label}: {name} cannot be corrected in the minutes."
        for name in new
        if name not in CORRECTABLE[entry.kind] or entry.content.get("struck")
    ]
    wrong += [f"{entry.label}: {_NEEDED[name]}" for name in new if name in _NEEDED and not str(new[name]).strip()]
    if "status" in new and new["status"] not in AttendanceStatus.values:
        wrong.append(f"{entry.label}: say whether they came.")
    if "notes" in new and not _is_list_of_text(new["notes"]):
        wrong.append(f"{entry.label}: give the notes as a list of texts.")
    return wrong


def _is_list_of_text(value: Any) -> bool:
    return isinstance(value, list) and all(isinstance(text, str) for text in value)


def _call(function: str, *arguments: Any) -> None:
    marks = ", ".join(["%s"] * len(arguments))
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {function}({marks})", arguments)
