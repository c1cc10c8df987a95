"""The lifecycles of hotspots, of subjects and of imports."""

from common.lifecycle import Lifecycle, Transition

HOTSPOT = Lifecycle(
    noun="hotspot",
    initial="candidate",
    transitions=(
        Transition("adopt", ("candidate",), "adopted", ("chair", "coordinator")),
        Transition("reject", ("candidate",), "rejected", ("chair", "coordinator")),
        Transition("task", ("adopted", "reviewed"), "tasked", ("chair", "coordinator")),
        Transition("review", ("adopted", "tasked"), "reviewed", ("chair", "coordinator")),
        Transition("close", ("adopted", "tasked", "reviewed"), "closed", ("chair",)),
    ),
)

#: A closed record opens again when the person reports again, so that one person keeps one reference. Where a person has
#: two after all, one is merged into the other.
SUBJECT = Lifecycle(
    noun="record",
    initial="open",
    transitions=(
        Transition("add_to", ("open",), "open", ("chair", "coordinator", "officer")),
        Transition("close", ("open",), "closed", ("chair", "coordinator")),
        Transition("reopen", ("closed",), "open", ("chair", "coordinator")),
        # What is wrong is put right in a closed record as well.
        *(
            Transition(verb, (state,), state, ("chair", "coordinator", "officer"))
            for verb in ("correct", "strike_report")
            for state in ("open", "closed", "merged")
        ),
        # Taken apart again, each is what it was: open or closed.
        Transition("merge", ("open", "closed"), "merged", ("chair", "coordinator")),
        Transition("unmerge", ("merged",), "open", ("chair", "coordinator")),
        Transition("unmerge", ("merged",), "closed", ("chair", "coordinator")),
    ),
)

#: What the agency that holds a record says afterwards of its being opened in an emergency.
EMERGENCY = Lifecycle(
    noun="emergency access",
    initial="open",
    transitions=(
        Transition("accept", ("open",), "accepted", ("manager",)),
        Transition("find_misused", ("open",), "misused", ("manager",)),
    ),
)

#: An import refused is the file's fault, one failed is Muster's. A run that was cut off is begun again. One that would
#: leave a month with far fewer rows than are loaded is held until a coordinator says that this is meant.
IMPORT = Lifecycle(
    noun="import",
    initial="queued",
    transitions=(
        Transition("begin", ("queued", "running"), "running", ("coordinator",)),
        Transition("finish", ("running",), "done", ("coordinator",)),
        Transition("refuse", ("queued", "running"), "refused", ("coordinator",)),
        Transition("fail", ("queued", "running"), "failed", ("coordinator",)),
        Transition("hold", ("queued", "running"), "held", ("coordinator",)),
        Transition("confirm", ("held",), "queued", ("coordinator",)),
        Transition("discard", ("held",), "refused", ("coordinator",)),
        Transition("try_again", ("failed",), "queued", ("coordinator",)),
    ),
)
