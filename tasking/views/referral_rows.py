"""What a referral says, in rows for a summary list."""

from typing import Any

from hotspots.models import Subject
from tasking.actions.referral_details import involved
from tasking.models import Referral, Vulnerability, Weekday


def rows(referral: Referral) -> list[tuple[Any, ...]]:
    """What a referral says, for a summary list; what was left empty is left out."""
    said = [
        ("About", referral.get_kind_display()),
        _subject_row(referral),
        ("Place", referral.place),
        ("Days", _named(Weekday, referral.days)),
        ("Hours", referral.times),
        ("Time of year", referral.season),
        ("What happens", referral.what_happens),
        ("Harm", referral.get_harm_display()),
        ("Who is affected", referral.who_is_affected),
        ("Vulnerabilities", _named(Vulnerability, referral.vulnerabilities)),
        ("Counted", referral.counted),
        ("Evidence", referral.evidence),
        ("Risk score typed in earlier", referral.risk_score),
        ("Tried already", referral.tried),
        ("Involved already", ", ".join(str(agency) for agency in involved(referral))),
        ("What is asked for", referral.resource_asked),
        ("Lawful basis", referral.get_lawful_basis_display()),
        ("Consent", referral.get_consent_display()),
        ("Why it was overridden", referral.consent_reason),
        ("The partnership can stop when", referral.exit_criterion),
        ("Decided by", referral.forum or "Whichever forum meets next"),
        ("Referred by", f"{referral.referrer}, {referral.held_by}"),
        ("Referred on", referral.created_at),
        ("Sent to", referral.get_destination_display()),
        ("Reason", referral.decision_reason),
    ]
    return [row for row in said if row[1] not in (None, "")]


def _subject_row(referral: Referral) -> tuple[Any, ...]:
    """The person's reference, where whoever is looking may see it: it can be held by another agency again."""
    if referral.subject_id is None:
        return ("Person", None)
    subject = Subject.objects.filter(pk=referral.subject_id).first()
    if subject is None:
        return ("Person", f"Withheld. Contact {referral.held_by}")
    return ("Person", subject.reference, subject.get_absolute_url(), "Open")


def _named(choices: Any, chosen: list[str]) -> str:
    """The chosen ones in words, in the order of the choices."""
    return ", ".join(label for value, label in choices.choices if value in chosen)
