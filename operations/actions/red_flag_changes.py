"""Changing red-flag dates: moved, renamed, confirmed. The yearly renewal leaves what people have changed alone."""

import datetime as dt
from collections.abc import Sequence
from functools import partial
from uuid import UUID

from django.db import transaction

from audit.actions import assign, record
from audit.locking import lock
from audit.models import Operation as Processing
from common import scope
from common.errors import BadInput, WrongState
from operations import policies
from operations.actions.red_flags import named, taken, tidy
from operations.models import RedFlagDate
from operations.red_flags.rules import EXPECTED_NOTES
from operations.red_flags.times import Days
from operations.refusals import refused_as
from operations.signals import red_flag_changed
from partners.models import Person


def change_red_flag(
    *,
    flag: UUID,
    by: Person,
    version: int | None,
    name: str,
    starts_on: dt.date,
    ends_on: dt.date,
    starts_time: dt.time | None = None,
    ends_time: dt.time | None = None,
    themes: Sequence[str] = (),
    minimum_resource: str = "",
    minimum_count: int = 1,
    leave_embargo: str = "",
    note: str = "",
    provisional: bool = False,
    reason: str = "",
) -> RedFlagDate:
    """Change a date, entered or given by a rule; its reminders and calendar entries move with it.

    Raises Http404, StaleEdit, NotAllowed, WrongState for a cancelled one; BadInput naming every fault, also where it
    moves without a reason, and where one of a rule leaves its year.
    """
    with transaction.atomic(), scope.because(reason):
        found = _locked(flag, by, version)
        days = Days(starts_on, ends_on, starts_time, ends_time)
        days.check()
        if found.is_manual:
            found.year = starts_on.year
        elif found.year not in (starts_on.year, ends_on.year):
            raise BadInput.of(starts_on=f"This is the date of {found.year}: it must touch that year.")
        changed = assign(
            found,
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
        moves = not {"starts_at", "ends_at"}.isdisjoint(changed)
        if moves and not reason.strip():
            raise BadInput.of(reason="Say why the date moves.")
        return save(found, "moved" if moves else "changed", changed, by, reason=reason) if changed else found


def confirm_red_flag(*, flag: UUID, by: Person, version: int | None) -> RedFlagDate:
    """Say that a provisional date is certain as it stands. Its rule's note that it is only expected goes.

    Raises Http404, StaleEdit, NotAllowed; WrongState where it is certain already, or cancelled.
    """
    with transaction.atomic():
        found = _locked(flag, by, version)
        if not found.provisional:
            raise WrongState("This date is confirmed already.")
        note = "" if found.note in EXPECTED_NOTES else found.note
        return save(found, "confirmed", assign(found, provisional=False, note=note), by)


def save(found: RedFlagDate, verb: str, changed: Sequence[str], by: Person, *, reason: str = "") -> RedFlagDate:
    """Save what was changed, and say so. Raises BadInput where its name is taken. In the caller's transaction."""
    with refused_as({"one_red_flag_per_rule_and_year": partial(taken, found)}):
        found.save()
    record(Processing.ALTERATION, verb, on=found, reason=reason, fields=changed)
    red_flag_changed.send(RedFlagDate, record=found, verb=verb, by=by)
    return found


def _locked(flag: UUID, by: Person, version: int | None) -> RedFlagDate:
    found = lock(RedFlagDate, flag, version=version)
    policies.may_plan(by).require()
    decision = policies.may_change_red_flag(by, "change", found)
    if not decision:
        raise WrongState(decision.reason)
    return found
