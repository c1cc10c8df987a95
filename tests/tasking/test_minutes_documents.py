"""Documents of minutes and papers: opened again, and read as their readers would."""

import datetime as dt
import io
from typing import Any

import docx
import pypdf
import pytest
from django.db import connection
from django.http import Http404
from django.test.utils import CaptureQueriesContext
from docx.oxml.ns import qn

from audit.models import Operation, ProcessingEvent
from common import clock
from common.clock import LONDON
from common.scope import acting_as
from tasking import actions, disclosure
from tasking.documents.content import Document, Paragraph, Points, Table
from tasking.documents.formats import FORMATS
from tasking.documents.papers import MOST_REPORTS, papers_document, papers_of
from tasking.models import EntryKind, Meeting, MinutesEntry, MinutesVersion, Part
from tests.cast import Cast
from tests.tasking import made, minutes_made
from tests.tasking.minutes_made import (
    HIDDEN,
    OPEN,
    RESTRICTED,
    closed_meeting,
    files_as,
    first_version,
    pages_of,
    text_of,
    words_of,
)
from tests.world import SECRETS, World

SENSITIVE = "OFFICIAL-SENSITIVE"


def joined(pages: list[str]) -> str:
    """The text of pages, run-on lines as one."""
    return " ".join(" ".join(pages).split())


def test_each_reader_gets_the_parts_that_they_may_hold_and_nothing_else(cast: Cast) -> None:
    version = first_version(cast, closed_meeting(cast))
    faults = []
    may_hold = {"alice": (RESTRICTED, HIDDEN), "bob": (RESTRICTED, HIDDEN), "charlie": (HIDDEN, RESTRICTED)}
    for name, (theirs, others) in may_hold.items():
        files = files_as(cast.people[name], version)
        assert set(files) == {(part, ending) for part in (1, 2) for ending in FORMATS}
        for (part, ending), file in files.items():
            said = text_of(file) if ending == "docx" else joined(pages_of(file))
            everything = words_of(file)
            held = OPEN if part == 1 else theirs
            faults += [f"{name} {part} {ending} lacks {word}" for word in held if word not in said]
            kept_out = ("struck words", *others, *(theirs if part == 1 else ()))
            faults += [f"{name} {part} {ending} tells {word}" for word in kept_out if word in everything]
    assert faults == []


def test_part_two_does_not_exist_for_whom_nothing_of_it_is(cast: Cast) -> None:
    version = closed_meeting_without_the_charity(cast)
    assert {part for part, _ending in files_as(cast.charlie, version)} == {1}
    assert {part for part, _ending in files_as(cast.bob, version)} == {1, 2}
    with acting_as(cast.charlie), pytest.raises(Http404):
        disclosure.hand_out_minutes(version, 2, "pdf", to=cast.charlie)


def closed_meeting_without_the_charity(cast: Cast) -> Any:
    """Minutes of which the charity may hold part one alone."""
    meeting = made.meeting(cast, days=1, state="open")
    made.present(cast, cast.alice, cast.bob, at=meeting)
    decided = {"decision": "monitor", "decided_by": cast.alice, "decided_at": meeting.starts_at}
    made.victim_item(cast, at=meeting, decision_reason="keep her safe", **decided)
    with acting_as(cast.alice):
        actions.close_meeting(meeting=meeting.pk, by=cast.alice, version=None)
        return MinutesVersion.objects.newest_first(meeting.pk)[0]


def test_a_docx_has_headings_header_rows_language_title_and_marking(cast: Cast) -> None:
    version = first_version(cast, closed_meeting(cast))
    for part, marking in ((1, "OFFICIAL"), (2, SENSITIVE)):
        file = files_as(cast.alice, version)[part, "docx"]
        opened = docx.Document(io.BytesIO(file))
        told = opened.core_properties
        assert told.title.startswith("Joint Tasking Group: minutes of ")
        assert told.language == "en-GB"
        assert (told.last_modified_by, told.comments, told.author) == (
            "",
            "",
            "Castle Point and Rochford",
        )
        levels = [(row.style.name, row.text) for row in opened.paragraphs if row.style.name.startswith("Heading")]
        assert [name for name, _text in levels].count("Heading 1") == 1
        assert ("Heading 2", "1. Welcome, attendance and declarations") in levels
        assert any(name == "Heading 3" for name, _text in levels)
        assert opened.tables
        for table in opened.tables:
            first, *others = [row._tr.trPr.find(qn("w:tblHeader")) is not None for row in table.rows]
            assert first
            assert not any(others)
        language = opened.styles.element.find(f".//{qn('w:rPrDefault')}//{qn('w:lang')}")
        assert language.get(qn("w:val")) == "en-GB"
        section = opened.sections[0]
        for edge in (section.header, section.footer):
            assert edge.paragraphs[0].text.splitlines()[0] == marking
            assert ("do not forward" in edge.paragraphs[0].text) == (part == 2)
        codes = [field.text for field in section.footer._element.iter(qn("w:instrText"))]
        assert codes == ["PAGE", "NUMPAGES"]


def test_a_pdf_is_tagged_and_marked_on_every_page(cast: Cast) -> None:
    held = minutes_made.open_meeting(cast)
    for number in range(40):
        minutes_made.note(cast.cora, held.restricted, f"Call {number} was taken and written down at some length.")
    with acting_as(cast.alice):
        actions.close_meeting(meeting=held.meeting.pk, by=cast.alice, version=None)
    files = files_as(cast.alice, first_version(cast, held))
    for part, marking in ((1, "OFFICIAL"), (2, SENSITIVE)):
        reader = pypdf.PdfReader(io.BytesIO(files[part, "pdf"]))
        root = reader.trailer["/Root"]
        assert root["/Lang"] == "en-GB"
        assert root["/MarkInfo"]["/Marked"]
        assert "/StructTreeRoot" in root
        assert b"pdfuaid" in root["/Metadata"].get_data()
        assert reader.metadata is not None
        assert str(reader.metadata.title).startswith("Joint Tasking Group: minutes of ")
        assert reader.metadata.author is None
        tags = _tags(root["/StructTreeRoot"])
        assert {"/H1", "/H2", "/H3", "/Table", "/TH", "/TD"} <= tags
        pages = pages_of(files[part, "pdf"])
        assert part == 1 or len(pages) > 1
        for number, page in enumerate(pages, start=1):
            lines = page.splitlines()
            assert lines.count(marking) == 2, page
            assert f"Page {number} of {len(pages)}" in page
            assert ("do not forward" in page) == (part == 2)


def _tags(node: Any) -> set[str]:
    """Every tag of the structure tree."""
    found, waiting = set(), [node]
    while waiting:
        one = waiting.pop()
        one = one.get_object() if hasattr(one, "get_object") else one
        if isinstance(one, list):
            waiting += one
        elif isinstance(one, dict):
            found.add(str(one.get("/S", "")))
            waiting += [one["/K"]] if "/K" in one else []
    return found


def test_a_correction_and_its_approval_stand_on_the_documents(cast: Cast) -> None:
    held = closed_meeting(cast)
    first = first_version(cast, held)
    assert "Version 1, as the meeting closed on" in text_of(files_as(cast.bob, first)[1, "docx"])
    assert "Not yet approved by a meeting." in text_of(files_as(cast.bob, first)[1, "docx"])
    with acting_as(cast.cora):
        item = MinutesEntry.objects.get(minutes=first, kind=EntryKind.ITEM, part=2)
        actions.correct_minutes(
            minutes=first.pk,
            by=cast.cora,
            changes={item.pk: {"reason": "second restricted"}},
            what_changed="The reason is put right",
        )
    at = minutes_made.next_meeting(cast, held)
    with acting_as(cast.alice):
        agreed = at.items.get(section=2)
        actions.decide_item(item=agreed.pk, by=cast.alice, version=None, decision="approve")
        second = MinutesVersion.objects.newest_first(held.meeting.pk)[0]
    on = at.starts_at.astimezone(LONDON)
    approved = f"Approved at the meeting of {on.day} {on:%B %Y}."
    bobs, charlies = files_as(cast.bob, second), files_as(cast.charlie, second)
    for ending in FORMATS:
        read = text_of if ending == "docx" else lambda file: joined(pages_of(file))
        assert "Version 2: corrected on" in read(bobs[2, ending])
        assert "The reason is put right." in read(bobs[2, ending])
        assert "nothing in part one changed." in read(bobs[1, ending])
        assert approved in read(bobs[1, ending])
        assert approved in read(bobs[2, ending])
        assert "put right" not in words_of(charlies[1, ending]) + words_of(charlies[2, ending])


def test_the_same_content_gives_the_same_file(cast: Cast) -> None:
    version = first_version(cast, closed_meeting(cast))
    once, again = files_as(cast.alice, version), files_as(cast.alice, version)
    assert {key: once[key] == again[key] for key in once if key[1] == "pdf"} == {(1, "pdf"): True, (2, "pdf"): True}


def test_nothing_in_the_text_is_taken_for_a_command_or_breaks_the_file() -> None:
    hostile = 'A #panic("x") $a$ *b* _c_ `d` <e> & "f" [g] \\h //i \x0b\x1f= j'
    document = Document(
        title=hostile,
        subtitle=hostile,
        organisation="A partnership",
        marking="OFFICIAL",
        made_at=dt.datetime(2026, 11, 28, 12, tzinfo=dt.UTC),
        status=hostile,
        facts=(("Place", hostile),),
        blocks=(
            Paragraph(hostile, "Lead:"),
            Points((hostile,)),
            Table("Caption", ("One", "Two"), ((hostile, ""), ("", "x" * 300))),
        ),
    )
    assert '#panic("x") $a$ *b* _c_ `d` <e> & "f" [g]' in text_of(FORMATS["docx"].make(document))
    assert '#panic("x") $a$ *b* _c_ `d` <e> & "f" [g]' in joined(pages_of(FORMATS["pdf"].make(document)))


def test_papers_hold_what_their_reader_may_have_of_the_world(world: World) -> None:
    cast, meeting = world.cast, world["meeting"]
    faults = []
    for name, part_two in (("alice", True), ("bob", True), ("charlie", False), ("carla", False)):
        person = cast.people[name]
        for ending in FORMATS:
            with acting_as(person):
                open_part = words_of(disclosure.hand_out_papers(meeting, 1, ending, to=person).content)
                faults += [f"{name} {ending}: {word}" for word in SECRETS if word in open_part]
                stands = ("Helped by Essex Police", "Asks for more time until")
                faults += [f"{name} {ending}: no {word}" for word in stands if word not in " ".join(open_part.split())]
                if not part_two:
                    with pytest.raises(Http404):
                        disclosure.hand_out_papers(meeting, 2, ending, to=person)
                    continue
                answer = disclosure.hand_out_papers(meeting, 2, ending, to=person)
                faults += [
                    f"{name} {ending}: a name" for word in ("Zebedee", "Quill") if word in words_of(answer.content)
                ]
                assert "V-2026-9001" in words_of(answer.content)
    assert faults == []


def test_a_download_is_named_kept_nowhere_and_logged_without_its_content(world: World) -> None:
    cast, meeting = world.cast, world["meeting"]
    day = meeting.starts_at.astimezone(LONDON).date()
    with acting_as(cast.bob):
        one = disclosure.hand_out_papers(meeting, 1, "docx", to=cast.bob)
        two = disclosure.hand_out_papers(meeting, 2, "pdf", to=cast.bob)
        events = ProcessingEvent.objects.filter(operation=Operation.DISCLOSURE, verb="downloaded")
        open_event = events.get(record_id=meeting.pk)
        restricted = set(events.exclude(record_id=meeting.pk).values_list("record_id", flat=True))
    assert one["Content-Disposition"] == f'attachment; filename="JTG-{day}-papers-part-1.docx"'
    assert two["Cache-Control"] == "private, no-store"
    assert (open_event.fields, open_event.recipients) == ([f"JTG-{day}-papers-part-1.docx"], ["Essex Police"])
    assert restricted == {world["restricted_item"].pk, world["restricted_action"].pk}
    with acting_as(cast.carla):
        assert not any("part-2" in str(event.fields) for event in ProcessingEvent.objects.all())


def test_papers_say_what_is_known_of_places_and_why_they_are_there(cast: Cast) -> None:
    hotspot = made.hotspot(cast, by_type={"Burglary": 12})
    referral = made.referral(cast.cora)
    meeting = made.meeting(cast, days=3)
    with acting_as(cast.cora):
        actions.refresh_agenda(meeting=meeting.pk, by=cast.cora)
        said = text_of(disclosure.hand_out_papers(_fresh(meeting), 1, "docx", to=cast.cora).content)
    for word in (hotspot.reference, "New candidate", "Burglary 12", referral.reference, "Youths gather", "Holly Walk"):
        assert word in said


def _fresh(meeting: Meeting) -> Meeting:
    return Meeting.objects.select_related("forum").get(pk=meeting.pk)


def test_papers_about_three_people_cost_the_queries_of_one(cast: Cast) -> None:
    meeting, counts = made.meeting(cast), []
    for number in (1, 2):
        for _ in range(number):
            person = made.subject(cast.cora, reports=2)
            other = made.subject(cast.cora, reports=1, merged_into=person, merged_at=clock.now(), merged_reason="Same")
            about = {"category": "victims", "held_by": cast.council, "source_id": other.pk}
            made.item(cast, at=meeting, section=6, title=other.reference, source_table="hotspots_subject", **about)
        with acting_as(cast.cora):
            papers = papers_of(meeting, Part.TWO)
            assert papers is not None
            with CaptureQueriesContext(connection) as queries:
                told = str(papers_document(papers, cast.cora))
        counts.append((told.count("Harassment"), len(queries)))
    assert [reports for reports, _ in counts] == [3, 9]
    assert counts[0][1] == counts[1][1]


def test_papers_leave_out_reports_that_were_struck(cast: Cast) -> None:
    person = made.subject(cast.cora, reports=MOST_REPORTS + 1)
    meeting = made.meeting(cast)
    about = {"category": "victims", "held_by": cast.council, "source_table": "hotspots_subject", "source_id": person.pk}
    made.item(cast, at=meeting, section=6, title=person.reference, **about)
    with acting_as(cast.cora):
        latest, *_, oldest = person.reports.all()
        made.put(latest, what="Wrongly entered", struck_reason="Another person")
        made.put(oldest, what="Broken window")
        papers = papers_of(meeting, Part.TWO)
        assert papers is not None
        told = str(papers_document(papers, cast.cora))
    assert "Wrongly entered" not in told
    assert "Broken window" in told
