"""Verbs on agencies, people, agreements and tokens. Each locks, checks, changes and records in one transaction."""

import datetime as dt
import secrets
from collections.abc import Iterable
from uuid import UUID

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import transaction

from audit.actions import record
from audit.locking import lock
from audit.models import Operation
from common import clock, scope
from common.errors import BadInput, WrongState
from partners import policies
from partners.models import Agency, Agreement, AgreementParty, ApiToken, DataCategory, Person, Role
from partners.signals import sign_in_changed

#: The longest that a token may live.
LONGEST_TOKEN_DAYS = 365


def add_agency(*, by: Person, name: str, short_name: str, kind: str, contact_email: str = "") -> Agency:
    """Add an agency to the partnership. Raises BadInput where the name or the short name is taken."""
    policies.may_administer(by).require()
    faults = {}
    if Agency.objects.filter(name__iexact=name).exists():
        faults["name"] = f"There is an agency called {name} already."
    if Agency.objects.filter(short_name__iexact=short_name).exists():
        faults["short_name"] = f"The short name {short_name} is taken. Choose another."
    if faults:
        raise BadInput.of(**faults)
    with transaction.atomic():
        agency = Agency.objects.create(name=name, short_name=short_name, kind=kind, contact_email=contact_email)
        record(Operation.ALTERATION, "added", on=agency)
    return agency


def change_agency(*, agency: UUID, by: Person, version: int | None, changes: dict[str, object]) -> Agency:
    """Change an agency's name, kind, contact, SPOC or whether it is active. Raises StaleEdit."""
    policies.may_administer(by).require()
    with transaction.atomic():
        found = lock(Agency, agency, version=version)
        spoc = changes.get("spoc")
        if isinstance(spoc, Person) and spoc.agency_id != found.pk:
            raise BadInput.of(spoc=f"Choose someone from {found.name}: {spoc.name} belongs to another agency.")
        changed = _apply(found, changes)
        found.save()
        record(Operation.ALTERATION, "changed", on=found, fields=changed)
    return found


def add_person(
    *, by: Person, email: str, name: str, agency: Agency, roles: Iterable[str], job_title: str = ""
) -> Person:
    """Make an account without a password; the person sets theirs by "Forgotten your password?" or single sign-on.

    Raises BadInput naming every fault.
    """
    policies.may_administer(by).require()
    chosen = [str(role) for role in roles]
    faults = {}
    if Person.objects.filter(email__iexact=email).exists():
        faults["email"] = f"Someone has an account with the address {email} already."
    if not chosen:
        faults["roles"] = "Choose at least one role."
    if set(chosen) - set(Role.values):
        faults["roles"] = "Choose roles from the list."
    if not agency.is_active:
        faults["agency"] = f"{agency.name} is no longer in the partnership."
    if faults:
        raise BadInput.of(**faults)
    with transaction.atomic():
        person = Person.objects.create_user(email, None, name=name, agency=agency, roles=chosen, job_title=job_title)
        record(Operation.ALTERATION, "added", on=person)
    return person


def change_person(*, person: UUID, by: Person, version: int | None, changes: dict[str, object]) -> Person:
    """Change a person's name, job title, agency, roles or whether they can sign in. Raises StaleEdit."""
    policies.may_administer(by).require()
    with transaction.atomic():
        found = lock(Person, person, version=version)
        if changes.get("is_active") is False and found.is_active:
            policies.may_deactivate(by, found).require()
            # Switched on again, they sign in anew; an old token must not come back to life.
            _forget_tokens(found)
        changed = _apply(found, changes)
        if not found.roles:
            raise BadInput.of(roles="Choose at least one role.")
        found.save()
        record(Operation.ALTERATION, "changed", on=found, fields=changed)
    return found


def reset_sign_in(*, person: UUID, by: Person, version: int | None, reason: str) -> Person:
    """For someone who lost their phone or key, or whose sign-in may be known to others: they start afresh.

    Takes away their password, second steps, API tokens and the link to their agency's sign-in service, and so ends
    their sessions. They go on with a link to their mailbox. Raises StaleEdit, and BadInput without a reason.
    """
    policies.may_reset_sign_in(by, person).require()
    if not reason.strip():
        raise BadInput.of(reason="Say why they have to start afresh.")
    with transaction.atomic(), scope.because(reason):
        found = lock(Person, person, version=version)
        found.set_unusable_password()
        found.save()
        _forget_ways_to_sign_in(found)
        record(Operation.ALTERATION, "reset the sign-in", on=found, reason=reason)
        sign_in_changed.send(Person, record=found, verb="reset")
    return found


def _forget_ways_to_sign_in(person: Person) -> None:
    """In the sign-in's own scope, for not even an administrator sees what others sign in with."""
    from allauth.mfa.models import Authenticator
    from allauth.socialaccount.models import SocialAccount

    with scope.acting_as_system(scope.System.SIGN_IN):
        Authenticator.objects.filter(user=person).delete()
        SocialAccount.objects.filter(user=person).delete()
    _forget_tokens(person)


def _forget_tokens(person: Person) -> None:
    with scope.acting_as_system(scope.System.SIGN_IN):
        ApiToken.objects.filter(person=person, revoked_at=None).update(revoked_at=clock.now())


def sign_agreement(
    *,
    by: Person,
    title: str,
    purpose: str,
    categories: Iterable[str],
    starts_on: dt.date,
    ends_on: dt.date,
    review_on: dt.date,
    agencies: Iterable[Agency],
) -> Agreement:
    """Enter a signed information sharing agreement. Raises BadInput naming every fault."""
    policies.may_administer(by).require()
    parties, chosen = list(agencies), [str(category) for category in categories]
    faults = {}
    if ends_on <= starts_on:
        faults["ends_on"] = "The agreement must end after it starts."
    if not starts_on <= review_on <= ends_on:
        faults["review_on"] = "The review date must lie within the agreement."
    if len(parties) < 2:
        faults["agencies"] = "Choose at least two agencies: an agreement has two or more parties."
    if not chosen or set(chosen) - set(DataCategory.values):
        faults["categories"] = "Choose what data the agreement covers."
    if faults:
        raise BadInput.of(**faults)
    with transaction.atomic():
        agreement = Agreement.objects.create(
            title=title,
            purpose=purpose,
            categories=chosen,
            starts_on=starts_on,
            ends_on=ends_on,
            review_on=review_on,
        )
        for agency in parties:
            AgreementParty.objects.create(agreement=agreement, agency=agency, signed_on=starts_on)
        record(Operation.ALTERATION, "signed", on=agreement)
    return agreement


def withdraw_agreement(*, agreement: UUID, by: Person, version: int | None, reason: str) -> Agreement:
    """End an agreement at once: from this moment its parties stop seeing each other's restricted records."""
    policies.may_administer(by).require()
    if not reason.strip():
        raise BadInput.of(reason="Say why the agreement ends.")
    with transaction.atomic(), scope.because(reason):
        found = lock(Agreement, agreement, version=version)
        if found.withdrawn_on is not None:
            raise WrongState(f"This agreement was withdrawn on {found.withdrawn_on:%d %B %Y}.")
        found.withdrawn_on = clock.today()
        found.save()
        record(Operation.ALTERATION, "withdrew", on=found, to_state="withdrawn", reason=reason)
    return found


def issue_token(*, by: Person, label: str, days: int) -> str:
    """Make an API token for oneself; the only time that it is shown. It stops working after `days` days."""
    if not 1 <= days <= LONGEST_TOKEN_DAYS:
        raise BadInput.of(days=f"Choose between 1 and {LONGEST_TOKEN_DAYS} days.")
    token = f"muster_{secrets.token_urlsafe(32)}"
    with transaction.atomic():
        made = ApiToken.objects.create(
            person=by, label=label, digest=ApiToken.digest_of(token), expires_at=clock.now() + dt.timedelta(days=days)
        )
        record(Operation.ALTERATION, "issued an API token", on=by, reason=made.label)
    return token


def revoke_token(*, token: UUID, by: Person) -> None:
    """Stop one of one's own tokens from working."""
    with transaction.atomic():
        stopped = ApiToken.objects.filter(pk=token, person=by, revoked_at=None).update(revoked_at=clock.now())
        if stopped:
            record(Operation.ALTERATION, "revoked an API token", on=by)


def create_first_administrator(*, email: str, name: str, agency: str, partnership: str, password: str) -> Person:
    """Make the partnership, its first agency and its first administrator, in the set-up scope of an empty database.

    Raises WrongState when there is somebody already, BadInput when the password is too weak.
    """
    from partners.models import Partnership

    if Person.objects.exists():
        raise WrongState("There are people already. An administrator adds more under People.")
    try:
        validate_password(password)
    except ValidationError as fault:
        raise BadInput.of(password=fault.messages) from fault
    with transaction.atomic():
        Partnership.objects.create(name=partnership, districts=[], force_name="")
        home = Agency.objects.create(name=agency, short_name="home", kind="district_council")
        person = Person.objects.create_user(email, password, name=name, agency=home, roles=[str(Role.ADMINISTRATOR)])
        record(Operation.ALTERATION, "added", on=person)
    return person


def _apply(record_: Agency | Person, changes: dict[str, object]) -> list[str]:
    """Set what differs; give the names of the fields that changed."""
    changed = [field for field, value in changes.items() if getattr(record_, field) != value]
    for field in changed:
        setattr(record_, field, changes[field])
    return changed
