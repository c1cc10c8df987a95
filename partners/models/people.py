"""People who sign in, their roles, and the tokens by which programs act for them."""

import hashlib
import uuid
from typing import Any, ClassVar, Self

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.auth.hashers import make_password
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower

from audit.history import kept_history
from audit.models import Versioned
from common.rowsecurity import PERSON, SIGNED_IN, RowSecurity, has_role, in_system


class Role(models.TextChoices):
    """What a person does in the partnership."""

    CHAIR = "chair", "Chair"
    COORDINATOR = "coordinator", "Coordinator"
    OFFICER = "officer", "Officer or partner"
    MANAGER = "manager", "Manager"
    SCRUTINY = "scrutiny", "Scrutiny reader"
    ADMINISTRATOR = "administrator", "Administrator"


#: Roles that work with operational records. Scrutiny readers and administrators do not.
PRACTITIONERS = (Role.CHAIR, Role.COORDINATOR, Role.OFFICER, Role.MANAGER)


class PersonManager(BaseUserManager["Person"]):
    """Makes people; finds them by e-mail address whatever its case."""

    def create_user(self, email: str, password: str | None = None, **fields: Any) -> "Person":
        """Make a person. `email` is their work address and what they sign in with."""
        return self.create_with_hash(email, make_password(password), **fields)

    def create_with_hash(self, email: str, hashed: str, **fields: Any) -> "Person":
        """As create_user, with a password that is hashed already.

        An administrator makes accounts for known work addresses, so the address counts as verified from the start.
        """
        from allauth.account.models import EmailAddress

        person = self.create(email=self.normalize_email(email).lower(), password=hashed, **fields)
        EmailAddress.objects.create(user=person, email=person.email, verified=True, primary=True)
        return person

    def get_by_natural_key(self, username: str | None) -> "Person":
        """The person with this e-mail address."""
        return self.get(email__iexact=username)

    def active(self) -> models.QuerySet["Person"]:
        """People who can sign in, of agencies that are in the partnership."""
        return self.filter(is_active=True, agency__is_active=True)


class Person(AbstractBaseUser, Versioned):
    """Someone who signs in. Belongs to one agency; deactivated, never deleted.

    Names and work addresses of colleagues are not the personal data that Muster protects; a victim's or suspect's
    details are never here.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    email = models.EmailField("email address", unique=True)
    name = models.CharField(max_length=120)
    job_title = models.CharField(max_length=120, blank=True)
    agency = models.ForeignKey("partners.Agency", models.PROTECT, related_name="people")
    roles = ArrayField(models.CharField(max_length=20, choices=Role), default=list)
    is_active = models.BooleanField(default=True)
    # Signing in is in the processing log; a stamp here would make a history row of each.
    last_login = None

    history = kept_history(excluded_fields=("password",))

    USERNAME_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = ["name"]

    objects: ClassVar[PersonManager] = PersonManager()

    row_security = RowSecurity(
        visible=f"{SIGNED_IN} OR (SELECT muster_system()) <> ''",
        insertable=f"{has_role('administrator')} OR {in_system('set_up')}",
        # Oneself (a new password, the stamp of signing in), an administrator, or signing in.
        writable=f"id = {PERSON} OR {has_role('administrator')} OR {in_system('sign_in', 'set_up')}",
        # When colleagues sign in, and what became of their rights, is not everyone's to know.
        history=f"id = {PERSON} OR {has_role('administrator')} OR (SELECT muster_system()) <> ''",
    )

    class Meta:
        verbose_name_plural = "people"
        ordering = ["name"]
        constraints = [
            models.UniqueConstraint(Lower("email"), name="one_person_per_email"),
            models.CheckConstraint(
                name="person_has_a_role",
                condition=Q(roles__len__gt=0),
                violation_error_message="Give the person at least one role.",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def has_role(self, *roles: str) -> bool:
        """True when the person holds any of the roles."""
        return not set(roles).isdisjoint(self.roles)

    @property
    def may_sign_in(self) -> bool:
        """True for an active person of an active agency."""
        return self.is_active and self.agency.is_active

    @property
    def role_names(self) -> list[str]:
        """The roles in words."""
        return [str(Role(role).label) for role in self.roles]

    @property
    def is_practitioner(self) -> bool:
        """True for those who work with operational records."""
        return self.has_role(*PRACTITIONERS)


class ApiTokenQuerySet(models.QuerySet["ApiToken"]):
    """Ways to find tokens."""

    def usable(self, at: Any) -> Self:
        """Tokens that still work at this instant."""
        return self.filter(
            revoked_at__isnull=True, expires_at__gt=at, person__is_active=True, person__agency__is_active=True
        )


class ApiToken(models.Model):
    """A bearer token for the API. Only its SHA-256 digest is kept; it expires and can be revoked."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    person = models.ForeignKey(Person, models.PROTECT, related_name="api_tokens")
    label = models.CharField(max_length=80)
    digest = models.CharField(max_length=64, unique=True)
    created_at = models.DateTimeField(auto_now_add=True)
    expires_at = models.DateTimeField()
    last_used_at = models.DateTimeField(null=True, blank=True)
    revoked_at = models.DateTimeField(null=True, blank=True)

    objects = ApiTokenQuerySet.as_manager()

    row_security = RowSecurity(visible=f"person_id = {PERSON} OR {in_system('sign_in', 'set_up')}")

    def __str__(self) -> str:
        return self.label

    @staticmethod
    def digest_of(token: str) -> str:
        """What is kept of a token: its SHA-256 digest, in hexadecimal. Tokens are random, so no salt is needed."""
        return hashlib.sha256(token.encode()).hexdigest()
