"""Red-flag dates: given by the year's rules, or entered by hand; taken out of the plan and put back."""

import datetime as dt
from collections.abc import Iterable, Sequence
from functools import partial
from uuid import UUID

from django.db import transaction

from audit.actions import record
from audit.locking import lock
from audit.models import Operation as Processing
from common import scope
from common.errors import BadInput, MusterError, WrongState, require_reason
from common.scope import System, acting_as_system
from operations import policies
from operations.models import MANUAL, RedFlagDate
from operations.red_flags.rules import RedFlag, red_flag_dates
from operations.red_flags.times import Days
from operations.refusals import refused_as
from operations.signals import red_flag_changed
from partners.models import Person


def ensure_red_flags(*, years: Iterable[int], by_system: System) -> int:
    """Make the rows of these years' rules that are not there yet; gives how many were made.

    Acts in the named system scope (System.SET_UP). What is there stays as people have made it: moved, renamed or
    cancelled. The signal is sent with `by=None`: nobody did it.
    """
    made = 0
    with acting_as_system(by_system):
        for year in years:
            held = set(RedFlagDate.objects.filter(year=year).values_list("key", flat=True))
            for flag in red_flag_dates(year):
                if flag.key not in held:
                    begin(_row(flag, year), None)
                    made += 1
    return made


def add_red_flag(
    *,
    name: str,
    starts_on: dt.date,
    ends_on: dt.date,
    by: Person,
    starts_time: dt.time | None = None,
    ends_time: dt.time | None = None,
    themes: Sequence[str] = (),
    minimum_resource: str = "",
    minimum_count: int = 1,
    leave_embargo: str = "",
    note: str = "",
    provisional: bool = False,
) -> RedFlagDate:
    """Enter a red-flag date by hand: London days, `ends_on` the last of them; whole days where no time is given.

    Raises NotAllowed, BadInput naming every fault.
    """
    with transaction.atomic():
        policies.may_plan(by).require()
        days = Days(starts_on, ends_on, starts_time, ends_time)
        days.check()
        flag = RedFlagDate(
            key=MANUAL,
            year=starts_on.year,
            name=named(name),
            starts_at=days.starts_at,
            ends_at=days.ends_at,
            all_day=days.all_day,
            themes=tidy(themes),
            minimum_resource=minimum_resource,
            minimum_count=minimum_count,
            leave_embargo=leave_embargo,
            note=note,
            provisional=provisional,
        )
        return begin(flag, by)


def cancel_red_flag(*, flag: UUID, reason: str, by: Person, version: int | None) -> RedFlagDate:
    """Take a date out of the plan; it stays on record. One of a rule is taken out for its year, and stays out.

    Raises Http404, StaleEdit, NotAllowed, WrongState; BadInput without a reason.
    """
    return _in_plan(flag, "cancel", "cancelled", True, reason, by, version)


def restore_red_flag(*, flag: UUID, reason: str, by: Person, version: int | None) -> RedFlagDate:
    """Put a cancelled date back into the plan.

    Raises Http404, StaleEdit, NotAllowed, WrongState; BadInput without a reason.
    """
    return _in_plan(flag, "restore", "put back", False, reason, by, version)


def _in_plan(
    flag: UUID, verb: str, told: str, cancelled: bool, reason: str, by: Person, version: int | None
) -> RedFlagDate:
    require_reason(reason)
    with transaction.atomic(), scope.because(reason):
        found = lock(RedFlagDate, flag, version=version)
        policies.may_plan(by).require()
        decision = policies.may_change_red_flag(by, verb, found)
        if not decision:
            raise WrongState(decision.reason)
        found.is_cancelled = cancelled
        found.save()
        record(Processing.ALTERATION, told, on=found, reason=reason, fields=["is_cancelled"])
        red_flag_changed.send(RedFlagDate, record=found, verb=told, by=by)
    return found


def begin(flag: RedFlagDate, by: Person | None, *, verb: str = "entered") -> RedFlagDate:
    """Save a new date, and say so. Raises BadInput where its name is taken. In the caller's transaction."""
    with refused_as({"one_red_flag_per_rule_and_year": partial(taken, flag)}):
        flag.save()
    record(Processing.COLLECTION, verb, on=flag)
    red_flag_changed.send(RedFlagDate, record=flag, verb=verb, by=by)
    return flag


def named(name: str) -> str:
    """The name on one line. Raises BadInput where there is none."""
    found = " ".join(name.split())
    if not found:
        raise BadInput.of(name="Enter the name of the red-flag date.")
    return found


def tidy(themes: Iterable[str]) -> list[str]:
    """The themes without blanks."""
    return [theme.strip() for theme in themes if theme.strip()]


def taken(flag: RedFlagDate) -> MusterError:
    """What to say where the name is another date's."""
    return BadInput.of(name=f"There is already a date called {flag.name} in {flag.year}. Choose another name.")


def _row(flag: RedFlag, year: int) -> RedFlagDate:
    return RedFlagDate(
        key=flag.key,
        year=year,
        name=flag.name,
        starts_at=flag.starts_at.astimezone(dt.UTC),
        ends_at=flag.ends_at.astimezone(dt.UTC),
        all_day=flag.all_day,
        themes=list(flag.themes),
        minimum_resource=flag.minimum_resource,
        minimum_count=flag.minimum_count,
        leave_embargo=flag.leave_embargo,
        provisional=flag.provisional,
        note=flag.note,
    )
