"""What people do with the rules of reminders: add, change, switch off, go back to those that Muster started with.

Each change is followed at once by the reminders of up to `AT_ONCE` events that are still to come and that whoever
changes the rules may see; the sweep sees to the others.
"""

import datetime as dt
from uuid import UUID

from django.db import IntegrityError, transaction

from audit.actions import assign, record
from audit.locking import lock
from audit.models import Operation
from common import clock
from common.errors import BadInput, Conflict
from common.scope import Channel, System, acting_as_system
from notifications import policies
from notifications.audiences import AUDIENCES, DEFAULTS
from notifications.following import drop_unasked, follow_rules
from notifications.happenings import SOURCES
from notifications.models import ReminderRule
from notifications.models.reminders import LONGEST
from notifications.rules import KINDS
from partners.models import Person

#: How many events follow a change of their rules in its own transaction.
AT_ONCE = 200
_MINUTE = dt.timedelta(minutes=1)
_CLASH = "There is already a reminder for these people at this time. Choose another time or other people."


def add_rule(*, kind: str, lead: dt.timedelta, audience: str, by: Person) -> ReminderRule:
    """Remind this audience that long before; a rule like it that is off is switched on.

    Raises NotAllowed, BadInput naming every fault, and Conflict where there is that rule already.
    """
    with transaction.atomic():
        policies.may_set_reminders(by).require()
        _require_sound(kind, lead, audience)
        made = _of(kind).get((lead, audience)) or ReminderRule(kind=kind, lead=lead, audience=audience, is_on=False)
        if made.is_on:
            raise Conflict(_CLASH)
        _switch_on(made)
        _let_follow(kind, by)
    return made


def change_rule(
    *,
    rule: UUID,
    by: Person,
    version: int | None,
    lead: dt.timedelta | None = None,
    audience: str | None = None,
    is_on: bool | None = None,
) -> ReminderRule:
    """Change how long before, who is told, or whether anyone is; what is not named stays.

    Raises Http404, StaleEdit, NotAllowed, BadInput naming every fault, and Conflict where there is that rule already.
    """
    with transaction.atomic():
        found = lock(ReminderRule, rule, version=version)
        policies.may_set_reminders(by).require()
        given = {"lead": lead, "audience": audience, "is_on": is_on}
        changed = assign(found, **{name: value for name, value in given.items() if value is not None})
        _require_sound(found.kind, found.lead, found.audience)
        _save(found)
        record(Operation.ALTERATION, _verb(found, changed), on=found, fields=changed)
        _let_follow(found.kind, by)
    return found


def restore_rules(*, kind: str, by: Person) -> list[ReminderRule]:
    """Go back to the rules of a kind that Muster started with: those are on, and all others off. Gives what changed.

    Raises NotAllowed, and BadInput for what is no kind of reminder.
    """
    with transaction.atomic():
        policies.may_set_reminders(by).require()
        if kind not in AUDIENCES:
            raise BadInput.of(kind="Choose a kind of reminder.")
        changed = _restore(kind)
        _let_follow(kind, by)
    return changed


def put_in_defaults() -> None:
    """For each kind of reminder that has no rule at all, on or off, put in those that an installation starts with."""
    with acting_as_system(System.SET_UP, channel=Channel.COMMAND):
        there = set(ReminderRule.objects.order_by().values_list("kind", flat=True).distinct())
        for kind in AUDIENCES:
            if kind not in there:
                _restore(kind)


def follows_at_once(kind: str, *, by: Person) -> bool:
    """Whether the events of a kind follow a change at once: this person, who is looking, may see them; they are few."""
    if not by.is_practitioner:
        return False
    source = SOURCES[KINDS[kind].model._meta.db_table]
    return source.rows().filter(source.to_come(clock.now()))[: AT_ONCE + 1].count() <= AT_ONCE


def _of(kind: str) -> dict[tuple[dt.timedelta, str], ReminderRule]:
    """The rules of a kind, each locked until the transaction ends."""
    rules = ReminderRule.objects.select_for_update().filter(kind=kind)
    return {(rule.lead, rule.audience): rule for rule in rules}


def _restore(kind: str) -> list[ReminderRule]:
    rules = _of(kind)
    wanted = {key: rules.get(key) or ReminderRule(kind=kind, lead=key[0], audience=key[1]) for key in DEFAULTS[kind]}
    stray = [rule for key, rule in rules.items() if rule.is_on and key not in wanted]
    missing = [rule for key, rule in wanted.items() if key not in rules or not rule.is_on]
    for rule in stray:
        rule.is_on = False
        rule.save()
        record(Operation.ALTERATION, "switched off", on=rule, fields=["is_on"])
    for rule in missing:
        _switch_on(rule)
    return [*stray, *missing]


def _switch_on(rule: ReminderRule) -> None:
    is_new = rule.version == 0
    rule.is_on = True
    _save(rule)
    record(Operation.ALTERATION, "added" if is_new else "switched on", on=rule, fields=["lead", "audience", "is_on"])


def _verb(rule: ReminderRule, changed: list[str]) -> str:
    return ("switched on" if rule.is_on else "switched off") if changed == ["is_on"] else "changed"


def _save(rule: ReminderRule) -> None:
    try:
        with transaction.atomic():
            rule.save()
    except IntegrityError as error:
        raise Conflict(_CLASH) from error


def _require_sound(kind: str, lead: dt.timedelta, audience: str) -> None:
    faults = {}
    if kind not in AUDIENCES:
        faults["kind"] = "Choose a kind of reminder."
    elif audience not in AUDIENCES[kind]:
        faults["audience"] = f"Choose who is told: {', '.join(AUDIENCES[kind])}."
    if not dt.timedelta() <= lead <= LONGEST:
        faults["lead"] = "A reminder goes out at most 365 days before, and never afterwards."
    elif lead % _MINUTE:
        faults["lead"] = "Give the time in whole minutes."
    if faults:
        raise BadInput.of(**faults)


def _let_follow(kind: str, by: Person) -> None:
    """Bring what waits into line: everywhere by lead, and event by event where they are few."""
    drop_unasked(kind)
    if follows_at_once(kind, by=by):
        source = SOURCES[KINDS[kind].model._meta.db_table]
        follow_rules(source.upcoming(clock.now()), clock.now())
