"""What must be done before a meeting can be closed."""

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from django.urls import reverse

from common.errors import WrongState
from tasking.confidentiality import undeclared
from tasking.models import IN_PART_ONE, IN_PART_TWO, AgendaItem, Attendance, Meeting, Section
from tasking.open_part import cases_named_in_part_one

#: Sections whose items need a decision; in the others it is enough to have talked.
MUST_BE_DECIDED = (Section.HOTSPOTS, Section.VICTIMS, Section.OFFENDERS, Section.REFERRALS)


class Obstacle(NamedTuple):
    """One thing in the way: a sentence that says what to do, and the page on which it is done."""

    sentence: str
    url: str

    def __str__(self) -> str:
        return self.sentence


def in_the_way(meeting: Meeting) -> list[Obstacle]:
    """Everything that keeps this meeting from being closed, as far as whoever is looking can see it.

    An item that is put off is dealt with. The quorum is asked for here, and not when the meeting opens, since people
    come late; without it the decisions of a part do not stand.
    """
    items = AgendaItem.objects.filter(meeting=meeting)
    has_cases = items.standing().restricted().exists()
    named = [Obstacle(*fault) for fault in cases_named_in_part_one(meeting)]
    return [*_undecided(meeting), *(_undeclared(meeting) if has_cases else ()), *_quorum(meeting, has_cases), *named]


def _undecided(meeting: Meeting) -> Iterator[Obstacle]:
    waiting = AgendaItem.objects.filter(meeting=meeting, section__in=MUST_BE_DECIDED).undecided()
    for item in waiting:
        yield Obstacle(f"Decide “{item.title}” first.", reverse("tasking:item_decide", args=[item.pk]))


def _undeclared(meeting: Meeting) -> Iterator[Obstacle]:
    for person in undeclared(meeting.pk):
        yield Obstacle(
            f"Take {person}'s confidentiality declaration, or record that they were present for part one only.",
            _attendance_of(meeting),
        )


def _quorum(meeting: Meeting, has_cases: bool) -> Iterator[Obstacle]:
    """Whether enough people, of enough agencies, were there for each part that the meeting had."""
    came = list(Attendance.objects.filter(meeting=meeting).values_list("status", "person__agency_id"))
    forum = meeting.forum
    parts: list[tuple[str, str, Sequence[str]]] = [("Part one", forum.part_one_name, IN_PART_ONE)]
    if has_cases:
        parts.append(("Part two", forum.part_two_name, IN_PART_TWO))
    for part, name, statuses in parts:
        agencies = [agency for status, agency in came if status in statuses]
        lacking = []
        if len(agencies) < forum.quorum:
            lacking.append(f"the quorum is {forum.quorum}, and {len(agencies)} came")
        if len(set(agencies)) < forum.quorum_agencies and forum.quorum_agencies > 1:
            lacking.append(f"{forum.quorum_agencies} agencies must be there, and {len(set(agencies))} came")
        if lacking:
            yield Obstacle(
                f"{part}, {name}: {'; '.join(lacking)}. Correct the attendance.",
                _attendance_of(meeting),
            )


def _attendance_of(meeting: Meeting) -> str:
    return reverse("tasking:attendance", args=[meeting.pk])


def require_closable(meeting: Meeting) -> None:
    """Raises WrongState, naming everything in the way, unless the meeting can be closed."""
    faults = [obstacle.sentence for obstacle in in_the_way(meeting)]
    if faults:
        raise WrongState(" ".join(faults), faults={"meeting": faults})
