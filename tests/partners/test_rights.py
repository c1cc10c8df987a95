"""What people may do is written by administrators only, whatever code runs in their name."""

import pytest
from django.db import DatabaseError, transaction

from common.scope import System, acting_as, acting_as_system
from partners.models import Person
from tests.cast import Cast

pytestmark = pytest.mark.django_db

WIDER = [{"roles": ["administrator"]}, {"is_active": False}, {"email": "elsewhere@example.org"}]


@pytest.mark.parametrize("changes", WIDER, ids=lambda changes: next(iter(changes)))
def test_nobody_widens_their_own_rights(cast: Cast, changes: dict[str, object]) -> None:
    with acting_as(cast.alice):
        with pytest.raises(DatabaseError, match="Only an administrator"), transaction.atomic():
            Person.objects.filter(pk=cast.alice.pk).update(**changes)
        with pytest.raises(DatabaseError, match="Only an administrator"), transaction.atomic():
            Person.objects.filter(pk=cast.alice.pk).update(agency=cast.police)


def test_nobody_writes_the_row_of_another(cast: Cast) -> None:
    with acting_as(cast.alice), pytest.raises(DatabaseError, match="row-level security"), transaction.atomic():
        Person.objects.filter(pk=cast.bob.pk).update(name="Robert")


@pytest.mark.parametrize("changes", WIDER, ids=lambda changes: next(iter(changes)))
def test_signing_in_changes_no_rights(cast: Cast, changes: dict[str, object]) -> None:
    with acting_as_system(System.SIGN_IN):
        with pytest.raises(DatabaseError, match="Only an administrator"), transaction.atomic():
            Person.objects.filter(pk=cast.alice.pk).update(**changes)
        Person.objects.filter(pk=cast.alice.pk).update(password="!")


def test_administrators_do(cast: Cast) -> None:
    with acting_as(cast.ada):
        assert Person.objects.filter(pk=cast.alice.pk).update(roles=["chair", "manager"], agency=cast.police) == 1
