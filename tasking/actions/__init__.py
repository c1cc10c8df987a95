"""The verbs of tasking: the only writers of its tables. Each is one transaction, logged and announced."""

from tasking.actions.action_log import add_note, amend_action, log_action, move_action, strike_note
from tasking.actions.referrals import ReferralDetails, move_referral, submit_referral

__all__ = [
    "ReferralDetails",
    "add_note",
    "amend_action",
    "log_action",
    "move_action",
    "move_referral",
    "strike_note",
    "submit_referral",
]
