"""Everything that changes an outcome, what became of it, or the law behind it."""

from outcomes.actions.appeals import decide_appeal, lodge_appeal
from outcomes.actions.breaches import deal_with_breach, record_breach
from outcomes.actions.expiry import expire_run_out
from outcomes.actions.law import load_catalogue
from outcomes.actions.orders import pay_penalty, record_review, set_penalty, strike_part
from outcomes.actions.outcomes import change_outcome, record_outcomes
from outcomes.actions.terms import Terms
from outcomes.actions.types import add_type, change_type, switch_type
from outcomes.actions.variations import add_conditions, extend_outcome, vary_outcome
from outcomes.actions.versions import add_version, bring_into_force, correct_version, end_version, say_what_is_known

__all__ = [
    "Terms",
    "add_conditions",
    "add_type",
    "add_version",
    "bring_into_force",
    "change_outcome",
    "change_type",
    "correct_version",
    "deal_with_breach",
    "decide_appeal",
    "end_version",
    "expire_run_out",
    "extend_outcome",
    "load_catalogue",
    "lodge_appeal",
    "pay_penalty",
    "record_breach",
    "record_outcomes",
    "record_review",
    "say_what_is_known",
    "set_penalty",
    "strike_part",
    "switch_type",
    "vary_outcome",
]
