"""The end of outcomes whose time has run out: nobody decides it, so nobody has to do it."""

from uuid import UUID

from audit.actions import record
from audit.models import Operation as Processing
from common import clock
from common.scope import Channel, System, acting_as_system
from outcomes.actions.outcomes import PAST
from outcomes.models import Outcome
from outcomes.signals import outcome_changed
from outcomes.states import OUTCOME


def expire_run_out(*, by_system: System) -> int:
    """Move outcomes in force whose time has run out to expired, as of their own end; gives how many were moved.

    Acts in the named system scope (System.EXPIRY), one transaction each, so that it can be cut off and run again. What
    someone else is changing is left for the next time. The signal is sent with `by=None`: nobody did it.
    """
    with acting_as_system(by_system, channel=Channel.TASK):
        keys = list(Outcome.objects.run_out(clock.now()).order_by("expires_on", "id").values_list("pk", flat=True))
    return sum(_expire(key, by_system) for key in keys)


def _expire(key: UUID, by_system: System) -> bool:
    with acting_as_system(by_system, channel=Channel.TASK):
        rows = Outcome.objects.select_for_update(of=("self",), skip_locked=True)
        found = rows.run_out(clock.now()).filter(pk=key).first()
        if found is None:
            return False
        before, found.state = found.state, OUTCOME.target("expire", found.state)
        found.ended_on, found.ended_reason = found.expires_on, found.expires_because or "Its time ran out."
        found.save()
        record(
            Processing.ALTERATION,
            PAST["expire"],
            on=found,
            from_state=before,
            to_state=found.state,
            reason=found.ended_reason,
            fields=["state", "ended_on", "ended_reason"],
        )
        outcome_changed.send(Outcome, record=found, verb=PAST["expire"], by=None)
    return True
