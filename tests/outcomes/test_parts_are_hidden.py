"""What becomes of an outcome is seen with it, and by nobody else: by query, by raw SQL and in its history."""

import pytest
from django.db import ProgrammingError, connection, transaction

from common.scope import acting_as
from outcomes.models import Appeal, Breach, Condition, Review, Variation
from tests.world import World

PARTS = (Condition, Breach, Appeal, Variation, Review)


def _rows(table: str) -> int:
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT count(*) FROM {table}")
        return cursor.fetchone()[0]


def test_an_outsider_sees_no_part_of_what_they_may_not_see(world: World) -> None:
    cast, faults = world.cast, []
    with acting_as(cast.olive):
        before = {model: _rows(model._meta.db_table) for model in PARTS}
    assert all(before.values())
    for outsider in (cast.charlie, cast.carla, cast.sam, cast.ada):
        with acting_as(outsider):
            for model in PARTS:
                for table in (model._meta.db_table, model.history.model._meta.db_table):
                    if _rows(table):
                        faults.append(f"{outsider}: {table}")
                part = model.objects.filter(outcome=world["restricted_outcome"])
                if part.update(struck_reason="gone") or part.exists():
                    faults.append(f"{outsider} changed {model.__name__}")
    assert not faults, "\n".join(faults)


def test_a_part_cannot_be_moved_to_an_outcome_that_more_people_see(world: World) -> None:
    with acting_as(world.cast.olive):
        for name in ("condition", "breach", "appeal", "variation", "review"):
            part = world[name]
            part.outcome = world["outcome"]
            with pytest.raises(ProgrammingError, match="stay as they were made"), transaction.atomic():
                part.save()
