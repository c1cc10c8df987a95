"""A partner's app on the day: premises, the list, check-ins, visits and photos, each sent twice and there once."""

import datetime as dt
from uuid import uuid4

from django.core.files.uploadedfile import SimpleUploadedFile

from common import clock
from common.scope import acting_as
from operations.models import CheckIn, Visit, VisitPhoto
from tests.cast import Cast
from tests.operations.made import make_deployment, make_operation, make_secret
from tests.operations.test_api import API, Caller
from tests.tasking import files


def test_a_day_by_the_api(cast: Cast) -> None:
    operation = make_operation(cast)
    starts_at = clock.now() - dt.timedelta(hours=1)
    day = make_deployment(
        cast, operation, starts_at=starts_at, ends_at=starts_at + dt.timedelta(hours=5), officers=[cast.olive]
    )
    olive, bob, charlie = Caller(cast.olive), Caller(cast.bob), Caller(cast.charlie)

    made = bob.send("sites", {"name": "The Anchor", "kind": "licensed", "address": "1 Quay Street"})
    assert made.status_code == 201
    site = made.json()["id"]
    changed = bob.send(f"sites/{site}", {"address": "2 Quay Street"}, etag=made["ETag"], method="PATCH")
    assert (changed.status_code, changed.json()["name"]) == (200, "The Anchor")
    body = {"operation": operation.pk, "deployment": day.pk, "sites": [site], "note": "Refusals book"}
    assert bob.send("visit-list", body).status_code == 403
    (entry,) = olive.send("visit-list", body).json()
    etag = f'"{entry["id"]}.{entry["version"]}"'
    assert olive.send(f"visit-list/{entry['id']}/move", {"position": 1}, etag=etag).status_code == 200
    assert [one["site"] for one in bob.get("visit-list", deployment=day.pk).json()["results"]] == [site]

    key, out_key = str(uuid4()), str(uuid4())
    came = [olive.send(f"deployments/{day.pk}/check-in", {"client_key": key}).json() for _ in "ab"]
    assert came[0]["id"] == came[1]["id"]
    assert olive.send(f"deployments/{day.pk}/check-in").status_code == 409
    assert bob.send(f"deployments/{day.pk}/check-in", {"person": cast.olive.pk}).status_code == 403

    visit = {
        "operation": operation.pk,
        "deployment": day.pk,
        "site": site,
        "outcome": "advice",
        "result": "Keep the book",
        "agencies": [cast.council.pk, cast.police.pk],
        "client_key": str(uuid4()),
    }
    kept = [olive.send("visits", visit).json() for _ in "ab"]
    assert kept[0]["id"] == kept[1]["id"]
    assert (kept[0]["place"], kept[0]["compliant"], len(kept[0]["agencies"])) == ("The Anchor", False, 2)
    assert olive.send("visits", {**visit, "client_key": str(uuid4()), "outcome": "burnt"}).status_code == 400

    photos = f"{API}/visits/{kept[0]['id']}/photos/"
    photo_key = str(uuid4())
    sent = [
        olive.client.post(photos, {"file": SimpleUploadedFile("x.jpg", files.photo()), "client_key": photo_key})
        for _ in "ab"
    ]
    assert [answer.status_code for answer in sent] == [201, 201]
    photo = sent[0].json()
    content = bob.client.get(f"{API}/visit-photos/{photo['id']}/content/")
    assert (content.status_code, content["Content-Type"]) == (200, "image/jpeg")
    struck = olive.send(
        f"visit-photos/{photo['id']}/strike", {"reason": "A face"}, etag=sent[0].get("ETag") or f'"{photo["id"]}.1"'
    )
    assert struck.status_code == 200
    assert bob.client.get(f"{API}/visit-photos/{photo['id']}/content/").status_code == 409

    left = [olive.send(f"deployments/{day.pk}/check-out", {"client_key": out_key}).json() for _ in "ab"]
    assert left[0]["out_at"] == left[1]["out_at"]
    etag = f'"{left[0]["id"]}.{left[0]["version"]}"'
    assert olive.send(f"check-ins/{left[0]['id']}/strike", {"reason": "Not there"}, etag=etag).status_code == 200
    with acting_as(cast.olive):
        assert [CheckIn.objects.count(), Visit.objects.count(), VisitPhoto.objects.count()] == [1, 1, 1]

    # Of a sensitive operation, and its premises, nobody else learns by any of these ways.
    secret = make_secret(cast)
    hidden = olive.send("visits", {"operation": secret.pk, "site": site, "outcome": "closed"}).json()
    assert charlie.send("visits", {**visit, "operation": secret.pk}).status_code == 400
    assert charlie.client.post(f"{API}/visits/{hidden['id']}/photos/").status_code == 404
    for path in ("sites", "visit-list", "visits", "check-ins", "visit-photos"):
        assert hidden["id"] not in charlie.get(path).content.decode()
