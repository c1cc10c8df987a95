"""Who may sign in, and who is behind a session."""

from uuid import UUID

from allauth.account.auth_backends import AuthenticationBackend
from django.contrib.auth.base_user import AbstractBaseUser
from django.db.models import Exists, OuterRef

from partners.models import Person


class SignInBackend(AuthenticationBackend):
    """allauth's, for people who are active in an active agency."""

    def user_can_authenticate(self, user: AbstractBaseUser | None) -> bool:
        """True for an active person of an active agency."""
        return isinstance(user, Person) and user.may_sign_in

    def get_user(self, user_id: UUID) -> Person | None:
        """The person of a session, read anew at each request; None once they or their agency are switched off.

        One query gives the agency too, and `has_second_factor` (recovery codes alone are none).
        """
        from allauth.mfa.models import Authenticator

        factors = Authenticator.objects.filter(user_id=OuterRef("pk")).exclude(type=Authenticator.Type.RECOVERY_CODES)
        people = Person.objects.active().select_related("agency").annotate(has_second_factor=Exists(factors))
        return people.filter(pk=user_id).first()
