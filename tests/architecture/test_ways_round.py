"""Ways round the walls that were found and shut, and odd input that once was a fault of Muster's."""

import base64
import datetime as dt
import io
import json
import zipfile
from typing import Any
from urllib.parse import quote, urlencode
from uuid import uuid4

import pytest
import redis
from django.db import DatabaseError, connection, transaction
from django.test import Client

from audit.models import ProcessingEvent
from common import clock
from common.errors import BadInput, MusterError, NotAllowed
from common.scope import acting_as
from hotspots.imports.reading import open_upload
from hotspots.imports.sources import FileRefused, Limits
from operations.models import Operation
from outcomes.actions import record_outcomes
from outcomes.models import Outcome
from outcomes.recording import Recording
from partners import actions as partners
from partners.models import Person
from tasking import actions as tasking
from tasking.actions import Follows
from tasking.models import AgendaItem, Attendance, Decision, Meeting
from tests.cast import PASSWORD, sign_in
from tests.world import World


def _open(world: World, by: Person) -> None:
    """Open the world's meeting, with everyone declared and `by` in the room. Needs a scope."""
    key = world["meeting"].pk
    Meeting.objects.filter(pk=key).update(state="open", opened_at=clock.now(), opened_by=by)
    Attendance.objects.filter(meeting=key).update(declared_at=clock.now())
    if not Attendance.objects.filter(meeting=key, person=by).exists():
        Attendance.objects.create(meeting_id=key, person=by, status="present", declared_at=clock.now())


def _post(client: Client, path: str, body: Any) -> Any:
    return client.post(path, json.dumps(body), content_type="application/json")


# --- 1. Leaks ---------------------------------------------------------------------------------------------------------


def test_an_outcome_of_a_restricted_action_is_on_the_agenda_of_nobody_who_may_not_see_it(world: World) -> None:
    cast, today = world.cast, clock.today()
    with acting_as(cast.ada):  # the charity may have the council's offenders' data, and not its victims'
        partners.sign_agreement(
            by=cast.ada,
            title="Offenders",
            purpose="Prevent crime",
            categories=["offenders"],
            starts_on=today,
            ends_on=today + dt.timedelta(days=9),
            review_on=today,
            agencies=[cast.council, cast.charity],
        )
    about_place = {"subject_kind": "premises"}
    about_person = {"subject_kind": "person", "category": "offenders", "held_by": cast.council}
    with acting_as(cast.cora):
        made = [
            Outcome.objects.create(
                reference=f"O-2026-977{number}",
                type=world["outcome_type"],
                legal_version=world["law"],
                issuing_agency=cast.council,
                officer=cast.olive,
                state="issued",
                issued_on=today,
                dated_on=today,
                expires_on=today + dt.timedelta(days=20),
                action=world["restricted_action"],  # about a victim
                client_key=uuid4(),
                **about,
            ).pk
            for number, about in enumerate((about_place, about_person))
        ]
        tasking.refresh_agenda(meeting=world["meeting"].pk, by=cast.cora)
    with acting_as(cast.charlie):
        assert not Outcome.objects.filter(pk__in=made).exists()  # the rows themselves are hidden, as they should be
        assert list(AgendaItem.objects.filter(source_id__in=made).values_list("title", "why")) == []


def test_the_positions_of_agenda_items_leave_no_gap_where_a_restricted_one_is(client: Client, world: World) -> None:
    cast, meeting = world.cast, world["meeting"]
    with acting_as(cast.cora):
        tasking.refresh_agenda(meeting=meeting.pk, by=cast.cora)  # section 8: one open referral, one restricted
        tasking.add_item(meeting=meeting.pk, by=cast.cora, section=8, title="By hand")
    sign_in(client, cast.charlie)
    items = client.get(f"/api/v1/agenda-items/?meeting={meeting.pk}").json()["results"]
    assert sorted(item["position"] for item in items if item["section"] == 8) == [1, 2]


def test_two_who_see_different_items_can_each_add_one_by_hand(world: World) -> None:
    cast, meeting = world.cast, world["meeting"]
    with acting_as(cast.ada):
        partners.change_person(person=cast.charlie.pk, by=cast.ada, version=None, changes={"roles": ["coordinator"]})
    with acting_as(cast.cora):
        tasking.refresh_agenda(meeting=meeting.pk, by=cast.cora)
        tasking.add_item(meeting=meeting.pk, by=cast.cora, section=8, title="One")
    with acting_as(cast.charlie):
        charlie = Person.objects.get(pk=cast.charlie.pk)
        tasking.add_item(meeting=meeting.pk, by=charlie, section=8, title="Two")
    with connection.cursor() as cursor:  # as at commit
        cursor.execute("SET CONSTRAINTS one_item_per_position IMMEDIATE")


def test_a_restricted_item_tasks_no_agency_that_may_not_have_its_data(world: World) -> None:
    cast = world.cast
    with acting_as(cast.alice):
        _open(world, cast.alice)
        with pytest.raises(MusterError):
            tasking.decide_item(
                item=world["restricted_item"].pk,
                by=cast.alice,
                version=None,
                decision=Decision.TASK,
                reason="Grave",
                follows=Follows(
                    operation_name="Lantern",
                    theme="Exploitation",
                    objective="move the family",
                    lead_agency=cast.charity,  # no agreement: log_action refuses it as an owner
                    commander=cast.charlie,
                ),
            )
    with acting_as(cast.charlie):
        assert not Operation.objects.filter(name="Lantern").exists()


def test_tasking_an_operation_does_not_tell_of_another_agencys_sensitive_one(world: World) -> None:
    cast = world.cast
    with acting_as(cast.ada):
        partners.change_person(person=cast.bea.pk, by=cast.ada, version=None, changes={"roles": ["chair"]})
    with acting_as(cast.bea):
        bea = Person.objects.get(pk=cast.bea.pk)
        _open(world, bea)
        assert not Operation.objects.filter(name="Nightjar").exists()

        def answer(name: str) -> str:
            try:
                with transaction.atomic():
                    tasking.decide_item(
                        item=world["restricted_item"].pk,
                        by=bea,
                        version=None,
                        decision=Decision.TASK,
                        reason="Grave",
                        follows=Follows(
                            operation_name=name,
                            theme="Theme",
                            objective="Objective",
                            lead_agency=cast.council,
                            commander=cast.olive,
                        ),
                    )
                    raise BadInput("taken")  # undo
            except MusterError as refusal:
                return refusal.detail.replace(name, "X")

        assert answer("Nightjar") == answer("Nosuchname")


def test_restricted_items_that_a_refresh_hands_out_are_logged_as_seen(client: Client, world: World) -> None:
    cast = world.cast
    sign_in(client, cast.cora)
    given = client.post(f"/api/v1/meetings/{world['meeting'].pk}/refresh-agenda/").json()
    restricted = [item["id"] for item in given if item["category"]]
    assert restricted
    with acting_as(cast.cora):
        assert ProcessingEvent.objects.filter(record_id__in=restricted, person_id=cast.cora.pk).exists()


# --- 2. Writing what is not one's own ---------------------------------------------------------------------------------


def test_an_officer_of_one_agency_records_nothing_in_the_name_of_another(world: World) -> None:
    cast = world.cast
    entry = {
        "type": world["outcome_type"],
        "client_key": uuid4(),
        "issued_on": clock.today(),
        "subject_kind": "premises",
        "issuing_agency": cast.police,
        "officer": cast.bob,
    }
    with acting_as(cast.charlie), pytest.raises((BadInput, NotAllowed)):
        record_outcomes(by=cast.charlie, entry=Recording(**entry))


@pytest.mark.parametrize("key", ["restricted_item", "restricted_action"])
def test_the_database_lets_no_partner_take_the_restriction_off_what_another_agency_holds(
    world: World, key: str
) -> None:
    record = world[key]
    refused = pytest.raises(DatabaseError, match="stay as they were made")
    with acting_as(world.cast.bob), refused, transaction.atomic():
        type(record).objects.filter(pk=record.pk).update(category="", held_by=None)
    with acting_as(world.cast.charlie):
        assert not type(record).objects.filter(pk=record.pk).exists()
        assert not type(record).history.filter(id=record.pk).exists()  # and what it said while it was restricted


# --- 3. Signing in ----------------------------------------------------------------------------------------------------


def test_signing_in_answers_when_redis_is_away(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    from django.core.cache import caches

    def away(*args: Any, **kwargs: Any) -> None:
        raise redis.ConnectionError("away")

    for name in ("get", "set", "add", "incr", "delete", "touch"):
        monkeypatch.setattr(type(caches["default"]), name, away)
    client = Client(raise_request_exception=False)
    answer = client.post("/account/login/", {"login": world.cast.cora.email, "password": PASSWORD})
    assert answer.status_code != 500


# --- 4. Odd input -----------------------------------------------------------------------------------------------------


def _cursor(place: str) -> str:
    return quote(base64.b64encode(urlencode({"p": place}).encode()).decode())


def test_no_place_in_a_list_that_someone_made_up_is_a_fault_of_ours(world: World) -> None:
    client = sign_in(Client(raise_request_exception=False), world.cast.cora)
    operation, odd = world["operation"].pk, quote("2026-01-01T00:00:00+23:59")
    addresses = [
        f"/trail/operations_operation/{operation}/?before={odd}_1_5",
        f"/api/v1/trail/?table=operations_operation&id={operation}&before={odd}_0_5",
        f"/api/v1/operations/?cursor={_cursor('2026-01-01T00:00:00+23:59')}",
        f"/api/v1/imports/{world['import'].pk}/refusals/?cursor={_cursor('abc')}",
    ]
    assert [address for address in addresses if client.get(address).status_code >= 500] == []


def test_no_day_of_the_year_9999_is_a_fault_of_ours(world: World) -> None:
    cast = world.cast
    with acting_as(cast.alice):
        _open(world, cast.alice)
    with acting_as(cast.ada):
        partners.change_person(
            person=cast.alice.pk, by=cast.ada, version=None, changes={"roles": ["chair", "coordinator"]}
        )
    client = sign_in(Client(raise_request_exception=False), cast.alice)
    forum, meeting, action = world["forum"], world["meeting"], world["action"]
    day = {"_day": "31", "_month": "12", "_year": "9999"}
    answers = {
        "API, a meeting": _post(
            client,
            "/api/v1/meetings/",
            {
                "forum": str(forum.pk),
                "starts_at": "9999-12-31T20:00:00Z",
                "ends_at": "9999-12-31T22:00:00Z",
                "place": "Hall",
            },
        ),
        "API, an action": _post(
            client,
            "/api/v1/actions/",
            {
                "meeting": str(meeting.pk),
                "text": "Mend it",
                "owner_agency": str(cast.council.pk),
                "owner": str(cast.olive.pk),
                "due_on": "9999-12-31",
            },
        ),
        "page, a meeting": client.post(
            "/meetings/plan/",
            {
                "forum": str(forum.pk),
                "length_minutes": "120",
                "place": "Hall",
                **{f"starts_at{part}": value for part, value in {**day, "_time": "23:00"}.items()},
            },
        ),
        "page, an action": client.post(
            f"/actions/{action.pk}/change/",
            {
                "text": "Mend it",
                "owner": str(cast.olive.pk),
                "reason": "Later",
                "version": str(action.version),
                **{f"due_on{part}": value for part, value in day.items()},
            },
        ),
    }
    assert [name for name, answer in answers.items() if answer.status_code >= 500] == []


def test_a_damaged_zip_is_refused_with_a_sentence() -> None:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as archive:
        archive.writestr("2018-04-essex-street.csv", "Crime ID\n")
    data = bytearray(made.getvalue())
    end = data.rindex(b"PK\x05\x06")
    data[end + 16 : end + 20] = (2**31).to_bytes(4, "little")  # where the list of members is said to begin
    with pytest.raises(FileRefused):
        open_upload(io.BytesIO(bytes(data)), "street.zip", Limits())


def test_a_session_cookie_with_nul_is_no_session(world: World) -> None:
    client = Client(raise_request_exception=False)
    answer = client.get("/account/login/", HTTP_COOKIE='sessionid="' + "\\000" * 32 + '"')
    assert answer.status_code == 200


def test_a_sign_in_service_with_nul_in_its_name_is_none(world: World) -> None:
    client = Client(raise_request_exception=False)
    assert client.get("/account/oidc/%00/login/").status_code == 404
