"""What the settings of a forum may be. Each check gives its faults by field, as sentences."""

import re
from collections.abc import Mapping
from typing import Any, TypedDict

from tasking import reference_patterns
from tasking.models import Forum, HolidayRule, Marking, Section


class ForumSettings(TypedDict, total=False):
    """The settings of a forum by name; what is left out stays as it is, or as it is by default."""

    name: str
    reference_prefix: str
    reference_pattern: str
    cadence_days: int
    length_minutes: int
    holiday_rule: str
    quorum: int
    quorum_agencies: int
    part_one_name: str
    part_one_marking: str
    part_one_handling: str
    part_two_name: str
    part_two_marking: str
    part_two_handling: str
    agenda_order: list[int]
    referral_decision_days: int
    case_acknowledge_days: int
    case_threshold_days: int
    case_meeting_days: int
    overdue_to_spoc_days: int
    overdue_to_chair_days: int
    is_active: bool


NAMES = tuple(ForumSettings.__annotations__)
#: Sections that a meeting cannot do without: who is there, and what was promised.
ALWAYS = (Section.WELCOME, Section.ACTIONS)

_WHOLE = {
    "cadence_days": "Days between meetings",
    "length_minutes": "The length in minutes",
    "quorum": "The quorum",
    "quorum_agencies": "The agencies needed for the quorum",
    "referral_decision_days": "Days to decide a referral",
    "case_acknowledge_days": "Days to acknowledge a case review",
    "case_threshold_days": "Days to decide the threshold of a case review",
    "case_meeting_days": "Days to the meeting of a case review",
    "overdue_to_spoc_days": "Days overdue until the single point of contact is told",
    "overdue_to_chair_days": "Days overdue until the chair is told",
}
_ABOVE = re.compile(r"\b(?:TOP[ _-]?)?SECRET\b")
_TOO_HIGH = (
    "Muster holds nothing above OFFICIAL-SENSITIVE. Keep SECRET and TOP SECRET material on a system that is accredited"
    " for it."
)


def faults_of(forum: Forum, new: ForumSettings) -> dict[str, str]:
    """Everything that is wrong with the settings as they would be, by field; empty when they can be saved."""
    whole = {name: new.get(name, getattr(forum, name)) for name in NAMES}
    faults = _number_faults(whole)
    return (
        _name_faults(forum, whole) | _part_faults(whole) | _order_faults(whole) | faults | _clock_faults(whole, faults)
    )


def _number_faults(new: Mapping[str, Any]) -> dict[str, str]:
    return {
        name: f"{what} must be between 1 and 1000." for name, what in _WHOLE.items() if not 1 <= int(new[name]) <= 1000
    }


def _name_faults(forum: Forum, new: Mapping[str, Any]) -> dict[str, str]:
    faults = {}
    prefix = new["reference_prefix"]
    if not new["name"]:
        faults["name"] = "Enter the name of the forum."
    if not prefix.isalnum() or len(prefix) > 10:
        faults["reference_prefix"] = "The prefix must be up to 10 letters and numbers, such as JTG."
    elif forum.reference_prefix and forum.reference_prefix != prefix and forum.meetings.exists():
        faults["reference_prefix"] = "The prefix is part of the references already given out, and stays as it is."
    if "reference_prefix" not in faults and (fault := reference_patterns.fault_in(new["reference_pattern"], prefix)):
        faults["reference_pattern"] = fault
    if new["holiday_rule"] not in HolidayRule.values:
        faults["holiday_rule"] = "Choose what becomes of a meeting that would fall on a bank holiday."
    return faults


def _part_faults(new: Mapping[str, Any]) -> dict[str, str]:
    faults = {}
    for part in ("part_one", "part_two"):
        marking, handling = new[f"{part}_marking"], new[f"{part}_handling"]
        if not new[f"{part}_name"]:
            faults[f"{part}_name"] = f"Enter the name of {part.replace('_', ' ')}."
        if _ABOVE.search(marking.upper()):
            faults[f"{part}_marking"] = _TOO_HIGH
        elif marking not in Marking.values:
            faults[f"{part}_marking"] = "Choose OFFICIAL or OFFICIAL-SENSITIVE."
        if _ABOVE.search(handling):
            faults[f"{part}_handling"] = _TOO_HIGH
    return faults


def _order_faults(new: Mapping[str, Any]) -> dict[str, str]:
    order = list(new["agenda_order"])
    if set(order) - set(Section.values) or len(set(order)) < len(order):
        return {"agenda_order": "Name each section once, by its number from 1 to 12."}
    missing = [Section(section).label for section in ALWAYS if section not in order]
    if missing:
        return {"agenda_order": f"Keep “{'” and “'.join(missing)}” on the agenda: no meeting can do without."}
    return {}


def _clock_faults(new: Mapping[str, Any], faults: Mapping[str, str]) -> dict[str, str]:
    """A later clock may not run out before an earlier one."""
    found = {}
    for earlier, later, sentence in (
        ("case_acknowledge_days", "case_threshold_days", "The threshold cannot be due before the acknowledgement."),
        ("case_threshold_days", "case_meeting_days", "The meeting cannot be due before the threshold is decided."),
        ("overdue_to_spoc_days", "overdue_to_chair_days", "The chair cannot be told before the point of contact is."),
    ):
        if not {earlier, later} & set(faults) and new[later] < new[earlier]:
            found[later] = sentence
    return found
