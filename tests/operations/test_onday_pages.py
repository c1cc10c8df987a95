"""Premises, visit lists and the day as pages, without scripts."""

import datetime as dt
from uuid import uuid4

import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse

from common import clock
from common.scope import acting_as
from operations import actions
from operations.models import CheckIn, Deployment, Operation, Site, Visit, VisitListEntry, VisitPhoto
from tests.cast import Cast, sign_in
from tests.operations.made import make_deployment, make_operation, make_secret
from tests.operations.made_briefings import make_briefing, read
from tests.tasking import files
from tests.world import World

LINES = "The Anchor, 1 Quay Street\nThe Ship, 2 Quay Street\nThe Crown, 3 Quay Street"


def make_listed(cast: Cast, operation: Operation) -> Deployment:
    """Today's deployment of an operation with three premises on its list; Olive and Bob turn out."""
    starts_at = clock.now() - dt.timedelta(hours=1)
    made = make_deployment(
        cast, operation, starts_at=starts_at, ends_at=starts_at + dt.timedelta(hours=5), officers=[cast.olive]
    )
    with acting_as(cast.cora):
        actions.put_lines_on_list(operation=operation.pk, lines=LINES, kind="licensed", by=cast.cora)
    return made


def test_a_list_is_made_by_pages_put_in_order_and_shortened(client: Client, cast: Cast) -> None:
    operation = make_operation(cast, "scheduled")
    with acting_as(cast.cora):
        deployment = Deployment.objects.get(operation=operation)
    sign_in(client, cast.cora)
    listed = reverse("operations:visit_list", args=[operation.pk]) + f"?deployment={deployment.pk}"

    def send(page: str, **fields: object) -> str:
        path = reverse(f"operations:{page}", args=[operation.pk]) + f"?deployment={deployment.pk}"
        answer = client.post(path, fields)
        assert answer.status_code in (302, 400), answer.status_code
        return str(answer.url) if answer.status_code == 302 else answer.content.decode()

    file = SimpleUploadedFile("list.csv", b"\xef\xbb\xbfname,address\r\nThe Swan,4 Quay Street\r\n")
    assert send("list_lines", lines=LINES, kind="licensed", file=file) == listed
    assert "Line 1: enter a comma" in send("list_lines", lines="Only a name", kind="licensed")
    assert "not plain text" in send("list_lines", kind="shop", file=SimpleUploadedFile("x.csv", b"\xff\xfe\x00"))
    assert send("list_enter", name="Fort wash", address="5 Quay Street", kind="car_wash", note="Beds") == listed
    assert "there already" in send("list_enter", name="fort wash", address="5 quay street", kind="car_wash")
    with acting_as(cast.cora):
        other = actions.add_site(name="Fort Park", kind="open_space", address="Quay Street", by=cast.cora)
    shown = client.get(reverse("operations:list_pick", args=[operation.pk]) + "?q=fort").content.decode()
    assert "Fort Park, Quay Street" in shown
    assert "The Anchor" not in shown
    assert send("list_pick", sites=[other.pk]) == listed
    with acting_as(cast.cora):
        entries = {entry.site.name: entry for entry in VisitListEntry.objects.select_related("site")}
        assert [entry.site.name for entry in deployment.visit_list.all()] == [
            *("The Anchor", "The Ship", "The Crown", "The Swan", "Fort wash", "Fort Park")
        ]
    client.post(reverse("operations:list_move", args=[entries["Fort Park"].pk]), {"position": "1"})
    gone = entries["The Ship"]
    path = reverse("operations:list_take_off", args=[gone.pk])
    assert "Take The Ship off the list" in client.get(path).content.decode()
    assert client.post(path, {"reason": "Closed down", "version": gone.version + 1}).url == listed
    page = client.get(listed).content.decode()
    assert "The Ship" not in page
    assert page.index("Fort Park") < page.index("The Anchor")
    assert client.get(reverse("operations:visit_list", args=[operation.pk]) + "?deployment=rubbish").status_code == 404


def test_the_day_without_scripts(client: Client, cast: Cast) -> None:
    operation = make_operation(cast, "authorised")
    day = make_listed(cast, operation)
    sign_in(client, cast.olive)
    path = reverse("operations:day", args=[day.pk])
    page = client.get(path).content.decode()
    assert "Visits: 0 of 3 visited" in page
    assert "Check yourself in" in page
    assert "No briefing is published." in page
    assert day.get_absolute_url() in page
    briefing = make_briefing(cast, operation, day)
    assert "Read the briefing, and say that you have" in client.get(path).content.decode()
    read(briefing, cast.olive)
    again = client.get(path).content.decode()
    assert "Read the briefing again" in again
    assert briefing.get_absolute_url() in again
    # On the day the start page leads straight to it.
    assert f'href="{path}"' in client.get(reverse("reporting:home")).content.decode()
    answer = client.post(
        reverse("operations:check_in", args=[day.pk]), {"person": cast.olive.pk, "client_key": uuid4()}
    )
    assert answer.url == path
    with acting_as(cast.olive):
        site, key = Site.objects.get(name="The Ship"), uuid4()
    form = reverse("operations:visit_add", args=[operation.pk]) + f"?deployment={day.pk}&site={site.pk}"
    shown = client.get(form).content.decode()
    assert "Record the visit to The Ship" in shown
    given = {
        "client_key": key,
        "place": "The Ship",
        "site": site.pk,
        "deployment": day.pk,
        "outcome": "advice",
        "result": "Sign the door book",
        "agencies": [cast.council.pk, cast.police.pk],
    }

    def sent() -> dict[str, object]:
        photos = [files.photo(), files.photo(kind="PNG")]
        uploads = [SimpleUploadedFile(f"{number}.jpg", data) for number, data in enumerate(photos)]
        return {**given, "photos": uploads}

    faulty = client.post(form, {**sent(), "outcome": "advice", "result": ""})
    assert (faulty.status_code, "Enter what was found" in faulty.content.decode()) == (400, True)
    heic = SimpleUploadedFile("a.heic", b"\x00\x00\x00\x18ftypheic")
    refused = client.post(form, {**given, "photos": [heic]})
    assert (refused.status_code, "Photo 1: The photo is in the HEIC" in refused.content.decode()) == (400, True)
    for _ in "ab":  # sent twice
        assert client.post(form, sent()).url == path
    page = client.get(path).content.decode()
    assert "Visits: 1 of 3 visited" in page
    assert "Here" in page
    with acting_as(cast.olive):
        visit = Visit.objects.get()
        assert (visit.site, visit.deployment, visit.came_to) == (site, day, "Advice given")
        assert (visit.agencies.count(), VisitPhoto.objects.count()) == (2, 2)
        photo = VisitPhoto.objects.all()[0]
    page = client.get(visit.get_absolute_url()).content.decode()
    assert "Sign the door book" in page
    assert f'href="{path}"' in page
    assert client.get(photo.get_absolute_url())["Content-Type"] == "image/jpeg"
    strike = reverse("operations:photo_strike", args=[photo.pk])
    client.post(strike, {"reason": "A face", "version": photo.version})
    assert client.get(photo.get_absolute_url()).status_code == 409
    assert "Struck: A face" in client.get(visit.get_absolute_url()).content.decode()
    client.post(reverse("operations:check_out", args=[day.pk]), {"person": cast.olive.pk})
    with acting_as(cast.olive):
        made = CheckIn.objects.get()
        assert made.out_at is not None
    client.post(reverse("operations:check_in_strike", args=[made.pk]), {"reason": "Not me", "version": made.version})
    assert "Not here yet" in client.get(path).content.decode()
    assert client.post(reverse("operations:check_in", args=[day.pk]), {"person": "rubbish"}).status_code == 400


def test_who_forgot_to_check_out_is_asked_when_they_left_and_cannot_leave_now(client: Client, cast: Cast) -> None:
    day = make_listed(cast, make_operation(cast, "authorised"))
    with acting_as(cast.olive):
        made = actions.check_in(deployment=day.pk, person=cast.olive, by=cast.olive)
    path, check_out = (reverse(f"operations:{name}", args=[day.pk]) for name in ("day", "check_out"))
    with time_machine.travel(day.ends_at + dt.timedelta(hours=2), tick=False):
        planner = sign_in(Client(), cast.cora).get(path).content.decode()
        assert f"{cast.olive} has not checked out. When did they leave?" in planner
        sign_in(client, cast.olive)
        page = client.get(path).content.decode()
        assert "You have not checked out. When did you leave?" in page
        assert "Check yourself out at that time" in page
        assert "Check yourself out</button>" not in page

        def left(at: dt.datetime) -> HttpResponse:
            local = at.astimezone(clock.LONDON)
            when = {"at_day": local.day, "at_month": local.month, "at_year": local.year, "at_time": f"{local:%H:%M}"}
            return client.post(check_out, {"person": cast.olive.pk, **when})

        refused = left(made.in_at - dt.timedelta(minutes=30))
        assert (refused.status_code, "Enter a later time." in refused.content.decode()) == (400, True)
        assert left(day.ends_at).status_code == 302
    with acting_as(cast.olive):
        made.refresh_from_db()
        assert made.out_at == day.ends_at.replace(second=0, microsecond=0)


def test_premises_not_visited_for_long_are_found(client: Client, cast: Cast) -> None:
    operation = make_operation(cast, "authorised")
    make_listed(cast, operation)
    with acting_as(cast.olive):
        for name, days in (("The Anchor", 200), ("The Ship", 10)):
            actions.record_visit(
                operation=operation.pk,
                site=Site.objects.get(name=name),
                outcome="compliant",
                visited_at=clock.now() - dt.timedelta(days=days),
                by=cast.olive,
            )
        anchor = Site.objects.get(name="The Anchor")
    sign_in(client, cast.bob)
    page = client.get(reverse("operations:sites") + "?months=3").content.decode()
    assert [name in page for name in ("The Anchor", "The Ship", "The Crown")] == [True, False, True]
    for path in (reverse("operations:sites"), reverse("operations:visit_list", args=[operation.pk])):
        assert client.get(path).content.decode().count("Over 6 months ago") == 1
    assert "Compliant, no concerns" in client.get(anchor.get_absolute_url()).content.decode()
    change = reverse("operations:site_change", args=[anchor.pk])
    given = {"name": "The Anchor Inn", "kind": "licensed", "address": "1 Quay Street", "version": anchor.version}
    assert client.post(change, given).status_code == 302
    page = client.get(reverse("operations:sites") + "?q=anchor&kind=licensed").content.decode()
    assert "Closed down" in page  # the box was not ticked
    add = {"name": "The Bell", "kind": "licensed", "address": "6 Quay Street"}
    assert client.post(reverse("operations:site_add"), add).status_code == 302


def test_outsiders_see_nothing_of_a_sensitive_list_and_its_day(client: Client, world: World) -> None:
    cast = world.cast
    secret = make_secret(cast)
    make_listed(cast, secret)
    with acting_as(cast.cora):
        actions.record_visit(
            operation=secret.pk, site=world["site"], outcome="concerns", result="Zanzibar beds", by=cast.cora
        )
    for person in (cast.bob, cast.charlie):
        sign_in(client, person)
        for path in (
            reverse("operations:sites"),
            world["site"].get_absolute_url(),
            "/api/v1/sites/",
            "/api/v1/visits/",
        ):
            page = client.get(path).content.decode()
            for word in ("The Crown", "Zanzibar", "Concerns found", "Sparrow wash"):
                assert word not in page, (person, path, word)
        client.logout()
