"""Everything that changes an outcome or the law behind it."""

from outcomes.actions.expiry import expire_run_out
from outcomes.actions.law import load_catalogue
from outcomes.actions.outcomes import change_outcome, record_outcomes
from outcomes.actions.types import add_type, change_type, switch_type
from outcomes.actions.versions import add_version, bring_into_force, correct_version, end_version, say_what_is_known

__all__ = [
    "add_type",
    "add_version",
    "bring_into_force",
    "change_outcome",
    "change_type",
    "correct_version",
    "end_version",
    "expire_run_out",
    "load_catalogue",
    "record_outcomes",
    "say_what_is_known",
    "switch_type",
]
