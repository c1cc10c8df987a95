"""How far a running import has come, kept in the cache, so that a page sees it while the load is one transaction."""

from contextlib import suppress
from dataclasses import dataclass
from typing import Final
from uuid import UUID

from django.core.cache import cache
from redis.exceptions import RedisError

KEPT: Final = 3600  # seconds


@dataclass(frozen=True)
class ImportProgress:
    """A stage ("reading", "checking", "loading"), and how much of it is done: bytes while reading, then rows."""

    stage: str
    done: int
    total: int

    @property
    def percent(self) -> int:
        """How much of the stage is done, from 0 to 100."""
        return 100 * self.done // self.total if self.total else 100


def tell(batch: UUID, stage: str, done: int, total: int) -> None:
    """Keep how far the import has come. Without Redis nobody sees it, and the import goes on."""
    with suppress(RedisError):
        cache.set(_key(batch), (stage, done, total), KEPT)


def told(batch: UUID) -> ImportProgress | None:
    """What was last kept of this import; None when nothing was, or Redis cannot be reached."""
    with suppress(RedisError):
        found = cache.get(_key(batch))
        if found:
            return ImportProgress(*found)
    return None


def _key(batch: UUID) -> str:
    return f"import-progress:{batch}"
