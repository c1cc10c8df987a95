"""Everything that changes operations, deployments, requests, resources, visits and red-flag dates."""

from operations.actions.activities import ActivityLine
from operations.actions.asking import ask_for_resources, ask_instead
from operations.actions.attendance import check_in, check_out, strike_check_in
from operations.actions.availability import (
    clear_availability,
    enter_availability,
    enter_pattern,
    import_leave,
    strike_availability,
)
from operations.actions.briefings import (
    acknowledge_briefing,
    publish_briefing,
    remind_briefing,
    start_briefing,
    write_briefing,
)
from operations.actions.cancelling import cancel_deployment, cancel_operation
from operations.actions.changing import change_operation, mark_official, mark_sensitive
from operations.actions.debriefs import correct_debrief, debrief_operation, write_debrief
from operations.actions.deployments import move_deployment, schedule_deployment
from operations.actions.naming import add_readers, remove_reader
from operations.actions.operations import (
    advance_operation,
    propose_operation,
    task_operation,
)
from operations.actions.photos import add_photo, add_photos, open_photo, strike_photo
from operations.actions.plan_confirming import confirm_plan
from operations.actions.plan_edits import add_session, change_session, mark_session, mark_use
from operations.actions.plan_solving import run_plan, start_solving, stop_solving
from operations.actions.plans import (
    NeedGiven,
    PlanSettings,
    change_place,
    change_plan,
    discard_plan,
    make_plan,
)
from operations.actions.red_flag_changes import change_red_flag, confirm_red_flag
from operations.actions.red_flag_imports import import_red_flags
from operations.actions.red_flags import add_red_flag, cancel_red_flag, ensure_red_flags, restore_red_flag
from operations.actions.requests import (
    attend_request,
    confirm_request,
    decline_request,
    offer_resource,
    withdraw_request,
)
from operations.actions.resources import add_resource, change_resource
from operations.actions.series import repeat_deployment
from operations.actions.series_changes import cancel_series, move_series
from operations.actions.sites import add_site, change_site
from operations.actions.skills import add_skill, change_skill, ensure_skills
from operations.actions.turnout import stand_down, turn_out
from operations.actions.visit_lists import (
    enter_on_list,
    move_on_list,
    put_lines_on_list,
    put_on_list,
    take_off_list,
)
from operations.actions.visits import record_visit

__all__ = [
    "ActivityLine",
    "NeedGiven",
    "PlanSettings",
    "acknowledge_briefing",
    "add_photo",
    "add_photos",
    "add_readers",
    "add_red_flag",
    "add_resource",
    "add_session",
    "add_site",
    "add_skill",
    "advance_operation",
    "ask_for_resources",
    "ask_instead",
    "attend_request",
    "cancel_deployment",
    "cancel_operation",
    "cancel_red_flag",
    "cancel_series",
    "change_operation",
    "change_place",
    "change_plan",
    "change_red_flag",
    "change_resource",
    "change_session",
    "change_site",
    "change_skill",
    "check_in",
    "check_out",
    "clear_availability",
    "confirm_plan",
    "confirm_red_flag",
    "confirm_request",
    "correct_debrief",
    "debrief_operation",
    "decline_request",
    "discard_plan",
    "ensure_red_flags",
    "ensure_skills",
    "enter_availability",
    "enter_on_list",
    "enter_pattern",
    "import_leave",
    "import_red_flags",
    "make_plan",
    "mark_official",
    "mark_sensitive",
    "mark_session",
    "mark_use",
    "move_deployment",
    "move_on_list",
    "move_series",
    "offer_resource",
    "open_photo",
    "propose_operation",
    "publish_briefing",
    "put_lines_on_list",
    "put_on_list",
    "record_visit",
    "remind_briefing",
    "remove_reader",
    "repeat_deployment",
    "restore_red_flag",
    "run_plan",
    "schedule_deployment",
    "stand_down",
    "start_briefing",
    "start_solving",
    "stop_solving",
    "strike_availability",
    "strike_check_in",
    "strike_photo",
    "take_off_list",
    "task_operation",
    "turn_out",
    "withdraw_request",
    "write_briefing",
    "write_debrief",
]
