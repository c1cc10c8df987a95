"""Briefings: written, published for good, read once by each, asked for again; and kept from those who take no part."""

import datetime as dt
from collections.abc import Callable
from functools import partial
from unittest import mock

import pytest
from django.db import DatabaseError, transaction
from django.http import Http404

from audit.models import ProcessingEvent
from common import clock
from common.errors import BadInput, MusterError, NotAllowed, StaleEdit, WrongState
from common.scope import System, acting_as, acting_as_system
from notifications import sending
from notifications.models import Delivery
from operations import actions
from operations.models import Acknowledgement, Briefing
from operations.papers import briefings
from tests.cast import Cast
from tests.databases import undone
from tests.notifications.making import Recorder
from tests.operations.made import at, confirm, make_deployment, make_operation, make_request, make_resource, make_secret
from tests.operations.made_briefings import make_briefing, make_draft, read, texts_of

HOUR = dt.timedelta(hours=1)


def waiting(kind: str) -> list[str]:
    """Whom messages of this kind wait for."""
    with acting_as_system(System.OUTBOX):
        return sorted(
            Delivery.objects.waiting().filter(kind=kind, channel="email").values_list("recipient__name", flat=True)
        )


def test_a_first_draft_says_what_the_records_say(cast: Cast) -> None:
    operation = make_operation(cast, "authorised", objective="Cut shoplifting by a tenth")
    deployment = make_deployment(cast, operation, officers=[cast.bob], meeting_point="Car park")
    confirm(make_request(cast, deployment, cast.bea), make_resource(cast.bea, "ANPR van"), cast.bea)
    with acting_as(cast.olive):
        draft = actions.start_briefing(operation=operation.pk, deployment=deployment, by=cast.olive)
        assert (draft.state, draft.number, draft.deployment) == ("draft", 1, deployment)
        assert draft.intent == "Cut shoplifting by a tenth"
        for field, words in {
            "information": ("High Street, Rayleigh", "Retail crime"),
            "method": ("Enforce: High-visibility patrol", "Bob (Essex Police)"),
            "administration": ("Meet at Car park.", "ANPR van (Essex Police)"),
            "communications": ("Commander: Olive",),
        }.items():
            assert [word for word in words if word not in getattr(draft, field)] == []
        again = actions.start_briefing(operation=operation.pk, deployment=deployment, by=cast.olive)
        assert again == draft


def test_a_published_version_never_changes_and_a_change_makes_the_next(cast: Cast) -> None:
    operation = make_operation(cast, "scheduled")
    first = make_briefing(cast, operation)
    with acting_as(cast.cora):
        with pytest.raises(WrongState, match="Write the next version"):
            actions.write_briefing(briefing=first.pk, by=cast.cora, version=None, method="Another way")
        with pytest.raises(WrongState):
            actions.publish_briefing(briefing=first.pk, by=cast.cora, version=None)
        for change in ({"method": "Another way"}, {"state": "draft", "published_at": None, "published_by": None}):
            with pytest.raises(DatabaseError, match="kept as it is"), transaction.atomic():
                Briefing.objects.filter(pk=first.pk).update(**change)
        draft = actions.start_briefing(operation=operation.pk, by=cast.cora)
        assert (draft.number, texts_of(draft)) == (2, texts_of(first))
        assert briefings.newest(operation.pk, None) == first
        actions.write_briefing(briefing=draft.pk, by=cast.cora, version=draft.version, method="Another way")
        second = actions.publish_briefing(briefing=draft.pk, by=cast.cora, version=None)
        assert briefings.changed_sections(second, briefings.before(second)) == ["method"]
        assert briefings.newest(operation.pk, None) == second
        assert briefings.is_superseded(first)


def test_who_may_write_publish_and_remind(cast: Cast) -> None:
    operation = make_operation(cast, "scheduled")
    draft, faults = make_draft(cast, operation), []
    allowed = {"alice", "cora", "bea", "olive"}  # Olive commands it
    for name, person in cast.people.items():
        for verb in (
            lambda by: actions.start_briefing(operation=operation.pk, by=by),
            lambda by: actions.write_briefing(briefing=draft.pk, by=by, version=None, method="x"),
            lambda by: actions.publish_briefing(briefing=draft.pk, by=by, version=None),
        ):
            with undone(), acting_as(person):
                try:
                    verb(person)
                    came = True
                except (NotAllowed, Http404):
                    came = False
                if came != (name in allowed):
                    faults.append((name, verb))
    assert faults == []


def test_what_cannot_be_done_is_said_plainly(cast: Cast) -> None:
    proposed, operation = make_operation(cast, "proposed"), make_operation(cast, "scheduled")
    elsewhere = make_deployment(cast, make_operation(cast), starts_at=at(30), ends_at=at(31))
    draft = make_draft(cast, operation)
    own, of_draft = {"by": cast.cora}, {"briefing": draft.pk, "by": cast.cora}
    write, start = partial(actions.write_briefing, **of_draft), partial(actions.start_briefing, **own)
    tries: list[tuple[type[MusterError], str, Callable[[], object]]] = [
        (WrongState, "briefed once it is authorised", lambda: start(operation=proposed.pk)),
        (BadInput, "a deployment of this operation", lambda: start(operation=operation.pk, deployment=elsewhere)),
        (StaleEdit, "changed", lambda: write(version=draft.version - 1, method="x")),
        (BadInput, "Leave out V-2026-0099", lambda: write(version=None, method="Look for V-2026-0099")),
        (WrongState, "not published yet", lambda: actions.acknowledge_briefing(**of_draft)),
        (WrongState, "latest published version", lambda: actions.remind_briefing(**of_draft)),
    ]
    with acting_as(cast.cora):
        for refusal, words, attempt in tries:
            with undone(), pytest.raises(refusal, match=words):
                attempt()
        write(version=None, risk_assessment=" ", method="")
        with pytest.raises(BadInput) as missing:
            actions.publish_briefing(version=None, **of_draft)
    assert set(missing.value.faults) == {"risk_assessment", "method"}


def test_a_sensitive_briefing_may_speak_of_references(cast: Cast) -> None:
    briefing = make_briefing(cast, make_secret(cast), method="Look for V-2026-0099")
    assert briefing.state == "published"


def test_a_draft_and_what_became_of_it_are_for_its_writers_alone(cast: Cast) -> None:
    operation = make_operation(cast, "scheduled")
    deployment = make_deployment(cast, operation, officers=[cast.bob])
    published, draft = make_briefing(cast, operation), make_draft(cast, operation, deployment)
    seen = {}
    for name, person in cast.people.items():
        with acting_as(person):
            seen[name] = (
                set(Briefing.objects.values_list("pk", flat=True)),
                set(Briefing.history.values_list("id", flat=True)),
            )
    both, nothing = {published.pk, draft.pk}, set[object]()
    writers = dict.fromkeys(("alice", "cora", "bea", "olive"), (both, both))
    readers = dict.fromkeys(("max", "bob", "charlie", "carla"), ({published.pk}, nothing))
    assert seen == writers | readers | dict.fromkeys(("sam", "ada"), (nothing, nothing))


def test_outsiders_see_nothing_of_a_sensitive_briefing(cast: Cast) -> None:
    briefing = make_briefing(cast, make_secret(cast), information="Zanzibar at dawn")
    read(briefing, cast.olive)
    for person in (cast.charlie, cast.carla, cast.bob, cast.bea, cast.sam, cast.ada):
        with acting_as(person):
            rows = (Briefing.objects, Briefing.history, Acknowledgement.objects, Acknowledgement.history)
            assert [one.count() for one in rows] == [0, 0, 0, 0], person
            with pytest.raises(Http404):
                actions.acknowledge_briefing(briefing=briefing.pk, by=person)


def test_those_it_is_for_are_asked_and_each_reads_once(cast: Cast) -> None:
    operation = make_operation(cast, "authorised")
    deployment = make_deployment(cast, operation, officers=[cast.bob, cast.max])
    own = make_deployment(cast, operation, officers=[cast.charlie], starts_at=at(20), ends_at=at(21))
    with acting_as(cast.ada):
        police = cast.police
        police.spoc = cast.bea
        police.save()
    confirm(make_request(cast, deployment, cast.bea), make_resource(cast.bea, "ANPR van"), cast.bea)
    special = make_briefing(cast, operation, own)
    briefing = make_briefing(cast, operation)
    with acting_as(cast.cora):
        reading = briefings.reading_of(briefing)
        assert {reader.person.name: reader.why for reader in reading.asked} == {
            "Bea": "Answers for ANPR van of Essex Police",
            "Bob": "Turns out for Day of action",
            "Max": "Turns out for Day of action",
            "Olive": "Commands the operation",
        }
        assert sorted(reader.person.name for reader in briefings.reading_of(special).asked) == ["Charlie", "Olive"]
        assert briefings.holding_for(own) == special
        assert briefings.holding_for(deployment) == briefing
    read(briefing, cast.bob, cast.bob, cast.carla)
    with acting_as(cast.cora):
        reading = briefings.reading_of(briefing)
        assert reading.sentence == "Briefing version 1 is published; 1 of 4 have read it."
        assert [one.person for one in reading.others] == [cast.carla]
        assert Acknowledgement.objects.filter(person=cast.bob).count() == 1


def test_an_acknowledgement_stays_and_is_said_by_oneself(cast: Cast) -> None:
    briefing = make_briefing(cast, make_operation(cast, "scheduled"))
    read(briefing, cast.bob)
    with acting_as(cast.bob):
        for attempt in (
            lambda: Acknowledgement.objects.update(at=clock.now()),
            lambda: Acknowledgement.objects.create(briefing=briefing, person=cast.olive, at=clock.now()),
        ):
            with pytest.raises(DatabaseError), transaction.atomic():
                attempt()
        assert ProcessingEvent.objects.about(briefing).filter(verb="read and understood").count() == 1


def test_a_new_version_asks_again_and_the_old_one_is_not_acknowledged_any_more(cast: Cast) -> None:
    operation = make_operation(cast, "authorised")
    deployment = make_deployment(cast, operation, officers=[cast.bob])
    first = make_briefing(cast, operation, deployment)
    read(first, cast.bob)
    second = make_briefing(cast, operation, deployment, method="Another way")
    with acting_as(cast.bob):
        assert cast.bob in briefings.reading_of(second).unread
    with acting_as(cast.max), pytest.raises(WrongState, match="newer version"):
        actions.acknowledge_briefing(briefing=first.pk, by=cast.max)
    assert waiting("briefing-ready") == ["Bob", "Bob", "Olive", "Olive"]
    channel = Recorder()
    sending.drain(channel)
    sent = [one for one in channel.sent if one.to == cast.bob.email and "briefing" in one.subject]
    assert [one.subject for one in sent] == ["A briefing is ready to read"], "only the version that holds is sent"
    assert second.get_absolute_url() in sent[0].text
    assert "Turncoat" not in sent[0].text, "no content, only the link"


def test_of_a_sensitive_operation_the_message_says_nothing_but_its_marking(cast: Cast) -> None:
    secret = make_secret(cast)
    with acting_as(cast.cora):
        deployment = secret.deployments.get()
    make_briefing(cast, secret, deployment, information="Zanzibar at dawn")
    channel = Recorder()
    sending.drain(channel)
    sent = [one for one in channel.sent if "briefing" in one.subject]
    assert {(one.to, one.subject) for one in sent} == {
        (cast.olive.email, "OFFICIAL-SENSITIVE: A briefing is ready to read")
    }
    assert not [one for one in sent if "Zanzibar" in one.text + one.html]


def test_those_who_join_later_are_told_once_and_those_who_have_read_it_never(cast: Cast) -> None:
    operation = make_operation(cast, "authorised")
    deployment = make_deployment(cast, operation, officers=[cast.bob])
    briefing = make_briefing(cast, operation)
    read(briefing, cast.bob, cast.olive)
    with acting_as(cast.cora):
        for person in (cast.max, cast.max, cast.alice):
            actions.turn_out(deployment=deployment.pk, person=person, by=cast.cora)
    assert waiting("briefing-ready") == ["Alice", "Bob", "Max", "Olive"]


def test_those_who_have_not_read_it_are_reminded_once_an_hour(cast: Cast) -> None:
    operation = make_operation(cast, "authorised")
    make_deployment(cast, operation, officers=[cast.bob, cast.max])
    briefing = make_briefing(cast, operation)
    read(briefing, cast.bob)
    with acting_as(cast.bob), pytest.raises(NotAllowed):
        actions.remind_briefing(briefing=briefing.pk, by=cast.bob)
    now = clock.now()
    with acting_as(cast.olive):
        for later, comes in ((0, True), (59, False), (61, True)):
            moment = now + dt.timedelta(minutes=later)
            with mock.patch("common.clock.now", return_value=moment):
                if comes:
                    actions.remind_briefing(briefing=briefing.pk, by=cast.olive)
                    continue
                with pytest.raises(WrongState, match="reminded within the hour"):
                    actions.remind_briefing(briefing=briefing.pk, by=cast.olive)
    assert waiting("briefing-unread") == ["Max", "Olive"], "the second takes the place of the first"
    read(briefing, cast.max, cast.olive)
    later = mock.patch("common.clock.now", return_value=now + 3 * HOUR)
    with later, acting_as(cast.olive), pytest.raises(WrongState, match="Everyone who is asked"):
        actions.remind_briefing(briefing=briefing.pk, by=cast.olive)


def test_a_deployment_within_two_days_without_briefing_or_readers_is_warned_of(cast: Cast) -> None:
    operation = make_operation(cast, "authorised")
    soon = clock.now() + dt.timedelta(hours=40)
    near = make_deployment(cast, operation, officers=[cast.bob], starts_at=soon, ends_at=soon + 5 * HOUR)
    far = make_deployment(cast, operation, name="Later")
    with acting_as(cast.cora):
        assert briefings.warnings_for_briefing([near, far]) == [
            "Day of action is within 48 hours and has no briefing. Write and publish one."
        ]
    briefing = make_briefing(cast, operation)
    read(briefing, cast.olive)
    with acting_as(cast.cora):
        assert briefings.warnings_for_briefing([near, far]) == [
            "Day of action is within 48 hours, and 1 person has not read the briefing yet."
        ]
    read(briefing, cast.bob)
    with acting_as(cast.cora):
        assert briefings.warnings_for_briefing([near, far]) == []
