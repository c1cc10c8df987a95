"""Notes of a discussion: each scribe's own words, kept once however often they are sent, and struck with a reason."""

from typing import Any
from uuid import uuid4

import pytest
from django.db import DatabaseError, transaction
from django.http import Http404
from django.test import Client
from django.urls import reverse

from audit.models import ProcessingEvent
from common.errors import BadInput, Conflict, MusterError, NotAllowed, StaleEdit, WrongState
from common.scope import acting_as
from partners.models import Person
from tasking import actions
from tasking.models import DiscussionNote
from tests.cast import Cast, sign_in
from tests.tasking import made
from tests.tasking.test_api import call, fetch
from tests.world import World


def write(by: Person, item: Any, text: str, **more: Any) -> DiscussionNote:
    with acting_as(by):
        return actions.write_discussion(item=item.pk, by=by, text=text, **more)


def amend(by: Person, note: DiscussionNote, text: str, version: int | None = None) -> DiscussionNote:
    with acting_as(by):
        return actions.amend_discussion(note=note.pk, by=by, version=version, text=text)


def strike(by: Person, note: DiscussionNote, reason: str = "Wrong item", version: int | None = None) -> DiscussionNote:
    with acting_as(by):
        return actions.strike_discussion(note=note.pk, by=by, version=version, reason=reason)


def test_two_scribes_have_a_note_each_and_neither_can_change_the_others(cast: Cast) -> None:
    item = made.item(cast, at=made.meeting(cast))
    coras, beas = write(cast.cora, item, "Cora's words"), write(cast.bea, item, "Bea's words")
    with pytest.raises(NotAllowed, match=r"Only Cora can change this note\. Write one of your own\."):
        amend(cast.bea, coras, "Bea's")
    changed = amend(cast.cora, coras, "Cora's better words", coras.version)
    with pytest.raises(StaleEdit):
        amend(cast.cora, coras, "From another tab", coras.version)
    assert strike(cast.alice, beas, version=beas.version).struck_reason == "Wrong item"
    with acting_as(cast.olive):
        kept = list(item.notes.values_list("text", "written_by__name", "struck_reason"))
        story = list(ProcessingEvent.objects.about(item).values_list("verb", flat=True))
    assert kept == [("Cora's better words", "Cora", ""), ("Bea's words", "Bea", "Wrong item")]
    assert story == ["struck a note", "noted", "noted"]
    assert changed.version == coras.version + 1


def test_what_is_sent_twice_is_kept_once_and_changes_nothing_twice(cast: Cast) -> None:
    item, key = made.item(cast, at=made.meeting(cast)), uuid4()
    first = write(cast.cora, item, "Said", client_key=key)
    again = write(cast.cora, item, "Said", client_key=key)
    assert (again.pk, again.version) == (first.pk, first.version)
    amended = amend(cast.cora, first, "Said more", first.version)
    assert amend(cast.cora, first, "Said more", first.version).version == amended.version
    with pytest.raises(StaleEdit):
        write(cast.cora, item, "Said", client_key=key)
    other = made.item(cast, at=made.meeting(cast, days=1), title="Another")
    for by, under in ((cast.bea, item), (cast.cora, other)):
        with pytest.raises(Conflict, match="sent before for another item"):
            write(by, under, "Said", client_key=key)
    with acting_as(cast.cora):
        assert DiscussionNote.objects.get().text == "Said more"


def test_a_note_waits_for_words_and_ends_with_the_minutes(cast: Cast) -> None:
    item = made.item(cast, at=made.meeting(cast))
    note = write(cast.cora, item, "Said")
    closed = made.item(cast, at=made.meeting(cast, days=1, state="closed"))
    late = made.put_note(cast.cora, closed)
    struck = strike(cast.cora, write(cast.cora, item, "Wrong"))
    faults = []
    for refused, tries in (
        (BadInput, lambda: write(cast.cora, item, " ")),
        (BadInput, lambda: amend(cast.cora, note, " ")),
        (BadInput, lambda: strike(cast.cora, note, " ")),
        (NotAllowed, lambda: write(cast.bob, item, "Bob's words")),
        (NotAllowed, lambda: strike(cast.bob, note)),
        (StaleEdit, lambda: strike(cast.cora, note, version=note.version + 1)),
        (WrongState, lambda: write(cast.cora, closed, "Late")),
        (WrongState, lambda: amend(cast.cora, late, "Later")),
        (WrongState, lambda: strike(cast.cora, late)),
        (WrongState, lambda: strike(cast.cora, struck)),
        (WrongState, lambda: amend(cast.cora, struck, "After all")),
    ):
        try:
            faults.append(f"{tries()} was not refused")
        except MusterError as refusal:
            faults += [] if isinstance(refusal, refused) else [f"{refusal!r} is no {refused.__name__}"]
    assert faults == []


def test_notes_are_written_put_right_and_struck_on_pages(client: Client, cast: Cast) -> None:
    meeting = made.meeting(cast)
    item = made.item(cast, at=meeting)
    url, key = reverse("tasking:item_note", args=[item.pk]), str(uuid4())
    sign_in(client, cast.cora)
    assert 'name="client_key"' in client.get(url).content.decode()
    for _ in range(2):
        assert client.post(url, {"client_key": key, "text": "Said"}).status_code == 302
    again = client.post(url, {"client_key": key, "text": "Said otherwise"})
    page = again.content.decode()
    assert again.status_code == 412
    assert "Save it to keep it as a second note" in page
    assert "Said otherwise" in page
    assert key not in page
    with acting_as(cast.cora):
        note = DiscussionNote.objects.get()
    change = reverse("tasking:discussion", args=[note.pk])
    assert client.post(change, {"version": note.version, "text": "Said well"}).status_code == 302
    stale = client.post(change, {"version": note.version, "text": "From another tab"})
    assert stale.status_code == 412
    assert f'name="version" value="{note.version + 1}"' in stale.content.decode()
    assert "Said well" in stale.content.decode()
    meeting_page = client.get(meeting.get_absolute_url()).content.decode()
    assert change in meeting_page
    reason = {"version": note.version + 1, "reason": "Not said here"}
    assert client.post(reverse("tasking:discussion_strike", args=[note.pk]), reason).status_code == 302
    sign_in(client, cast.olive)
    for path in (meeting.get_absolute_url(), item.get_absolute_url()):
        page = client.get(path).content.decode()
        assert "<s>Said well</s>" in page
        assert "Struck: Not said here" in page
        assert change not in page


def test_the_trail_of_an_item_tells_what_became_of_its_notes(client: Client, cast: Cast) -> None:
    item = made.item(cast, at=made.meeting(cast))
    note = write(cast.cora, item, "First words")
    amend(cast.cora, note, "Better words")
    sign_in(client, cast.olive)
    of_item = client.get(reverse("reporting:trail", args=["tasking_agendaitem", item.pk])).content.decode()
    assert "Note on Winter campaign: amended" in of_item
    of_note = client.get(reverse("reporting:trail", args=["tasking_discussionnote", note.pk])).content.decode()
    assert "First words → Better words" in of_note


def test_notes_by_requests(client: Client, cast: Cast) -> None:
    item = made.item(cast, at=made.meeting(cast))
    written = call(client, cast.cora, "POST", "/discussion-notes/", {"item": str(item.pk), "text": "Said"})
    path, etag = f"/discussion-notes/{written.json()['id']}/", written.headers["ETag"]
    assert call(client, cast.cora, "PATCH", path, {"text": "Better"}).status_code == 428
    changed = call(client, cast.cora, "PATCH", path, {"text": "Better"}, etag)
    assert (changed.json()["text"], changed.json()["version"]) == ("Better", 2)
    assert call(client, cast.cora, "PATCH", path, {"text": "Other tab"}, etag).status_code == 412
    assert call(client, cast.bea, "PATCH", path, {"text": "Bea's"}, etag).status_code == 403
    struck = call(client, cast.alice, "POST", f"{path}strike/", {"reason": "Wrong"}, changed.headers["ETag"])
    assert struck.json()["struck_reason"] == "Wrong"
    nested = fetch(client, cast.olive, f"/agenda-items/{item.pk}/").json()["notes"]
    assert [(note["text"], note["struck_reason"]) for note in nested] == [("Better", "Wrong")]
    assert len(fetch(client, cast.olive, f"/discussion-notes/?item={item.pk}").json()["results"]) == 1


def test_the_clock_of_an_item_is_started_and_stopped_by_requests(client: Client, cast: Cast) -> None:
    item = made.item(cast, at=made.meeting(cast, state="open"))
    path = f"/agenda-items/{item.pk}/"
    assert fetch(client, cast.cora, path).json()["seconds_spent"] == 0
    running = call(client, cast.cora, "POST", f"{path}start-clock/").json()
    assert running["clock_running_since"] is not None
    stopped = call(client, cast.cora, "POST", f"{path}stop-clock/").json()
    assert (stopped["clock_running_since"], stopped["seconds_spent"]) == (None, 0)
    assert call(client, cast.bob, "POST", f"{path}start-clock/").status_code == 403


def test_an_outsider_neither_sees_nor_touches_the_notes_of_a_restricted_item(client: Client, world: World) -> None:
    cast, note, item = world.cast, world["restricted_discussion"], world["restricted_item"]
    for outsider in (cast.charlie, cast.carla):
        with acting_as(outsider):
            assert not DiscussionNote.objects.filter(pk=note.pk).exists()
            assert not DiscussionNote.history.filter(id=note.pk).exists()
        for tries in (
            lambda by: write(by, item, "Mine"),
            lambda by: amend(by, note, "Mine"),
            lambda by: strike(by, note),
        ):
            with pytest.raises(Http404):
                tries(outsider)
        shown = fetch(client, outsider, "/discussion-notes/").content.decode()
        assert note.text not in shown
        assert "Lights are out" in shown


def test_nobody_can_put_words_into_anothers_mouth_past_the_actions(cast: Cast) -> None:
    from django.db import ProgrammingError

    item = made.item(cast, at=made.meeting(cast))
    with pytest.raises(ProgrammingError, match="row-level security"), acting_as(cast.cora):
        DiscussionNote.objects.create(item=item, text="Forged", written_by=cast.bea)


def test_the_database_lets_nobody_change_anothers_words_or_move_a_note(cast: Cast) -> None:
    meeting = made.meeting(cast)
    item, other = made.item(cast, at=meeting), made.item(cast, at=meeting)
    note = write(cast.cora, item, "Cora's words")
    kept = {"text": "Words of another", "item": other, "written_by": cast.bea}
    with acting_as(cast.bea):
        for name, value in kept.items():
            with pytest.raises(DatabaseError, match=r"stay as they were made|kept as it is"), transaction.atomic():
                DiscussionNote.objects.filter(pk=note.pk).update(**{name: value})
    with acting_as(cast.cora):
        assert DiscussionNote.objects.get(pk=note.pk).text == "Cora's words"
