"""The lifecycles of an operation, a deployment, a request for a resource, a briefing and a debrief."""

from common.lifecycle import Lifecycle, Transition

_PLANNERS = ("chair", "coordinator")
_PARTNERS = ("chair", "coordinator", "officer", "manager")

OPERATION = Lifecycle(
    noun="operation",
    initial="proposed",
    transitions=(
        Transition("authorise", ("proposed",), "authorised", ("chair",)),
        Transition("schedule", ("authorised",), "scheduled", _PLANNERS),
        Transition("start", ("scheduled",), "under_way", _PARTNERS),
        Transition("debrief", ("under_way",), "debriefed", _PLANNERS),
        Transition("close", ("debriefed",), "closed", _PLANNERS),
        Transition("cancel", ("proposed", "authorised", "scheduled"), "cancelled", _PLANNERS),
    ),
)

DEPLOYMENT = Lifecycle(
    noun="deployment",
    initial="planned",
    transitions=(Transition("cancel", ("planned",), "cancelled", _PLANNERS),),
)

REQUEST = Lifecycle(
    noun="resource request",
    initial="requested",
    transitions=(
        # The asked agency answers; the asking side confirms what was offered, or the asked agency confirms outright.
        Transition("offer", ("requested",), "offered", _PARTNERS),
        # Confirmed once more where the deployment has moved from the time that was agreed.
        Transition("confirm", ("requested", "offered", "confirmed"), "confirmed", _PARTNERS),
        Transition("decline", ("requested", "offered"), "declined", _PARTNERS),
        Transition("withdraw", ("requested", "offered", "confirmed"), "withdrawn", _PARTNERS),
        Transition("attend", ("confirmed",), "attended", _PARTNERS),
        # The deployment moved to a time at which the resource is confirmed elsewhere.
        Transition("reopen", ("confirmed",), "requested", _PLANNERS),
    ),
)

BRIEFING = Lifecycle(
    noun="briefing",
    initial="draft",
    # By those who plan, or whoever commands the operation.
    transitions=(Transition("publish", ("draft",), "published", _PARTNERS),),
)

#: A plan is a proposal until it is confirmed. Solving that was cut off is begun again, or ends where it was.
PLAN = Lifecycle(
    noun="plan",
    initial="draft",
    transitions=(
        Transition("solve", ("draft", "solved", "solving"), "solving", _PLANNERS),
        Transition("finish", ("solving",), "solved", _PLANNERS),
        Transition("fail", ("solving",), "draft", _PLANNERS),
        Transition("confirm", ("draft", "solved"), "confirmed", _PLANNERS),
        Transition("discard", ("draft", "solved"), "discarded", _PLANNERS),
    ),
)

DEBRIEF = Lifecycle(
    noun="debrief",
    initial="draft",
    transitions=(
        Transition("finish", ("draft",), "finished", _PLANNERS),
        # With a reason, which stays on it.
        Transition("correct", ("finished",), "finished", _PLANNERS),
    ),
)

#: Requests that still stand: they move with their deployment and are withdrawn with it.
STANDING = ("requested", "offered", "confirmed")
#: Requests that hold their resource for their time; the exclusion constraint's own condition.
HOLDING = ("confirmed", "attended")
#: Requests from which nothing comes.
LOST = ("declined", "withdrawn")
#: States of an operation in which it takes new deployments, is briefed for, and in which visits are recorded.
DEPLOYABLE = ("authorised", "scheduled", "under_way")
BRIEFABLE = DEPLOYABLE
VISITABLE = ("scheduled", "under_way", "debriefed")
#: States of an operation that is over and has its results.
ENDED = ("debriefed", "closed")
#: States of a plan in which people change it.
EDITABLE = ("draft", "solved")
