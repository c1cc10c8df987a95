"""Row-level security, declared beside each model as `row_security = RowSecurity(…)`.

The text is SQL over the table's own columns. It is put into the database by `manage.py migrate` (see common/walls.py).
Wrap every call in a sub-select, `(SELECT muster_person())`, so that PostgreSQL runs it once per query, not per row.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from django.db import models

APP_ROLE = "muster_app"

PERSON = "(SELECT muster_person())"
AGENCY = "(SELECT muster_agency())"
PRACTITIONER = "(SELECT muster_practitioner())"
SIGNED_IN = f"{PERSON} IS NOT NULL"


def in_system(*names: str) -> str:
    """True in any of the named system scopes."""
    listed = ", ".join(f"'{name}'" for name in names)
    return f"(SELECT muster_system()) IN ({listed})"


def has_role(*roles: str) -> str:
    """True when the person holds any of the roles."""
    listed = ", ".join(f"'{role}'" for role in roles)
    return f"(SELECT muster_has_role({listed}))"


def shares(category: str, owner_column: str = "owner_id") -> str:
    """True when the person's agency owns the row, or shares data of this category with its owner today.

    Sharing means an information sharing agreement in force to which both agencies are parties.
    """
    return f"({PRACTITIONER} AND {owner_column} = ANY ((SELECT muster_sharing_agencies('{category}'))::uuid[]))"


def shares_by_column(category_column: str, categories: tuple[str, ...], owner_column: str = "owner_id") -> str:
    """As `shares`, for a table whose rows each name their own category of data."""
    each = " OR ".join(
        f"({category_column} = '{category}' AND {shares(category, owner_column)})" for category in categories
    )
    return f"({each})"


def visible_with(table: str, column: str) -> str:
    """True when the row of `table` that `column` points at is visible: a part is seen with its whole."""
    return f"EXISTS (SELECT 1 FROM {table} AS whole WHERE whole.id = {column})"


@dataclass(frozen=True)
class RowSecurity:
    """Who may see a row, who may write it, and whether it can be deleted at all.

    `visible`: SQL for SELECT and for which rows an UPDATE may touch. `insertable` and `writable`: SQL that a row must
    meet when made or changed (default: visible). `deletable`: SQL for DELETE; empty means that nobody can.
    `history`: SQL over `id` for who may see what became of the row, where that is for fewer than see the row itself.
    `fixed`: columns that stay as they were made, since taking a restriction off would show the history as well.
    """

    visible: str
    insertable: str = ""
    writable: str = ""
    deletable: str = ""
    history: str = ""
    fixed: tuple[str, ...] = ()

    def statements(self, table: str) -> Iterator[str]:
        """The SQL that makes the table so, whatever it was before."""
        insertable = self.insertable or self.writable or self.visible
        yield f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY"
        yield f"ALTER TABLE {table} FORCE ROW LEVEL SECURITY"
        yield f"CREATE POLICY see ON {table} FOR SELECT USING ({self.visible})"
        yield f"CREATE POLICY make ON {table} FOR INSERT WITH CHECK ({insertable})"
        yield (
            f"CREATE POLICY change ON {table} FOR UPDATE USING ({self.visible})"
            f" WITH CHECK ({self.writable or self.visible})"
        )
        yield f"REVOKE DELETE, TRUNCATE ON {table} FROM {APP_ROLE}"
        if self.deletable:
            yield f"CREATE POLICY remove ON {table} FOR DELETE USING ({self.deletable})"
            yield f"GRANT DELETE ON {table} TO {APP_ROLE}"
        if self.fixed:
            old, new = (", ".join(f"{row}.{column}" for column in self.fixed) for row in ("OLD", "NEW"))
            yield (
                f"CREATE TRIGGER muster_fixed BEFORE UPDATE ON {table} FOR EACH ROW"
                f" WHEN (({old}) IS DISTINCT FROM ({new})) EXECUTE FUNCTION muster_refuse_fixed()"
            )


#: Tables without row security, each with its reason. A test walks every table of the database.
EXEMPT: dict[str, str] = {
    "django_migrations": "names of migrations; written by the owner role only",
    "django_content_type": "names of models; no row speaks of a person",
    "auth_permission": "Django's permission names; Muster's roles are on the person",
    "auth_group": "unused by Muster; Django's auth app brings it",
    "auth_group_permissions": "unused by Muster; Django's auth app brings it",
    "django_session": "found only by its random key; read before anyone is known",
    "django_site": "unused rows that allauth asks for",
}


def declared(model: type[models.Model]) -> RowSecurity | None:
    """The row security written beside the model, or None."""
    return getattr(model, "row_security", None)
