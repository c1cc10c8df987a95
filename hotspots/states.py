"""The lifecycle of a hotspot."""

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
