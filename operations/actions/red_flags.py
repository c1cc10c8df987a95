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

    Acts in the named system scope (System.SET_UP). What is there stays as it is, moved by a person or
    cancelled. The signal is sent with `by=None`: nobody did it.
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
    note: str = "",
) -> RedFlagDate:
    """Enter a red-flag date by hand: whole London days, `ends_on` the last of them.

    Raises NotAllowed, BadInput naming every fault.
    """
    with transaction.atomic():
        policies.may_plan(by).require()
        _check_days(starts_on, ends_on)
        flag = RedFlagDate(
            key=MANUAL,
            year=starts_on.year,
            name=" ".join(name.split()),
            **_instants(starts_on, ends_on),
            themes=_tidy(themes),
            minimum_resource=minimum_resource,
            note=note,
        )
        if not flag.name:
            raise BadInput.of(name="Enter the name of the red-flag date")
        return _begin(flag, by)


def change_red_flag(
    *,
    flag: UUID,
    reason: str,
    by: Person,
    version: int | None,
    starts_on: dt.date,
    ends_on: dt.date,
    name: str | None = None,
    themes: Sequence[str] | None = None,
    minimum_resource: str | None = None,
    note: str | None = None,
) -> RedFlagDate:
    """Move a red-flag date, or correct what it says; None leaves as it is. `ends_on` is the last day.

    A date given by a rule keeps its name, its themes and its year, so that the rule goes on finding it there; moved or
    left on its day by a person, it is no longer provisional. Raises Http404, StaleEdit, NotAllowed, WrongState where it
    is cancelled or stays on its day; BadInput without a reason, or where nothing changes.
    """
    if not reason.strip():
        raise BadInput.of(reason="Enter the reason")
    with transaction.atomic(), scope.because(reason):
        found = lock(RedFlagDate, flag, version=version)
        policies.may_plan(by).require()
        decision = policies.may_change_red_flag(by, found)
        if not decision:
            raise WrongState(decision.reason)
        _check_days(starts_on, ends_on)
        wanted: dict[str, object] = {
            **_instants(starts_on, ends_on),
            "year": starts_on.year,
            "name": None if name is None else " ".join(name.split()),
            "themes": None if themes is None else _tidy(themes),
            "minimum_resource": minimum_resource,
            "note": note,
            "provisional": False,
        }
        changes = {field: value for field, value in wanted.items() if value not in (None, getattr(found, field))}
        _check_changes(found, changes)
        return _change(found, changes, reason, by)


def cancel_red_flag(*, flag: UUID, reason: str, by: Person, version: int | None) -> RedFlagDate:
    """Take an entered date out of the plan; it stays on record.

    Raises Http404, StaleEdit, NotAllowed (also for a date given by a rule), WrongState; BadInput without a reason.
    """
    if not reason.strip():
        raise BadInput.of(reason="Enter the reason")
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


def _check_days(starts_on: dt.date, ends_on: dt.date) -> None:
    if not dt.date(2000, 1, 1) <= starts_on < dt.date(2100, 1, 1):
        raise BadInput.of(starts_on="The first day must be between 2000 and 2099")
    if ends_on < starts_on:
        raise BadInput.of(ends_on="The last day must be the same as the first or later")
    if ends_on - starts_on >= LONGEST:
        raise BadInput.of(ends_on=f"A red-flag date lasts at most {LONGEST.days} days: enter shorter ones")


def _instants(starts_on: dt.date, ends_on: dt.date) -> dict[str, dt.datetime]:
    """From the midnight that begins the first day to the midnight that ends the last, in London."""
    return {
        "starts_at": local(starts_on).astimezone(dt.UTC),
        "ends_at": local(ends_on + dt.timedelta(days=1)).astimezone(dt.UTC),
    }


def _tidy(themes: Sequence[str]) -> list[str]:
    return [theme.strip() for theme in themes if theme.strip()]


def _check_changes(flag: RedFlagDate, changes: dict[str, object]) -> None:
    faults: dict[str, str] = {}
    if not flag.is_manual:
        faults |= {
            field: "This comes from a rule and stays as it is." for field in ("name", "themes") if field in changes
        }
        if "year" in changes:
            faults["starts_on"] = (
                f"A date given by a rule is moved within its year. The first day must be in {flag.year}."
            )
    if changes.get("name") == "":
        faults["name"] = "Enter the name of the red-flag date"
    if faults:
        raise BadInput.of(**faults)
    if not changes:
        raise BadInput("Nothing is changed. Change the days or the words, or go back.")


def _change(flag: RedFlagDate, changes: dict[str, object], reason: str, by: Person) -> RedFlagDate:
    for field, value in changes.items():
        setattr(flag, field, value)
    with refused_as({"one_red_flag_per_rule_and_year": partial(_taken, flag)}):
        flag.save()
    moved = "starts_at" in changes or "ends_at" in changes
    verb = "moved" if moved else "confirmed" if list(changes) == ["provisional"] else "changed"
    record(Processing.ALTERATION, verb, on=flag, reason=reason, fields=list(changes))
    red_flag_changed.send(RedFlagDate, record=flag, verb=verb, by=by)
    return flag


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
