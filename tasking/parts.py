"""What a forum's settings say of its meetings on paper: the two parts, and the order of the agenda."""

from collections.abc import Sequence
from typing import TypedDict

from tasking.models import Forum, Marking, Part

#: Where a forum says nothing of how to treat a sensitive part.
HANDLING = "For those who may hold this part, on a need-to-know basis. Keep it secure and do not forward it."


class PartSettings(TypedDict):
    """A part in words, as they stand on its documents."""

    name: str
    marking: str
    handling: str


def settings_of(forum: Forum, part: Part) -> PartSettings:
    """What the forum says of this part; a sensitive one always says how it is to be treated."""
    if part == Part.ONE:
        name, marking, handling = forum.part_one_name, forum.part_one_marking, forum.part_one_handling
    else:
        name, marking, handling = forum.part_two_name, forum.part_two_marking, forum.part_two_handling
    if marking == Marking.SENSITIVE:
        handling = handling or HANDLING
    return {
        "name": f"{part.label}: {name[:1].lower()}{name[1:]}",
        "marking": str(Marking(marking).label),
        "handling": handling,
    }


def place_of(section: int, order: Sequence[int]) -> tuple[int, int]:
    """Where a section stands in the forum's order; one that is switched off by now comes last."""
    return (order.index(section) if section in order else len(order), section)
