"""An agenda in its two parts, as whoever is looking sees it: sections in the forum's order, each with its items."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from tasking.models import Action, AgendaItem, Forum, Part, Section
from tasking.parts import PartSettings, place_of, settings_of

#: Stand in part one though nothing is in them.
_ALWAYS = (Section.WELCOME, Section.ACTIONS)


@dataclass(frozen=True)
class AgendaPart:
    """One part: what the forum says of it, its sections in order, its share of the action log, and what was taken off.

    Falsy where whoever is looking sees nothing in it.
    """

    settings: PartSettings
    sections: Sequence[tuple[Section, list[AgendaItem]]]
    log: Sequence[Action]
    withdrawn: Sequence[AgendaItem]

    def __bool__(self) -> bool:
        return bool(self.sections or self.log or self.withdrawn)


def agenda_parts(
    forum: Forum, items: Iterable[AgendaItem], log: Iterable[Action] = ()
) -> tuple[AgendaPart, AgendaPart]:
    """Part one, and part two for individual cases, of these items in their order and this action log."""
    rows, actions = list(items), list(log)
    return (
        _part(
            forum,
            Part.ONE,
            [item for item in rows if not item.category],
            [action for action in actions if not action.category],
        ),
        _part(
            forum,
            Part.TWO,
            [item for item in rows if item.category],
            [action for action in actions if action.category],
        ),
    )


def _part(forum: Forum, part: Part, items: list[AgendaItem], log: list[Action]) -> AgendaPart:
    by_section: dict[int, list[AgendaItem]] = {section.value: [] for section in _ALWAYS if part == Part.ONE}
    for item in items:
        if not item.withdrawn_reason:
            by_section.setdefault(item.section, []).append(item)
    ordered = sorted(by_section, key=lambda section: place_of(section, forum.agenda_order))
    return AgendaPart(
        settings_of(forum, part),
        [(Section(section), by_section[section]) for section in ordered],
        log,
        [item for item in items if item.withdrawn_reason],
    )
