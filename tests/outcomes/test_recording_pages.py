"""Recording from the street: the kind first, then only what it needs, filled in from where one is, and kept once."""

from typing import Any
from uuid import uuid4

import pytest
from django.test import Client
from django.urls import reverse
from django.utils.html import escape

from common import clock
from common.scope import acting_as
from operations.models import Operation, Visit
from outcomes.actions import change_outcome
from outcomes.models import Outcome
from tests.cast import Cast, sign_in
from tests.hotspots.made import make_hotspot, make_subject
from tests.operations.test_concurrency import together
from tests.outcomes.makers import make_catalogue, make_operation, make_outcomes
from tests.outcomes.test_pages import fields_for
from tests.outcomes.test_where import make_site

RECORD = reverse("outcomes:record")


def make_visit(cast: Cast, operation: Operation, **fields: Any) -> Visit:
    """A visit of this operation by Olive."""
    with acting_as(cast.olive):
        values = {"place": "Corner shop", "result": "Two warned", "visited_at": clock.now(), **fields}
        return Visit.objects.create(operation=operation, recorded_by=cast.olive, **values)


def asked(client: Client, kind: str, **named: Any) -> tuple[list[str], list[str]]:
    """The questions of a kind at once, and those under "More details"."""
    form = client.get(RECORD, {"type": kind, **named}).context["form"]
    return [field.name for field in form.main_fields], [field.name for field in form.more_fields]


def test_a_kind_asks_only_what_it_needs(client: Client, cast: Cast, law: None) -> None:
    sign_in(client, cast.olive)
    found = {kind: asked(client, kind) for kind in ("CPW", "CBO_ADULT", "S59_WARN", "PSPO", "HFSV", "FPN_LITTER")}
    sign_in(client, cast.bob)
    found["S35"] = asked(client, "S35")
    main = {kind: set(names) for kind, (names, _) in found.items()}
    everyone = {"operation", "issued_on", "place"}
    assert main == {
        "CPW": everyone | {"subject_kind", "labels", "count"},
        "CBO_ADULT": everyone | {"labels", "count", "length", "length_unit", "indefinite"},
        "S59_WARN": everyone | {"issuing_agency", "subject_kind", "labels", "count", "vehicle_label"},
        "PSPO": everyone | {"hotspot", "labels", "count", "length", "length_unit"},
        "HFSV": everyone | {"issuing_agency", "site"},
        "FPN_LITTER": everyone | {"labels", "count"},
        "S35": everyone | {"labels", "count", "starts_at", "length", "length_unit"},
    }
    assert "length" in found["CPW"][1]
    assert "length" not in found["FPN_LITTER"][1]
    assert not {"starts_at", "vehicle_label"} & {
        name for names, more in (found["CPW"], found["PSPO"]) for name in names + more
    }


def test_the_kinds_used_lately_come_first_and_the_rest_are_searched(
    client: Client, cast: Cast, turncoat: Operation
) -> None:
    make_outcomes(cast.max, "FPN_LITTER", 3)
    make_outcomes(cast.bob, "ARREST", operation=turncoat)
    sign_in(client, cast.olive)
    page = client.get(RECORD, {"operation": turncoat.pk})
    assert [choice.kind.code for choice in page.context["lately"]] == ["ARREST", "FPN_LITTER"]
    assert f"operation={turncoat.pk}&amp;type=ARREST" in page.content.decode()
    search = client.get(RECORD, {"operation": turncoat.pk, "q": "vehicle"})
    found = [choice.kind.code for _, choices in search.context["families"] for choice in choices]
    assert sorted(found) == ["S59_SEIZE", "S59_WARN"]
    assert search.context["kept"] == {"operation": str(turncoat.pk)}
    assert "No kind has “zzz” in its name." in client.get(RECORD, {"q": "zzz"}).content.decode()
    assert client.get(RECORD, {"type": "\x00", "visit": "x"}).status_code == 200


def test_a_visit_fills_the_form_and_the_recorded_page_says_the_dates_and_how_to_undo(
    client: Client, cast: Cast, law: None
) -> None:
    spot = make_hotspot(cast.cora, "adopted")
    benison = make_operation(cast, "Benison", hotspot=spot)
    ship = make_site(cast)
    visit = make_visit(cast, benison, site=ship, place="The Ship")
    sign_in(client, cast.olive)
    page = client.get(RECORD, {"type": "CPW", "visit": visit.pk})
    form = page.context["form"]
    assert "visit to The Ship" in page.content.decode()
    assert [field.name for field in form.main_fields] == ["subject_kind", "labels", "count", "issued_on"]
    sent = {field.html_name: field.value() for field in form.hidden_fields()}
    sent = {name: getattr(value, "pk", value) for name, value in sent.items() if value}
    sent = fields_for(cast, "CPW") | sent | {"labels": "Person A", "subject_kind": "person", "hotspot": spot.pk}
    text = client.post(f"{RECORD}?visit={visit.pk}", sent, follow=True).content.decode()
    with acting_as(cast.olive):
        made = Outcome.objects.get()
        assert (made.visit, made.operation, made.site, made.hotspot) == (visit, benison, ship, spot)
    assert f'withdraw it<span class="govuk-visually-hidden"> ({made.reference})' in text
    assert "6 months beginning with" in text
    assert made.appeal_because
    assert escape(made.appeal_because) in text
    assert f"?visit={visit.pk}" in text
    assert reverse("outcomes:change", args=[made.pk, "withdraw"]) in text
    sign_in(client, cast.max)
    order = make_outcomes(cast.max, "CBO_YOUTH", length="P2Y", labels=("Person B",))[0]
    text = client.get(reverse("outcomes:recorded", args=[order.client_key])).content.decode()
    assert "strike it" in text
    assert text.count("A review is needed every 12 months") == 2


def test_what_was_typed_stays_and_every_fault_is_at_its_field(client: Client, cast: Cast, law: None) -> None:
    known = make_subject(cast.olive, kind="offender")
    hidden = make_subject(cast.charlie, kind="offender")
    sign_in(client, cast.olive)
    cases: list[tuple[str, dict[str, Any], str, str]] = [
        ("CPW", {"issued_on": "2014-10-19"}, "issued_on", "No law for Community protection warning was in force on 19"),
        ("CPW", {"issued_on": "2098-01-01"}, "issued_on", "cannot be in the future"),
        ("CPW", {"issued_on": "31 tomorrow"}, "issued_on", "a day that is a number"),
        ("CPW", {"served_on": "2020-01-01"}, "served_on", "before it was issued"),
        ("CPW", {"labels": "Mr Smith"}, "labels", "no title with a name"),
        ("CPW", {"labels": "Person A, 3/4/1999"}, "labels", "date of birth"),
        ("CPW", {"labels": "SS6 7AB"}, "labels", "postcode"),
        ("CPW", {"labels": "S-2026-9999"}, "labels", "There is no S-2026-9999"),
        ("CPW", {"labels": hidden.reference}, "labels", f"There is no {hidden.reference}"),
        ("CPW", {"labels": f"Person A\n{known.reference}", "count": 1}, "labels", "Enter 1 label, or none"),
        ("CPW", {"labels": "Person A\nperson a"}, "labels", "Give each label once"),
        ("CPW", {"labels": "Person A", "count": 51}, "count", "50"),
        ("CBO_ADULT", {"labels": "Person A"}, "length", "Enter how long it lasts"),
    ]
    wrong = []
    for kind, changes, field, words in cases:
        sent = fields_for(cast, kind, subject_kind="person", place="Typed already", **changes)
        if "issued_on" in changes:
            sent = {name: value for name, value in sent.items() if not name.startswith("issued_on_")}
        answer = client.post(RECORD, sent)
        errors = answer.context["form"].errors if answer.context else {}
        if words not in " ".join(errors.get(field, [])) or "Typed already" not in answer.content.decode():
            wrong.append((changes, answer.status_code, dict(errors)))
    assert not wrong
    client.post(RECORD, fields_for(cast, "CPW", subject_kind="person", labels=known.reference.lower()))
    with acting_as(cast.olive):
        assert Outcome.objects.get().subject == known


def test_only_what_may_be_left_out_is_marked_optional(client: Client, cast: Cast, law: None) -> None:
    """By the law of the kind: a length is asked for where it sets none, and said to be optional where it sets one."""
    sign_in(client, cast.bea)
    cases = {
        "CBO_ADULT": ({"length", "length_unit"}, "At least 2 years, or until further order."),
        "PSPO": ({"length", "length_unit", "place"}, "At most 3 years."),
        "CPN": ({"length_unit"}, "Leave it empty for the usual 12 months."),
        "S59_WARN": ({"vehicle_label"}, ""),
        "S35": ({"length", "length_unit", "starts_at", "place"}, "At most 48 hours."),
    }
    wrong = []
    for code, (needed, hint) in cases.items():
        form = client.get(RECORD, {"type": code}).context["form"]
        marked = {field.name for field in form.visible_fields() if field.is_optional}
        if needed & marked or not {"served_on", "their_reference"} <= marked:
            wrong.append((code, marked))
        if hint and form["length"].help_text != hint:
            wrong.append((code, form["length"].help_text))
    assert not wrong


def test_a_form_gone_back_to_and_changed_says_so_and_is_then_recorded_as_well(
    client: Client, cast: Cast, law: None
) -> None:
    sign_in(client, cast.olive)
    sent = fields_for(cast, "CPW", labels="Person A", subject_kind="person")
    client.post(RECORD, sent)
    changed = client.post(RECORD, {**sent, "labels": "Person B"})
    assert changed.status_code == 409
    text = changed.content.decode()
    assert "is not kept yet" in text
    assert "Person B" in text
    key = changed.context["form"]["client_key"].value()
    assert key != str(sent["client_key"])
    client.post(RECORD, {**sent, "labels": "Person B", "client_key": key})
    with acting_as(cast.max):
        first = Outcome.objects.get(subject_label="Person A")
        change_outcome(outcome=first.pk, verb="strike", by=cast.max, version=first.version, reason="Not them")
    # The phone sends the first one again, now that it is struck: it is not made anew.
    again = client.post(RECORD, sent, follow=True)
    assert "Struck" in again.content.decode()
    with acting_as(cast.olive):
        assert sorted(Outcome.objects.values_list("subject_label", "state")) == [
            ("Person A", "struck"),
            ("Person B", "issued"),
        ]


@pytest.mark.parametrize(
    "changed",
    [
        {"their_reference": "42/1235"},
        {"conditions": "Keep the gate shut"},
        {"penalty_amount": "60"},
        {"place": "Long Road"},
        {"marking": "official_sensitive"},
    ],
)
def test_whatever_is_changed_in_a_form_gone_back_to_is_not_taken_for_recorded(
    client: Client, cast: Cast, law: None, changed: dict[str, str]
) -> None:
    sign_in(client, cast.olive)
    sent = fields_for(cast, "FPN_LITTER", labels="Person A", subject_kind="person", penalty_amount="75")
    assert client.post(RECORD, sent).status_code == 302
    assert client.post(RECORD, sent).status_code == 302, "sent twice as it was"
    answer = client.post(RECORD, {**sent, **changed})
    assert answer.status_code == 409
    assert "is not kept yet" in answer.content.decode()


def test_an_outsider_is_told_nothing_by_a_link(client: Client, cast: Cast, law: None) -> None:
    walnut = make_operation(cast, "Walnut", marking="official_sensitive")
    vault = make_site(cast, "The Vault", held_by=walnut)
    with acting_as(cast.cora):
        visit = Visit.objects.create(
            operation=walnut, site=vault, place="The Vault", visited_at=clock.now(), result="x", recorded_by=cast.cora
        )
    known = make_subject(cast.olive, kind="offender")
    make_outcomes(cast.cora, "SEIZURE_DRUGS", operation=walnut, issuing_agency=cast.police, subject_kind="premises")
    sign_in(client, cast.carla)
    named = {"operation": walnut.pk, "visit": visit.pk, "site": vault.pk, "subject": known.pk}
    for kind in ({}, {"type": "ADVICE"}):
        text = client.get(RECORD, {**named, **kind}).content.decode()
        assert not [secret for secret in ("Walnut", "Vault", known.reference) if secret in text]
        assert not client.get(RECORD, named).context["lately"]


@pytest.mark.worker
def test_two_connections_with_one_recording_make_it_once(committed_cast: Cast) -> None:
    make_catalogue()
    key = uuid4()

    def job() -> str:
        [made] = make_outcomes(committed_cast.olive, "CPW", labels=("Person A",), client_key=key)
        return made.reference

    answers = together([job] * 4)
    assert list(answers.values()) == [4]
    with acting_as(committed_cast.olive):
        assert Outcome.objects.count() == 1
