"""Sessions in the database, found by keys of the kind that Muster gives out only."""

from django.contrib.sessions.backends import db


class SessionStore(db.SessionStore):
    """Django's own, which would ask the database for a key that no text there can hold (NUL)."""

    def _validate_session_key(self, key: str | None) -> bool:
        return bool(key and key.isascii() and key.isalnum() and super()._validate_session_key(key))  # type: ignore[misc]
