"""A meeting with something of everything, open and restricted, held and closed by the actions themselves."""

import datetime as dt
import io
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import docx
import pypdf

from common import clock
from common.scope import acting_as
from tasking import actions
from tasking.documents.formats import FORMATS
from tasking.documents.minutes import PartOfMinutes, minutes_document, parts_of
from tasking.models import Action, AgendaItem, DiscussionNote, Meeting, MinutesVersion
from tests.cast import Cast
from tests.tasking import made

#: Words of what only the council and the police may have, and of what only the charity may.
RESTRICTED = (
    "doorstep at night",
    "V-2026-",
    "move her on Friday",
    "keep her safe",
    "JTG/2026-11/02",
)
HIDDEN = ("seen by the charity alone", "O-HIDDEN", "JTG/2026-11/03", "fetch the boy")
OPEN = ("Winter campaign", "Put up posters", "JTG/2026-11/01", "posters by the station", "Civic Suite")


@dataclass
class Held:
    """The meeting and what was said at it."""

    meeting: Meeting
    item: AgendaItem
    restricted: AgendaItem
    hidden: AgendaItem
    action: Action


def open_meeting(cast: Cast, **changed: Any) -> Held:
    """An open meeting at which an open, a restricted and a hidden item were talked about and each given an action."""
    meeting = made.meeting(cast, state="open", **changed)
    made.present(cast, cast.alice, cast.bob, at=meeting)
    made.present(cast, cast.charlie, at=meeting, status="part_one")
    made.present(cast, cast.olive, at=meeting, status="apologies")
    decided = {"decision": "monitor", "decided_by": cast.alice, "decided_at": clock.now()}
    item = made.item(cast, at=meeting, why="The nights are longer", decision_reason="It worked last year", **decided)
    restricted = made.victim_item(cast, at=meeting, decision_reason="keep her safe", **decided)
    hidden = made.item(
        cast, at=meeting, by=cast.charlie, section=6, title="O-HIDDEN", category="victims", held_by=cast.charity
    )
    note(cast.cora, item, "Put up posters by the station", "Ask the shops too")
    note(cast.cora, item, "struck words", struck="Said elsewhere")
    note(cast.cora, restricted, "Calls at the doorstep at night")
    note(cast.charlie, hidden, "seen by the charity alone")
    under = {"category": "victims"}
    action = made.action(cast, at=meeting, item=item, text="posters by the station", reference="JTG/2026-11/01")
    made.action(
        cast,
        at=meeting,
        item=restricted,
        text="move her on Friday",
        held_by=cast.council,
        reference="JTG/2026-11/02",
        **under,
    )
    made.action(
        cast,
        at=meeting,
        by=cast.charlie,
        item=hidden,
        text="fetch the boy",
        held_by=cast.charity,
        owner=cast.charlie,
        owner_agency=cast.charity,
        reference="JTG/2026-11/03",
        **under,
    )
    return Held(meeting, item, restricted, hidden, action)


def note(by: Any, item: AgendaItem, *texts: str, struck: str = "") -> None:
    """Someone wrote these under the item."""
    with acting_as(by):
        for text in texts:
            DiscussionNote.objects.create(item=item, text=text, written_by=by, struck_reason=struck)


def closed_meeting(cast: Cast, **changed: Any) -> Held:
    """The same, closed by Alice."""
    held = open_meeting(cast, **changed)
    close(cast, held)
    return held


def close(cast: Cast, held: Held) -> None:
    """Alice closes it."""
    with acting_as(cast.alice):
        actions.close_meeting(meeting=held.meeting.pk, by=cast.alice, version=None)


def first_version(cast: Cast, held: Held) -> MinutesVersion:
    """The version that closing made."""
    with acting_as(cast.alice):
        return MinutesVersion.objects.select_related("meeting__forum", "frozen_by").get(meeting=held.meeting, number=1)


def parts_as(person: Any, version: MinutesVersion) -> dict[int, PartOfMinutes]:
    """The parts that this person may hold, by number."""
    with acting_as(person):
        return {held.part.value: held for held in parts_of(version)}


def files_as(person: Any, version: MinutesVersion) -> dict[tuple[int, str], bytes]:
    """Every file of the version that this person can have, by part and format."""
    with acting_as(person):
        documents = {held.part.value: minutes_document(held) for held in parts_of(version)}
        return {
            (part, ending): chosen.make(document)
            for part, document in documents.items()
            for ending, chosen in FORMATS.items()
        }


def words_of(file: bytes) -> str:
    """All text of a DOCX or PDF, with the raw XML of a DOCX and what a PDF says of itself."""
    if file.startswith(b"PK"):
        with zipfile.ZipFile(io.BytesIO(file)) as whole:
            return "\n".join(whole.read(name).decode("utf-8", "replace") for name in whole.namelist())
    reader = pypdf.PdfReader(io.BytesIO(file))
    return "\n".join([str(reader.metadata), *pages_of(file)])


def pages_of(file: bytes) -> list[str]:
    """The text of each page of a PDF."""
    return [page.extract_text() for page in pypdf.PdfReader(io.BytesIO(file)).pages]


def text_of(file: bytes) -> str:
    """The text of a DOCX as it is read, tables included, run-on lines as one."""
    return " ".join(" ".join(_texts(docx.Document(io.BytesIO(file)))).split())


def _texts(document: Any) -> Iterator[str]:
    for paragraph in document.paragraphs:
        yield paragraph.text
    for table in document.tables:
        for row in table.rows:
            for cell in row.cells:
                yield cell.text


def next_meeting(cast: Cast, held: Held) -> Meeting:
    """The forum's next meeting, held today."""
    with acting_as(cast.alice):
        upcoming = Meeting.objects.planned_after(held.meeting).get()
        return actions.open_meeting(meeting=upcoming.pk, by=cast.alice, version=None, other_day=True)


def later(days: int) -> dt.date:
    """A day so many from today."""
    return clock.today() + dt.timedelta(days=days)
