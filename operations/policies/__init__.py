"""May this person do this? Each answer is a Decision: the reason beside the button is the server's refusal.

Roles come from the tables in states.py; whose record it is comes here. Whether the state allows it is the lifecycle's
to say. What may not be seen at all never gets here: row security keeps it from being found.
"""

from operations.policies.deployments import may_change, may_deploy, may_put_down, may_stand_down, may_turn_out
from operations.policies.onday import (
    may_check_in,
    may_keep_list,
    may_keep_sites,
    may_photograph,
    may_strike_photo,
    may_visit,
)
from operations.policies.operations import (
    OVER,
    may,
    may_call_off,
    may_edit,
    may_edit_now,
    may_mark_official,
    may_mark_sensitive,
    may_name_readers,
    may_remove_reader,
)
from operations.policies.papers import (
    REMIND_EVERY,
    may_acknowledge,
    may_brief,
    may_correct_debrief,
    may_finish_debrief,
    may_publish,
    may_remind,
    may_write_briefings,
    may_write_debrief,
)
from operations.policies.plans import may_change_plan, may_read_plans
from operations.policies.red_flags import may_change_red_flag
from operations.policies.requests import may_answer, may_ask, may_ask_others
from operations.policies.resources import (
    may_keep,
    may_keep_resource,
    may_keep_skills,
    may_see_all_hours,
    may_see_availability,
)
from operations.policies.roles import PLANNERS, button, may_plan

__all__ = [
    "OVER",
    "PLANNERS",
    "REMIND_EVERY",
    "button",
    "may",
    "may_acknowledge",
    "may_answer",
    "may_ask",
    "may_ask_others",
    "may_brief",
    "may_call_off",
    "may_change",
    "may_change_plan",
    "may_change_red_flag",
    "may_check_in",
    "may_correct_debrief",
    "may_deploy",
    "may_edit",
    "may_edit_now",
    "may_finish_debrief",
    "may_keep",
    "may_keep_list",
    "may_keep_resource",
    "may_keep_sites",
    "may_keep_skills",
    "may_mark_official",
    "may_mark_sensitive",
    "may_name_readers",
    "may_photograph",
    "may_plan",
    "may_publish",
    "may_put_down",
    "may_read_plans",
    "may_remind",
    "may_remove_reader",
    "may_see_all_hours",
    "may_see_availability",
    "may_stand_down",
    "may_strike_photo",
    "may_turn_out",
    "may_visit",
    "may_write_briefings",
    "may_write_debrief",
]
