"""An expired outcome whose end was moved: extended before it ended and recorded late, or a shortening struck."""

from common import clock
from outcomes.models import Breach, Outcome
from outcomes.states import OUTCOME


def follow_end(outcome: Outcome) -> list[str]:
    """Let a locked outcome that is expired follow its end, once that was reckoned again; give the fields that changed.

    In force again where the end is ahead, and breached where a breach of it stands; else it ended on the new end.
    """
    if outcome.state != "expired":
        return []
    if _is_over(outcome):
        outcome.ended_on, outcome.ended_reason = outcome.expires_on, outcome.expires_because
        return ["ended_on", "ended_reason"]
    outcome.state = OUTCOME.target("extend", outcome.state)
    if Breach.objects.counted().filter(outcome=outcome, resumed_on__isnull=True).exists():
        outcome.state = OUTCOME.target("breach", outcome.state)
    outcome.ended_on, outcome.ended_reason = None, ""
    return ["state", "ended_on", "ended_reason"]


def _is_over(outcome: Outcome) -> bool:
    if outcome.expires_at is not None:
        return outcome.expires_at <= clock.now()
    return outcome.expires_on is not None and outcome.expires_on <= clock.today()
