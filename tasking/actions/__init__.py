"""The verbs of tasking: the only writers of its tables. Each is one transaction, logged and announced."""

from tasking.actions.action_log import add_note, amend_action, log_action, move_action, strike_note
from tasking.actions.agenda_items import Follows, add_item, decide_item
from tasking.actions.agenda_order import defer_item, move_item, undo_deferral
from tasking.actions.attendance import Came, take_attendance
from tasking.actions.case_complaints import ComplaintGiven, add_complaint, strike_complaint
from tasking.actions.case_recommendations import answer_recommendation, recommend, task_recommendation
from tasking.actions.case_reviews import (
    ApplicationDetails,
    apply_for_review,
    decide_threshold,
    hold_review,
    move_case_review,
    save_case_review_rule,
)
from tasking.actions.cohort import (
    add_to_cohort,
    change_status,
    move_colour,
    record_review,
    save_colour,
    take_out_of_cohort,
)
from tasking.actions.cohort_contacts import record_contact, strike_contact
from tasking.actions.evidence import attach_evidence, open_evidence, strike_evidence
from tasking.actions.extensions import answer_extension, ask_for_time
from tasking.actions.forums import change_seat, end_seat, give_seat, save_forum
from tasking.actions.item_words import amend_item
from tasking.actions.meetings import (
    cancel_meeting,
    close_meeting,
    is_today,
    open_meeting,
    other_day_question,
    refresh_agenda,
)
from tasking.actions.minutes import correct_minutes
from tasking.actions.notes import amend_discussion, strike_discussion, write_discussion
from tasking.actions.planning import amend_meeting, plan_ahead, plan_meeting
from tasking.actions.problems import (
    Plan,
    Response,
    add_response,
    amend_problem,
    assess_problem,
    change_response,
    close_problem,
    start_problem,
)
from tasking.actions.referral_details import ReferralDetails
from tasking.actions.referrals import amend_referral, move_referral, submit_referral
from tasking.actions.risk import assess_risk, publish_matrix, withdraw_matrix
from tasking.actions.safeguarding import (
    add_measure,
    end_measure,
    fit_measure,
    review_measure,
    save_measure_kind,
)
from tasking.actions.starting import ensure_starting_data
from tasking.actions.timers import start_clock, stop_clock
from tasking.uploads import Upload

__all__ = [
    "ApplicationDetails",
    "Came",
    "ComplaintGiven",
    "Follows",
    "Plan",
    "ReferralDetails",
    "Response",
    "Upload",
    "add_complaint",
    "add_item",
    "add_measure",
    "add_note",
    "add_response",
    "add_to_cohort",
    "amend_action",
    "amend_discussion",
    "amend_item",
    "amend_meeting",
    "amend_problem",
    "amend_referral",
    "answer_extension",
    "answer_recommendation",
    "apply_for_review",
    "ask_for_time",
    "assess_problem",
    "assess_risk",
    "attach_evidence",
    "cancel_meeting",
    "change_response",
    "change_seat",
    "change_status",
    "close_meeting",
    "close_problem",
    "correct_minutes",
    "decide_item",
    "decide_threshold",
    "defer_item",
    "end_measure",
    "end_seat",
    "ensure_starting_data",
    "fit_measure",
    "give_seat",
    "hold_review",
    "is_today",
    "log_action",
    "move_action",
    "move_case_review",
    "move_colour",
    "move_item",
    "move_referral",
    "open_evidence",
    "open_meeting",
    "other_day_question",
    "plan_ahead",
    "plan_meeting",
    "publish_matrix",
    "recommend",
    "record_contact",
    "record_review",
    "refresh_agenda",
    "review_measure",
    "save_case_review_rule",
    "save_colour",
    "save_forum",
    "save_measure_kind",
    "start_clock",
    "start_problem",
    "stop_clock",
    "strike_complaint",
    "strike_contact",
    "strike_discussion",
    "strike_evidence",
    "strike_note",
    "submit_referral",
    "take_attendance",
    "take_out_of_cohort",
    "task_recommendation",
    "undo_deferral",
    "withdraw_matrix",
    "write_discussion",
]
