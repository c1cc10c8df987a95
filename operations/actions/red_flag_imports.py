"""Putting the dates of a file into the plan: made, changed in place, cancelled; never doubled."""

from collections.abc import Sequence

from django.db import transaction

from audit.actions import assign
from common import scope
from common.clock import LONDON
from common.errors import BadInput, StaleEdit
from operations import policies
from operations.actions.red_flag_changes import save
from operations.actions.red_flags import begin
from operations.models import MANUAL, RedFlagDate
from operations.red_flags.rows import ImportRow
from operations.red_flags.steps import Step, outcome, steps_for
from operations.refusals import refused_as
from partners.models import Person


def import_red_flags(
    *, rows: Sequence[ImportRow], source: str, ends_missing: bool, shown: str, by: Person
) -> list[Step]:
    """Do what the preview showed; gives the steps that were taken.

    `source` is what the calendar is called; `shown` the digest of the preview (red_flags.steps.outcome). Raises
    NotAllowed, BadInput, and StaleEdit where the plan has changed since, so that other things would be done.
    """
    source = " ".join(source.split())
    reason = f"Import of {source}"
    with transaction.atomic(), scope.because(reason):
        policies.may_plan(by).require()
        if not source:
            raise BadInput.of(source="Enter what the calendar is called.")
        steps = steps_for(rows, source=source, ends_missing=ends_missing)
        flags = [step.flag.pk for step in steps if step.flag]
        held = RedFlagDate.objects.select_for_update(of=("self",)).order_by("pk").filter(pk__in=flags)
        if {flag.pk: flag.version for flag in held} != {step.flag.pk: step.flag.version for step in steps if step.flag}:
            raise _changed()
        if outcome(steps) != shown:
            raise _changed()
        for step in steps:
            _take(step, source, reason, by)
    return steps


def _changed() -> StaleEdit:
    return StaleEdit("The plan has changed since the file was read. Look at what the import would do now.")


def _take(step: Step, source: str, reason: str, by: Person) -> None:
    flag, row = step.flag, step.row
    if step.verb == "new" and row is not None:
        _make(row, source, by)
    elif step.verb == "cancelled" and flag is not None:
        flag.is_cancelled = True
        flag.import_digest = row.digest if row else ""
        save(flag, "cancelled by an import", ["is_cancelled"], by, reason=reason)
    elif flag is not None and row is not None and flag.import_digest != row.digest:
        changed = _write(flag, row) if step.verb == "changed" else []
        flag.imported_from = flag.imported_from or source
        flag.import_key, flag.import_digest = row.key, row.digest
        save(flag, f"{'changed by' if changed else 'found in'} an import", changed or ["import_key"], by, reason=reason)


def _make(row: ImportRow, source: str, by: Person) -> None:
    flag = RedFlagDate(key=MANUAL, imported_from=source, import_key=row.key, import_digest=row.digest)
    _write(flag, row)
    with refused_as({"imported_red_flag_once": _changed}):
        begin(flag, by, verb="imported")


def _write(flag: RedFlagDate, row: ImportRow) -> list[str]:
    """Set what the file says; gives the fields that differ."""
    values = {**row.values, "starts_at": row.starts_at, "ends_at": row.ends_at}
    if flag.is_manual:
        values["year"] = row.starts_at.astimezone(LONDON).year
    return assign(flag, **values)
