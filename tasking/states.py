"""The lifecycles of tasking: meetings, actions, referrals, measures, plans, case reviews and the offender cohort."""

from common.lifecycle import Lifecycle, Transition

MEETING = Lifecycle(
    noun="meeting",
    initial="planned",
    transitions=(
        Transition("open", ("planned",), "open", ("chair",)),
        Transition("close", ("open",), "closed", ("chair",)),
        Transition("cancel", ("planned",), "cancelled", ("chair", "coordinator")),
    ),
)

ACTION = Lifecycle(
    noun="action",
    initial="open",
    transitions=(
        # The owner says that it is done; only the chair discharges, with a reason.
        Transition("complete", ("open",), "completed", ("chair", "coordinator", "officer", "manager")),
        Transition("reopen", ("completed",), "open", ("chair",)),
        Transition("discharge", ("open", "completed"), "discharged", ("chair",)),
        # A discharged one too: what should never have been written must not keep a meeting from being closed.
        Transition("strike", ("open", "completed", "discharged"), "struck", ("chair", "coordinator")),
    ),
)

_DECIDERS = ("chair", "coordinator")
EXTENSION = Lifecycle(
    noun="request for more time",
    initial="requested",
    transitions=(
        Transition("grant", ("requested",), "granted", _DECIDERS),
        Transition("refuse", ("requested",), "refused", _DECIDERS),
        # By those who asked; by Muster too, once the action is done or its date was changed otherwise.
        Transition("withdraw", ("requested",), "withdrawn", ("chair", "coordinator", "officer", "manager")),
    ),
)

_PRACTITIONERS = ("chair", "coordinator", "officer", "manager")
REFERRAL = Lifecycle(
    noun="referral",
    initial="submitted",
    transitions=(
        # By the agency that refers, until a meeting has decided.
        Transition("amend", ("submitted",), "submitted", _PRACTITIONERS),
        Transition("accept", ("submitted",), "accepted", _DECIDERS),
        Transition("reject", ("submitted",), "rejected", _DECIDERS),
        Transition("redirect", ("submitted", "accepted"), "redirected", _DECIDERS),
        # To another forum of the partnership, which decides on it anew.
        Transition("pass_on", ("submitted", "accepted"), "submitted", _DECIDERS),
        Transition("start", ("accepted",), "in_progress", _DECIDERS),
        Transition("finish", ("in_progress",), "done", _DECIDERS),
        Transition(
            "revoke",
            ("submitted", "accepted", "in_progress"),
            "revoked",
            _PRACTITIONERS,
        ),
    ),
)

MEASURE = Lifecycle(
    noun="safeguarding measure",
    initial="asked",
    transitions=(
        Transition("fit", ("asked",), "in_place", _PRACTITIONERS),
        Transition("review", ("in_place",), "in_place", _PRACTITIONERS),
        Transition("end", ("asked", "in_place"), "ended", _PRACTITIONERS),
    ),
)

#: OSARA: an objective, scanning, analysis and responses while it is open; an assessment before it can be closed.
PROBLEM = Lifecycle(
    noun="problem-solving plan",
    initial="open",
    transitions=(
        Transition("amend", ("open", "assessed"), "open", _PRACTITIONERS),
        Transition("assess", ("open", "assessed"), "assessed", _DECIDERS),
        Transition("close", ("assessed",), "closed", _DECIDERS),
    ),
)

CASE_REVIEW = Lifecycle(
    noun="case review",
    initial="applied",
    transitions=(
        Transition("add_complaint_to", ("applied",), "applied", _PRACTITIONERS),
        Transition("add_complaint_to", ("acknowledged",), "acknowledged", _PRACTITIONERS),
        Transition("strike_complaint_of", ("applied",), "applied", _PRACTITIONERS),
        Transition("strike_complaint_of", ("acknowledged",), "acknowledged", _PRACTITIONERS),
        Transition("acknowledge", ("applied",), "acknowledged", _DECIDERS),
        # Muster counts; a person decides, and may depart from the count.
        Transition("accept", ("acknowledged",), "threshold_met", _DECIDERS),
        Transition("decline", ("acknowledged",), "threshold_not_met", _DECIDERS),
        Transition("reconsider", ("threshold_not_met",), "acknowledged", _DECIDERS),
        Transition("hold", ("threshold_met",), "review_held", _DECIDERS),
        Transition("recommend_in", ("review_held",), "review_held", _DECIDERS),
        # By the agency to which the recommendation is made.
        Transition("answer_for", ("review_held",), "review_held", _PRACTITIONERS),
        Transition("task_from", ("review_held",), "review_held", _DECIDERS),
        Transition("close", ("review_held",), "closed", _DECIDERS),
        Transition("withdraw", ("applied", "acknowledged", "threshold_met"), "withdrawn", _PRACTITIONERS),
        # Entered by mistake: kept with its reason, and counted nowhere.
        Transition("strike", ("applied", "acknowledged", "threshold_met", "threshold_not_met"), "struck", _DECIDERS),
    ),
)

COHORT_MEMBER = Lifecycle(
    noun="cohort member",
    initial="active",
    transitions=(
        Transition("move_colour_of", ("active",), "active", _DECIDERS),
        Transition("change_status_of", ("active",), "active", ("chair", "coordinator", "officer")),
        Transition("review", ("active",), "active", _DECIDERS),
        Transition("engage", ("active",), "active", _PRACTITIONERS),
        Transition("strike_contact_of", ("active",), "active", _PRACTITIONERS),
        Transition("take_out", ("active",), "left", _DECIDERS),
    ),
)
