"""The partners app, and row security for the tables of the sign-in library."""

from collections.abc import Iterator
from typing import ClassVar

from django.apps import AppConfig

from common.rowsecurity import PERSON, RowSecurity, has_role, in_system
from common.walls import Wall

# A person's own sign-in data, or the sign-in itself, before anyone is known.
_OWN = RowSecurity(
    visible=f"user_id = {PERSON} OR {in_system('sign_in', 'set_up')}",
    deletable=f"user_id = {PERSON} OR {in_system('sign_in')}",
)
# The address is made with the account. Nobody adds or changes their own, whatever page they find.
_ADDRESS = RowSecurity(
    visible=f"user_id = {PERSON} OR {has_role('administrator')} OR {in_system('sign_in', 'set_up')}",
    writable=f"{has_role('administrator')} OR {in_system('set_up')}",
)
_OF_OWN_ACCOUNT = RowSecurity(
    visible="EXISTS (SELECT 1 FROM socialaccount_socialaccount AS whole WHERE whole.id = account_id)",
    deletable="EXISTS (SELECT 1 FROM socialaccount_socialaccount AS whole WHERE whole.id = account_id)",
)
_UNUSED = RowSecurity(visible=in_system("sign_in"), insertable="false", writable="false")
_RIGHTS = ("email", "agency_id", "roles", "is_active")


class PartnersConfig(AppConfig):
    """Registers the app."""

    name = "partners"

    def ready(self) -> None:
        """Listen for people signing in and out."""
        from partners import receivers  # noqa: F401  # connects the receivers

    def walls(self) -> Iterator[Wall]:
        """A trigger that keeps people from widening their own rights."""
        old, new = (", ".join(f"{row}.{column}" for column in _RIGHTS) for row in ("OLD", "NEW"))
        yield Wall(
            "partners_person",
            (
                "CREATE TRIGGER muster_guard BEFORE UPDATE ON partners_person FOR EACH ROW"
                f" WHEN (({old}) IS DISTINCT FROM ({new})) EXECUTE FUNCTION muster_guard_person()",
            ),
        )

    library_row_security: ClassVar[dict[str, RowSecurity]] = {
        "account_emailaddress": _ADDRESS,
        "account_emailconfirmation": _UNUSED,
        "mfa_authenticator": _OWN,
        "usersessions_usersession": _OWN,
        "socialaccount_socialaccount": _OWN,
        "socialaccount_socialtoken": _OF_OWN_ACCOUNT,
        "socialaccount_socialapp": _UNUSED,
    }
