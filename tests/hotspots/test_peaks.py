"""When hotspots are busiest and how much harm each type of incident does: entered, shown, weighed, refused."""

import datetime as dt
from decimal import Decimal
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse

from audit.models import ProcessingEvent
from common.errors import BadInput, NotAllowed, StaleEdit
from common.scope import acting_as
from hotspots.actions import adopt_hotspot, set_harm_weights, set_hotspot_peak
from hotspots.harm import harm_of, harm_weights
from hotspots.models import HarmWeight, Hotspot
from hotspots.peaks import Peak
from tests.cast import Cast, sign_in
from tests.hotspots.made import ago, make_hotspot

EVENING: dict[str, Any] = {"peak_days": [5, 4], "peak_starts": dt.time(18), "peak_ends": dt.time(22)}
WEIGHTS = "/hotspots/harm-weights/"


@pytest.mark.parametrize(
    ("peak", "words"),
    [
        (Peak((4, 5), dt.time(18), dt.time(22)), "Fridays and Saturdays, 6pm to 10pm"),
        (Peak((0,), dt.time(22, 30), dt.time(2)), "Mondays, 10:30pm to 2am the next day"),
        (Peak(tuple(range(7)), dt.time(20), dt.time(0)), "Every day, 8pm to midnight"),
        (Peak((0, 2, 4), dt.time(12), dt.time(14)), "Mondays, Wednesdays and Fridays, midday to 2pm"),
    ],
)
def test_a_peak_in_words(peak: Peak, words: str) -> None:
    assert str(peak) == words


def test_a_peak_is_entered_shown_and_taken_away_and_no_one_else_may(cast: Cast, client: Client) -> None:
    hotspot = make_hotspot(cast.cora, "adopted")
    with acting_as(cast.olive):
        set_hotspot_peak(hotspot=hotspot.pk, by=cast.olive, version=hotspot.version, **EVENING)
        found = Hotspot.objects.get(pk=hotspot.pk)
        assert found.peak == Peak((4, 5), dt.time(18), dt.time(22))
        event = ProcessingEvent.objects.about(found).first()
        assert event is not None
        assert (event.verb, event.fields) == ("peak entered", ["peak_days", "peak_starts", "peak_ends"])
    sign_in(client, cast.cora)
    page = client.get(hotspot.get_absolute_url()).content.decode()
    assert "Fridays and Saturdays, 6pm to 10pm (known from partners)" in page
    assert client.get(f"/api/v1/hotspots/{hotspot.pk}/").json()["peak_days"] == [4, 5]
    address = reverse("hotspots:peak", args=[hotspot.pk])
    assert 'value="18:00"' in client.get(address).content.decode()
    sent = {"version": found.version, "peak_days": ["6"], "peak_starts": "10pm", "peak_ends": "2am"}
    assert client.post(address, {**sent, "peak_ends": ""}).status_code == 400
    assert client.post(address, sent).status_code == 302
    etag = {"If-Match": f'"{hotspot.pk}.{found.version + 1}"'}
    gone = client.post(f"/api/v1/hotspots/{hotspot.pk}/busiest-time/", {}, "application/json", headers=etag)
    assert (gone.status_code, gone.json()["peak_days"], gone.json()["peak_starts"]) == (200, [], None)
    with acting_as(cast.max), pytest.raises(NotAllowed, match="say when a hotspot is busiest"):
        set_hotspot_peak(hotspot=hotspot.pk, by=cast.max, version=None, **EVENING)
    with acting_as(cast.cora), pytest.raises(StaleEdit):
        set_hotspot_peak(hotspot=hotspot.pk, by=cast.cora, version=1, **EVENING)
    closed = make_hotspot(cast.cora, "closed")
    with acting_as(cast.cora), pytest.raises(NotAllowed, match="closed: nobody plans for it"):
        set_hotspot_peak(hotspot=closed.pk, by=cast.cora, version=None, **EVENING)


def test_half_a_peak_is_refused_by_the_action_and_by_the_database(cast: Cast) -> None:
    hotspot = make_hotspot(cast.cora, "adopted")
    cases: list[tuple[dict[str, Any], set[str]]] = [
        ({"peak_days": []}, {"peak_days"}),
        ({"peak_starts": None}, {"peak_starts"}),
        ({"peak_ends": None, "peak_days": []}, {"peak_days", "peak_ends"}),
        ({"peak_ends": dt.time(18)}, {"peak_ends"}),
        ({"peak_days": [7]}, {"peak_days"}),
    ]
    with acting_as(cast.cora):
        for changed, fields in cases:
            with pytest.raises(BadInput) as refusal:
                set_hotspot_peak(hotspot=hotspot.pk, by=cast.cora, version=None, **{**EVENING, **changed})
            assert set(refusal.value.faults) == fields, changed
        with pytest.raises(IntegrityError, match="hotspot_peak_is_whole"), transaction.atomic():
            Hotspot.objects.filter(pk=hotspot.pk).update(peak_days=[4])


def test_adopting_takes_the_busiest_time_with_it(cast: Cast) -> None:
    hotspot = make_hotspot(cast.cora)
    given: dict[str, Any] = {"lead_agency": cast.council, "review_on": ago(-28), "reason": "Residents."}
    with acting_as(cast.cora):
        with pytest.raises(BadInput):
            adopt_hotspot(hotspot=hotspot.pk, by=cast.cora, version=None, peak_days=[4], **given)
        adopted = adopt_hotspot(hotspot=hotspot.pk, by=cast.cora, version=None, **EVENING, **given)
    assert (adopted.state, adopted.peak_days) == ("adopted", [4, 5])


def test_harm_is_incidents_times_the_weights_of_the_partnership(cast: Cast, client: Client) -> None:
    hotspot = make_hotspot(cast.cora, "adopted", count=45)  # 30 of anti-social behaviour, 10 thefts, 5 not known
    with acting_as(cast.cora):
        assert harm_of(hotspot, harm_weights()) == 45
        set_harm_weights(weights={"Shoplifting": Decimal("2.5")}, by=cast.cora)
        assert harm_of(hotspot, harm_weights()) == 60
        with pytest.raises(BadInput, match="from 0 to 1,000"):
            set_harm_weights(weights={"Shoplifting": Decimal(-1)}, by=cast.cora)
    with acting_as(cast.olive), pytest.raises(NotAllowed):
        set_harm_weights(weights={"Shoplifting": Decimal(2)}, by=cast.olive)
    sign_in(client, cast.cora)
    page = client.get(WEIGHTS).content.decode()
    assert 'value="2.50"' in page
    assert "Anti-social behaviour" in page
    faulty = client.post(WEIGHTS, {"Shoplifting": "", "Anti-social behaviour": "1001"})
    assert faulty.status_code == 400
    assert client.post(WEIGHTS, {"Shoplifting": "3", "Anti-social behaviour": "1"}).status_code == 302
    with acting_as(cast.carla):
        assert dict(HarmWeight.objects.values_list("crime_type", "weight")) == {"Shoplifting": 3}
    with acting_as(cast.sam):
        assert not HarmWeight.objects.exists()
