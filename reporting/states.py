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

_HANDLERS = ("coordinator", "manager")

#: What was checked is given as it was checked; what changes afterwards is checked again.
SUBJECT_ACCESS = Lifecycle(
    noun="subject access request",
    initial="received",
    transitions=(
        Transition("gather", ("received",), "gathering", _HANDLERS),
        Transition("extend", ("received",), "received", _HANDLERS),
        Transition("extend", ("gathering",), "gathering", _HANDLERS),
        Transition("mark", ("gathering",), "gathering", _HANDLERS),
        Transition("start_anew", ("gathering",), "gathering", _HANDLERS),
        Transition("check", ("gathering",), "checked", _HANDLERS),
        Transition("look_again", ("checked",), "gathering", _HANDLERS),
        Transition("give", ("checked",), "given", _HANDLERS),
        Transition("refuse", ("received", "gathering", "checked"), "refused", _HANDLERS),
    ),
)
