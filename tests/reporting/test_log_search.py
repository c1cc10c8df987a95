"""The log across records: by whom, for which agency, of what, when, and in which words; each page of bounded work."""

import datetime as dt

import pytest
from django.test import Client
from django.urls import reverse

from audit.actions import consulted, record
from audit.models import Operation, ProcessingEvent, Purpose
from common.scope import acting_as
from reporting.log_use import begin_log_use
from reporting.trail import search
from reporting.trail.kinds import belonging_to, with_reference
from reporting.trail.search import Wanted, find
from tests.cast import sign_in
from tests.world import SECRETS, World


def _begin(person) -> None:
    begin_log_use(by=person, purpose=Purpose.LAWFULNESS, reason="Complaint 12")


def _looked(world: World) -> None:
    """Bob of the police and Olive of the council look at the open outcome; Bob downloads, for a reason."""
    with acting_as(world.cast.bob):
        consulted([world["outcome"]])
        record(Operation.DISCLOSURE, "downloaded", on=world["outcome"], reason="For the 50% file", recipients=["Bob"])
    with acting_as(world.cast.olive):
        consulted([world["outcome"], world["operation"]])


def test_each_way_of_looking_finds_what_it_should_and_all_of_them_together(world: World) -> None:
    cast, outcome = world.cast, world["outcome"]
    _looked(world)
    with acting_as(cast.max):
        assert find(Wanted()).events == [], "nothing without a purpose"
        _begin(cast.max)
        newest = ProcessingEvent.objects.order_by("-at", "-id").first()
        assert newest.at is not None
        by_bob = {"looked at", "downloaded"}
        cases = [
            (Wanted(records=(outcome.pk,), operation="consultation"), {cast.bob.pk, cast.olive.pk}),
            (Wanted(person=cast.bob.pk), by_bob),
            (Wanted(agency=cast.police.pk), by_bob),
            (Wanted(kind="outcomes_outcome", operation="disclosure"), {"downloaded"}),
            (Wanted(text="50% FILE"), {"downloaded"}),
            (Wanted(text="5_% file"), set()),
            (Wanted(person=cast.bob.pk, agency=cast.council.pk), set()),
            (Wanted(person=cast.bob.pk, kind="outcomes_outcome", operation="disclosure", text="down"), {"downloaded"}),
            (Wanted(since=newest.at, until=newest.at + dt.timedelta(microseconds=1)), {newest.verb}),
            (Wanted(until=newest.at, records=()), set()),
        ]
        for wanted, expected in cases:
            events = find(wanted, size=100).events
            assert expected in ({one.verb for one in events}, {one.person_id for one in events}), wanted
        assert newest not in find(Wanted(until=newest.at), size=100).events


def test_pages_give_everything_once_in_order_however_few_of_the_window_are_seen(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(search, "WINDOW", 7)
    cast = world.cast
    with acting_as(cast.cora):
        for _ in range(5):
            consulted([world["outcome"], world["subject"], world["sensitive_operation"]])
    with acting_as(cast.max):
        _begin(cast.max)
        expected = list(ProcessingEvent.objects.order_by("-at", "-id").values_list("pk", flat=True))
        for size in (1, 3, 50):
            keys, place, looked = [], "", False
            for _ in range(1000):
                page = find(Wanted(), place=place, size=size)
                keys += [event.pk for event in page.events]
                looked = looked or page.looked_to is not None
                place = page.older
                if not place:
                    break
            assert keys == expected
            assert looked is (size == 50)


def test_a_reference_finds_what_was_done_to_it_and_to_what_belongs_to_it(world: World) -> None:
    with acting_as(world.cast.cora):
        [subject] = with_reference(world["subject"].reference.lower())
        assert subject == world["subject"]
        assert world["details"].pk in belonging_to(subject)
    for outsider in (world.cast.charlie, world.cast.carla, world.cast.ada):
        with acting_as(outsider):
            assert with_reference(world["subject"].reference) == []


def test_the_outsiders_manager_finds_nothing_of_what_she_may_not_see(client: Client, world: World) -> None:
    cast, secret = world.cast, (world["subject"], world["details"], world["restricted_outcome"], world["referral"])
    for person in (cast.bob, cast.cora):
        with acting_as(person):
            consulted(secret)
            record(Operation.DISCLOSURE, "downloaded", on=world["restricted_outcome"], recipients=["Zebedee Quill"])
    for outsider in (cast.carla, cast.ada):
        with acting_as(outsider):
            _begin(outsider)
        sign_in(client, outsider)
        queries = [f"person={cast.bob.pk}", "kind=outcomes_outcome", f"agency={cast.police.pk}", "text=download", ""]
        queries += ["reference=V-2026-9001", "reference=O-2026-9001"]
        for query in queries:
            answer = client.get(f"{reverse('reporting:log')}?{query}").content.decode()
            # What was typed comes back in its own field.
            told = [word for word in SECRETS if word in answer and word not in query]
            assert not told, (outsider.name, query, told)


def test_the_page_says_why_it_is_read_logs_that_and_refuses_bad_filters(client: Client, world: World) -> None:
    cast, address = world.cast, reverse("reporting:log")
    _looked(world)
    sign_in(client, cast.max)
    asked = client.get(f"{address}?text=down")
    assert asked["Location"] == f"{reverse('reporting:log_use')}?next=%2Flog%2F%3Ftext%3Ddown"
    with acting_as(cast.max):
        _begin(cast.max)
    page = client.get(f"{address}?text=down").content.decode()
    assert "O-2026-9002: downloaded" in page
    assert "by Bob, Essex Police" in page
    assert "Complaint 12" in page
    with acting_as(cast.max):
        mine = ProcessingEvent.objects.filter(verb="read the log").latest("id")
        assert (mine.fields, mine.reason, mine.record_id) == (["text"], "Complaint 12", None)
    bad = client.get(f"{address}?since=2026-02-02&until=2026-02-01&operation=spying&kind=nonsense&person=1&text=x")
    text = bad.content.decode()
    assert "The last day must be on or after the first day" in text
    assert "What was found" not in text
    for nonsense in ("before=nonsense", "before=2026-01-01T00:00:00%2B00:00_-1", "text=%00a", "reference=%00"):
        assert client.get(f"{address}?{nonsense}").status_code == 200
