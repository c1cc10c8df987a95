"""A commit in two steps: let go of the locks, then wait for the disk.

A transaction that writes evidence holds the lock of the audit chain while it commits (audit/sql/01_evidence.sql), and
would hold it until the disk has answered; so that 8 writers wait for the disk one after another. The trigger switches
that wait off for its transaction, and it is made up for here, outside the lock and in company: what commits next waits
for everything that was committed before it. So whoever is told that something was saved can rely on it as before.
"""

from django.db.backends.postgresql import base

#: Writes next to nothing to the write-ahead log, and waits, as the session says, until the log is on the disk up to
#: there. Only when there is something that is not: a page that logged nothing has nothing to wait for. Where commits
#: wait for standbys, this one does. On a standby, where the chain may be verified, nothing can be written.
_WAIT = """
    SELECT CASE WHEN pg_is_in_recovery() THEN NULL
                WHEN pg_current_wal_flush_lsn() < pg_current_wal_insert_lsn()
                     OR current_setting('synchronous_standby_names') <> ''
                THEN pg_logical_emit_message(true, 'muster', '') END
"""


class DatabaseWrapper(base.DatabaseWrapper):
    """The connection of Muster."""

    def _commit(self) -> None:
        """Commit, and come back when what was committed is on the disk. Raises OperationalError as a commit does."""
        super()._commit()  # type: ignore[misc]  # the stubs know nothing of it
        if self.connection is None:
            return
        by_itself, self.connection.autocommit = self.connection.autocommit, True
        try:
            with self.wrap_database_errors:
                self.connection.execute(_WAIT)
        finally:
            if not self.connection.closed:
                self.connection.autocommit = by_itself
