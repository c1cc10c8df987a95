"""The lifecycle of an outcome."""

from common.lifecycle import Lifecycle, Transition

_RECORDERS = ("chair", "coordinator", "officer", "manager")
_DECIDERS = ("chair", "coordinator", "manager")
#: Issued and not yet ended.
IN_FORCE = ("issued", "served", "active", "breached")

OUTCOME = Lifecycle(
    noun="outcome",
    initial="proposed",
    transitions=(
        Transition("apply", ("proposed",), "applied", _RECORDERS),
        Transition("issue", ("proposed", "applied"), "issued", _RECORDERS),
        Transition("serve", ("issued",), "served", _RECORDERS),
        Transition("activate", ("issued", "served"), "active", _RECORDERS),
        Transition("breach", ("active",), "breached", _RECORDERS),
        Transition("resume", ("breached",), "active", _RECORDERS),
        Transition("expire", IN_FORCE, "expired", _RECORDERS),
        # Made before it ended and recorded after, as paperwork is: it was in force all along (actions/endings.py).
        Transition("extend", ("expired",), "active", _RECORDERS),
        Transition("discharge", IN_FORCE, "discharged", _DECIDERS),
        # An appeal may be allowed when the order has ended already.
        Transition("quash", (*IN_FORCE, "expired", "discharged"), "quashed", _DECIDERS),
        # A wrong entry, or a plan given up; nothing is deleted.
        Transition("withdraw", ("proposed", "applied", "issued", "served"), "withdrawn", _RECORDERS),
        # Recorded by mistake: it stays readable with its reason, and nothing counts it.
        Transition("strike", (*IN_FORCE, "expired", "discharged", "quashed"), "struck", _DECIDERS),
    ),
)

#: Before the law has spoken: no issue date and no legal version yet.
NOT_YET_ISSUED = ("proposed", "applied")
#: Still to be reckoned with by the partnership.
STANDING = ("proposed", "applied", *IN_FORCE)
#: Never made, made undone or recorded by mistake: no report counts them.
NOT_COUNTED = ("withdrawn", "quashed", "struck")
ENDED = ("expired", "discharged", *NOT_COUNTED)

#: What is recorded of an outcome without a verb of the table above, with the states in which it can be, and by whom.
WORK: dict[str, tuple[tuple[str, ...], tuple[str, ...]]] = {
    "add conditions": (IN_FORCE, _RECORDERS),
    # Of a day on which it was in force, also when that is known once it has ended.
    "record a breach": (("active", "breached", "expired", "discharged"), _RECORDERS),
    "deal with a breach": ((*IN_FORCE, "expired", "discharged", "quashed"), _RECORDERS),
    "lodge an appeal": (IN_FORCE, _RECORDERS),
    "record the result of an appeal": ((*IN_FORCE, "expired", "discharged"), _RECORDERS),
    "record a variation": (IN_FORCE, _RECORDERS),
    "record an extension": ((*IN_FORCE, "expired"), _RECORDERS),
    "record a review": (IN_FORCE, _RECORDERS),
    "set the penalty": ((*IN_FORCE, "expired"), _RECORDERS),
    "record the payment": ((*IN_FORCE, "expired", "discharged"), _RECORDERS),
    "strike an entry": ((*IN_FORCE, "expired", "discharged", "quashed"), _RECORDERS),
}
