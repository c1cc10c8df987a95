"""Debriefs: begun while under way, finished by the verb, corrected with a reason; counted, printed, and learnt from."""

import datetime as dt
import io
from decimal import Decimal

import pypdf
import pytest
from dateutil.relativedelta import relativedelta
from django.db import DatabaseError, transaction
from django.http import Http404
from django.test import Client

from audit.models import ProcessingEvent
from common import clock
from common.errors import BadInput, NotAllowed, StaleEdit, WrongState
from common.scope import acting_as
from hotspots.models import Hotspot, MonthlyCount, SnapPoint
from operations import actions
from operations.models import Debrief, Deployment, Operation
from operations.papers import debriefs
from operations.papers.results import AgencyHours, Counted, results_of
from tests.cast import Cast, sign_in
from tests.databases import undone
from tests.operations.made import PATHS, at, make_deployment, make_operation, make_request, make_resource
from tests.operations.made import make_secret as made_secret
from tests.operations.test_api import Caller
from tests.operations.test_pages import text, url

SAID = {
    "happened": "Twelve warned",
    "objective_met": "partly",
    "to_repeat": "Patrols in pairs",
    "to_change": "Start at 3pm",
}


def finished(cast: Cast, **fields: str) -> Operation:
    """An operation that is debriefed in full."""
    operation = make_operation(cast, "under_way", **fields)
    with acting_as(cast.cora):
        return actions.debrief_operation(operation=operation.pk, by=cast.cora, version=None, **SAID)


def test_it_is_begun_while_under_way_by_its_commander_and_finished_by_a_planner(cast: Cast) -> None:
    operation = make_operation(cast, "under_way")
    with acting_as(cast.olive):
        draft = actions.write_debrief(operation=operation.pk, by=cast.olive, version=0, happened="Twelve warned")
        with pytest.raises(NotAllowed):
            actions.debrief_operation(operation=operation.pk, by=cast.olive, version=None)
        with pytest.raises(StaleEdit):
            actions.write_debrief(operation=operation.pk, by=cast.olive, version=0, happened="Thirteen")
    with acting_as(cast.bob):
        assert not Debrief.objects.exists(), "a draft is for those who write it"
        assert not Debrief.history.exists()
        with pytest.raises(NotAllowed):
            actions.write_debrief(operation=operation.pk, by=cast.bob, version=None, happened="x")
    with acting_as(cast.cora):
        with undone(), pytest.raises(BadInput, match="Choose whether the objective was met"):
            actions.debrief_operation(operation=operation.pk, by=cast.cora, version=None)
        done = actions.debrief_operation(operation=operation.pk, by=cast.cora, version=None, objective_met="yes")
        draft.refresh_from_db()
        assert (done.state, draft.state, draft.happened, draft.finished_by) == (
            "debriefed",
            "finished",
            "Twelve warned",
            cast.cora,
        )
    with acting_as(cast.bob):
        assert Debrief.objects.get() == draft


def test_in_each_state_what_can_be_written(cast: Cast) -> None:
    faults = []
    for state in PATHS:
        operation = make_operation(cast, state)
        with acting_as(cast.cora):
            try:
                actions.write_debrief(operation=operation.pk, by=cast.cora, version=None, measured="By counting")
                wrote = True
            except WrongState:
                wrote = False
        faults += [state] if wrote != (state == "under_way") else []
    assert faults == []


def test_a_finished_debrief_is_changed_by_a_correction_alone(cast: Cast) -> None:
    operation = finished(cast)
    with acting_as(cast.cora):
        actions.advance_operation(operation=operation.pk, verb="close", by=cast.cora, version=None)
        debrief = Debrief.objects.get()
        with pytest.raises(DatabaseError, match="kept as it is"), transaction.atomic():
            Debrief.objects.update(happened="Something else")
        with pytest.raises(DatabaseError, match="corrected_debrief_has_reason"), transaction.atomic():
            Debrief.objects.update(happened="Something else", corrections=1)
        with pytest.raises(BadInput, match="Enter the reason"):
            actions.correct_debrief(debrief=debrief.pk, reason=" ", by=cast.cora, version=None, happened="Thirteen")
        corrected = actions.correct_debrief(
            debrief=debrief.pk, reason="One was counted late", by=cast.cora, version=None, happened="Thirteen warned"
        )
        assert (corrected.happened, corrected.corrections, corrected.corrected_reason) == (
            "Thirteen warned",
            1,
            "One was counted late",
        )
        assert "Twelve warned" in set(debrief.history.values_list("happened", flat=True))
        assert ProcessingEvent.objects.about(debrief).filter(verb="corrected", reason="One was counted late").exists()
    for person in (cast.olive, cast.bob):
        with acting_as(person), pytest.raises(NotAllowed):
            actions.correct_debrief(debrief=debrief.pk, reason="x", by=person, version=None, happened="x")


def test_it_names_no_case_where_all_may_read_it(cast: Cast) -> None:
    operation = make_operation(cast, "under_way")
    with acting_as(cast.cora), pytest.raises(BadInput, match="Leave out V-2026-0099"):
        actions.write_debrief(operation=operation.pk, by=cast.cora, version=None, happened="Met V-2026-0099")


def test_figures_are_counted_not_typed(cast: Cast) -> None:
    operation = make_operation(cast, "under_way")
    with acting_as(cast.cora):
        Deployment.objects.get(operation=operation)
    held = make_deployment(cast, operation, officers=[cast.bob, cast.max], starts_at=at(-1, 6), ends_at=at(-1, 9))
    with acting_as(cast.cora):
        assert held.starts_at < clock.now()
    later = make_deployment(cast, operation, starts_at=at(3), ends_at=at(4))
    van = make_resource(cast.bea)
    request = make_request(cast, later, cast.bea)
    with acting_as(cast.bea):
        actions.confirm_request(
            request=request.pk, resource=van, hours_promised=Decimal("6.5"), by=cast.bea, version=None
        )
    unused = make_request(cast, later, cast.bea)
    with acting_as(cast.bea):
        actions.decline_request(request=unused.pk, reason="Broken", by=cast.bea, version=None)
    with acting_as(cast.olive):
        for outcome in ("compliant", "compliant", "concerns"):
            actions.record_visit(operation=operation.pk, place="Shop", result="Seen", outcome=outcome, by=cast.olive)
        results = results_of(operation)
    assert (results.deployments, results.turned_out, results.checked_in) == (1, 2, 0)
    assert results.people_in_words == "1 deployment; 2 people turned out."
    assert results.hours == (AgencyHours("Essex Police", Decimal("6.50"), Decimal(0)),)
    assert results.visits == (Counted("Compliant, no concerns", 2), Counted("Concerns found", 1))
    assert results.visited == 3


def test_what_it_taught_is_told_when_one_like_it_is_planned(client: Client, cast: Cast) -> None:
    earlier = finished(cast, theme="Retail crime")
    made_secret(cast, "debriefed")
    planned = make_operation(cast, "proposed", theme="RETAIL CRIME")
    lesson = "It partly met its objective. Repeat: Patrols in pairs. Change: Start at 3pm."
    with acting_as(cast.bob):
        assert debriefs.lesson_of(earlier) == lesson
        assert debriefs.lesson_of(planned) == ""
        assert [one.operation for one in debriefs.lessons_like(planned)] == [earlier]
        assert debriefs.lessons_like(make_operation(cast, theme="Licensing")) == []
    sign_in(client, cast.charlie)
    page = text(client.get(planned.get_absolute_url()))
    assert lesson in page
    assert "Zanzibar" not in page


def test_the_pages_and_the_printed_sheet(client: Client, cast: Cast) -> None:
    operation = made_secret(cast, "under_way")
    sheet = url("outcome_sheet", operation.pk)
    sign_in(client, cast.olive)
    assert "The debrief is not written yet." in text(client.get(sheet))
    assert client.post(url("debrief", operation.pk), {"version": 0, **SAID}).status_code == 302
    assert "Only the commander, chairs and coordinators see the debrief" in text(client.get(sheet))
    stale = client.post(url("debrief", operation.pk), {"version": 0, **SAID})
    assert stale.status_code == 412
    assert "1 deployment is still to come, the first on" in text(client.get(sheet))
    sign_in(client, cast.cora)
    client.post(url("debrief_finish", operation.pk), {"version": operation.version})
    page = text(client.get(sheet))
    for words in (
        "It partly met its objective.",
        "Patrols in pairs",
        "Finished",
        "No agency’s resource was confirmed.",
    ):
        assert words in page
    with acting_as(cast.cora):
        debrief = Debrief.objects.get(operation=operation)
    correction = {**SAID, "version": debrief.version, "happened": "Thirteen warned", "reason": "One was counted late"}
    assert client.post(url("debrief_correct", debrief.pk), correction).status_code == 302
    assert "One was counted late" in text(client.get(sheet))
    answer = client.get(url("outcome_sheet_pdf", operation.pk))
    pages = [page.extract_text() for page in pypdf.PdfReader(io.BytesIO(answer.content)).pages]
    for page in pages:
        assert page.count("OFFICIAL-SENSITIVE") == 2
        assert "Printed by Cora" in page
    assert "Thirteen warned" in " ".join(pages)
    with acting_as(cast.cora):
        given = ProcessingEvent.objects.about(operation).get(operation="disclosure", verb="downloaded")
        assert given.recipients == ["Rochford District Council"]
    for name in ("charlie", "carla", "bob", "bea"):
        sign_in(client, cast.people[name])
        for address in (sheet, url("outcome_sheet_pdf", operation.pk), url("debrief_correct", debrief.pk)):
            assert client.get(address).status_code == 404
        assert Caller(cast.people[name]).get(f"debriefs/{debrief.pk}").status_code == 404


def test_the_api_reads_writes_and_corrects(cast: Cast) -> None:
    operation = make_operation(cast, "under_way")
    cora = Caller(cast.cora)
    begun = cora.send("debriefs", {"operation": operation.pk, "happened": "Twelve warned"})
    assert (begun.status_code, begun.json()["state"]) == (201, "draft")
    path = f"debriefs/{begun.json()['id']}"
    written = cora.send(path, {"measured": "By counting"}, etag=begun.headers["ETag"], method="PATCH")
    assert (written.json()["happened"], written.json()["measured"]) == ("Twelve warned", "By counting")
    assert cora.send(path, {"measured": "x"}, etag=begun.headers["ETag"], method="PATCH").status_code == 412
    whole = cora.get(f"operations/{operation.pk}")
    done = cora.send(f"operations/{operation.pk}/debrief", {"objective_met": "yes"}, etag=whole.headers["ETag"])
    assert done.json()["state"] == "debriefed"
    now = cora.get(path)
    body = {"happened": "Thirteen warned", "reason": "One was counted late"}
    corrected = cora.send(f"{path}/correct", body, etag=now.headers["ETag"])
    assert (corrected.json()["corrections"], corrected.json()["happened"]) == (1, "Thirteen warned")
    with pytest.raises(Http404), acting_as(cast.charlie):
        actions.correct_debrief(debrief=made_draft_of_secret(cast), reason="x", by=cast.charlie, version=None)


def made_draft_of_secret(cast: Cast) -> object:
    """The key of a draft that only its own writers see."""
    secret = made_secret(cast, "under_way")
    with acting_as(cast.cora):
        return actions.write_debrief(operation=secret.pk, by=cast.cora, version=0, happened="Zanzibar").pk


def test_the_hotspot_before_and_after_is_told_with_its_limits(client: Client, cast: Cast) -> None:
    operation, hotspot = _ran_at_a_hotspot(cast)
    sheet = url("outcome_sheet", operation.pk)
    sign_in(client, cast.charlie)
    assert "are needed to compare, and are not loaded here" in text(client.get(sheet))
    for name, number in (("before", 40), ("after", 20)):
        _count(cast, hotspot, name, number)
    page = text(client.get(sheet))
    for words in ("50% fewer", "Too few to say", "not proof that the operation caused it", "Within 150 m", "<svg"):
        assert words in page
    answer = client.get(url("outcome_sheet_pdf", operation.pk))
    printed = " ".join(page.extract_text() for page in pypdf.PdfReader(io.BytesIO(answer.content)).pages)
    assert "50% fewer" in printed


def _ran_at_a_hotspot(cast: Cast) -> tuple[Operation, Hotspot]:
    """An operation whose one deployment was two months ago."""
    with acting_as(cast.cora):
        hotspot = Hotspot.objects.create(
            reference="H-2026-0001",
            name="High Street",
            district="Rochford",
            radius_m=150,
            longitude="0.6045",
            latitude="51.586",
            count=60,
            evidence_digest="0" * 64,
            first_month=_month(3),
            last_month=_month(1),
            state="adopted",
            lead_agency=cast.police,
            review_on=clock.today(),
        )
    operation = make_operation(cast, "authorised", hotspot=hotspot)
    then = dt.datetime.combine(_month(2), dt.time(12), tzinfo=dt.UTC) + dt.timedelta(days=9)
    make_deployment(cast, operation, starts_at=then, ends_at=then + dt.timedelta(hours=5))
    return operation, hotspot


def _month(ago: int) -> dt.date:
    return clock.today().replace(day=1) - relativedelta(months=ago)


def _count(cast: Cast, hotspot: Hotspot, side: str, number: int) -> None:
    """So many incidents at the hotspot in the month on this side of the deployment, and one in the rest of it."""
    month = _month({"before": 3, "after": 1}[side])
    with acting_as(cast.cora):
        for latitude, many in ((hotspot.latitude, number), ("51.600000", 1)):
            point, _ = SnapPoint.objects.get_or_create(
                longitude=hotspot.longitude,
                latitude=latitude,
                defaults={"location": "High Street", "district": "Rochford", "described_month": month},
            )
            MonthlyCount.objects.create(
                force="Essex Police", month=month, snap_point=point, crime_type="Shoplifting", count=many
            )
