"""The trail: who did what, when, from what to what, why, by which way, and who looked."""

import datetime as dt
from uuid import uuid4

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from audit import actions as audit_actions
from audit.actions import consulted
from audit.models import Operation as Processing
from audit.models import ProcessingEvent
from common import clock
from common.scope import System, acting_as, acting_as_system, because
from hotspots.models import SubjectDetails
from notifications.models import Delivery
from operations.actions import move_deployment
from operations.actions.activities import lines_of
from outcomes.actions import change_outcome
from reporting.log_use import begin_log_use
from reporting.trail.kinds import audited_tables, find_record
from reporting.trail.timeline import trail_of
from tests.cast import Cast, sign_in
from tests.operations.made import make_deployment, make_request
from tests.outcomes.makers import days_ago, make_catalogue, make_operation, make_outcomes
from tests.world import SECRETS, World, make_world
from web.dates import london_text


def trail_url(record) -> str:
    return reverse("reporting:trail", args=[record._meta.db_table, record.pk])


@pytest.fixture
def served(cast: Cast):
    """A notice that Olive recorded and Max served, at which Bob looked."""
    make_catalogue()
    operation = make_operation(cast)
    [notice] = make_outcomes(cast.olive, "CPN", operation=operation, issued_on=days_ago(3))
    with acting_as(cast.max):
        notice = change_outcome(
            outcome=notice.pk, verb="serve", by=cast.max, version=None, reason="Handed over", on=days_ago(1)
        )
    with acting_as(cast.bob):
        consulted([notice])
    return notice


def test_a_trail_says_who_did_what_from_what_to_what_why_and_who_looked(cast: Cast, served) -> None:
    with acting_as(cast.max):
        assert [entry.title for entry in trail_of(served).entries] == ["Served", "Recorded"], "who looked is not said"
        begin_log_use(by=cast.max, purpose="lawfulness", reason="Complaint 12")
        looked, change, start = trail_of(served).entries
    assert (looked.title, looked.by, looked.is_look) == ("Looked at", "Bob, Essex Police", True)
    assert (change.title, change.by) == ("Served", "Max, Rochford District Council")
    assert "From issued to served" in change.lines
    assert "Reason: Handed over" in change.lines
    [day] = [line for line in change.lines if line.startswith("Served on: nothing → ")]
    assert str(days_ago(1).year) in day
    assert (start.title, start.by) == ("Recorded", "Olive, Rochford District Council")
    assert "Issuing agency: Rochford District Council" in start.lines
    assert "Type: Community protection notice" in start.lines
    assert looked.at > change.at > start.at


def test_two_changes_by_one_person_in_one_second_keep_apart(cast: Cast) -> None:
    make_catalogue()
    [notice] = make_outcomes(cast.max, "CPN")
    with acting_as(cast.max):
        change_outcome(outcome=notice.pk, verb="serve", by=cast.max, version=None)
        served, recorded = trail_of(notice).entries
    assert [line.split(":")[0] for line in served.lines] == [
        "From issued to served",
        "Served on",
        "Done by a command on the server",
    ]
    assert f"Reference: {notice.reference}" in recorded.lines


def test_a_change_that_no_event_tells_of_is_shown_from_history(cast: Cast, served) -> None:
    with acting_as(cast.cora), because("Typing error"):
        served.place = "London Road"
        served.save()
    with acting_as(cast.max):
        newest = trail_of(served).entries[0]
    assert (newest.title, newest.by) == ("Changed", "Cora, Rochford District Council")
    assert newest.lines == ("Reason: Typing error", "Place: nothing → London Road")


def test_a_trail_is_narrowed_to_changes_or_to_looks(cast: Cast, served) -> None:
    with acting_as(cast.max):
        begin_log_use(by=cast.max, purpose="lawfulness", reason="Complaint 12")
        changes, looks = trail_of(served, show="changes").entries, trail_of(served, show="looks").entries
    assert [entry.title for entry in changes] == ["Served", "Recorded"]
    assert [entry.title for entry in looks] == ["Looked at"]


@pytest.mark.parametrize("size", [1, 2, 3, 5])
def test_pages_give_every_event_and_row_once_in_order(cast: Cast, served, size: int) -> None:
    with acting_as(cast.cora):
        for number in range(4):
            served.place = f"Road {number}"
            served.save()
            consulted([served])
        whole = trail_of(served, size=100).entries
        place, parts = "", []
        for _page in range(50):
            trail = trail_of(served, size=size, place=place)
            parts += trail.entries
            place = trail.older
            if not place:
                break
    assert [entry.at for entry in parts] == sorted((entry.at for entry in parts), reverse=True)
    assert {(e.at, e.title) for e in whole} <= {(e.at, e.title) for e in parts}
    assert len(parts) == len({(e.at, e.title) for e in parts})


def test_an_operations_trail_holds_what_was_done_to_its_parts(cast: Cast, served) -> None:
    with acting_as(cast.max):
        titles = [entry.title for entry in trail_of(served.operation).entries]
    assert f"{served.reference}: served" in titles
    with acting_as(cast.carla):
        text = " ".join(entry.title for entry in trail_of(served.operation).entries)
    assert served.reference not in text


def test_what_the_reader_may_not_see_is_not_named(cast: Cast) -> None:
    world = make_world(cast)
    hidden, operation = world["referral"], world["operation"]
    with acting_as(cast.cora):
        operation.referral = hidden
        operation.save()
    for person, sees in ((cast.cora, True), (cast.carla, False)):
        with acting_as(person):
            lines = [line for entry in trail_of(operation).entries for line in entry.lines]
        assert ("Referral: nothing → something that you may not see" in lines) != sees
        assert (hidden.reference in " ".join(lines)) == sees


def test_looking_at_a_trail_is_in_the_trail(client: Client, cast: Cast, served) -> None:
    sign_in(client, cast.max)
    first = client.get(trail_url(served)).content.decode()
    assert "Looked at the trail" not in first
    assert "Handed over" in first
    assert "Looked at the trail" not in client.get(trail_url(served)).content.decode()
    assert "Looked at the trail" in client.get(trail_url(served), {"show": "all"}).content.decode()
    second = client.get(trail_url(served), {"show": "looks"}).content.decode()
    assert "Looked at the trail" in second
    assert "Max, Rochford District Council" in second
    with acting_as(cast.max):
        assert ProcessingEvent.objects.about(served).filter(verb="looked at the trail").count() == 4


def test_details_of_a_person_are_in_a_trail_only_for_those_who_may_see_them(client: Client, cast: Cast) -> None:
    world = make_world(cast)
    details: SubjectDetails = world["details"]
    sign_in(client, cast.bob)
    assert "Zebedee Quill" in client.get(trail_url(details)).content.decode()
    assert "Zebedee" not in client.get(trail_url(world["subject"])).content.decode()
    for outsider in (cast.charlie, cast.carla, cast.ada):
        sign_in(client, outsider)
        for record in (details, world["subject"], world["restricted_outcome"], world["referral"]):
            assert client.get(trail_url(record)).status_code == 404


def test_every_audited_table_has_a_trail_that_tells_outsiders_nothing(client: Client, cast: Cast) -> None:
    world = make_world(cast)
    records = [record for record in world.records.values() if record._meta.db_table in audited_tables()]
    assert len(records) > 20
    for person, secrets in ((cast.cora, ()), (cast.carla, SECRETS)):
        sign_in(client, person)
        for record in records:
            answer = client.get(trail_url(record))
            with acting_as(person):
                sees = find_record(record._meta.db_table, record.pk) is not None
            assert answer.status_code == (200 if sees else 404)
            assert not [word for word in secrets if word in answer.content.decode()]


@pytest.mark.parametrize("table", ["audit_chainlink", "django_session", "account_emailaddress", "nonsense"])
def test_what_is_no_record_has_no_trail(client: Client, cast: Cast, table: str) -> None:
    sign_in(client, cast.max)
    assert client.get(reverse("reporting:trail", args=[table, uuid4()])).status_code == 404


def test_scrutiny_readers_see_no_trail_and_administrators_see_those_of_what_they_keep(
    client: Client, cast: Cast
) -> None:
    sign_in(client, cast.sam)
    assert client.get(trail_url(cast.council)).status_code == 403
    sign_in(client, cast.ada)
    assert client.get(trail_url(cast.council)).status_code == 200


@pytest.mark.parametrize("place", ["nonsense", "2026-01-01T00:00:00+00:00_1_99999999999999999999999", "a_b_c", "\x00"])
def test_a_bad_place_is_the_first_page(cast: Cast, served, place: str) -> None:
    with acting_as(cast.max):
        assert trail_of(served, place=place).entries == trail_of(served).entries


def test_a_trail_costs_the_same_for_one_change_and_for_three(client: Client, cast: Cast, served) -> None:
    sign_in(client, cast.max)
    client.get(trail_url(served))
    with CaptureQueriesContext(connection) as one:
        client.get(trail_url(served))
    with acting_as(cast.cora):
        for road in ("London Road", "Station Road"):
            served.place = road
            served.save()
            consulted([served])
    with CaptureQueriesContext(connection) as three:
        client.get(trail_url(served))
    assert len(three) == len(one)


def test_the_trail_of_a_move_tells_the_times_of_the_deployment_and_of_its_requests(cast: Cast) -> None:
    operation = make_operation(cast, state="authorised")
    deployment = make_deployment(cast, operation)
    make_request(cast, deployment, cast.bob)
    was, now = deployment.starts_at, deployment.starts_at + dt.timedelta(days=1)
    with acting_as(cast.cora):
        move_deployment(
            deployment=deployment.pk,
            by=cast.cora,
            version=None,
            starts_at=now,
            ends_at=deployment.ends_at + dt.timedelta(days=1),
            acknowledge_red_flags=True,
            **{field: getattr(deployment, field) for field in ("name", "place")},
            activities=lines_of(deployment),
        )
        whole = {entry.title: entry.lines for entry in trail_of(operation).entries}
        own = [entry for entry in trail_of(deployment).entries if "moved" in entry.title.lower()]
    moved = f"Starts at: {london_text(was)} → {london_text(now)}"
    told = [lines for title, lines in whole.items() if title.endswith(": moved")]
    assert len(told) == 2
    assert all(moved in lines for lines in (*told, *(entry.lines for entry in own)))
    assert not [line for lines in whole.values() for line in lines if line.startswith("Fields:")]


def test_a_trail_is_narrowed_by_person_agency_period_and_words(client: Client, cast: Cast, served) -> None:
    with acting_as(cast.max):
        begin_log_use(by=cast.max, purpose="lawfulness", reason="Complaint 12")
    now = clock.today().isoformat()
    cases = [
        (f"person={cast.olive.pk}", {"Recorded"}),
        (f"agency={cast.police.pk}&show=all", {"Looked at"}),
        (f"person={cast.bob.pk}&agency={cast.council.pk}&show=all", set()),
        ("text=HANDED+over", {"Served"}),
        (f"since={now}&until={now}", {"Served", "Recorded"}),
        ("until=2020-01-01&show=all", set()),
    ]
    sign_in(client, cast.max)
    for query, titles in cases:
        entries = client.get(f"{trail_url(served)}?{query}").context["entries"]
        assert {entry.title for entry in entries} == titles, query
    bad = client.get(f"{trail_url(served)}?since=2026-02-02&until=2026-02-01")
    assert "The last day must be on or after the first day" in bad.content.decode()


def test_messages_about_a_record_are_in_its_trail_once_with_what_became_of_them(world: World) -> None:
    cast, deployment = world.cast, world["deployment"]
    assert Delivery._meta.db_table not in audited_tables()
    with acting_as_system(System.OUTBOX):
        one = Delivery.objects.filter(source_id=deployment.pk, channel="email").first()
        Delivery.objects.filter(pk=one.pk).change(status="claimed", lease_owner=uuid4(), lease_until=clock.now())
        Delivery.objects.filter(pk=one.pk).change(status="sending")
        Delivery.objects.filter(pk=one.pk).change(
            status="sent", sent_at=clock.now(), lease_owner=None, lease_until=None
        )
        who = f"{one.recipient.name}, {one.recipient.agency}"
        audit_actions.record(Processing.DISCLOSURE, "sent message: deployment", on=deployment, recipients=[who])
    with acting_as(cast.max):
        begin_log_use(by=cast.max, purpose="lawfulness", reason="Complaint 12")
        whole = trail_of(deployment, show="messages", size=500).entries
        [sent] = [entry for entry in whole if "What became of it: sent" in entry.lines]
        assert f"To: {who}" in sent.lines
        assert "By: E-mail" in sent.lines
        assert not [entry for entry in trail_of(deployment, size=500).entries if "sent message" in entry.title.lower()]
        pages, place = [], ""
        for _ in range(200):
            page = trail_of(deployment, show="messages", size=3, place=place)
            pages += page.entries
            place = page.older
            if not place:
                break
        assert pages == whole
    with acting_as(cast.olive):
        mine = trail_of(deployment, show="messages", size=500).entries
        assert {line for entry in mine for line in entry.lines if line.startswith("To: ")} <= {
            "To: Olive, Rochford District Council"
        }
