"""Of the world (tests/world.py): what became of its restricted outcome, and of its sensitive one."""

from typing import Any
from uuid import uuid4

from common import clock
from outcomes.models import Appeal, Breach, Condition, Review, Variation

#: Words of the restricted outcome's parts.
ORDER_SECRETS = ("the blue moped", "a hood at the arcade", "the wrong twin", "a curfew by nine", "home to the aunt")


def make_orders(records: dict[str, Any]) -> dict[str, Any]:
    """One of each part of the restricted outcome, and a breach of the sensitive one."""
    of: dict[str, Any] = {"outcome": records["restricted_outcome"]}
    today = clock.today()
    variation = Variation.objects.create(
        **of, kind="varied", made_on=today, what_changed="a curfew by nine", client_key=uuid4()
    )
    return {
        "variation": variation,
        "condition": Condition.objects.create(
            **of, position=1, kind="prohibition", text="the blue moped", added_on=today, client_key=uuid4()
        ),
        "breach": Breach.objects.create(
            **of, happened_on=today, what_happened="a hood at the arcade", client_key=uuid4()
        ),
        "appeal": Appeal.objects.create(**of, lodged_on=today, grounds="the wrong twin", client_key=uuid4()),
        "review": Review.objects.create(
            **of,
            due_on=today,
            because="A rule",
            done_on=today,
            result="continue",
            note="home to the aunt",
            client_key=uuid4(),
        ),
        "sensitive_breach": Breach.objects.create(
            outcome=records["sensitive_outcome"],
            happened_on=today,
            what_happened="warehouse raid seen",
            client_key=uuid4(),
        ),
    }
