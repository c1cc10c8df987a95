"""The lifecycles of hotspots and of subjects."""

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

#: A closed record opens again when the person reports again, so that one person keeps one reference.
SUBJECT = Lifecycle(
    noun="record",
    initial="open",
    transitions=(
        Transition("add_to", ("open",), "open", ("chair", "coordinator", "officer")),
        Transition("close", ("open",), "closed", ("chair", "coordinator")),
        Transition("reopen", ("closed",), "open", ("chair", "coordinator")),
    ),
)
