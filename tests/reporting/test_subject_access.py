"""People's requests for what is held about them: gathered without others, checked twice, given as it was checked."""

import datetime as dt
import json
import unicodedata
from io import BytesIO
from typing import Any

import pytest
from django.db import DatabaseError, connection
from django.http import Http404
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from pypdf import PdfReader

from audit.models import ProcessingEvent
from common import clock
from common.errors import BadInput, NotAllowed, WrongState
from common.scope import acting_as
from hotspots.actions import merge_subjects
from hotspots.models import Subject, SubjectReport
from partners.models import Person
from reporting.models import Redaction, SubjectAccess
from reporting.subject_access.actions import keep_back, move_request, receive_request, what_is_given
from reporting.subject_access.gathering import gather
from reporting.subject_access.redaction import OFFICER, OTHER, plain
from reporting.views.subject_access import RequestListView
from tasking.models import Referral
from tests import databases
from tests.cast import sign_in
from tests.hotspots.made import make_subject
from tests.tasking import made
from tests.world import SECRETS, World

LIST = reverse("reporting:subject_accesses")
SAID = "He told Bob that V-2026-9777 and Person B, or Zoë\nQuîll of 4 Mews, saw the knife through the letterbox"


def bare(text: str) -> str:
    kept = (
        one for one in unicodedata.normalize("NFKD", text.casefold()) if unicodedata.category(one) not in ("Mn", "Cf")
    )
    return " ".join("".join(kept).split())


def move(world: World, verb: str, who: str = "cora", **given: Any) -> SubjectAccess:
    by = world.cast.people[who]
    with acting_as(by):
        return move_request(request=world["subject_access"].pk, verb=verb, by=by, version=None, **given)


def mark(world: World, words: str, who: str = "cora", passage: str = "") -> SubjectAccess:
    by = world.cast.people[who]
    values = {"passage": passage, "words": words, "exemption": "others"}
    with acting_as(by):
        return keep_back(request=world["subject_access"].pk, by=by, version=None, **values)


def given_to(world: World, who: str = "cora") -> str:
    with acting_as(world.cast.people[who]):
        given = what_is_given(SubjectAccess.objects.get(pk=world["subject_access"].pk))
        return "\n\n".join(f"{passage.heading}\n{plain(left)}" for passage, left in given)


def say(world: World, text: str = SAID) -> None:
    with acting_as(world.cast.cora):
        Referral.objects.filter(pk=world["referral"].pk).update(what_happens=text)


def test_everything_about_the_person_is_gathered_under_each_reference_and_others_are_taken_out(world: World) -> None:
    say(world)
    text = given_to(world)
    for held in ("Zebedee Quill", "V-2026-9001", "V-2026-9002", "doorstep calls", "R-2026-9001", "knife through"):
        assert held in text, held
    for other in ("Bob", "V-2026-9777", "Person B", "Alice", "Cora"):
        assert other not in text, other
    with databases.undone():
        say(world, "As v\u20112026\u20139777 and PERSON B say, V\u20112026\u20119001 was out")
        text = given_to(world)
        assert "9777" not in text
        assert "PERSON B" not in text
        assert "V\u20112026\u20119001" in text, "their own"
    assert OTHER in text
    assert OFFICER in text
    assert "JTG/2026-11" not in given_to(world).split("Referral")[0]


def test_gathering_costs_the_same_queries_however_much_is_held(world: World) -> None:
    cast, counts = world.cast, []

    def count() -> None:
        with acting_as(cast.cora):
            subject = Subject.objects.get(pk=world["subject"].pk)
            with CaptureQueriesContext(connection) as queries:
                told = gather(subject)
        counts.append((sum(passage.heading.startswith("Referral") for passage in told), len(queries)))

    count()
    for _ in range(2):
        made.referral(cast.cora, person=world["subject"])
    count()
    assert counts[1][0] == counts[0][0] + 2
    assert counts[1][1] == counts[0][1]


def test_what_is_blacked_out_is_in_no_form_of_it(client: Client, world: World) -> None:
    say(world)
    mark(world, "ZOE QUILL")
    mark(world, "4 mews")
    with acting_as(world.cast.cora):
        report = SubjectReport.objects.filter(subject=world["subject"]).first()
    mark(world, "", passage=f"hotspots_subjectreport:{report.pk}")
    request = world["subject_access"]
    sign_in(client, world.cast.max)
    page = client.get(request.get_absolute_url()).content.decode()
    assert move(world, "check", "max").state == "checked"
    assert move(world, "give", "max").state == "given"
    file = client.get(reverse("reporting:subject_access_file", args=[request.pk, "pdf"]))
    data = client.get(reverse("reporting:subject_access_file", args=[request.pk, "json"]))
    read = " ".join(one.extract_text() for one in PdfReader(BytesIO(file.content)).pages)
    main = page.split("What the person is given")[1]
    told = json.dumps(data.json(), ensure_ascii=False).replace("\\n", "\n")
    for form in (main, read, told, file.content.decode("latin-1")):
        for secret in ("Zoë Quîll", "4 Mews", "Person B", "V-2026-9777"):
            assert bare(secret) not in bare(form), secret
    for form in (main, read, told):
        assert "Zebedee Quill" in form
        assert "knife through the letterbox" in bare(form)
    with acting_as(world.cast.max):
        events = ProcessingEvent.objects.filter(operation="disclosure", recipients=["the data subject"])
        assert {request.pk, world["subject"].pk} <= set(events.values_list("record_id", flat=True))
        assert not Redaction.history.filter(passage__icontains="zo").exists()


def test_only_what_was_checked_by_someone_else_is_given(world: World) -> None:
    say(world)
    with pytest.raises(NotAllowed, match="Ask a colleague"):
        move(world, "check")
    mark(world, "knife")
    with pytest.raises(NotAllowed, match="Ask a colleague"):
        move(world, "check")
    with pytest.raises(WrongState):
        move(world, "give", "max")
    move(world, "check", "max")
    say(world, "Something else was written")
    with pytest.raises(WrongState, match="has changed since it was checked"):
        move(world, "give", "max")
    move(world, "look_again", "max")
    assert "Something else was written" not in given_to(world), (
        "the marks no longer fit, so that all of it is kept back"
    )
    move(world, "start_anew")
    assert "Something else was written" in given_to(world)


def test_it_is_due_in_a_calendar_month_and_extended_once_within_it(world: World) -> None:
    cast, subject = world.cast, world["subject"]

    def receive(on: dt.date, by: Person = cast.cora) -> SubjectAccess:
        with acting_as(by):
            return receive_request(subject=subject.pk, by=by, received_on=on, identity="Passport seen")

    assert receive(dt.date(2026, 1, 31)).due_on == dt.date(2026, 2, 28)
    found = receive(clock.today())
    for by, answer in ((cast.bea, NotAllowed), (cast.olive, NotAllowed), (cast.carla, Http404)):
        with pytest.raises(answer):
            receive(clock.today(), by)
    with pytest.raises(BadInput):
        receive(clock.today() + dt.timedelta(days=1))
    with acting_as(cast.cora):
        given = {"request": found.pk, "by": cast.cora, "version": None}
        with pytest.raises(BadInput):
            move_request(verb="extend", **given)
        extended = move_request(verb="extend", reason="Many records", **given)
        assert (extended.due_on - clock.today()).days in range(89, 93)
        with pytest.raises(WrongState):
            move_request(verb="extend", reason="More", **given)
        assert move_request(verb="refuse", reason="Manifestly unfounded", **given).state == "refused"
        late = receive_request(
            subject=subject.pk, by=cast.cora, received_on=clock.today() - dt.timedelta(days=40), identity="x"
        )
        with pytest.raises(WrongState, match="The month is over"):
            move_request(verb="extend", reason="x", request=late.pk, by=cast.cora, version=None)


def test_the_list_begins_with_what_is_due_first_and_tells_what_is_ended_last_page_by_page(
    client: Client, world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    cast = world.cast
    move(world, "check", "max")
    move(world, "give", "max")
    for days in (0, 3):
        with acting_as(cast.cora):
            on = clock.today() - dt.timedelta(days=days)
            receive_request(subject=make_subject(cast.cora).pk, by=cast.cora, received_on=on, identity="Seen")
    sign_in(client, cast.cora)
    shown = [(one.state, one.due_on) for one in client.get(LIST).context["object_list"]]
    assert shown == sorted(shown, key=lambda one: (one[0] == "given", one[1]))
    assert shown[-1][0] == "given"
    monkeypatch.setattr(RequestListView, "paginate_by", len(shown) - 1)
    assert 'href="?page=2"' in client.get(LIST).content.decode()
    assert [one.state for one in client.get(LIST, {"page": 2}).context["object_list"]] == ["given"]


def test_marks_are_held_to_what_is_there(world: World) -> None:
    for words, passage, field in (("", "", "words"), ("not in it", "", "words"), ("knife", "a:b", "passage")):
        with pytest.raises(BadInput) as refusal:
            mark(world, words, passage=passage)
        assert field in refusal.value.faults


def test_others_know_nothing_of_it(world: World) -> None:
    mark(world, "knife")
    for who in ("bob", "bea", "charlie", "carla", "olive", "alice", "sam", "ada"):
        with acting_as(world.cast.people[who]), connection.cursor() as cursor:
            for table in ("subjectaccess", "redaction", "historicalsubjectaccess", "historicalredaction"):
                cursor.execute(f"SELECT count(*) FROM reporting_{table}")
                assert cursor.fetchone() == (0,), (who, table)
    with pytest.raises(DatabaseError), acting_as(world.cast.cora), connection.cursor() as cursor:
        cursor.execute("UPDATE reporting_redaction SET places = '{}'")


def test_the_pages_take_it_from_receipt_to_the_file(client: Client, world: World) -> None:
    cast, subject = world.cast, make_subject(world.cast.olive)
    with acting_as(cast.cora):
        other = make_subject(cast.bob)
        merge_subjects(subject=other.pk, into=subject.pk, by=cast.cora, version=None, reason="Same number")
    sign_in(client, cast.cora)
    today = clock.today()
    day = {"received_on_day": today.day, "received_on_month": today.month, "received_on_year": today.year}
    new = reverse("reporting:subject_access_receive")
    assert client.post(new, {"subject": "V-2026-0"}).status_code == 400
    assert client.post(new, {"subject": other.reference, "identity": "Seen", **day}).status_code == 302
    with acting_as(cast.cora):
        found = SubjectAccess.objects.get(subject=subject)

    def step(verb: str, who: Person) -> int:
        with acting_as(cast.cora):
            version = SubjectAccess.objects.get(pk=found.pk).version
        sign_in(client, who)
        address = reverse("reporting:subject_access_move", args=[found.pk, verb])
        assert client.get(address).status_code == 200
        return client.post(address, {"version": version}).status_code

    assert step("gather", cast.cora) == 302
    keep = reverse("reporting:subject_access_keep_back", args=[found.pk])
    assert client.post(keep, {"version": 2, "words": "Eggs", "exemption": "crime"}).status_code == 302
    assert "Eggs" not in client.get(found.get_absolute_url()).content.decode()
    assert step("check", cast.max) == 302
    assert step("give", cast.max) == 302
    file = client.get(reverse("reporting:subject_access_file", args=[found.pk, "pdf"]))
    assert (file.status_code, file["Content-Type"]) == (200, "application/pdf")
    assert not [word for word in SECRETS if word in file.content.decode("latin-1")]
    assert subject.reference in client.get(LIST).content.decode()
