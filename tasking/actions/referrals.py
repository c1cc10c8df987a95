"""Taking referrals in, and moving them through their lifecycle (tasking/states.py)."""

from collections.abc import Sequence
from dataclasses import dataclass, fields
from uuid import UUID

from django.db import transaction

from audit.actions import record
from audit.locking import lock
from audit.models import Operation
from common import clock, scope
from common.errors import BadInput
from hotspots.models import Subject, SubjectKind
from partners.models import DataCategory, Person
from partners.references import next_reference
from tasking import policies
from tasking.models import Consent, Destination, LawfulBasis, Referral, ReferralKind, Vulnerability
from tasking.signals import referral_changed
from tasking.states import REFERRAL

#: What the log says was done, by verb.
PAST = {
    "accept": "accepted",
    "reject": "rejected",
    "redirect": "redirected",
    "start": "started",
    "finish": "finished",
    "revoke": "revoked",
}
#: Verbs that need a reason, and how it is asked for.
REASONS = {
    "reject": "Say why the referral is rejected.",
    "redirect": "Say why it goes there.",
    "finish": "Say how the exit criterion was met.",
    "revoke": "Say why the referral is revoked.",
}

_CATEGORY = {ReferralKind.VICTIM: DataCategory.VICTIMS, ReferralKind.OFFENDER: DataCategory.OFFENDERS}
_SUBJECTS = {
    ReferralKind.VICTIM: (SubjectKind.VICTIM, SubjectKind.CALLER),
    ReferralKind.OFFENDER: (SubjectKind.OFFENDER,),
}


@dataclass(frozen=True)
class ReferralDetails:
    """What a referral says. Texts are without names: a person is spoken of by the subject's reference."""

    kind: str
    what_happens: str
    lawful_basis: str
    consent: str
    evidence: str
    exit_criterion: str
    subject: Subject | None = None
    place: str = ""
    times: str = ""
    who_is_affected: str = ""
    risk_score: int | None = None
    vulnerabilities: Sequence[str] = ()
    tried: str = ""
    resource_asked: str = ""
    consent_reason: str = ""

    @property
    def is_about_person(self) -> bool:
        """True for a victim or an offender."""
        return self.kind in _CATEGORY


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
    given = {field.name: getattr(details, field.name) for field in fields(details)}
    with transaction.atomic():
        made = Referral.objects.create(
            **{**given, "vulnerabilities": list(details.vulnerabilities)},
            reference=next_reference("R", clock.today().year),
            category=_CATEGORY.get(kind, ""),
            held_by=by.agency,
            referrer=by,
        )
        filled = [name for name, value in given.items() if value]
        record(Operation.COLLECTION, "submitted", on=made, to_state=made.state, fields=filled)
        referral_changed.send(Referral, record=made, verb="submitted", by=by)
    return made


def faults_of(details: ReferralDetails) -> dict[str, str]:
    """Everything that is wrong with a referral as it stands, by field; empty when it can be sent."""
    return _missing(details) | _consent_faults(details) | _about_faults(details)


def move_referral(
    *, referral: UUID, verb: str, by: Person, version: int | None, reason: str = "", destination: str = ""
) -> Referral:
    """Accept, reject, redirect, start, finish or revoke a referral (`verb`); the referrer is told by the signal.

    `destination` is where a redirected referral goes. Raises Http404, StaleEdit, NotAllowed, WrongState, and BadInput
    naming every fault.
    """
    with transaction.atomic(), scope.because(reason):
        found = lock(Referral, referral, version=version)
        policies.may(by, verb, found).require()
        before, found.state = found.state, REFERRAL.target(verb, found.state)
        faults = _moving_faults(verb, reason, destination)
        if faults:
            raise BadInput.of(**faults)
        found.decision_reason = reason or found.decision_reason
        if verb == "redirect":
            found.destination = destination
        found.save()
        record(
            Operation.ALTERATION,
            PAST[verb],
            on=found,
            from_state=before,
            to_state=found.state,
            reason=reason,
            fields=["state", "decision_reason", *(["destination"] if verb == "redirect" else [])],
        )
        referral_changed.send(Referral, record=found, verb=PAST[verb], by=by)
    return found


def _moving_faults(verb: str, reason: str, destination: str) -> dict[str, str]:
    faults = {}
    if verb in REASONS and not reason.strip():
        faults["reason"] = REASONS[verb]
    if verb == "redirect" and destination not in Destination.values:
        faults["destination"] = "Choose where the referral goes."
    return faults


def _missing(details: ReferralDetails) -> dict[str, str]:
    faults = {}
    if details.kind not in ReferralKind.values:
        faults["kind"] = "Choose what the referral is about."
    if not details.what_happens.strip():
        faults["what_happens"] = "Say what happens, without names."
    if not details.evidence.strip():
        faults["evidence"] = "Give the evidence: how many incidents, from which source, in which period."
    if not details.exit_criterion.strip():
        faults["exit_criterion"] = "Say when the partnership can stop."
    if details.lawful_basis not in LawfulBasis.values:
        faults["lawful_basis"] = "Choose why this may be shared."
    if set(details.vulnerabilities) - set(Vulnerability.values):
        faults["vulnerabilities"] = "Choose vulnerabilities from the list."
    return faults


def _consent_faults(details: ReferralDetails) -> dict[str, str]:
    consent, basis = details.consent, details.lawful_basis
    if consent not in Consent.values:
        return {"consent": "Choose whether the person agreed."}
    faults = {}
    if consent == Consent.OVERRIDDEN and not details.consent_reason.strip():
        faults["consent_reason"] = "Say why the person's refusal is overridden."
    if details.is_about_person and consent == Consent.NOT_NEEDED:
        faults["consent"] = "Say whether the person agreed: this referral is about a person."
    if not details.is_about_person and consent != Consent.NOT_NEEDED:
        faults["consent"] = "Choose “Not about a person”, or say which person the referral is about."
    if basis == LawfulBasis.CONSENT and consent != Consent.GIVEN:
        faults["lawful_basis"] = "Consent is a lawful basis only where it was given. Choose another."
    if details.is_about_person and basis == LawfulBasis.CDA_17A:
        faults["lawful_basis"] = "Section 17A is for depersonalised information. Choose another basis for a person."
    return faults


def _about_faults(details: ReferralDetails) -> dict[str, str]:
    if details.kind == ReferralKind.LOCATION and not details.place.strip():
        return {"place": "Say which place."}
    if details.is_about_person:
        kinds = _SUBJECTS[ReferralKind(details.kind)]
        if details.subject is None or details.subject.kind not in kinds:
            return {"subject": f"Give the reference of the {ReferralKind(details.kind).value}."}
        if details.subject.is_closed:
            return {"subject": f"The record of {details.subject} is closed. Reopen it first."}
    elif details.subject is not None:
        return {"subject": "Leave the person out: the referral is about a place or a theme."}
    return {}
