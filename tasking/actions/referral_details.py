"""What a referral says, and everything that can be wrong with it."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, fields
from typing import Any

from common import clock
from hotspots.models import Subject, SubjectKind
from partners.models import Agency, DataCategory
from tasking.models import (
    Consent,
    Forum,
    Harm,
    LawfulBasis,
    Referral,
    ReferralKind,
    Vulnerability,
    Weekday,
)

CATEGORY = {ReferralKind.VICTIM: DataCategory.VICTIMS, ReferralKind.OFFENDER: DataCategory.OFFENDERS}
_SUBJECTS = {
    ReferralKind.VICTIM: (SubjectKind.VICTIM, SubjectKind.CALLER),
    ReferralKind.OFFENDER: (SubjectKind.OFFENDER,),
}
#: The largest count that the database holds.
_MOST_INCIDENTS = 2_147_483_647


@dataclass(frozen=True)
class ReferralDetails:
    """What a referral says. Texts are without names: a person is spoken of by the subject's reference.

    Evidence is a text, or a count with its source and period, or both. Without a `forum` any may decide on it.
    """

    kind: str
    what_happens: str
    lawful_basis: str
    consent: str
    exit_criterion: str
    evidence: str = ""
    incident_count: int | None = None
    evidence_source: str = ""
    evidence_from: dt.date | None = None
    evidence_to: dt.date | None = None
    subject: Subject | None = None
    place: str = ""
    days: Sequence[str] = ()
    times: str = ""
    season: str = ""
    harm: str = ""
    who_is_affected: str = ""
    vulnerabilities: Sequence[str] = ()
    tried: str = ""
    agencies: Sequence[Agency] = ()
    resource_asked: str = ""
    consent_reason: str = ""
    forum: Forum | None = None

    @property
    def is_about_person(self) -> bool:
        """True for a victim or an offender."""
        return self.kind in CATEGORY

    def columns(self) -> dict[str, Any]:
        """What stands in the referral's own row: all but the agencies involved."""
        given = {field.name: getattr(self, field.name) for field in fields(self) if field.name != "agencies"}
        return {**given, "vulnerabilities": list(self.vulnerabilities), "days": list(self.days)}


def involved(referral: Referral) -> list[Agency]:
    """The agencies that are involved already, by name."""
    return [row.agency for row in referral.agencies.all() if row.is_involved]


def faults_of(details: ReferralDetails) -> dict[str, str]:
    """Everything that is wrong with a referral as it stands, by field; empty when it can be sent."""
    faults = _missing(details) | _unknown(details) | _evidence_faults(details) | _consent_faults(details)
    return faults | _about_faults(details) | _agency_faults(details)


def _missing(details: ReferralDetails) -> dict[str, str]:
    faults = {}
    if not details.what_happens.strip():
        faults["what_happens"] = "Say what happens, without names."
    if not details.exit_criterion.strip():
        faults["exit_criterion"] = "Say when the partnership can stop."
    if not details.evidence.strip() and details.incident_count is None:
        faults["evidence"] = "Give the evidence: how many incidents, from which source, in which period."
    return faults


def _unknown(details: ReferralDetails) -> dict[str, str]:
    faults = {}
    if details.kind not in ReferralKind.values:
        faults["kind"] = "Choose what the referral is about."
    if details.lawful_basis not in LawfulBasis.values:
        faults["lawful_basis"] = "Choose why this may be shared."
    if details.harm and details.harm not in Harm.values:
        faults["harm"] = "Choose the kind of harm from the list."
    if set(details.vulnerabilities) - set(Vulnerability.values):
        faults["vulnerabilities"] = "Choose vulnerabilities from the list."
    if set(details.days) - set(Weekday.values):
        faults["days"] = "Choose days of the week from the list."
    return faults


def _evidence_faults(details: ReferralDetails) -> dict[str, str]:
    faults = {}
    first, last = details.evidence_from, details.evidence_to
    if details.incident_count is not None:
        if not 0 <= details.incident_count <= _MOST_INCIDENTS:
            faults["incident_count"] = "Give the number of incidents as a whole number, 0 or more."
        if not details.evidence_source.strip():
            faults["evidence_source"] = "Say where the incidents were counted, such as “police call logs”."
        if first is None:
            faults["evidence_from"] = "Give the first day of the period in which the incidents were counted."
        if last is None:
            faults["evidence_to"] = "Give the last day of the period in which the incidents were counted."
    if first is not None and last is not None and last < first:
        faults["evidence_to"] = "The last day must not be before the first."
    elif last is not None and last > clock.today():
        faults["evidence_to"] = "The last day counted must be today or in the past."
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


def _agency_faults(details: ReferralDetails) -> dict[str, str]:
    faults = {}
    gone = [str(agency) for agency in details.agencies if not agency.is_active]
    if gone:
        faults["agencies"] = f"{', '.join(gone)}: no longer in the partnership. Leave it out."
    if details.forum is not None and not details.forum.is_active:
        faults["forum"] = f"{details.forum} no longer meets. Choose another forum."
    return faults
