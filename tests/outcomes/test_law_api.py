"""The catalogue by the API: what coordinators keep on its pages, by the same actions."""

import datetime as dt

from common.scope import acting_as
from outcomes.models import LegalVersion, OutcomeType
from tests.cast import Cast
from tests.outcomes.test_api import Caller

TYPES, LAWS = "/api/v1/outcome-types/", "/api/v1/legal-versions/"
TYPE = {
    "code": "TENANCY",
    "name": "Possession notice",
    "family": "notice",
    "issuers": ["rp"],
    "needs": ["place"],
    "singular": "possession notice",
    "plural": "possession notices",
    "public_wording": "notices about homes",
}
LAW = {"provision": "Housing Act 1985 s83", "default_duration": "P12M", "confidence": "S", "source": "The Act"}


def test_a_coordinator_keeps_a_type_and_its_law(cast: Cast, law: None) -> None:
    cora = Caller(cast.cora)
    made = cora.post(TYPES, {**TYPE, "subject_kinds": ["premises"], "reason": "Housing"})
    assert made.status_code == 201
    one = f"{TYPES}{made.json()['id']}/"
    assert cora.client.patch(one, {"name": "x"}, content_type="application/json").status_code == 428
    changed = cora.client.patch(
        one,
        {"name": "Notice", "reason": "Shorter"},
        content_type="application/json",
        headers={"If-Match": made["ETag"]},
    )
    assert (changed.status_code, changed.json()["name"], changed.json()["needs"]) == (200, "Notice", ["place"])
    draft = cora.post(f"{one}versions/", {**LAW, "valid_from": "2020-01-01", "reason": "Read"})
    assert (draft.status_code, draft.json()["switched_on"], draft.json()["max_duration"]) == (201, False, "")
    version = f"{LAWS}{draft.json()['id']}/"
    corrected = cora.client.patch(
        version,
        {"appeal_days": 14, "appeal_from": "served", "reason": "Read again"},
        content_type="application/json",
        headers={"If-Match": draft["ETag"]},
    )
    assert (corrected.json()["appeal_days"], corrected.json()["default_duration"]) == (14, "P12M")
    tag = corrected["ETag"]
    for verb, body in (
        ("commence", {"starts_on": "2020-01-01"}),
        ("source", {"confidence": "K", "source": "Guide"}),
        ("end", {"last_day": "2026-01-31"}),
    ):
        answer = cora.post(f"{version}{verb}/", {**body, "reason": "SI"}, **{"If-Match": tag})
        assert answer.status_code == 200, answer.content
        tag = answer["ETag"]
    assert (answer.json()["valid_to"], answer.json()["source"]) == ("2026-02-01", "Guide")
    late = cora.client.patch(
        version, {"appeal_days": 7, "reason": "No"}, content_type="application/json", headers={"If-Match": tag}
    )
    assert (late.status_code, late["Content-Type"]) == (409, "application/problem+json")
    assert "Add a new version instead" in late.json()["detail"]
    switched = cora.post(f"{one}switch/", {"on": False, "reason": "Not used"}, **{"If-Match": changed["ETag"]})
    assert switched.json()["switched_on"] is False
    with acting_as(cast.cora):
        assert LegalVersion.objects.get(type__code="TENANCY").last_day == dt.date(2026, 1, 31)


def test_what_cannot_be_is_named_by_field_and_others_are_refused(cast: Cast, law: None) -> None:
    cora = Caller(cast.cora)
    with acting_as(cast.cora):
        kind = OutcomeType.objects.get(code="CPN")
        cpn = kind.versions.get()
    bad = cora.post(TYPES, {**TYPE, "code": "x", "issuers": ["wizard"], "subject_kinds": [], "reason": "Why"})
    assert bad.status_code == 400
    assert set(bad.json()["errors"]) >= {"code", "issuers", "subject_kinds"}
    faults = {"max_duration": "PT48H", "min_duration": "P1M", "counts_from": "x", "appeal_from": "y", "confidence": "?"}
    bad = cora.post(f"{TYPES}{kind.pk}/versions/", {**LAW, **faults, "reason": "Why"})
    assert bad.status_code == 400
    assert set(bad.json()["errors"]) >= {"max_duration", "counts_from", "appeal_from", "confidence"}
    for who in ("olive", "max", "charlie"):
        caller = Caller(cast.people[who])
        for path, body in (
            (TYPES, {**TYPE, "subject_kinds": ["premises"]}),
            (f"{TYPES}{kind.pk}/versions/", LAW),
            (f"{TYPES}{kind.pk}/switch/", {"on": False}),
            (f"{LAWS}{cpn.pk}/source/", {"confidence": "K", "source": "Mine"}),
            (f"{LAWS}{cpn.pk}/end/", {"last_day": "2026-01-01"}),
        ):
            tag = {"If-Match": cpn.etag if path.startswith(LAWS) else kind.etag}
            assert caller.post(path, {**body, "reason": "Mine"}, **tag).status_code == 403, (who, path)
