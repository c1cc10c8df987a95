"""Red-flag dates: given by the year's rules, or entered by hand."""

import datetime as dt
from collections.abc import Iterable, Sequence
from functools import partial
from uuid import UUID

from django.db import transaction

from audit.actions import record
from audit.locking import lock
from audit.models import Operation as Processing
from common import scope
from common.clock import local
from common.errors import BadInput, MusterError, WrongState
from common.scope import System, acting_as_system
from operations import policies
from operations.models import MANUAL, RedFlagDate
from operations.red_flags import RedFlag, red_flag_dates
from operations.refusals import refused_as
from operations.signals import red_flag_changed
from partners.models import Person

LONGEST = dt.timedelta(days=92)


def ensure_red_flags(*, years: Iterable[int], by_system: System) -> int:
    """Make the rows of these years' rules that are not there yet; gives how many were made.

    Acts in the named system scope (System.SET_UP). What is there stays as it is, cancelled or not. The signal is sent
    with `by=None`: nobody did it.
    """
    made = 0
    with acting_as_system(by_system):
        for year in years:
            held = set(RedFlagDate.objects.filter(year=year).values_list("key", flat=True))
            for flag in red_flag_dates(year):
                if flag.key not in held:
                    _begin(_row(flag, year), None)
                    made += 1
    return made


def add_red_flag(
    *,
    name: str,
    starts_on: dt.date,
    ends_on: dt.date,
    by: Person,
    themes: Sequence[str] = (),
    minimum_resource: str = "",
    minimum_count: int = 1,
    note: str = "",
) -> RedFlagDate:
    """Enter a red-flag date by hand: whole London days, `ends_on` the last of them.

    Raises NotAllowed, BadInput naming every fault.
    """
    with transaction.atomic():
        policies.may_plan(by).require()
        if not dt.date(2000, 1, 1) <= starts_on < dt.date(2100, 1, 1):
            raise BadInput.of(starts_on="The first day must be between 2000 and 2099.")
        if ends_on < starts_on:
            raise BadInput.of(ends_on="The last day must be the same as the first or later.")
        if ends_on - starts_on >= LONGEST:
            raise BadInput.of(ends_on=f"A red-flag date lasts at most {LONGEST.days} days: enter shorter ones.")
        flag = RedFlagDate(
            key=MANUAL,
            year=starts_on.year,
            name=" ".join(name.split()),
            starts_at=local(starts_on).astimezone(dt.UTC),
            ends_at=local(ends_on + dt.timedelta(days=1)).astimezone(dt.UTC),
            themes=[theme.strip() for theme in themes if theme.strip()],
            minimum_resource=minimum_resource,
            minimum_count=minimum_count,
            note=note,
        )
        if not flag.name:
            raise BadInput.of(name="Enter the name of the red-flag date.")
        return _begin(flag, by)


def cancel_red_flag(*, flag: UUID, reason: str, by: Person, version: int | None) -> RedFlagDate:
    """Take an entered date out of the plan; it stays on record.

    Raises Http404, StaleEdit, NotAllowed (also for a date given by a rule), WrongState; BadInput without a reason.
    """
    if not reason.strip():
        raise BadInput.of(reason="Enter the reason.")
    with transaction.atomic(), scope.because(reason):
        found = lock(RedFlagDate, flag, version=version)
        policies.may_plan(by).require()
        decision = policies.may_cancel_red_flag(by, found)
        if not decision:
            raise WrongState(decision.reason)
        found.is_cancelled = True
        found.save()
        record(Processing.ALTERATION, "cancelled", on=found, reason=reason, fields=["is_cancelled"])
        red_flag_changed.send(RedFlagDate, record=found, verb="cancelled", by=by)
    return found


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


def _begin(flag: RedFlagDate, by: Person | None) -> RedFlagDate:
    with refused_as({"one_red_flag_per_rule_and_year": partial(_taken, flag)}):
        flag.save()
    record(Processing.COLLECTION, "entered", on=flag)
    red_flag_changed.send(RedFlagDate, record=flag, verb="entered", by=by)
    return flag


def _taken(flag: RedFlagDate) -> MusterError:
    return BadInput.of(name=f"There is already a date called {flag.name} in {flag.year}. Choose another name.")
