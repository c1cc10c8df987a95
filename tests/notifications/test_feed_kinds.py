"""Calendars of an agency, of a theme and of the red-flag dates: what is in them, for whom, and until when."""

import datetime as dt

import pytest
import time_machine
from django.conf import settings
from django.db import DatabaseError, IntegrityError
from django.test import Client

from common import clock
from common.errors import BadInput, NotAllowed
from common.scope import System, acting_as, acting_as_system
from notifications import actions, upkeep
from notifications.calendars import feed_kinds
from notifications.models import CalendarEntry, CalendarFeed, CalendarText, FeedKind
from operations.models import DeploymentOfficer, Operation, OperationReader, Resource, ResourceKind, ResourceRequest
from operations.signals import operation_changed
from partners.models import Person
from tasking.actions import end_seat, give_seat, save_forum
from tests import databases
from tests.cast import Cast, sign_in
from tests.notifications import making
from tests.notifications.test_feeds import titles

DAY = dt.timedelta(days=1)
LINKS = "/calendars/links/"
COMMITTED = "Committed \N{EN DASH} see Muster"


def link_of(person: Person, **asked) -> str:
    """The path of a new link of this person."""
    with acting_as(person):
        return actions.make_feed(name="Muster", by=person, **asked).url.removeprefix(settings.BASE_URL)


def joining(cast: Cast, person: Person, agency) -> None:
    """Let someone work for another agency from now on."""
    with acting_as(cast.ada):
        Person.objects.filter(pk=person.pk).update(agency=agency)


# An agency's


def test_an_agencys_holds_what_it_leads_turns_out_for_or_promised_its_meetings_and_its_actions(
    client: Client, cast: Cast
) -> None:
    led = making.deployment(cast)
    turned = making.deployment(cast, turnout=[cast.bob])
    promised = making.deployment(cast)
    making.red_flag(cast)
    making.action(cast, cast.bob)
    making.action(cast, cast.olive)
    with acting_as(cast.cora):
        van = Resource.objects.create(name="Van 1", kind=ResourceKind.values[0], agency=cast.police)
        request = ResourceRequest.objects.create(
            deployment=promised,
            agency=cast.police,
            kind=ResourceKind.values[0],
            wanted="A van",
            starts_at=promised.starts_at,
            ends_at=promised.ends_at,
            state="requested",
        )
    links = {person.name: link_of(person, kind="agency") for person in (cast.olive, cast.bea, cast.charlie)}

    def held(name: str) -> set[str]:
        return set(titles(client, links[name]))

    def all_of(*deployments) -> set[str]:
        return {f"{one.operation}: {one.name}" for one in deployments}

    meets = {"Joint tasking group"}
    mine = {title for title in held("Bea") if title.startswith("Action")}
    assert len(mine) == 1
    assert held("Bea") == all_of(turned) | mine
    assert held("Olive") - {t for t in held("Olive") if t.startswith("Action")} == all_of(led, turned, promised)
    assert held("Charlie") == set()
    making.change(request, cast.bea, "confirmed", state="confirmed", resource=van)
    assert held("Bea") == all_of(turned, promised) | mine
    making.change(request, cast.bea, "withdrawn", state="withdrawn")
    assert held("Bea") == all_of(turned) | mine
    forum = making.meeting(cast).forum
    with acting_as(cast.cora):
        seat = give_seat(forum=forum.pk, by=cast.cora, agency=cast.police, role="member")
    assert held("Bea") == all_of(turned) | mine | meets
    with acting_as(cast.cora):
        save_forum(forum=forum.pk, by=cast.cora, name="Tasking group")
    assert held("Bea") == all_of(turned) | mine | {"Tasking group"}
    with acting_as(cast.cora):
        end_seat(seat=seat.pk, by=cast.cora, version=None)
    assert held("Bea") == all_of(turned) | mine
    assert held("Charlie") == set()


def test_each_event_of_an_agencys_stands_in_its_owners_rights_of_today(client: Client, cast: Cast) -> None:
    secret = making.deployment(cast, turnout=[cast.bob], sensitive=True)
    making.action(cast, cast.bob, category="victims")
    links = {name: link_of(cast.people[name], kind="agency") for name in ("bob", "bea")}
    assert [len(titles(client, link)) for link in links.values()] == [2, 2]
    tag = client.get(links["bea"])["ETag"]
    with acting_as(cast.cora):
        OperationReader.objects.filter(operation=secret.operation, person__in=[cast.bob, cast.bea]).update(
            is_removed=True
        )
    assert client.get(links["bea"], headers={"If-None-Match": tag}).status_code == 200
    # A colleague does not learn that there is anything; Bob has promised to come, and is told no more than that.
    assert [title[:6] for title in titles(client, links["bea"])] == ["Action"]
    assert sorted(titles(client, links["bob"]))[1] == COMMITTED
    assert b"Turncoat" not in client.get(links["bob"]).content


def test_an_agencys_moves_with_turnout_cancelling_and_tombstones(client: Client, cast: Cast) -> None:
    made = making.deployment(cast, turnout=[cast.bob])
    link = link_of(cast.bea, kind="agency")
    seen = [client.get(link)]

    def moved() -> bool:
        known = {"If-None-Match": seen[-1]["ETag"]}
        seen.append(client.get(link, headers=known))
        later = seen[-1]["Last-Modified"] != seen[-2]["Last-Modified"]
        return seen[-1].status_code == 200 and later

    with acting_as(cast.cora):
        DeploymentOfficer.objects.filter(person=cast.bob).update(stood_down=True)
        making.announce(made, cast.cora)
    assert moved()
    assert titles(client, link) == []
    with acting_as(cast.cora):
        DeploymentOfficer.objects.filter(person=cast.bob).update(stood_down=False)
        making.announce(made, cast.cora)
    assert moved()
    making.change(made, cast.cora, state="cancelled", cancelled_reason="Rain")
    assert moved()
    assert titles(client, link)[0].startswith("CANCELLED: ")
    with time_machine.travel(made.ends_at + 31 * DAY):
        assert moved()
        assert titles(client, link) == []


def test_an_agencys_stops_the_second_its_owner_leaves_and_for_good(client: Client, cast: Cast) -> None:
    making.deployment(cast, turnout=[cast.bob])
    links = [link_of(cast.bob, kind="agency"), link_of(cast.bob)]
    first = client.get(links[0])
    joining(cast, cast.bob, cast.council)
    again = client.get(links[0], headers={"If-None-Match": first["ETag"]})
    assert (again.status_code, b"has been withdrawn" in again.content, b"Turncoat" in again.content) == (
        200,
        True,
        False,
    )
    assert len(titles(client, links[1])) == 1
    page = sign_in(client, cast.bob).get(LINKS).content.decode()
    assert "Withdrawn" in page
    joining(cast, cast.bob, cast.police)
    assert titles(client, links[0]) == ["This calendar link has been withdrawn"]
    with time_machine.travel(clock.now() + 31 * DAY):
        assert client.get(links[0]).status_code == 410


def test_one_that_was_not_read_since_says_on_the_page_that_it_stopped_and_is_tidied_away(
    client: Client, cast: Cast
) -> None:
    link_of(cast.bob, kind="agency")
    link_of(cast.bea, kind="agency")
    joining(cast, cast.bob, cast.council)
    with acting_as(cast.bob):
        mine = CalendarFeed.objects.get()
    page = sign_in(client, cast.bob).get(LINKS).content.decode()
    assert "It stopped when you left Essex Police." in page
    assert f"/calendars/{mine.pk}/replace/" not in page
    with acting_as(cast.bob):
        moved = Person.objects.select_related("agency").get(pk=cast.bob.pk)
    with acting_as(cast.bob), pytest.raises(NotAllowed, match="your own agency only"):
        actions.replace_feed(feed=mine.pk, by=moved, version=None)
    upkeep.tidy(clock.now())
    with acting_as_system(System.FEED):
        assert [one.revoked_at is None for one in CalendarFeed.objects.order_by("person__name")] == [True, False]


# A theme's, and the red-flag dates'


def test_a_themes_holds_its_deployments_and_red_flag_dates_however_it_is_written(client: Client, cast: Cast) -> None:
    made = making.deployment(cast)
    other = making.deployment(cast, of=making.operation(cast, theme="Domestic abuse"))
    flag = making.red_flag(cast)
    secret = making.deployment(cast, turnout=[cast.charlie], sensitive=True)
    link = link_of(cast.charlie, kind="theme", theme="  acquisitive CRIME ")
    assert titles(client, link) == [f"{made.operation}: {made.name}"]
    # The theme of what may not be seen is not told by a commitment that stands in the calendar of the theme.
    assert titles(client, link_of(cast.charlie)) == [f"Red flag: {flag.name}", COMMITTED][::-1]
    economy = link_of(cast.charlie, kind="theme", theme="Night-time economy")
    assert titles(client, economy) == [f"Red flag: {flag.name}"]
    tag = client.get(economy)["ETag"]
    making.change(flag, cast.cora, themes=["Violence"])
    with acting_as(cast.cora):
        operation = other.operation
        operation.theme = "Acquisitive crime"
        operation.save()
        operation_changed.send(Operation, record=operation, verb="authorised", by=cast.cora)
    assert len(titles(client, link)) == 2
    assert client.get(economy, headers={"If-None-Match": tag}).status_code == 200
    assert titles(client, economy) == []
    assert str(secret.operation) in str(titles(client, link_of(cast.olive, kind="theme", theme="Acquisitive crime")))


def test_a_theme_is_offered_to_those_who_may_see_something_of_it(cast: Cast) -> None:
    making.operation(cast, sensitive=True, name="Nightjar", theme="Trafficking")
    with acting_as(cast.olive):
        assert feed_kinds.themes() == ["Trafficking"]
    with acting_as(cast.charlie):
        assert feed_kinds.themes() == []
        with pytest.raises(BadInput, match="No operation or red-flag date has this theme"):
            actions.make_feed(name="Muster", by=cast.charlie, kind="theme", theme="Trafficking")


def test_that_of_the_red_flag_dates_holds_nothing_else(client: Client, cast: Cast) -> None:
    making.deployment(cast, turnout=[cast.olive])
    flag = making.red_flag(cast)
    link = link_of(cast.olive, kind="red_flags")
    assert titles(client, link) == [f"Red flag: {flag.name}"]
    making.change(flag, cast.cora, is_cancelled=True)
    assert titles(client, link) == [f"CANCELLED: Red flag: {flag.name}"]


# Asking for one


def test_each_fault_of_what_is_asked_for_is_told(cast: Cast) -> None:
    faults = []
    with acting_as(cast.olive):
        for asked, kind, said in (
            ({"kind": "everything"}, BadInput, "Choose what the calendar is to show"),
            ({"kind": "agency", "agency": cast.police.pk}, NotAllowed, "your own agency only"),
            ({"kind": "person", "agency": cast.council.pk}, BadInput, "Leave the agency out"),
            ({"kind": "person", "theme": "Drugs"}, BadInput, "Leave the theme out"),
            ({"kind": "theme", "theme": " "}, BadInput, "Choose a theme"),
            ({"kind": "theme", "theme": "Drugs"}, BadInput, "No operation or red-flag date has this theme"),
            ({"kind": "theme", "theme": "\x00"}, BadInput, "theme"),
        ):
            with databases.undone():
                try:
                    actions.make_feed(name="Muster", by=cast.olive, **asked)
                    faults.append((asked, "made"))
                except (BadInput, NotAllowed) as refusal:
                    if type(refusal) is not kind or said not in refusal.detail:
                        faults.append((asked, refusal.detail))
    assert faults == []


def test_the_database_itself_refuses_the_calendar_of_another_agency_and_half_a_kind(cast: Cast) -> None:
    faults = []
    with acting_as(cast.olive):
        for number, values in enumerate(
            (
                {"kind": "agency", "agency": cast.police},
                {"kind": "agency"},
                {"kind": "person", "agency": cast.council},
                {"kind": "theme"},
                {"kind": "red_flags", "theme": "Drugs"},
                {"kind": "everything"},
            )
        ):
            with databases.undone():
                try:
                    CalendarFeed.objects.create(person=cast.olive, name="Muster", digest=str(number), **values)
                    faults.append(values)
                except (IntegrityError, DatabaseError):
                    pass
    assert faults == []


@pytest.mark.parametrize("kind", ["agency", "theme", "red_flags"])
def test_the_api_makes_and_replaces_each_kind(client: Client, cast: Cast, kind: str) -> None:
    making.deployment(cast, turnout=[cast.bob])
    making.red_flag(cast)
    sign_in(client, cast.bob)
    asked = {"name": "Phone", "kind": kind, **({"theme": "acquisitive crime"} if kind == "theme" else {})}
    made = client.post("/api/v1/feeds/", asked, "application/json")
    assert made.status_code == 201
    told = made.json()
    agency = str(cast.police.pk) if kind == "agency" else None
    theme = "Acquisitive crime" if kind == "theme" else ""
    assert [told[name] for name in ("kind", "agency", "theme")] == [kind, agency, theme]
    assert len(titles(client, told["url"].removeprefix(settings.BASE_URL))) == 1
    again = client.post(f"/api/v1/feeds/{told['id']}/replace/", headers={"If-Match": made["ETag"]}).json()
    assert [again[name] for name in ("kind", "agency", "theme")] == [kind, agency, theme]
    assert len(titles(client, again["url"].removeprefix(settings.BASE_URL))) == 1
    refused = client.post(
        "/api/v1/feeds/", {"name": "x", "kind": "agency", "agency": str(cast.council.pk)}, "application/json"
    )
    assert refused.status_code == 403


# As calendar programs ask for them


def test_every_kind_is_served_as_calendar_programs_need_it(client: Client, cast: Cast) -> None:
    making.deployment(cast, turnout=[cast.bob])
    making.red_flag(cast)
    faults = []
    for kind in FeedKind.values:
        link = link_of(cast.bob, kind=kind, theme="Acquisitive crime" if kind == "theme" else "")
        get = client.get(link, headers={"Accept": "text/html", "Accept-Encoding": "gzip, br"})
        head = client.head(link, headers={"Accept": "application/json"})
        tag, since = get["ETag"], get["Last-Modified"]
        asked = {
            "HEAD": (head.status_code, head.content, head["ETag"], head["Content-Length"])
            == (200, b"", tag, str(len(get.content))),
            "plain": "Content-Encoding" not in get and get["Content-Type"] == "text/calendar; charset=utf-8",
            "same tag": client.get(link, headers={"If-None-Match": tag}).status_code == 304,
            "same date": client.get(link, headers={"If-Modified-Since": since}).status_code == 304,
            "tag before date": client.get(
                link, headers={"If-None-Match": '"other"', "If-Modified-Since": since}
            ).status_code
            == 200,
            "no POST": client.post(link).status_code == 405,
            "cut": client.get(link.replace("/muster.ics", "x/muster.ics")).status_code == 404,
            "one event at least": get.content.count(b"BEGIN:VEVENT") >= 1,
        }
        faults += [(kind, name) for name, held in asked.items() if not held]
    assert faults == []


def test_every_kind_ends_with_the_account_the_second_it_ends(client: Client, cast: Cast) -> None:
    making.deployment(cast, turnout=[cast.bob])
    making.red_flag(cast)
    links = {kind: link_of(cast.bob, kind=kind) for kind in ("person", "agency", "red_flags")}
    links["theme"] = link_of(cast.bob, kind="theme", theme="Acquisitive crime")
    tags = {kind: client.get(link)["ETag"] for kind, link in links.items()}
    with acting_as(cast.ada):
        Person.objects.filter(pk=cast.bob.pk).update(is_active=False)
    answers = {kind: client.get(link, headers={"If-None-Match": tags[kind]}) for kind, link in links.items()}
    assert {kind: answer.status_code for kind, answer in answers.items()} == dict.fromkeys(links, 200)
    assert [titles(client, link) for link in links.values()] == [["This calendar link has been withdrawn"]] * 4


# Older entries, and what it costs


def test_the_sweep_fills_what_older_entries_belong_to_past_ones_too(client: Client, cast: Cast) -> None:
    making.deployment(cast, turnout=[cast.bob], starts_in=-40 * DAY)
    making.deployment(cast, turnout=[cast.bob])
    with acting_as_system(System.OUTBOX):
        CalendarText.objects.update(agencies=None, themes=[])
        CalendarEntry.objects.update(fingerprint="of less")
    links = [link_of(cast.bea, kind="agency"), link_of(cast.bea, kind="theme", theme="Acquisitive crime")]
    assert [len(titles(client, link)) for link in links] == [0, 0]
    upkeep.heal(clock.now())
    assert [len(titles(client, link)) for link in links] == [2, 2]
    with acting_as_system(System.OUTBOX):
        assert not CalendarText.objects.unsorted().exists()


def test_a_reading_asks_as_many_questions_whatever_it_holds(client: Client, cast: Cast) -> None:
    making.red_flag(cast)
    asked: dict[str, list[int]] = {}
    links = {kind: link_of(cast.bob, kind=kind) for kind in ("agency", "red_flags")}
    links["theme"] = link_of(cast.bob, kind="theme", theme="Night-time economy")
    for _ in range(2):
        making.deployment(cast, turnout=[cast.bob])
        making.red_flag(cast)
        for kind, link in links.items():
            asked.setdefault(kind, []).append(making.questions(client, link))
    assert {kind: len(set(counts)) for kind, counts in asked.items()} == {"agency": 1, "red_flags": 1, "theme": 1}


def test_names_of_any_kind_stand_in_the_calendar_and_in_its_file_name(client: Client, cast: Cast) -> None:
    faults = []
    for name, file_name in (
        ("\N{POLICE OFFICER} Dŵr, nos; a\\ b\r\nX-EVIL:1", "dwr-nos-a-b-x-evil1.ics"),
        ("\N{POLICE OFFICER}", "muster.ics"),
        ("x" * 60, f"{'x' * 60}.ics"),
        ('"; filename="evil', "filenameevil.ics"),
    ):
        with acting_as(cast.olive):
            link = actions.make_feed(name=name, by=cast.olive, kind="red_flags").url.removeprefix(settings.BASE_URL)
        answer = client.get(link)
        lines = answer.content.decode().replace("\r\n ", "").split("\r\n")
        named = [line for line in lines if line.startswith("X-WR-CALNAME:")]
        plain = " ".join(name.split()).replace("\\", "\\\\").replace(";", "\\;").replace(",", "\\,")
        if named != [f"X-WR-CALNAME:{plain}"] or "X-EVIL:1" in lines or not link.endswith(f"/{file_name}"):
            faults.append((name, named, link.rpartition("/")[2]))
        if answer["Content-Disposition"] != f'inline; filename="{file_name}"':
            faults.append((name, answer["Content-Disposition"]))
    assert faults == []
