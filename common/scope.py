"""Who is looking: the one door through which any code reaches rows.

`acting_as(person)` opens a transaction and tells PostgreSQL who the person is; row-level security does the rest.
Outside a scope there are no rows. The setting is local to the transaction (`set_config(…, is_local => true)`), so
that a pooled connection never carries one person's sight to the next.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Protocol
from uuid import UUID

from django.db import connection, transaction


class System(StrEnum):
    """Named scopes for work that no person asked for. None of them can see personal details."""

    SIGN_IN = "sign_in"  # find the account behind an e-mail address, a session or a token
    OUTBOX = "outbox"  # claim and settle due deliveries
    FEED = "feed"  # find the owner behind a calendar link
    SET_UP = "set_up"  # make the partnership's first agency, people and reference data
    HEALTH = "health"  # answer whether the service is ready
    AUDIT = "audit"  # verify the audit chain
    IMPORTS = "imports"  # find imports that nobody works on
    ODD_ACCESS = "odd_access"  # note looks at people's records that stand out, and see none of the records
    EXPIRY = "expiry"  # end outcomes whose time has run out, and see no others
    RETENTION = "retention"  # note what is due for review, by a function of the database that gives references only


class Channel(StrEnum):
    """By which way something was done or seen; written to the processing log."""

    PAGE = "page"
    API = "api"
    FEED = "feed"
    MAIL = "mail"
    LINK = "link"  # a signed link in a message, for the one answer that it asks for
    TASK = "task"
    COMMAND = "command"


class HasKey(Protocol):
    """Anything with a UUID key: a person."""

    pk: UUID


@dataclass(frozen=True)
class Scope:
    """Who is looking, by which way, and the reason given for a change. `roles` are for words, never for rights."""

    person_id: UUID | None = None
    system: str = ""
    channel: str = ""
    view: str = ""
    request_id: str = ""
    reason: str = ""
    roles: tuple[str, ...] = ()


_NOBODY = Scope()
_current: ContextVar[Scope] = ContextVar("muster_scope", default=_NOBODY)


def current() -> Scope:
    """The scope in force; without a person or a system name when nobody has entered one."""
    return _current.get()


def _tell_database(scope: Scope) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT set_config('muster.person', %s, true), set_config('muster.system', %s, true),"
            " set_config('muster.channel', %s, true), set_config('muster.view', %s, true),"
            " set_config('muster.request', %s, true), set_config('muster.reason', %s, true)",
            [
                str(scope.person_id or ""),
                scope.system,
                scope.channel,
                scope.view,
                scope.request_id,
                scope.reason,
            ],
        )


@contextmanager
def _entered(scope: Scope) -> Iterator[None]:
    """Enter the scope inside a transaction; on the way out give the outer scope back.

    When the block fails, rolling back to its savepoint restores the outer setting by itself.
    """
    # Outside a transaction, the end of this one takes the setting back.
    inside = not connection.get_autocommit()
    with transaction.atomic():
        outer = _current.get()
        token = _current.set(scope)
        try:
            _tell_database(scope)
            yield
            if inside and not connection.needs_rollback:
                _tell_database(outer)
        finally:
            _current.reset(token)


@contextmanager
def acting_as(person: HasKey, *, channel: Channel | None = None) -> Iterator[None]:
    """Look and act as this person: their agency, roles and agreements decide which rows there are.

    Takes a person (any object with a UUID `pk`) and the channel by which they came; keeps the channel, view and
    request of an outer scope when none is given.
    """
    outer = current()
    entered = replace(outer, person_id=person.pk, system="", channel=channel or outer.channel, reason="")
    with _entered(replace(entered, roles=_roles(person))):
        yield


@contextmanager
def acting_as_system(name: System, *, channel: Channel | None = None) -> Iterator[None]:
    """Do named system work; see `System` for what each may see."""
    outer = current()
    with _entered(replace(outer, person_id=None, system=name, channel=channel or outer.channel, reason="", roles=())):
        yield


@contextmanager
def request_scope(*, view: str, request_id: str, channel: Channel) -> Iterator[None]:
    """The scope of a web request before anyone is known: only what signing in needs."""
    with _entered(Scope(system=System.SIGN_IN, channel=channel, view=view, request_id=request_id)):
        yield


def become(person: HasKey, *, channel: Channel | None = None) -> None:
    """From here to the end of the enclosing scope, look and act as this person (once they are known).

    Raises RuntimeError outside a scope.
    """
    _switch(
        replace(current(), person_id=person.pk, system="", channel=channel or current().channel, roles=_roles(person))
    )


def become_system(name: System, *, channel: Channel | None = None) -> None:
    """From here to the end of the enclosing scope, do named system work. Raises RuntimeError outside a scope."""
    _switch(replace(current(), person_id=None, system=name, channel=channel or current().channel, roles=()))


def step_down() -> None:
    """From here to the end of the enclosing scope, be nobody signed in (after signing out)."""
    _switch(replace(current(), person_id=None, system=System.SIGN_IN, roles=()))


def _roles(person: HasKey) -> tuple[str, ...]:
    return tuple(getattr(person, "roles", ()))


def _switch(scope: Scope) -> None:
    if not connection.in_atomic_block:
        raise RuntimeError("Enter a scope before changing who is in it.")
    _current.set(scope)
    _tell_database(scope)


@contextmanager
def because(reason: str) -> Iterator[None]:
    """Give the reason for the changes made inside the block; it is kept in each record's history."""
    with _entered(replace(current(), reason=reason)):
        yield
