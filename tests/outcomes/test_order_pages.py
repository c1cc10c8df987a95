"""The page of an order and its forms, and the API beside them."""

import datetime as dt
import itertools
import re
from decimal import Decimal
from uuid import uuid4

import pytest
from django.test import Client
from django.urls import reverse

from common import clock
from common.errors import BadInput
from common.scope import acting_as
from outcomes.models import Breach, Outcome
from outcomes.views.orders import WORKS, WORKS_ON
from tests.cast import Cast, sign_in
from tests.outcomes.makers import days_ago, make_outcomes
from tests.outcomes.test_api import OUTCOMES, Caller
from tests.outcomes.test_orders import do, make
from tests.world import World
from tests.world_orders import ORDER_SECRETS


def day(name: str, on: dt.date) -> dict[str, int]:
    """What a browser sends for a date."""
    return {f"{name}_day": on.day, f"{name}_month": on.month, f"{name}_year": on.year}


class Desk:
    """Someone at the pages of one order."""

    def __init__(self, person, order: Outcome) -> None:
        self.client, self.person, self.order = sign_in(Client(), person), person, order

    def page(self) -> str:
        """The page of the order, as text."""
        answer = self.client.get(self.order.get_absolute_url())
        assert answer.status_code == 200
        return re.sub(r"\s+", " ", answer.content.decode())

    def send(self, work: str, *part, **fields):
        """Open a form and send it filled in; gives the answer."""
        url = reverse("outcomes:work_on" if part else "outcomes:work", args=[self.order.pk, work, *part])
        form = self.client.get(url).context["form"]
        hidden = {name: form[name].value() for name in ("version", "client_key") if name in form.fields}
        return self.client.post(url, {**hidden, **fields})


def test_the_life_of_an_order_on_its_pages(cast: Cast, law: None) -> None:
    order = make(cast, "CBO_YOUTH", length="P3Y", issued_on=days_ago(40), conditions="Enter the arcade\nCarry paint")
    desk, today = Desk(cast.olive, order), clock.today()
    assert "As first recorded" in desk.page()
    assert desk.send("conditions", kind="prohibition", conditions="Enter the arcade\r\nCarry paint").status_code == 302
    assert desk.send("breach", **day("happened_on", today), what_happened="Seen there").status_code == 302
    fault = desk.send("breach", **day("happened_on", days_ago(41)), what_happened="")
    assert (fault.status_code, set(fault.context["form"].errors)) == (400, {"what_happened"})
    fault = desk.send("breach", **day("happened_on", days_ago(41)), what_happened="Seen")
    assert "when it came into force" in fault.context["form"].errors["happened_on"][0]
    with acting_as(cast.olive):
        [breach] = Breach.objects.filter(outcome=order)
    text = desk.page()
    for words in ("Condition 2", "Carry paint", "Breached", "Seen there", "Nothing yet", "Deal with the breach"):
        assert words in text, words
    answer = desk.send(
        "breach-dealt-with", breach.pk, dealt_with="warned", **day("dealt_on", today), result="Told", resume="on"
    )
    assert answer.status_code == 302
    assert desk.send("review", **day("done_on", today), result="continue", note="Doing well").status_code == 302
    varied = desk.send("variation", **day("made_on", today), what_changed="A curfew", must="Be in by 9\n")
    assert varied.status_code == 302
    refused = desk.send(
        "extension", **day("made_on", today), extended_by=3, unit="months", what_changed="More", authority="The court"
    )
    assert (refused.status_code, "extended_by" in refused.context["form"].errors) == (400, True)
    assert desk.send("appeal", **day("lodged_on", today), grounds="Too wide").status_code == 302
    with acting_as(cast.olive):
        appeal = order.appeal_rows.get()
    assert "Appeal open" in desk.page()
    answer = desk.send("appeal-result", appeal.pk, result="dismissed", **day("heard_on", today), note="Stands")
    assert answer.status_code == 302
    text = desk.page()
    for words in ("Back in force", "Review by", "Doing well", "Be in by 9", "Dismissed", "every 12 months"):
        assert words in text, words
    assert desk.send("strike-breach", breach.pk, reason="Wrong person").status_code == 302
    assert "(struck)" in desk.page()
    trail = desk.client.get(reverse("reporting:trail", args=["outcomes_outcome", order.pk])).content.decode()
    for part in ("Breach of", "Appeal against", "Condition 1 of", "Varied", "Review of"):
        assert f"{part} {order.reference}" in trail, part
    headings = re.findall(r"<h(\d)", desk.page().split("<main")[1])
    assert headings[0] == "1"
    assert all(int(after) - int(before) <= 1 for before, after in itertools.pairwise(headings))


def test_a_penalty_is_set_and_paid_on_its_pages_and_a_visit_has_no_such_sections(cast: Cast, law: None) -> None:
    for amount, fault in ((Decimal(80), ""), (Decimal("100.01"), "at most £100"), (Decimal(0), "pounds and pence")):
        given = {"penalty_amount": amount}
        if not fault:
            assert make(cast, "FPN_CPN", "issued", **given).penalty_amount == amount
            continue
        with pytest.raises(BadInput, match=fault):
            make(cast, "FPN_CPN", "issued", **given)
    for given in ({"penalty_amount": Decimal(5), "issued_on": None}, {"penalty_amount": Decimal(5)}):
        with pytest.raises(BadInput, match=r"once it is issued|carries no penalty"):
            make(cast, "FPN_CPN" if "issued_on" in given else "CPN", "issued", **given)
    page = sign_in(Client(), cast.olive)
    codes = ("FPN_CPN", "CPN")
    asked = {code: page.get(reverse("outcomes:record"), {"type": code}).content for code in codes}
    assert (b"Penalty in pounds" in asked["FPN_CPN"], b"Penalty in pounds" in asked["CPN"]) == (True, False)
    desk = Desk(cast.olive, make(cast, "FPN_CPN", "issued"))
    assert desk.send("penalty", amount="100.50").status_code == 400
    assert desk.send("penalty", amount="75").status_code == 302
    assert "£75.00" in desk.page()
    assert desk.send("payment", **day("paid_on", clock.today())).status_code == 302
    text = desk.page()
    assert ("Not paid yet" in text, "Record a breach" in text) == (False, False)
    [visit] = make_outcomes(cast.olive, "COMPLIANT", subject_kind="premises", place="The High Street")
    text = Desk(cast.olive, visit).page()
    assert not [words for words in ("Breaches", "Conditions", "Penalty", "Changes to the order") if words in text]


def test_the_api_does_the_same_and_keeps_what_is_sent_twice_once(cast: Cast, law: None) -> None:
    order = make(cast, "CLOSURE_ORDER", length="P3M", subject_kind="premises", issued_on=days_ago(3))
    olive = Caller(cast.olive)
    path = f"{OUTCOMES}{order.pk}/"

    def send(work: str, *, status: int = 200, **body):
        etag = olive.get(path).headers["ETag"]
        answer = olive.post(f"{path}{work}/", body, if_match=etag)
        assert answer.status_code == status, answer.content
        return answer.json()

    assert olive.post(f"{path}extend/", {}).status_code == 428
    key, stale = str(uuid4()), olive.get(path).headers["ETag"]
    extended = send("extend", extended_by="P2M", what_changed="Trouble", client_key=key)
    replay = olive.post(
        f"{path}extend/", {"extended_by": "P2M", "what_changed": "Trouble", "client_key": key}, if_match=stale
    )
    assert (replay.status_code, len(replay.json()["variations"])) == (200, 1)
    assert "6 months" in send("extend", status=400, extended_by="P2M", what_changed="More")["detail"]
    assert extended["expires_on"] == extended["variations"][0]["new_end_on"]
    breached = send("breach", reason="Let people in")
    assert (breached["state"], breached["breaches"][0]["what_happened"]) == ("breached", "Let people in")
    breach = breached["breaches"][0]["id"]
    back = send("deal-with-breach", breach=breach, dealt_with="charged", resume=True)
    assert (back["state"], back["breaches"][0]["dealt_with"]) == ("active", "charged")
    send("deal-with-breach", status=404, breach=str(uuid4()), dealt_with="warned")
    appealed = send("lodge-appeal", grounds="Not true")
    assert send("decide-appeal", appeal=appealed["appeals"][0]["id"], result="varied", what_changed="Hours")[
        "variations"
    ]
    with acting_as(cast.olive):
        conditions = {"conditions": [{"kind": "requirement", "text": "Board it up"}]}
    assert send("add-conditions", **conditions)["condition_rows"][0]["text"] == "Board it up"
    assert send("vary", what_changed="By consent", add=[{"kind": "prohibition", "text": "Open"}])["condition_rows"][1]
    assert send("strike-part", kind="breach", part=breach, reason="Wrong door")["breaches"][0]["struck_reason"]
    send("review", status=409, result="continue")
    send("set-penalty", status=400, amount="5.00")
    send("pay", status=409)
    send("record-breach", status=400, what_happened="x", happened_on="2027-13-01")


def test_an_outsider_finds_none_of_it_by_page_or_api(world: World) -> None:
    cast, secret, open_one = world.cast, world["restricted_outcome"], world["outcome"]
    insider = Desk(cast.olive, secret)
    page = insider.page()
    assert not [words for words in ORDER_SECRETS if words not in page]
    for outsider in (cast.charlie, cast.carla):
        client = sign_in(Client(), outsider)
        for name in WORKS:
            assert client.get(reverse("outcomes:work", args=[secret.pk, name])).status_code == 404
        for name in WORKS_ON:
            part = world[name.removeprefix("strike-").split("-")[0]]
            for whole in (secret, open_one):
                assert client.get(reverse("outcomes:work_on", args=[whole.pk, name, part.pk])).status_code == 404
        for path in (f"{OUTCOMES}", f"{OUTCOMES}{secret.pk}/", open_one.get_absolute_url()):
            text = client.get(path).content.decode()
            assert not [words for words in ORDER_SECRETS if words in text]
    # An entry is found under its own outcome alone, by those who see both.
    assert (
        insider.client.get(
            reverse("outcomes:work_on", args=[open_one.pk, "strike-breach", world["breach"].pk])
        ).status_code
        == 404
    )


def test_what_may_not_be_done_is_said_in_place_of_the_form(cast: Cast, law: None) -> None:
    order = make(cast, "CPN")
    client = sign_in(Client(), cast.bob)
    answer = client.get(reverse("outcomes:work", args=[order.pk, "breach"]))
    assert "who issued it, a chair or a coordinator can record a breach" in answer.content.decode()
    assert client.get(reverse("outcomes:work", args=[order.pk, "nonsense"])).status_code == 404
    do(cast, "record_breach", outcome=order.pk, what_happened="x")
