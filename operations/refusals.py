"""What the database refused, by the name of the constraint, for a sentence that says what to do."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager

from django.db import IntegrityError, transaction

from common.errors import MusterError


@contextmanager
def refused_as(refusals: Mapping[str, Callable[[], MusterError]]) -> Iterator[None]:
    """Turn the violation of a named constraint into its refusal; what came before in the transaction stays.

    Raises the MusterError that is made for the constraint; any other IntegrityError as it is.
    """
    try:
        with transaction.atomic():
            yield
    except IntegrityError as error:
        name = _constraint(error)
        if name not in refusals:
            raise
        raise refusals[name]() from error


def _constraint(error: IntegrityError) -> str:
    """The constraint's name, from PostgreSQL's own diagnostics (psycopg's `diag`)."""
    diagnostics = getattr(error.__cause__, "diag", None)
    return getattr(diagnostics, "constraint_name", None) or ""
