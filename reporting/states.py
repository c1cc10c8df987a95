"""The lifecycle of a review of what is kept."""

from common.lifecycle import Lifecycle, Transition

_REVIEWERS = ("manager", "administrator")

REVIEW = Lifecycle(
    noun="review of a record",
    initial="open",
    transitions=(
        Transition("keep", ("open", "proposed"), "kept", _REVIEWERS),
        # By the nightly task, once the day until which it was kept has come.
        Transition("return", ("kept",), "open", ()),
        Transition("propose", ("open",), "proposed", _REVIEWERS),
        # By a second person, as is disposing.
        Transition("refuse", ("proposed",), "open", _REVIEWERS),
        Transition("dispose", ("proposed",), "disposed", _REVIEWERS),
    ),
)
