"""What the tests of imports share."""

import io
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date

import pytest
from django.db import connection

from common.scope import acting_as
from hotspots.imports.loading import Loaded, Mode
from hotspots.imports.pipeline import import_file
from hotspots.models import Import, ImportRefusal
from partners.models import Person
from tests.cast import Cast

TODAY = date(2018, 7, 1)
Progress = Callable[[str, int, int], None]


@dataclass
class Importer:
    """Imports bytes as the coordinator, and keeps the last import."""

    person: Person
    batch: Import = field(init=False)

    def __call__(
        self,
        data: bytes,
        name: str = "2018-04-essex-street.csv",
        mode: Mode = "good_rows",
        progress: Progress = lambda stage, done, total: None,
    ) -> Loaded:
        with acting_as(self.person):
            self.batch = Import.objects.create(
                uploaded_by=self.person, file_name=name, sha256="0" * 64, size=len(data), mode=mode
            )
            with connection.cursor() as cursor:
                return import_file(
                    cursor,
                    import_id=self.batch.pk,
                    file=io.BytesIO(data),
                    name=name,
                    mode=mode,
                    today=TODAY,
                    progress=progress,
                    may_shrink=True,
                )

    def refusals(self) -> list[tuple[int, str, str, str]]:
        """Row, column, reason and value of the last import's faults."""
        with acting_as(self.person):
            found = ImportRefusal.objects.filter(batch=self.batch)
            return list(found.values_list("row", "column_name", "reason", "value"))


@pytest.fixture
def load(cast: Cast) -> Importer:
    """Imports bytes as Cora, in a transaction that is rolled back."""
    return Importer(cast.cora)
