"""The walls that reporting's models cannot declare: of reviews and holds, and of what stands out in the log."""

from collections.abc import Iterator

from common.rowsecurity import APP_ROLE
from common.walls import Wall

_GUARDS = {"reporting_retentionreview": "muster_guard_review", "reporting_legalhold": "muster_guard_hold"}
_NOTICING = "(SELECT current_setting('muster.noticing', true)) = 'on'"
#: What reporting/sql/odd_access.sql reads on the owner's authority, and only then.
_READ = (
    "audit_processingevent",
    "hotspots_subject",
    "hotspots_subjectdetails",
    *(f"tasking_{name}" for name in ("referral", "referralagency", "agendaitem", "meeting", "forumseat", "action")),
    *(f"tasking_{name}" for name in ("actionsupport", "casereview", "cohortmember", "safeguardingmeasure")),
    "outcomes_outcome",
    *(f"operations_{name}" for name in ("operation", "operationagency", "deployment", "deploymentofficer")),
)


def walls() -> Iterator[Wall]:
    """Reviews and holds are written in one's own name, and the database's own functions see all of them."""
    for table, guard in _GUARDS.items():
        yield Wall(
            table,
            (
                f"CREATE POLICY owned ON {table} FOR SELECT TO CURRENT_USER USING (true)",
                f"CREATE TRIGGER muster_guard BEFORE INSERT OR UPDATE ON {table}"
                f" FOR EACH ROW EXECUTE FUNCTION {guard}()",
            ),
        )
    yield from _of_odd_access()


def _of_odd_access() -> Iterator[Wall]:
    """The scheduled task's function writes what it notes; nobody else does."""
    for table in _READ:
        yield Wall(table, (f"CREATE POLICY read_to_notice ON {table} FOR SELECT TO CURRENT_USER USING ({_NOTICING})",))
    noted, scan = "reporting_accessreview", "reporting_accessscan"
    yield Wall(
        noted,
        (
            f"CREATE POLICY read_to_notice ON {noted} FOR SELECT TO CURRENT_USER USING ({_NOTICING})",
            f"CREATE POLICY notice ON {noted} FOR INSERT TO CURRENT_USER WITH CHECK ({_NOTICING})",
            f"REVOKE INSERT ON {noted} FROM {APP_ROLE}",
            f"CREATE TRIGGER muster_guarded BEFORE UPDATE ON {noted}"
            " FOR EACH ROW EXECUTE FUNCTION muster_guard_access_review()",
        ),
    )
    yield Wall(
        scan,
        (
            f"CREATE POLICY notice ON {scan} FOR ALL TO CURRENT_USER USING ({_NOTICING}) WITH CHECK ({_NOTICING})",
            f"REVOKE INSERT, UPDATE ON {scan} FROM {APP_ROLE}",
        ),
    )
