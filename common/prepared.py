"""Queries that the ORM writes once and that are asked many times, for answers that are to cost next to nothing."""

from collections.abc import Callable
from functools import cached_property
from typing import Any

from django.db import connection
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models import Expression, Field, QuerySet
from django.db.models.sql.compiler import SQLCompiler


class Given(Expression):
    """Stands in a query for a value that differs from asking to asking, and is given by this name."""

    def __init__(self, name: str, output_field: Field) -> None:
        super().__init__(output_field=output_field)
        self.name = name

    def as_sql(self, compiler: SQLCompiler, connection: BaseDatabaseWrapper) -> tuple[str, Any]:
        """A placeholder, with itself for the value."""
        return "%s", (self,)


class Prepared:
    """A query whose SQL is written when it is first asked, in the scope of whoever asks: row security is no part of it.

    Takes what gives its SQL and its parameters, of which some may be `Given`.
    """

    def __init__(self, write: Callable[[], tuple[str, list[Any]]]) -> None:
        self._write = write

    @cached_property
    def _written(self) -> tuple[str, list[Any]]:
        return self._write()

    def rows(self, **given: Any) -> list[tuple[Any, ...]]:
        """Ask it, with these values."""
        sql, parameters = self._written
        with connection.cursor() as cursor:
            cursor.execute(sql, [given[one.name] if isinstance(one, Given) else one for one in parameters])
            return cursor.fetchall()


def sql_of(queryset: QuerySet[Any, Any]) -> tuple[str, list[Any]]:
    """A queryset as SQL and its parameters."""
    sql, parameters = queryset.query.sql_with_params()
    return sql, list(parameters)
