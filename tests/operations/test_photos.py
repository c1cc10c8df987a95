"""Photos of visits: without where they were taken, kept once, opened under a log entry, struck for good."""

from io import BytesIO
from uuid import uuid4

import pytest
from django.db import DatabaseError, connection, transaction
from django.http import Http404
from PIL import Image

from audit.models import ProcessingEvent
from common.errors import BadInput, Conflict, NotAllowed, WrongState
from common.scope import acting_as
from operations import actions
from operations.actions.photos import MOST_PHOTOS
from operations.models import Visit, VisitPhoto, VisitPhotoContent
from partners.models import Person
from tasking.cleaning.__main__ import clean
from tasking.cleaning.workshop import Cleaned
from tasking.uploads import Upload
from tests.cast import Cast
from tests.operations.made import make_operation, make_secret
from tests.tasking import files


@pytest.fixture
def cleaned_here(monkeypatch: pytest.MonkeyPatch) -> None:
    """Clean in the test's own process, which is quicker."""
    monkeypatch.setattr("tasking.uploads.clean", lambda data: Cleaned(*clean(data)))


def make_visit(cast: Cast, *, secret: bool = False) -> Visit:
    """A visit by Olive."""
    operation = make_secret(cast) if secret else make_operation(cast, "under_way")
    with acting_as(cast.olive):
        return actions.record_visit(operation=operation.pk, place="Shop", outcome="compliant", by=cast.olive)


def add(by: Person, visit: Visit, data: bytes | None = None, **more: object) -> VisitPhoto:
    """A photo added by this person."""
    with acting_as(by):
        upload = Upload("Bob Smith at 4 Mews.jpg", files.photo() if data is None else data)
        return actions.add_photo(visit=visit.pk, by=by, upload=upload, **more)  # type: ignore[arg-type]


def test_where_a_photo_was_taken_is_gone_and_its_name_too(cast: Cast) -> None:
    with Image.open(BytesIO(files.photo())) as before:
        assert before.getexif().get_ifd(0x8825)  # the place is there to begin with
    kept = add(cast.olive, make_visit(cast))
    with acting_as(cast.bob):
        photo, content = actions.open_photo(photo=kept.pk, by=cast.bob)
        with Image.open(BytesIO(content)) as after:
            assert after.getexif() == {}
        assert not [word for word in files.TELLTALES if word in content]
        assert (photo.name, photo.media_type) == ("photo-1.jpg", "image/jpeg")
        event = ProcessingEvent.objects.about(kept)[0]
        assert (event.operation, event.recipients) == ("disclosure", [f"{cast.bob.name}, {cast.police}"])


def test_a_photo_sent_twice_is_kept_once(cast: Cast, cleaned_here: None) -> None:
    visit, key = make_visit(cast), uuid4()
    made = {add(cast.olive, visit, client_key=key) for _ in "ab"} | {add(cast.olive, visit)}
    assert len(made) == 1
    other = make_visit(cast)
    with pytest.raises(Conflict, match="for another visit"):
        add(cast.olive, other, client_key=key)


def test_what_is_no_photo_is_refused_with_what_to_do(cast: Cast, cleaned_here: None) -> None:
    visit = make_visit(cast)
    for data, words in (
        (b"", "empty"),
        (b"%PDF-1.7", "not a photo"),
        (b"\x00\x00\x00\x18ftypheic", "Most Compatible"),
        (b"\xff\xd8\xff rubbish", "damaged"),
    ):
        with pytest.raises(BadInput, match=words):
            add(cast.olive, visit, data)
    for number in range(MOST_PHOTOS):
        out = BytesIO()
        Image.new("RGB", (4, 4), (number, 0, 0)).save(out, "PNG")
        add(cast.olive, visit, out.getvalue())
    with pytest.raises(BadInput, match="10 photos at most"):
        add(cast.olive, visit)


def test_a_struck_photo_is_opened_by_nobody(cast: Cast, cleaned_here: None) -> None:
    kept = add(cast.olive, make_visit(cast))
    with acting_as(cast.bob), pytest.raises(NotAllowed, match="who sent it"):
        actions.strike_photo(photo=kept.pk, reason="A face", by=cast.bob, version=None)
    with acting_as(cast.olive):
        with pytest.raises(BadInput):
            actions.strike_photo(photo=kept.pk, reason=" ", by=cast.olive, version=None)
        actions.strike_photo(photo=kept.pk, reason="A face", by=cast.olive, version=kept.version)
        for again in (actions.open_photo, lambda **k: actions.strike_photo(reason="x", version=None, **k)):
            with pytest.raises(WrongState):
                again(photo=kept.pk, by=cast.olive)  # type: ignore[operator]
        assert not VisitPhotoContent.objects.exists()
        with pytest.raises(DatabaseError, match="kept as it is"), transaction.atomic():
            VisitPhoto.objects.filter(pk=kept.pk).update(struck_reason="")
        assert not connection.needs_rollback


def test_photos_of_a_sensitive_operation_are_seen_with_it_alone(cast: Cast, cleaned_here: None) -> None:
    visit = make_visit(cast, secret=True)
    kept = add(cast.olive, visit)
    for person in (cast.bob, cast.charlie, cast.sam, cast.ada):
        with acting_as(person):
            assert not VisitPhoto.objects.exists()
            assert not VisitPhotoContent.objects.exists()
            with pytest.raises(Http404):
                actions.open_photo(photo=kept.pk, by=person)
            with pytest.raises((Http404, NotAllowed)):
                actions.add_photo(visit=visit.pk, by=person, upload=Upload("x.jpg", files.photo()))
