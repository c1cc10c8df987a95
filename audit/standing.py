"""Whether records stand as their history says: what a superuser changed past the triggers is in no history.

The chain proves what history says, and trails and exports are taken from history; pages show the records themselves.
"""

from collections.abc import Iterator
from typing import Any

from django.db import models
from django.db.backends.base.base import BaseDatabaseWrapper

from audit.evidence import audited_models, kept_columns


def differing(connection: BaseDatabaseWrapper) -> Iterator[tuple[str, Any]]:
    """The table and key of the first record of each kind that is not as its newest history row says.

    Or that has none, or is gone though its history does not say so. Needs a role that sees every row.
    """
    with connection.cursor() as cursor:
        for model, history_model in audited_models():
            for statement in (_OTHERWISE, _GONE):
                cursor.execute(_filled(statement, model, history_model))
                if found := cursor.fetchone():
                    yield model._meta.db_table, found[0]
                    break


def _filled(statement: str, model: type[models.Model], history_model: type[models.Model]) -> str:
    columns = kept_columns(history_model)
    live, past = (", ".join(f'{row}."{column}"' for column in columns) for row in ("live", "past"))
    names = {"table": model._meta.db_table, "history": history_model._meta.db_table, "key": model._meta.pk.column}
    return statement.format(live=live, past=past, **names)


_OTHERWISE = """
    SELECT live.{key} FROM public.{table} AS live
    LEFT JOIN LATERAL (SELECT * FROM public.{history} AS row_then WHERE row_then.{key} = live.{key}
                       ORDER BY history_id DESC LIMIT 1) AS past ON true
    WHERE past.history_id IS NULL OR past.history_type = '-' OR ROW({live}) IS DISTINCT FROM ROW({past})
    ORDER BY live.{key} LIMIT 1
"""
_GONE = """
    SELECT past.{key} FROM public.{history} AS past
    WHERE NOT EXISTS (SELECT 1 FROM public.{table} AS live WHERE live.{key} = past.{key})
    GROUP BY past.{key} HAVING (array_agg(past.history_type ORDER BY past.history_id DESC))[1] <> '-'
    ORDER BY past.{key} LIMIT 1
"""
