"""May this person change a red-flag date?"""

from common.decisions import Decision, no
from operations.models import RedFlagDate
from operations.policies.roles import may_plan
from partners.models import Person


def may_change_red_flag(by: Person, verb: str, flag: RedFlagDate) -> Decision:
    """Change, cancel or restore (put back) a red-flag date, entered or given by a rule."""
    if flag.is_cancelled and verb != "restore":
        done = "cancelled already" if verb == "cancel" else "cancelled: put it back into the plan first"
        return no(f"This red-flag date is {done}.")
    if not flag.is_cancelled and verb == "restore":
        return no("This red-flag date is in the plan already.")
    return may_plan(by)
