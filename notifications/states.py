"""The life of a delivery: from due to sent, with every way to end otherwise."""

from common.lifecycle import Lifecycle, Transition

PENDING, CLAIMED, HELD, SENDING, SENT = "pending", "claimed", "held", "sending", "sent"
FAILED, EXPIRED, CANCELLED, UNKNOWN = "failed", "expired", "cancelled", "unknown"

#: Not yet handed to a channel: can still be called back. What is held waits for the digest that it goes with.
WAITING = (PENDING, CLAIMED, HELD)
#: In the hands of a worker, which holds a lease.
LEASED = (CLAIMED, SENDING)
#: Needs a person to look at it.
TROUBLED = (FAILED, UNKNOWN, EXPIRED)

_WORKER = ("outbox",)  # never a person
#: What people can do with a message.
VERBS = ("resend", "discard")
_MINDERS = ("chair", "coordinator")

DELIVERY = Lifecycle(
    noun="message",
    initial=PENDING,
    transitions=(
        Transition("claim", (PENDING,), CLAIMED, _WORKER),
        Transition("hold_for_digest", (CLAIMED, SENDING), HELD, _WORKER),
        Transition("release", (HELD,), PENDING, _WORKER),
        Transition("start_sending", (CLAIMED, HELD), SENDING, _WORKER),
        Transition("record_as_sent", (SENDING,), SENT, _WORKER),
        Transition("try_again_later", LEASED, PENDING, _WORKER),
        Transition("fail", LEASED, FAILED, _WORKER),
        Transition("come_back", (SENT,), FAILED, _WORKER),
        Transition("doubt", (SENDING,), UNKNOWN, _WORKER),
        Transition("expire", (PENDING, HELD), EXPIRED, _WORKER),
        Transition("cancel", (*LEASED, PENDING, HELD), CANCELLED, _WORKER),
        Transition("resend", TROUBLED, PENDING, _MINDERS),
        Transition("discard", (PENDING, HELD, *TROUBLED), CANCELLED, _MINDERS),
    ),
)
