"""Taking referrals in, amending them, and moving them through their lifecycle (tasking/states.py)."""

from collections.abc import Sequence
from uuid import UUID

from django.db import transaction

from audit.actions import assign, record
from audit.locking import lock
from audit.models import Operation
from common import clock, scope
from common.errors import BadInput
from partners.models import Agency, Person
from partners.references import next_reference
from tasking import policies
from tasking.actions.referral_details import CATEGORY, ReferralDetails, faults_of, involved
from tasking.models import Destination, Forum, Referral, ReferralAgency, ReferralKind
from tasking.signals import referral_changed
from tasking.states import REFERRAL

#: What the log says was done, by verb.
PAST = {
    "accept": "accepted",
    "reject": "rejected",
    "redirect": "redirected",
    "pass_on": "passed on",
    "start": "started",
    "finish": "finished",
    "revoke": "revoked",
}
#: Verbs that need a reason, and how it is asked for.
REASONS = {
    "reject": "Say why the referral is rejected.",
    "redirect": "Say why it goes there.",
    "pass_on": "Say why it goes there.",
    "finish": "Say how the exit criterion was met.",
    "revoke": "Say why the referral is revoked.",
}
#: What says who may see a referral. It stays as it was sent.
_FIXED = ("kind", "subject")


def submit_referral(*, by: Person, details: ReferralDetails) -> Referral:
    """Take in a referral from this person's agency, which holds what it says.

    About a victim or an offender it is restricted to agencies that share that category with the referring agency.
    Raises NotAllowed, and BadInput naming every fault.
    """
    policies.may_refer(by).require()
    faults = faults_of(details)
    if faults:
        raise BadInput.of(**faults)
    kind = ReferralKind(details.kind)
    with transaction.atomic():
        made = Referral.objects.create(
            **details.columns(),
            reference=next_reference("R", clock.today().year),
            category=CATEGORY.get(kind, ""),
            held_by=by.agency,
            referrer=by,
        )
        _involve(made, details.agencies)
        filled = [name for name, value in {**details.columns(), "agencies": details.agencies}.items() if value]
        record(Operation.COLLECTION, "submitted", on=made, to_state=made.state, fields=filled)
        referral_changed.send(Referral, record=made, verb="submitted", by=by)
    return made


def amend_referral(
    *, referral: UUID, by: Person, version: int | None, details: ReferralDetails, reason: str
) -> Referral:
    """Change what a referral says, while it waits to be decided, with a reason; what it said stays in its trail.

    What and whom it is about stays: that decides who may see it. Raises Http404, StaleEdit, NotAllowed, WrongState, and
    BadInput naming every fault.
    """
    with transaction.atomic(), scope.because(reason):
        found = lock(Referral, referral, version=version)
        policies.may(by, "amend", found).require()
        found.state = REFERRAL.target("amend", found.state)
        faults = _amending_faults(found, details, reason)
        if faults:
            raise BadInput.of(**faults)
        new = {name: value for name, value in details.columns().items() if name not in _FIXED}
        changed = assign(found, **new)
        found.save()
        if set(involved(found)) != set(details.agencies):
            _involve(found, details.agencies)
            changed.append("agencies")
        record(Operation.ALTERATION, "amended", on=found, reason=reason, fields=changed)
        referral_changed.send(Referral, record=found, verb="amended", by=by)
    return found


def move_referral(
    *,
    referral: UUID,
    verb: str,
    by: Person,
    version: int | None,
    reason: str = "",
    destination: str = "",
    forum: Forum | None = None,
) -> Referral:
    """Accept, reject, redirect, start, finish or revoke a referral (`verb`); the referrer is told by the signal.

    A redirected referral goes to a `destination` outside, which ends it here, or to another `forum` of the partnership:
    it keeps its reference, and waits there as submitted. Raises Http404, StaleEdit, NotAllowed, WrongState, and
    BadInput naming every fault.
    """
    if verb == "redirect" and forum is not None and not destination:
        verb = "pass_on"
    with transaction.atomic(), scope.because(reason):
        found = lock(Referral, referral, version=version)
        policies.may(by, verb, found).require()
        before, found.state = found.state, REFERRAL.target(verb, found.state)
        faults = _moving_faults(found, verb, reason, destination, forum)
        if faults:
            raise BadInput.of(**faults)
        found.decision_reason = reason or found.decision_reason
        if verb == "redirect":
            found.destination = destination
        if verb == "pass_on":
            found.forum = forum
        found.save()
        record(
            Operation.ALTERATION,
            PAST[verb],
            on=found,
            from_state=before,
            to_state=found.state,
            reason=f"To {forum}: {reason}" if verb == "pass_on" else reason,
            fields=["state", "decision_reason", *_MOVED.get(verb, ())],
        )
        referral_changed.send(Referral, record=found, verb=PAST[verb], by=by)
    return found


#: What else a verb changes.
_MOVED = {"redirect": ["destination"], "pass_on": ["forum"]}


def _amending_faults(found: Referral, details: ReferralDetails, reason: str) -> dict[str, str]:
    faults = {name: fault for name, fault in faults_of(details).items() if name != "subject"}
    keep = "Keep {} the referral is about. If that is wrong, revoke this referral and make another."
    if details.kind != found.kind:
        faults["kind"] = keep.format("what")
    if details.subject is not None and details.subject.pk != found.subject_id:
        faults["subject"] = keep.format("whom")
    if not reason.strip():
        faults["reason"] = "Say why the referral is changed."
    return faults


def _moving_faults(found: Referral, verb: str, reason: str, destination: str, forum: Forum | None) -> dict[str, str]:
    faults = {}
    if verb in REASONS and not reason.strip():
        faults["reason"] = REASONS[verb]
    if verb == "redirect" and (destination not in Destination.values or forum is not None):
        faults["destination"] = "Choose where the referral goes: one service or one forum."
    if verb == "pass_on":
        faults |= _forum_faults(found, forum)
    return faults


def _forum_faults(found: Referral, forum: Forum | None) -> dict[str, str]:
    if forum is None:
        return {"destination": "Choose which forum the referral goes to."}
    if found.forum_id == forum.pk:
        return {"destination": f"The referral is with {forum} already. Choose another forum."}
    if not forum.is_active:
        return {"destination": f"{forum} no longer meets. Choose another forum."}
    return {}


def _involve(referral: Referral, agencies: Sequence[Agency]) -> None:
    """Note which agencies are involved already; one that is left out stays as a row that no longer counts."""
    named = {agency.pk for agency in agencies}
    for row in referral.agencies.all():
        if row.is_involved != (row.agency_id in named):
            row.is_involved = not row.is_involved
            row.save()
        named.discard(row.agency_id)
    for key in named:
        ReferralAgency.objects.create(referral=referral, agency_id=key)
