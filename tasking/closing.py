"""What must be done before a meeting can be closed."""

from common.errors import WrongState
from tasking.confidentiality import undeclared
from tasking.models import IN_PART_ONE, IN_PART_TWO, AgendaItem, Attendance, Meeting, Section

#: Sections whose items need a decision; in the others it is enough to have talked.
MUST_BE_DECIDED = (Section.HOTSPOTS, Section.VICTIMS, Section.OFFENDERS, Section.REFERRALS)


def in_the_way(meeting: Meeting) -> list[str]:
    """Everything that keeps this meeting from being closed, as far as whoever is looking can see it.

    Quorum counts everyone who came, for one part or both. It is asked for here, and not when the meeting opens,
    since people come late; without it the meeting's decisions do not stand.
    """
    faults = [
        f"Decide “{title}” first."
        for title in AgendaItem.objects.filter(meeting=meeting, section__in=MUST_BE_DECIDED)
        .undecided()
        .values_list("title", flat=True)
    ]
    if AgendaItem.objects.filter(meeting=meeting).restricted().exists():
        faults += [
            f"Take {person}'s confidentiality declaration, or record that they were present for part one only."
            for person in undeclared(meeting.pk)
        ]
    came = Attendance.objects.filter(meeting=meeting, status__in=IN_PART_ONE + IN_PART_TWO).count()
    if came < meeting.forum.quorum:
        faults.append(f"The quorum is {meeting.forum.quorum}, and {came} came. Correct the attendance.")
    return faults


def require_closable(meeting: Meeting) -> None:
    """Raises WrongState, naming everything in the way, unless the meeting can be closed."""
    faults = in_the_way(meeting)
    if faults:
        raise WrongState(" ".join(faults), faults={"meeting": faults})
