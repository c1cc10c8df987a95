"""Everything that changes an outcome or the law behind it."""

from outcomes.actions.expiry import expire_run_out
from outcomes.actions.law import bring_into_force, load_catalogue, switch_type
from outcomes.actions.outcomes import change_outcome, record_outcomes

__all__ = ["bring_into_force", "change_outcome", "expire_run_out", "load_catalogue", "record_outcomes", "switch_type"]
