"""The log is read for a purpose that the law allows, said first and kept; who looked is seen by nobody otherwise."""

import datetime as dt

import pytest
from django.db import DatabaseError, connection, transaction
from django.test import Client
from django.urls import reverse

from audit.actions import consulted
from audit.models import LogUse, ProcessingEvent, Purpose
from common import clock
from common.errors import BadInput, NotAllowed
from common.scope import acting_as
from reporting import log_use
from reporting.log_use import begin_log_use, end_log_use
from tests import databases
from tests.cast import Cast, sign_in
from tests.world import World

WHY = "Complaint 12: who opened the case"


def _looks(record) -> list[str]:
    """Who looked at it, as far as whoever acts may see; by raw SQL, which no filter of Muster's is in."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT person_id FROM audit_processingevent WHERE record_id = %s AND operation = 'consultation'",
            [record.pk],
        )
        return [row[0] for row in cursor.fetchall()]


def test_who_looked_is_seen_only_while_reading_the_log_for_a_purpose(world: World) -> None:
    cast, record = world.cast, world["outcome"]
    with acting_as(cast.bob):
        consulted([record])
        assert _looks(record) == [cast.bob.pk], "one's own looks are always one's own"
    for person in (cast.max, cast.cora, cast.olive, cast.alice):
        with acting_as(person):
            assert _looks(record) == []
    with acting_as(cast.max):
        begin_log_use(by=cast.max, purpose=Purpose.LAWFULNESS, reason=WHY)
        assert _looks(record) == [cast.bob.pk]
        assert end_log_use(by=cast.max)
        assert _looks(record) == []


def test_it_is_kept_with_its_purpose_logged_and_runs_out(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    with acting_as(cast.max):
        first = begin_log_use(by=cast.max, purpose=Purpose.SELF_MONITORING, reason=f"  {WHY} ")
        second = begin_log_use(by=cast.max, purpose=Purpose.CRIMINAL, reason="Court order 9")
        assert log_use.current(cast.max) == second
        first.refresh_from_db()
        assert (first.reason, first.ended_at is not None) == (WHY, True)
        began = ProcessingEvent.objects.about(second).get(verb="began to read the log")
        assert (began.reason, began.operation) == ("Court order 9", "consultation")
        later = clock.now() + dt.timedelta(hours=1, seconds=1)
        monkeypatch.setattr(clock, "now", lambda: later)
        assert log_use.current(cast.max) is None


def test_who_may_not_and_what_is_not_enough(cast: Cast) -> None:
    for person in (cast.cora, cast.alice, cast.olive, cast.charlie, cast.sam):
        with acting_as(person), databases.undone():
            assert log_use.current(person) is None
            with pytest.raises(NotAllowed):
                begin_log_use(by=person, purpose=Purpose.LAWFULNESS, reason=WHY)
    bad = {"purpose": ("productivity", WHY), "reason": (Purpose.LAWFULNESS, "  ")}
    with acting_as(cast.max):
        for field, (purpose, reason) in bad.items():
            with pytest.raises(BadInput) as refused:
                begin_log_use(by=cast.max, purpose=purpose, reason=reason)
            assert field in refused.value.faults
        with pytest.raises(BadInput):
            begin_log_use(by=cast.max, purpose=Purpose.LAWFULNESS, reason="x" * 501)


def test_nobody_gives_themselves_more_by_raw_sql(cast: Cast) -> None:
    now = clock.now()
    made = {"purpose": "lawfulness", "reason": "Mine", "begun_at": now}
    hour = now + dt.timedelta(hours=1)
    attempts = [
        (cast.cora, {"person_id": cast.cora.pk, "agency_id": cast.council.pk, "until": hour}),  # has no such role
        (cast.max, {"person_id": cast.max.pk, "agency_id": cast.council.pk, "until": now + dt.timedelta(days=9)}),
        (cast.max, {"person_id": cast.carla.pk, "agency_id": cast.charity.pk, "until": hour}),  # for someone else
    ]
    for person, values in attempts:
        with acting_as(person), pytest.raises(DatabaseError), transaction.atomic():
            LogUse.objects.create(**made, **values)
    with acting_as(cast.max):
        use = begin_log_use(by=cast.max, purpose=Purpose.LAWFULNESS, reason=WHY)
        for change in ({"until": hour + dt.timedelta(days=1)}, {"reason": "Other", "ended_at": now}):
            with pytest.raises(DatabaseError), transaction.atomic():
                LogUse.objects.filter(pk=use.pk).update(**change)
        end_log_use(by=cast.max)
        with pytest.raises(DatabaseError), transaction.atomic():
            LogUse.objects.filter(pk=use.pk).update(ended_at=None)


def test_the_purpose_is_seen_by_fellow_managers_and_administrators_alone(cast: Cast) -> None:
    with acting_as(cast.max):
        begin_log_use(by=cast.max, purpose=Purpose.LAWFULNESS, reason=WHY)
    for person, sees in ((cast.ada, True), (cast.carla, False), (cast.cora, False), (cast.charlie, False)):
        with acting_as(person):
            assert LogUse.objects.exists() is sees
            assert LogUse.history.exists() is sees


def test_what_is_logged_of_no_record_is_for_its_own_agency_and_administrators(client: Client, cast: Cast) -> None:
    """The reason for reading the log is in it, and so is what someone tried in an emergency."""
    with acting_as(cast.max):
        begin_log_use(by=cast.max, purpose=Purpose.LAWFULNESS, reason=WHY)
    sign_in(client, cast.max).get(reverse("reporting:log"))
    for person, sees in ((cast.ada, True), (cast.max, True), (cast.carla, False)):
        with acting_as(person):
            begin_log_use(by=person, purpose=Purpose.LAWFULNESS, reason="Ours")
            told = ProcessingEvent.objects.filter(record_id=None, reason=WHY, verb="read the log")
            assert told.exists() is sees, person.name
        page = sign_in(client, person).get(reverse("reporting:log")).content.decode()
        assert (WHY in page) is sees, person.name


def test_the_page_asks_first_leads_back_and_signing_out_ends_it(client: Client, cast: Cast) -> None:
    page, back = reverse("reporting:log_use"), f"/trail/partners_agency/{cast.council.pk}/?show=looks"
    sign_in(client, cast.cora)
    assert client.get(page).status_code == 403
    sign_in(client, cast.max)
    refused = client.post(page, {"purpose": "", "reason": "", "next": back})
    assert refused.status_code == 400
    assert "Choose what you are reading the log for" in refused.content.decode()
    for elsewhere in ("https://evil.example/", "//evil.example", "javascript:alert(1)"):
        with databases.undone():
            gone = client.post(page, {"purpose": "integrity", "reason": WHY, "next": elsewhere})
            assert gone["Location"].startswith("/")
            assert "evil" not in gone["Location"]
    assert client.post(page, {"purpose": "integrity", "reason": WHY, "next": back})["Location"] == back
    assert WHY in client.get(page).content.decode()
    client.post(reverse("account_logout"))
    with acting_as(cast.max):
        assert log_use.current(cast.max) is None
        assert LogUse.objects.get().ended_at is not None
