"""The API of notifications does what the pages do."""

import pytest
from django.conf import settings
from django.test import Client

from common.scope import System, acting_as, acting_as_system
from notifications import actions, sending
from notifications.channels import Permanent
from notifications.models import Delivery
from tests.cast import Cast, sign_in
from tests.notifications import making
from tests.notifications.making import Recorder

JSON = "application/json"


def test_a_link_is_made_read_replaced_and_withdrawn(client: Client, cast: Cast) -> None:
    sign_in(client, cast.olive)
    made = client.post("/api/v1/feeds/", {"name": "Phone"}, JSON)
    assert (made.status_code, made["Cache-Control"]) == (201, "no-store")
    assert client.get(made.json()["url"].removeprefix(settings.BASE_URL)).status_code == 200
    (listed,) = client.get("/api/v1/feeds/").json()["results"]
    assert (listed["name"], "url" in listed, "digest" in listed) == ("Phone", False, False)
    one = f"/api/v1/feeds/{listed['id']}/"
    assert client.post(f"{one}replace/").status_code == 428
    again = client.post(f"{one}replace/", headers={"If-Match": client.get(one)["ETag"]})
    assert again.status_code == 201
    other = f"/api/v1/feeds/{again.json()['id']}/"
    gone = client.post(f"{other}revoke/", headers={"If-Match": again["ETag"]})
    assert (gone.status_code, gone.json()["revoked_at"] is None) == (200, False)


@pytest.mark.parametrize("name", ["", " ", "x" * 61, "a\x00b", None, {"a": 1}])
def test_a_name_that_is_none_is_refused(client: Client, cast: Cast, name) -> None:
    answer = sign_in(client, cast.olive).post("/api/v1/feeds/", {"name": name}, JSON)
    assert answer.status_code == 400
    assert "name" in answer.json()["errors"]


def test_one_sees_ones_own_calendar_and_links_only(client: Client, cast: Cast) -> None:
    making.deployment(cast, turnout=[cast.charlie], sensitive=True)
    with acting_as(cast.charlie):
        feed = actions.make_feed(name="Phone", by=cast.charlie).feed
    (entry,) = sign_in(client, cast.charlie).get("/api/v1/calendar-entries/").json()["results"]
    assert [entry[name] for name in ("title", "place", "path")] == [None, None, None]
    sign_in(client, cast.olive)
    assert client.get("/api/v1/calendar-entries/").json()["results"] == []
    for path in (f"feeds/{feed.pk}", f"calendar-entries/{entry['id']}"):
        assert client.get(f"/api/v1/{path}/").status_code == 404


def test_messages_are_listed_resent_and_discarded(client: Client, cast: Cast) -> None:
    making.action(cast, cast.bob)
    sending.drain(Recorder(Permanent("No such address.")))
    sign_in(client, cast.cora)
    (row,) = client.get("/api/v1/deliveries/?status=failed").json()["results"]
    one = f"/api/v1/deliveries/{row['id']}/"
    again = client.post(f"{one}resend/", headers={"If-Match": client.get(one)["ETag"]})
    assert (again.status_code, again.json()["status"]) == (200, "pending")
    answer = client.post(f"{one}discard/", {}, JSON, headers={"If-Match": again["ETag"]})
    assert answer.status_code == 400
    answer = client.post(f"{one}discard/", {"reason": "Told"}, JSON, headers={"If-Match": again["ETag"]})
    assert (answer.status_code, answer.json()["status"]) == (200, "cancelled")
    answer = client.post(f"{one}resend/", headers={"If-Match": answer["ETag"]})
    assert answer.status_code == 409
    with acting_as_system(System.OUTBOX):
        assert Delivery.objects.get(pk=row["id"]).discarded_by_id == cast.cora.pk


def test_after_an_outage_the_address_is_cleared_and_what_failed_is_sent_again(client: Client, cast: Cast) -> None:
    making.action(cast, cast.bob)
    sending.drain(Recorder(Permanent("No such address.", of_address=True)))
    sign_in(client, cast.cora)
    (trouble,) = client.get("/api/v1/address-troubles/?cleared_at__isnull=true").json()["results"]
    assert (trouble["person"], trouble["reason"], "digest" in trouble) == (str(cast.bob.pk), "No such address.", False)
    clear = f"/api/v1/address-troubles/{trouble['id']}/clear/"
    assert client.post(clear).status_code == 428
    seen = {"If-Match": client.get(clear.removesuffix("clear/"))["ETag"]}
    assert client.post(clear, headers=seen).json()["cleared_by"] == str(cast.cora.pk)
    assert client.post(clear, headers=seen).status_code == 412
    again = "/api/v1/deliveries/resend-failed/"
    assert client.post(again, {"period": "ever"}, JSON).status_code == 400
    assert client.post(again, {"period": "day"}, JSON).json() == {"again": 1, "left": 0}
    channel = Recorder()
    assert sending.drain(channel) == len(channel.sent) == 1


def test_all_messages_are_marked_as_read_at_once_and_nobody_elses(
    client: Client, cast: Cast, every_channel: None
) -> None:
    making.action(cast, cast.bob)
    making.action(cast, cast.olive)
    sending.drain(Recorder())
    sign_in(client, cast.bob)
    unread = "/api/v1/messages/?read_at__isnull=true"
    count = len(client.get(unread).json()["results"])
    assert client.post("/api/v1/messages/read-all/").json() == {"read": count}
    assert (count > 0, client.get(unread).json()["results"]) == (True, [])
    assert sign_in(client, cast.olive).get(unread).json()["results"]


def test_officers_do_not_look_after_messages(client: Client, cast: Cast) -> None:
    sign_in(client, cast.bob)
    assert client.get("/api/v1/deliveries/").status_code == 403
    assert client.get("/api/v1/address-troubles/").status_code == 403


@pytest.mark.parametrize("path", ["feeds", "calendar-entries"])
def test_lists_ask_the_same_number_of_questions_whatever_they_show(client: Client, cast: Cast, path: str) -> None:
    sign_in(client, cast.olive)
    asked = []
    for more in (1, 2):
        for _ in range(more):
            making.deployment(cast, turnout=[cast.olive])
            with acting_as(cast.olive):
                actions.make_feed(name="Phone", by=cast.olive)
        asked.append(making.questions(client, f"/api/v1/{path}/"))
    assert asked[0] == asked[1]
