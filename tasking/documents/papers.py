"""The papers of one part of a meeting, for reading before it: the agenda with why, the action log, and what is known.

Told from the records as they are when it is made, as far as its reader may see them.
"""

import datetime as dt
from collections import defaultdict
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from uuid import UUID

from django.db.models import Q

from common import clock
from common.clock import LONDON
from hotspots.models import Hotspot, Subject, SubjectReport
from partners.models import Partnership, Person
from tasking.documents.content import Block, Document, Heading, Paragraph, Table
from tasking.models import Action, AgendaItem, Meeting, Part, Referral, Section
from tasking.parts import place_of, settings_of
from web.dates import date_text, london_range_text, london_text, plain_date

#: How many of a person's reports a paper lists, the latest first.
MOST_REPORTS = 12
_Fact = tuple[str, object]


@dataclass(frozen=True)
class Papers:
    """What one part of the pack holds for whoever is looking."""

    meeting: Meeting
    part: Part
    items: Sequence[AgendaItem]
    log: Sequence[Action]

    @property
    def restricted(self) -> list[AgendaItem | Action]:
        """The restricted records in it; that they were handed out is logged."""
        rows: list[AgendaItem | Action] = [*self.items, *self.log]
        return [row for row in rows if row.category]


def papers_of(meeting: Meeting, part: Part) -> Papers | None:
    """This part of the pack; None for part two where whoever is looking may see nothing of it."""
    order = meeting.forum.agenda_order
    standing = AgendaItem.objects.filter(meeting=meeting).standing()
    items = [item for item in standing if bool(item.category) == (part == Part.TWO)]
    items.sort(key=lambda item: place_of(item.section, order))
    log = Action.objects.log_of(meeting).with_help()
    rows = [action for action in log if bool(action.category) == (part == Part.TWO)]
    return Papers(meeting, part, items, rows) if part == Part.ONE or items or rows else None


def papers_document(papers: Papers, reader: Person) -> Document:
    """The pack as a document for this reader."""
    meeting, now = papers.meeting, clock.now()
    day = plain_date(meeting.starts_at.astimezone(LONDON))
    said = settings_of(meeting.forum, papers.part)
    return Document(
        title=f"{meeting.forum}: papers for {day}",
        subtitle=said["name"],
        organisation=Partnership.objects.get().name,
        marking=said["marking"],
        handling=said["handling"],
        status=f"Made for {reader.agency} on {london_text(now)}, from the agenda as it stood then.",
        made_at=now.astimezone(dt.UTC),
        facts=(
            ("Date and time", london_range_text(meeting.starts_at, meeting.ends_at)),
            ("Place", meeting.place or "Not yet known"),
        ),
        blocks=tuple(_blocks(papers)),
        footing=f"{meeting.forum.reference_prefix}, {day}. Papers.",
    )


def file_name(papers: Papers) -> str:
    """Such as JTG-2026-11-28-papers-part-1, to which its format is added."""
    day = papers.meeting.starts_at.astimezone(LONDON).date()
    return f"{papers.meeting.forum.reference_prefix}-{day}-papers-part-{papers.part.value}"


def _blocks(papers: Papers) -> Iterator[Block]:
    yield Heading(2, "Agenda")
    if papers.items:
        headers = ("Section", "Item", "Why it is here")
        yield Table("What will be talked about, and why", headers, tuple(map(_on_agenda, papers.items)), (4, 5, 6))
    else:
        yield Paragraph("Nothing is on the agenda yet.")
    yield Heading(2, "Action log")
    if papers.log:
        yield Table(
            "Actions that are not discharged, the longest overdue first",
            ("Reference", "Action", "Owner", "Due", "How it stands"),
            tuple(map(_action, papers.log)),
            (4, 6, 4, 3, 4),
        )
    else:
        yield Paragraph("No action is waiting.")
    yield from _papers(papers.items)


def _on_agenda(item: AgendaItem) -> tuple[str, ...]:
    return (str(Section(item.section).label), item.title, item.why or "Put on the agenda by hand")


def _action(action: Action) -> tuple[str, ...]:
    helping, asked = action.supporting_agencies, action.asked_extension
    owner = [str(action.owner), str(action.owner_agency)]
    stands = [action.rag.words.capitalize()]
    if helping:
        owner.append(f"Helped by {', '.join(map(str, helping))}")
    if action.owner_has_left:
        owner.append("Owner has left: choose a new owner")
    if asked:
        stands.append(f"Asks for more time until {plain_date(asked.asked_until)}")
    return (action.reference, action.text, "\n".join(owner), plain_date(action.due_on), "\n".join(stands))


def _papers(items: Sequence[AgendaItem]) -> Iterator[Block]:
    known = {**_hotspots(items), **_referrals(items), **_subjects(items)}
    written = [item for item in items if item.source_id in known]
    if written:
        yield Heading(2, "Papers")
    for item in written:
        assert item.source_id is not None  # noqa: S101 - asked for just above; tells mypy so
        yield Heading(3, item.title)
        for name, value in known[item.source_id]:
            if value not in ("", None):
                yield Paragraph(str(value), f"{name}:")


def _sources(items: Sequence[AgendaItem], model: type[Hotspot] | type[Referral] | type[Subject]) -> list[UUID]:
    return [item.source_id for item in items if item.source_table == model._meta.db_table and item.source_id]


def _hotspots(items: Sequence[AgendaItem]) -> dict[UUID, list[_Fact]]:
    found = Hotspot.objects.filter(pk__in=_sources(items, Hotspot)).select_related("lead_agency")
    return {
        hotspot.pk: [
            ("Where", f"{hotspot.name}, {hotspot.district}".strip(", ")),
            ("State", hotspot.get_state_display()),
            (
                "Incidents",
                f"{hotspot.count} within {hotspot.radius_m} metres, {hotspot.months_in_words}. The points of open data"
                " are anonymised: this shows where to look, and is no address.",
            ),
            ("By type", "; ".join(f"{kind} {count}" for kind, count in hotspot.by_type.items())),
            ("How to read it", hotspot.note),
            ("Lead agency", hotspot.lead_agency),
            ("Review", hotspot.review_on and date_text(hotspot.review_on)),
            ("Reason so far", hotspot.reason),
        ]
        for hotspot in found
    }


def _referrals(items: Sequence[AgendaItem]) -> dict[UUID, list[_Fact]]:
    found = Referral.objects.filter(pk__in=_sources(items, Referral)).select_related("held_by")
    return {
        referral.pk: [
            ("From", referral.held_by),
            ("State", referral.get_state_display()),
            ("Where", referral.place),
            ("When", referral.times),
            ("What happens", referral.what_happens),
            ("Who is affected", referral.who_is_affected),
            ("Evidence", referral.evidence),
            ("Risk score", referral.risk_score),
            ("What was tried", referral.tried),
            ("Resource asked for", referral.resource_asked),
            ("When the partnership can stop", referral.exit_criterion),
        ]
        for referral in found
    }


def _subjects(items: Sequence[AgendaItem]) -> dict[UUID, list[_Fact]]:
    """By reference only: a name is never in a paper."""
    found = Subject.objects.filter(pk__in=_sources(items, Subject)).select_related("held_by", "merged_into")
    main = {subject.pk: (subject.seen_main or subject).pk for subject in found}
    reports = _reports(set(main.values()))
    return {
        subject.pk: [
            ("Held by", f"{subject.held_by}. Names are not in papers: ask them."),
            ("District", subject.district),
            ("Vulnerable", "Yes" if subject.vulnerable else ""),
            ("Reports", "\n".join(reports[main[subject.pk]][:MOST_REPORTS])),
        ]
        for subject in found
    }


def _reports(mains: Collection[UUID]) -> defaultdict[UUID, list[str]]:
    """What was reported under each reference of these people, the latest first, by their main record. One query."""
    of_them = Q(subject__in=mains) | Q(subject__merged_into__in=mains)
    standing = SubjectReport.objects.filter(of_them, struck_reason="").select_related("subject")
    told: defaultdict[UUID, list[str]] = defaultdict(list)
    for report in standing.order_by("-reported_on"):
        main = report.subject.merged_into_id
        line = f"{plain_date(report.reported_on)}: {report.what} ({report.source})"
        told[main if main and main in mains else report.subject_id].append(line)
    return told
