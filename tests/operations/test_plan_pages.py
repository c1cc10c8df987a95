"""Plans on their pages, in the API and as a file: what is shown, to whom, and in how many queries."""

import csv
import io
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from audit.models import ProcessingEvent
from common import clock
from common.scope import acting_as
from operations.actions.plan_solving import LEASE, run_plan
from operations.models import Deployment, Plan, PlannedSession, PlanRun, Skill
from tests.cast import Cast, sign_in
from tests.operations.made import make_operation
from tests.operations.made_plan import at, busy_hotspot, friday, held, make_plan, officers, solve

LIST, MAKE, API = "/plans/", "/plans/make/", "/api/v1/plans/"


@pytest.fixture(autouse=True)
def _nobody_works(monkeypatch: pytest.MonkeyPatch) -> None:
    """No worker is told: the tests do its part."""
    monkeypatch.setattr("operations.tasks.solve_plan.delay", lambda *keys: None)


def address(name: str, *args: Any) -> str:
    """The address of a page of plans."""
    return reverse(f"operations:{name}", args=args)


def page(client: Client, url: str, status: int = 200) -> str:
    """The words of a page."""
    answer = client.get(url)
    assert answer.status_code == status, answer.content.decode()
    return answer.content.decode()


def of_day(name: str, day: Any) -> dict[str, Any]:
    """A date as its three boxes send it."""
    return {f"{name}_{part}": getattr(day, part) for part in ("day", "month", "year")}


def at_time(name: str, moment: Any) -> dict[str, Any]:
    """A moment as its four boxes send it."""
    local = moment.astimezone(clock.LONDON)
    return {**of_day(name, local), f"{name}_time": f"{local:%H:%M}"}


SETTINGS = {
    "session_minutes": 120,
    "travel_minutes": 0,
    "most_sessions": 3,
    "longest_spell_hours": 10,
    "rest_hours": 11,
    "seconds": 5,
}


def test_from_making_a_plan_to_its_deployments(cast: Cast, client: Client) -> None:
    sign_in(client, cast.cora)
    assert "There are no plans yet." in page(client, LIST)
    assert "No hotspot is adopted yet" in page(client, MAKE)
    station = busy_hotspot(cast.cora, "Station Road", 208)
    assert "Station Road – 208 incidents; Fridays, 6pm to 10pm" in page(client, MAKE)
    sent = {
        "name": "Winter week",
        **of_day("starts_on", friday()),
        **of_day("ends_on", friday()),
        "hotspots": [str(station.pk)],
        "kind": "officers",
        "count": 1,
        "session_minutes": 120,
    }
    faulty = client.post(MAKE, {**sent, "name": "", "ends_on_day": "", "session_minutes": 5})
    assert faulty.status_code == 400
    for field in ("name", "ends_on", "session_minutes"):
        assert f'id="id_{field}_error"' in faulty.content.decode(), field
    made = client.post(MAKE, sent)
    assert made.status_code == 302, made.content.decode()
    with acting_as(cast.cora):
        plan = Plan.objects.get()
        Plan.objects.update(travel_minutes=0, seconds=4)
    text = page(client, made.url)
    assert "The plan has no sessions yet." in text
    assert "Nobody is asked for anything before the plan is confirmed." in text
    refused = client.post(address("plan_solve", plan.pk), {"version": plan.version}, follow=True)
    assert "No partner offers a resource of the kinds that these places need." in refused.content.decode()
    officers(cast.bea, "Special constables")
    assert client.post(address("plan_solve", plan.pk), {"version": plan.version}).status_code == 302
    assert client.post(address("plan_solve", plan.pk), {"version": plan.version + 1}).status_code == 409
    with acting_as(cast.cora):
        run = PlanRun.objects.get(ended_at=None)
    run_plan(run=run.pk, person=cast.cora.pk)
    text = page(client, made.url)
    for words in ("Covers 166 harm points.", "No other plan covers more.", "6pm to 8pm", "Essex Police"):
        assert words in text, words
    assert "hx-get" not in text
    rows = list(csv.reader(io.StringIO(client.get(address("plan_file", plan.pk)).content.decode("utf-8-sig"))))
    assert rows[0][0] == "Place"
    assert [row[2:5:2] + row[6:7] for row in rows[1:]] == [
        ["18:00", "20:00", "Special constables"],
        ["20:00", "22:00", "Special constables"],
    ]
    assert "There is no authorised operation" in page(client, address("plan_confirm", plan.pk))
    operation = make_operation(cast)
    text = page(client, address("plan_confirm", plan.pk))
    assert "Each of the 2 sessions becomes a deployment, and 2 requests go to Essex Police." in text
    with acting_as(cast.cora):
        version = Plan.objects.get().version
    confirming = {"version": version, "activity": "reassure"}
    missing = client.post(address("plan_confirm", plan.pk), confirming)
    assert missing.status_code == 400
    assert "Choose an operation for Station Road." in missing.content.decode()
    confirming["operation"] = str(operation.pk)
    assert client.post(address("plan_confirm", plan.pk), confirming).status_code == 302
    assert client.post(address("plan_confirm", plan.pk), confirming).status_code in (409, 412)
    text = page(client, made.url)
    with acting_as(cast.cora):
        assert Deployment.objects.filter(operation=operation).count() == 2
        for deployment in Deployment.objects.all():
            assert deployment.get_absolute_url() in text
        verbs = list(ProcessingEvent.objects.about(plan).values_list("verb", flat=True))
        skill = Skill.objects.create(name="Foot patrol")
    assert "See the request to Essex Police" in text
    assert "Work it out again" not in text
    assert {"made", "asked to work it out", "worked out", "downloaded", "confirmed", "looked at"} <= set(verbs)
    skilled = client.post(MAKE, {**sent, "skill": str(skill.pk)}, follow=True)
    assert "with Foot patrol" in skilled.content.decode()


def test_parts_are_changed_by_plain_forms_and_their_faults_told_beside_them(cast: Cast, client: Client) -> None:
    team = officers(cast.bea, "Special constables")
    plan = solve(cast, make_plan(cast, [busy_hotspot(cast.cora, "Station Road", 208)]))
    first, second = held(plan, cast.cora)
    sign_in(client, cast.cora)
    url = plan.get_absolute_url()
    kept = client.post(address("plan_session_mark", first.pk, "keep"), {"version": first.version}, follow=True)
    assert "The session is kept" in kept.content.decode()
    stale = client.post(address("plan_session_mark", first.pk, "release"), {"version": first.version}, follow=True)
    assert "Someone else changed this" in stale.content.decode()
    assert client.post(address("plan_session_mark", first.pk, "keep")).status_code == 400
    (use,) = second.uses.all()
    assert client.post(address("plan_use_mark", use.pk, "keep"), {"version": use.version}).status_code == 302
    form = page(client, address("plan_session", second.pk))
    assert "Special constables, Essex Police (officers or special constables)" in form
    with acting_as(cast.cora):
        version = PlannedSession.objects.get(pk=second.pk).version
    moved = {**at_time("starts_at", at(19)), **at_time("ends_at", at(21)), "version": version}
    answer = client.post(address("plan_session", second.pk), {**moved, "resources": [str(team.pk)]}, follow=True)
    text = answer.content.decode()
    assert "Station Road has two sessions at once" in text
    assert "things to look at below" in text
    assert "changed by hand" in text
    with acting_as(cast.cora):
        place = plan.places.get()
    added = {**at_time("starts_at", at(12, 1)), **at_time("ends_at", at(14, 1)), "place": str(place.pk)}
    answer = client.post(address("plan_session_add", plan.pk), added, follow=True)
    assert "Nobody goes to this session yet." in answer.content.decode()
    needs = {"kind_0": "officers", "count_0": 2, "kind_1": "", "kind_2": ""}
    changed = {"version": place.version, "harm": 10, "peak_days": ["4"], "peak_starts": "6pm", "peak_ends": "10pm"}
    assert client.post(address("plan_place", place.pk), {**changed, **needs}).status_code == 302
    assert "Left out" in page(client, url)
    with acting_as(cast.cora):
        version = Plan.objects.get(pk=plan.pk).version
    renamed = client.post(address("plan_settings", plan.pk), {**SETTINGS, "name": "Renamed", "version": version})
    assert renamed.status_code == 302
    assert "Renamed" in page(client, url)
    with acting_as(cast.cora):
        version = Plan.objects.get(pk=plan.pk).version
    asked = client.post(address("plan_discard", plan.pk), {"version": version})
    assert "what you kept, left out or changed by hand goes with it" in asked.content.decode()
    assert "This plan was discarded." not in page(client, url)
    assert client.post(address("plan_discard", plan.pk), {"version": version, "sure": "1"}).status_code == 302
    assert "This plan was discarded." in page(client, url)
    assert client.get(address("plan_settings", plan.pk)).status_code == 409


def test_while_it_is_looked_for_the_page_follows_and_a_dead_worker_is_told(cast: Cast, client: Client) -> None:
    officers(cast.bea, "Special constables")
    plan = make_plan(cast, [busy_hotspot(cast.cora, "Station Road", 208)])
    sign_in(client, cast.cora)
    client.post(address("plan_solve", plan.pk), {"version": plan.version})
    url, progress = plan.get_absolute_url(), address("plan_progress", plan.pk)
    text = page(client, url)
    assert "Waiting for a worker." in text
    assert f'hx-get="{progress}"' in text
    assert '<noscript><meta http-equiv="refresh" content="5"></noscript>' in text
    with acting_as(cast.cora):
        run = PlanRun.objects.get()
        PlanRun.objects.update(begun_at=clock.now(), points=81_200, bound=84_000, seconds=3)
    text = page(client, progress)
    assert "Covers 812 of at most 840 harm points found so far." in text
    assert "3 of at most 5 seconds" in text
    read = client.get(f"{API}{plan.pk}/").json()
    assert read["progress"] == {"is_alive": True, "seconds": 3.0, "points": 81_200, "bound": 84_000}
    assert client.post(address("plan_stop", plan.pk), {"version": 0}).status_code == 302
    assert "Stopping." in page(client, progress)
    with acting_as(cast.cora):
        PlanRun.objects.update(beat_at=clock.now() - LEASE)
    text = page(client, progress)
    assert "It stopped" in text
    assert "Work it out again" in text
    assert "hx-get" not in text
    assert client.post(address("plan_solve", plan.pk), {"version": plan.version + 1}).status_code == 302
    with acting_as(cast.cora):
        again = PlanRun.objects.exclude(pk=run.pk).get()
    run_plan(run=again.pk, person=cast.cora.pk)
    assert client.get(progress).headers["HX-Refresh"] == "true"


def test_the_api_reads_solves_and_stops(cast: Cast, client: Client) -> None:
    officers(cast.bea, "Special constables")
    plan = make_plan(cast, [busy_hotspot(cast.cora, "Station Road", 208)])
    sign_in(client, cast.bea)
    (listed,) = client.get(API).json()["results"]
    assert (listed["state"], listed["progress"], listed["places"][0]["sessions"]) == ("draft", None, [])
    assert client.post(f"{API}{plan.pk}/solve/").status_code == 428
    asked = client.post(f"{API}{plan.pk}/solve/", headers={"If-Match": f'"{plan.pk}.{listed["version"]}"'})
    assert (asked.status_code, asked.json()["state"]) == (200, "solving")
    assert client.post(f"{API}{plan.pk}/stop/").status_code == 200
    with acting_as(cast.bea):
        run = PlanRun.objects.get()
    run_plan(run=run.pk, person=cast.bea.pk)
    read = client.get(f"{API}{plan.pk}/").json()
    assert (read["state"], len(read["places"][0]["sessions"])) == ("solved", 2)
    assert read["places"][0]["sessions"][0]["uses"][0]["state"] == "proposed"
    sign_in(client, cast.max)
    assert client.get(f"{API}{plan.pk}/").status_code == 200
    assert client.post(f"{API}{plan.pk}/stop/").status_code == 403


@pytest.mark.parametrize("name", ["charlie", "carla", "olive", "bob"])
def test_others_find_nothing_of_a_plan(cast: Cast, client: Client, name: str) -> None:
    officers(cast.bea, "Special constables")
    plan = solve(cast, make_plan(cast, [busy_hotspot(cast.cora, "Station Road", 208)], name="Kingfisher"))
    sign_in(client, cast.people[name])
    for url in (LIST, plan.get_absolute_url(), address("plan_progress", plan.pk), API, f"{API}{plan.pk}/"):
        answer = client.get(url)
        assert "Kingfisher" not in answer.content.decode(), url
        assert answer.status_code in ((200,) if url in (LIST, API) and name == "carla" else (403, 404)), url


def test_a_larger_plan_takes_no_more_queries(cast: Cast, client: Client) -> None:
    officers(cast.bea, "Special constables")
    small = solve(cast, make_plan(cast, [busy_hotspot(cast.cora, "Station Road", 208)]))
    for number in range(4):
        officers(cast.cora, f"Patrol {number}")
    hotspots = [busy_hotspot(cast.cora, f"Place {number}", 52 + number) for number in range(5)]
    large = solve(cast, make_plan(cast, hotspots))
    assert len(held(large, cast.cora)) > len(held(small, cast.cora)) * 3
    sign_in(client, cast.cora)
    counts = []
    for plan in (small, large):
        page(client, plan.get_absolute_url())
        for url in (plan.get_absolute_url(), f"{API}{plan.pk}/"):
            with CaptureQueriesContext(connection) as queries:
                page(client, url)
            counts.append(len(queries))
    assert counts[:2] == counts[2:], counts
    assert counts[0] < 45, counts
