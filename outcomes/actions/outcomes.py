"""Recording outcomes, and what becomes of each."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import asdict
from typing import Any
from uuid import UUID

from django.db import IntegrityError, connection, transaction

from audit.actions import record
from audit.locking import lock
from audit.models import Operation as Processing
from common import clock, scope
from common.errors import BadInput, Conflict, WrongState
from outcomes import policies
from outcomes.actions.parts import end_changes, in_force_fault, note_breach, put_back
from outcomes.actions.terms import Terms, settle
from outcomes.dates import DurationNotAllowed, reckon
from outcomes.durations import Duration
from outcomes.models import Outcome, SubjectKind
from outcomes.recording import Checked, Recording, check
from outcomes.signals import outcome_changed
from outcomes.states import ENDED, OUTCOME
from partners.models import Agency, Person
from partners.references import next_reference

#: Past tense of each verb, for the timeline.
PAST = {
    "apply": "applied for",
    "issue": "issued",
    "serve": "served",
    "activate": "brought into force",
    "breach": "breached",
    "resume": "back in force",
    "expire": "expired",
    "discharge": "discharged",
    "quash": "quashed",
    "withdraw": "withdrawn",
    "strike": "struck",
}
#: The day that a verb needs, by the field it fills.
DAY_OF = {"apply": "applied_on", "issue": "issued_on", "serve": "served_on", "activate": "effective_from"}
_KEY_TAKEN = "Someone else has used this form already. Open a new one and record it again."
NEEDS_REASON = frozenset({"breach", "resume", "discharge", "quash", "withdraw", "strike"})


class KeyTaken(Conflict):
    """Someone else used the key of this recording."""


class RecordedAlready(Conflict):
    """The key of this recording was used for `made`, and something else was entered since."""

    def __init__(self, made: list[Outcome]) -> None:
        self.made = made
        what = " and ".join(one.reference for one in made[:2]) + (f" and {len(made) - 2} more" if made[2:] else "")
        super().__init__(
            f"This form has recorded {what} already, and what it says now is not kept yet. To record it as well, press"
            " the button again."
        )


def record_outcomes(*, by: Person, entry: Recording) -> list[Outcome]:
    """Record one or several outcomes of a kind, with the law in force and the dates that it sets.

    Sent again with the same `client_key`, gives what was recorded the first time, whatever became of it since, and
    changes nothing. Raises NotAllowed, BadInput naming every fault, or Conflict where the key was used by someone
    else (KeyTaken) or for something else (RecordedAlready).
    """
    policies.may_record(by).require()
    agency = entry.issuing_agency or by.agency
    with transaction.atomic():
        earlier = _earlier(entry, agency, by)
        if earlier:
            return earlier
        checked = check(entry, agency=agency, by=by)
        try:
            with transaction.atomic():
                return [_make(entry, checked, agency, by, position) for position in range(1, entry.count + 1)]
        except IntegrityError as error:
            if "one_outcome_per_recording" not in str(error):
                raise
            raise KeyTaken(_KEY_TAKEN) from error


def _earlier(entry: Recording, agency: Agency, by: Person) -> list[Outcome]:
    """What this key has recorded already. Two requests with one key wait for each other here.

    Raises RecordedAlready where it recorded something else: a form that was gone back to and changed must not answer
    as if the change had been kept.
    """
    client_key = entry.client_key
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [str(client_key)])
    found = list(Outcome.objects.filter(client_key=client_key).select_related("type").order_by("client_position"))
    made = list(Outcome.history.filter(id__in=[one.pk for one in found], history_type="+").order_by("client_position"))
    if {row.history_user_id for row in made} - {by.pk}:
        raise KeyTaken(_KEY_TAKEN)
    if made and not _is_as_entered(made, entry, agency, by):
        raise RecordedAlready(found)
    return found


def _is_as_entered(made: list[Any], entry: Recording, agency: Agency, by: Person) -> bool:
    """Whether these history rows say what is entered. Where the law counts no hours, no time of the day was kept."""
    return len(made) == entry.count and all(
        row.starts_at in (None, entry.starts_at) and _keeps(row, _entered(entry, agency, by, position))
        for position, row in enumerate(made, start=1)
    )


def _keeps(row: Any, entered: dict[str, Any]) -> bool:
    column = {field.name: field.attname for field in Outcome._meta.concrete_fields}
    return all(getattr(row, column[name]) == getattr(value, "pk", value) for name, value in entered.items())


def _entered(entry: Recording, agency: Agency, by: Person, position: int) -> dict[str, Any]:
    """What the outcome in this position keeps as it was entered, by field."""
    about_person = entry.kind_of_subject == SubjectKind.PERSON
    return {
        "type": entry.type,
        "operation": entry.operation,
        "visit": entry.visit,
        "action": entry.action,
        "issuing_agency": agency,
        "officer": entry.officer or by,
        "their_reference": entry.their_reference,
        "subject_kind": entry.kind_of_subject,
        "subject": entry.subject,
        "subject_label": "".join(entry.labels[position - 1 : position]),
        "category": "offenders" if about_person else "",
        "held_by": agency if about_person else None,
        "vehicle_label": entry.vehicle_label,
        "place": entry.place,
        "site": entry.site,
        "hotspot": entry.hotspot,
        "state": entry.initial_state,
        "applied_on": entry.applied_on,
        "issued_on": entry.issued_on,
        "served_on": entry.served_on,
        "length": str(entry.length or ""),
        "indefinite": entry.indefinite,
        "conditions": entry.conditions,
        "penalty_amount": entry.penalty_amount,
        "marking": entry.marking,
    }


def _make(entry: Recording, checked: Checked, agency: Agency, by: Person, position: int) -> Outcome:
    dated_on = entry.issued_on or entry.applied_on or clock.today()
    made = Outcome.objects.create(
        reference=next_reference("O", dated_on.year),
        legal_version=checked.law,
        dated_on=dated_on,
        client_key=entry.client_key,
        client_position=position,
        **_entered(entry, agency, by, position),
        **asdict(checked.dates),
    )
    record(Processing.COLLECTION, "recorded", on=made, to_state=made.state)
    outcome_changed.send(Outcome, record=made, verb="recorded", by=by)
    return made


def change_outcome(
    *,
    outcome: UUID,
    verb: str,
    by: Person,
    version: int | None,
    reason: str = "",
    on: dt.date | None = None,
    terms: Terms | None = None,
) -> Outcome:
    """Do a verb of the lifecycle: apply, issue, serve, activate, breach, resume, expire, discharge, quash, withdraw,
    strike.

    `on` is the London day on which it happened (default today). Issuing finds the law in force, and takes the `terms`
    on which it was issued; issuing, serving and activating reckon the dates again. A breach is kept as a row, the
    reason being what happened; resuming takes no action on breaches that are still open. Raises WrongState, NotAllowed,
    StaleEdit, or BadInput naming every fault.
    """
    with transaction.atomic(), scope.because(reason):
        found = lock(Outcome, outcome, version=version)
        OUTCOME.target(verb, found.state)
        policies.may(by, verb, found).require()
        day = on or (verb == "expire" and found.expires_on) or clock.today()
        _check_change(found, verb, day, reason)
        fields = _apply(found, verb, day, terms or Terms())
        if verb == "breach":
            note_breach(found, by=by, day=day, what=reason)
        move(found, verb, by=by, day=day, reason=reason, fields=fields)
    return found


def move(
    found: Outcome, verb: str, *, by: Person, day: dt.date, reason: str = "", fields: Iterable[str] = ()
) -> Outcome:
    """Move a locked outcome by a verb of its lifecycle, with what follows, once it was checked. Raises WrongState."""
    before, target = found.state, OUTCOME.target(verb, found.state)
    if verb == "resume":
        put_back(found, by=by, day=day, reason=reason)
    changed = ["state", *fields]
    found.state = target
    if target in ENDED:
        found.ended_on, found.ended_reason = day, reason.strip() or found.expires_because or PAST[verb]
        changed += ["ended_on", "ended_reason"]
    found.save()
    record(
        Processing.ALTERATION,
        PAST[verb],
        on=found,
        from_state=before,
        to_state=target,
        reason=reason,
        fields=changed,
    )
    outcome_changed.send(Outcome, record=found, verb=PAST[verb], by=by)
    return found


def _check_change(outcome: Outcome, verb: str, day: dt.date, reason: str) -> None:
    if verb not in PAST:
        raise WrongState("Record the extension, by how long and why: that puts the outcome back in force.")
    if verb == "expire" and (outcome.expires_on is None or outcome.expires_on > clock.today()):
        end = f"It runs to the end of {outcome.last_day:%-d %B %Y}" if outcome.last_day else "It has no end date"
        raise WrongState(f"This outcome has not run out. {end}. To end it early, discharge it.")
    if verb == "quash" and outcome.appeal_rows.filter(result="open", struck_reason="").exists():
        raise WrongState("An appeal against this outcome is open. Record the result of the appeal: it quashes it.")
    faults: dict[str, str] = {}
    if verb in NEEDS_REASON and not reason.strip():
        faults["reason"] = "Enter the reason. It is kept with the record."
    if day > clock.today():
        faults["on"] = f"The day cannot be in the future. Today is {clock.today():%-d %B %Y}."
    earliest = outcome.applied_on if verb == "issue" else outcome.issued_on
    if earliest and day < earliest:
        faults["on"] = f"The day cannot be before {earliest:%-d %B %Y}."
    elif verb == "breach" and "on" not in faults and (fault := in_force_fault(outcome, day)):
        faults["on"] = fault
    if faults:
        raise BadInput.of(**faults)


def _apply(outcome: Outcome, verb: str, day: dt.date, terms: Terms) -> list[str]:
    """Set the day that the verb fills, and what follows from it; give the names of the fields."""
    if verb not in DAY_OF:
        return []
    setattr(outcome, DAY_OF[verb], day)
    if verb == "apply":
        outcome.dated_on = day
        return ["applied_on", "dated_on"]
    try:
        given = settle(outcome, day, terms) if verb == "issue" else []
        return [DAY_OF[verb], *given, *reckon_again(outcome)]
    except DurationNotAllowed as error:
        raise BadInput.of(**{"length" if verb == "issue" else "on": str(error)}) from error


def reckon_again(outcome: Outcome, *more: Duration | dt.date) -> list[str]:
    """Set the dates by the law, by what moved its end since, and by `more`; give the names of the fields that changed.

    Raises DurationNotAllowed.
    """
    if outcome.legal_version is None or outcome.issued_on is None:
        return []
    dates = asdict(
        reckon(
            outcome.legal_version,
            issued_on=outcome.issued_on,
            served_on=outcome.served_on,
            effective_from=outcome.effective_from,
            starts_at=outcome.starts_at,
            length=Duration.parse(outcome.length) if outcome.length else None,
            indefinite=outcome.indefinite,
            changes=[*end_changes(outcome), *more],
        )
    )
    changed = [name for name, value in dates.items() if getattr(outcome, name) != value]
    for name in changed:
        setattr(outcome, name, dates[name])
    return changed
