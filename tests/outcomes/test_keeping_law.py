"""Coordinators keep the catalogue: types and drafts of law are added and corrected, brought into force and ended."""

import datetime as dt
from dataclasses import replace

import pytest
from django.test import Client
from django.urls import reverse

from audit.models import ProcessingEvent
from common import clock
from common.errors import BadInput, Conflict, NotAllowed, StaleEdit
from common.scope import System, acting_as, acting_as_system
from outcomes import actions, catalogue
from outcomes.durations import Duration
from outcomes.models import LegalVersion, Outcome, OutcomeType
from tests.cast import Cast, sign_in
from tests.outcomes.makers import days_ago, make_outcomes

TYPE = catalogue.OutcomeType(
    code="TENANCY_NOTICE",
    name="Notice of seeking possession",
    family="notice",
    singular="possession notice",
    plural="possession notices",
    issuers=("rp", "council"),
    subject_kinds=("person", "premises"),
    public_wording="notices that a home may be taken back",
    needs=("their_reference",),
)
LAW = catalogue.LegalVersion(
    **dict.fromkeys(("effective_from", "effective_before", "min_duration", "max_duration", "max_extended")),
    **dict.fromkeys(("review_every", "renewal_alarm", "penalty_max")),
    **dict.fromkeys(("renewable", "indefinite", "not_christmas", "breach_is_offence", "switched_on"), False),
    type_code="",
    provision="Housing Act 1985 s83",
    default_duration=Duration(12, "months"),
    counts_from="same_day",
    appeal_days=None,
    appeal_from="",
    confidence="V",
    source="https://www.legislation.gov.uk/ukpga/1985/68/section/83",
    note="",
)


def faults_of(call: object, **given: object) -> dict[str, list[str]]:
    """What an action refuses, by field."""
    with pytest.raises(BadInput) as refusal:
        call(**given)  # type: ignore[operator]
    return refusal.value.faults


def test_a_new_type_is_recorded_once_its_law_is_in_force(cast: Cast, law: None) -> None:
    with acting_as(cast.cora):
        kind = actions.add_type(by=cast.cora, entry=TYPE, reason="Used by housing")
        draft = actions.add_version(kind=kind.pk, by=cast.cora, entry=LAW, reason="Read")
        assert not draft.switched_on
    given = {"their_reference": "H/12", "subject_kind": "premises", "issued_on": days_ago(1)}
    with pytest.raises(BadInput, match="No law for"):
        make_outcomes(cast.olive, "TENANCY_NOTICE", **given)
    with acting_as(cast.cora):
        corrected = actions.correct_version(
            law=draft.pk,
            by=cast.cora,
            version=draft.version,
            entry=replace(LAW, appeal_days=14, appeal_from="served", confidence="S"),
            reason="Read the section",
        )
        actions.bring_into_force(
            law=draft.pk, by=cast.cora, version=corrected.version, starts_on=days_ago(2), reason="In force since 1985"
        )
        verbs = list(ProcessingEvent.objects.about(draft).order_by("id").values_list("verb", "reason"))
        assert [e.verb for e in ProcessingEvent.objects.about(kind)] == ["added to the catalogue"]
    assert verbs == [
        ("drafted", "Read"),
        ("corrected", "Read the section"),
        ("brought into force", "In force since 1985"),
    ]
    [notice] = make_outcomes(cast.olive, "TENANCY_NOTICE", **given)
    assert notice.legal_version_id == draft.pk
    with acting_as(cast.cora):
        with pytest.raises(Conflict, match=r"what it says stays as it is\. Add a new version instead"):
            actions.correct_version(law=draft.pk, by=cast.cora, version=None, entry=LAW, reason="Wrong")
        actions.say_what_is_known(
            law=draft.pk, by=cast.cora, version=None, confidence="K", source="Guide", note="n", reason="Read"
        )
        ended = actions.end_version(law=draft.pk, by=cast.cora, version=None, last_day=days_ago(1), reason="Repealed")
    assert (ended.last_day, ended.source, ended.appeal_days) == (days_ago(1), "Guide", 14)
    with pytest.raises(BadInput, match="No law for"):
        make_outcomes(cast.olive, "TENANCY_NOTICE", **{**given, "issued_on": clock.today()})
    with acting_as(cast.olive):
        assert Outcome.objects.get(pk=notice.pk).legal_version_id == draft.pk


def test_every_fault_of_a_type_or_a_version_is_named_at_once(cast: Cast, law: None) -> None:
    with acting_as(cast.cora):
        cpn = OutcomeType.objects.get(code="CPN")
        bad_type = replace(
            TYPE,
            code="cpn!",
            name=" ",
            family="x",
            issuers=("any", "wizard"),
            subject_kinds=(),
            needs=("vehicle_label",),
        )
        found = faults_of(actions.add_type, by=cast.cora, entry=bad_type, reason=" ")
        assert set(found) == {"code", "name", "family", "issuers", "subject_kinds", "needs", "reason"}
        taken = faults_of(actions.add_type, by=cast.cora, entry=replace(TYPE, code="CPN"), reason="Again")
        assert taken == {"code": ["There is a type with the code CPN. Enter another."]}
        bad_law = replace(
            LAW,
            provision="ASBCPA 2014 s43 and s46",
            effective_from=dt.date(1998, 1, 1),
            effective_before=dt.date(1997, 1, 1),
            min_duration=Duration(3, "years"),
            max_duration=Duration(48, "hours"),
            review_every=Duration(24, "hours"),
            indefinite=True,
            appeal_days=400,
            penalty_max=0,
            confidence="?",
            source="",
        )
        found = faults_of(actions.add_version, kind=cpn.pk, by=cast.cora, entry=bad_law, reason="")
        assert set(found) == {
            *("provision", "valid_from", "valid_to", "max_duration", "review_every", "indefinite", "appeal_days"),
            *("appeal_from", "penalty_max", "confidence", "source", "reason"),
        }
        assert len(found["valid_to"]) == 2
        for changes, field, words in (
            ({"min_duration": Duration(2, "years")}, "default_duration", "between the shortest and the longest"),
            ({"max_duration": Duration(6, "months")}, "default_duration", "between the shortest and the longest"),
            ({"min_duration": Duration(3, "years"), "max_duration": Duration(2, "years")}, "min_duration", "more than"),
            (
                {"max_extended": Duration(1, "months"), "max_duration": Duration(1, "years")},
                "max_extended",
                "less than",
            ),
            ({"renewable": True}, "renewable", "needs a longest length"),
            ({"not_christmas": True}, "not_christmas", "only for a length in hours"),
            ({"appeal_from": "served"}, "appeal_days", "Enter how many days"),
            ({"effective_from": dt.date(2100, 1, 2)}, "valid_from", "before 2100"),
            ({"default_duration": None, "renewal_alarm": Duration(1, "months")}, "renewal_alarm", "needs a longest"),
        ):
            entry = replace(LAW, **changes)
            found = faults_of(actions.add_version, kind=cpn.pk, by=cast.cora, entry=entry, reason="Read")
            assert words in " ".join(found[field]), (changes, found)
        assert cpn.versions.count() == 1


def test_an_end_or_a_beginning_that_makes_no_sense_is_refused(cast: Cast, law: None) -> None:
    with acting_as(cast.cora):
        old, new = LegalVersion.objects.filter(type__code="CBO_ADULT")
        draft = LegalVersion.objects.get(type__code="S34", switched_on=False)

        def end(one: LegalVersion, last_day: dt.date, reason: str = "Repealed") -> LegalVersion:
            return actions.end_version(law=one.pk, by=cast.cora, version=None, last_day=last_day, reason=reason)

        with pytest.raises(Conflict, match=r"Sentencing Act .* is the law from 1 December 2020. Choose an earlier"):
            end(old, dt.date(2020, 12, 1))
        with pytest.raises(Conflict, match="is a draft that was never in force"):
            end(draft, clock.today())
        with pytest.raises(BadInput, match="Enter a day from 1 December 2020, when it began"):
            end(new, dt.date(2020, 11, 30))
        with pytest.raises(BadInput) as refusal:
            end(new, dt.date(1990, 1, 1), reason="")
        assert set(refusal.value.faults) == {"last_day", "reason"}
        assert end(new, clock.today()).last_day == clock.today()
        draft.valid_to = dt.date(2026, 1, 1)
        draft.save()
        with pytest.raises(BadInput, match="It must end after it begins"):
            actions.bring_into_force(
                law=draft.pk, by=cast.cora, version=None, starts_on=dt.date(2026, 6, 1), reason="SI 2026/1"
            )


def test_older_law_can_be_added_before_what_is_there(cast: Cast, law: None) -> None:
    with acting_as(cast.cora):
        kind = OutcomeType.objects.get(code="PSPO")
        older = replace(LAW, provision="Designated public place order", effective_before=dt.date(2014, 10, 20))
        draft = actions.add_version(kind=kind.pk, by=cast.cora, entry=older, reason="Older records")
        actions.bring_into_force(
            law=draft.pk, by=cast.cora, version=None, starts_on=dt.date(2001, 9, 1), reason="CJPA 2001 s13"
        )
        days = list(kind.versions.values_list("valid_from", "valid_to"))
    assert days == [(dt.date(2001, 9, 1), dt.date(2014, 10, 20)), (dt.date(2014, 10, 20), None)]
    # A release whose law claims days that the partnership's own has is loaded switched off, and fails nobody's upgrade.
    files = [(catalogue.DATA / name).read_text() for name in ("outcome_types.csv", "legal_versions.csv")]
    extra = "PSPO,Another Act,2010-01-01,2012-01-01,,,P3Y,,no,no,same_day,no,,,,,no,,yes,S,A source,\n"
    with acting_as_system(System.SET_UP):
        assert actions.load_catalogue(catalogue.parse_catalogue(files[0], files[1] + extra)) == 1
        assert not LegalVersion.objects.get(provision="Another Act").switched_on


def test_a_release_never_changes_what_law_in_force_says(cast: Cast, law: None) -> None:
    files = [(catalogue.DATA / name).read_text() for name in ("outcome_types.csv", "legal_versions.csv")]
    line = next(line for line in files[1].splitlines() if line.startswith("CPN,"))
    changed = line.replace(",21,issued", ",28,issued").replace("The Act sets no length.", "No length is set.")
    with acting_as_system(System.SET_UP):
        assert actions.load_catalogue(catalogue.parse_catalogue(files[0], files[1].replace(line, changed))) == 1
        cpn = LegalVersion.objects.get(type__code="CPN")
    assert (cpn.appeal_days, cpn.note[:17]) == (21, "No length is set.")


def test_only_a_coordinator_keeps_the_catalogue_and_sees_the_newest(cast: Cast, law: None) -> None:
    with acting_as(cast.cora):
        kind = OutcomeType.objects.get(code="CPN")
        cpn = kind.versions.get()
        draft = LegalVersion.objects.get(type__code="S34", switched_on=False)
    entry = replace(TYPE, code="CPN")
    known = {"confidence": "K", "source": "x", "note": ""}
    calls = (
        (actions.add_type, {"entry": TYPE}),
        (actions.change_type, {"kind": kind.pk, "version": kind.version, "entry": entry}),
        (actions.add_version, {"kind": kind.pk, "entry": LAW}),
        (actions.correct_version, {"law": draft.pk, "version": draft.version, "entry": LAW}),
        (actions.say_what_is_known, {"law": cpn.pk, "version": cpn.version, **known}),
        (actions.end_version, {"law": cpn.pk, "version": cpn.version, "last_day": clock.today()}),
    )
    for who in ("alice", "max", "olive", "charlie", "carla"):
        by = cast.people[who]
        with acting_as(by):
            for call, given in calls:
                with pytest.raises(NotAllowed, match="Only a coordinator"):
                    call(by=by, reason="Mine", **given)
    with acting_as(cast.cora):
        for call, given in calls:
            if "version" in given:
                with pytest.raises(StaleEdit):
                    call(by=cast.cora, reason="Old page", **{**given, "version": given["version"] + 1})
        assert "their_reference" not in kind.needs
        changed = actions.change_type(
            kind=kind.pk, by=cast.cora, version=kind.version, entry=entry, reason="Housing asks for it"
        )
        event = ProcessingEvent.objects.about(kind).first()
    assert changed.needs == ["their_reference"]
    assert (event.verb, event.reason) == ("changed in the catalogue", "Housing asks for it")
    assert {"name", "issuers", "needs"} <= set(event.fields)


def test_the_pages_keep_a_type_and_its_law(client: Client, cast: Cast, law: None) -> None:
    sign_in(client, cast.cora)
    listed = client.get(reverse("outcomes:types")).content.decode()
    for words in (
        "Not confirmed to be in force: Commencement not confirmed. To be verified.",
        "A police superintendent or above or a council&#x27;s chief executive",
        "No law behind it is in force today.",
    ):
        assert words in listed
    fields = {"code": "TENANCY", "name": "Possession notice", "family": "notice", "reason": "Used by housing"}
    fields |= {"singular": "possession notice", "plural": "possession notices", "public_wording": "notices about homes"}
    refused = client.post(reverse("outcomes:type_new"), {**fields, "code": "nope"})
    assert (refused.status_code, set(refused.context["form"].errors)) == (400, {"issuers", "subject_kinds"})
    sent = {**fields, "issuers": ["rp", "council"], "subject_kinds": ["premises"]}
    assert "capital letters" in client.post(reverse("outcomes:type_new"), {**sent, "code": "nope"}).content.decode()
    assert client.post(reverse("outcomes:type_new"), sent).status_code == 302
    with acting_as(cast.cora):
        kind = OutcomeType.objects.get(code="TENANCY")
    change = reverse("outcomes:type_change", args=[kind.pk])
    assert 'value="Possession notice"' in client.get(change).content.decode()
    answer = client.post(change, {**sent, "name": "Notice of possession", "version": kind.version, "needs": ["place"]})
    assert answer.status_code == 302
    draft = {
        "provision": "Housing Act 1985 s83",
        "counts_from": "same_day",
        "appeal": "days",
        "confidence": "S",
        "default_duration_number": "12",
        "default_duration_unit": "months",
        "source": "The Act",
        "reason": "Read it",
        "valid_from_day": "1",
        "valid_from_month": "1",
        "valid_from_year": "2020",
        "appeal_days": "14",
    }
    new = reverse("outcomes:law_new", args=[kind.pk])
    assert client.get(new, {"like": "no such"}).status_code == 200
    wrong = {**draft, "default_duration_number": "0", "last_day_day": "1", "last_day_month": "1"}
    refused = client.post(new, wrong)
    assert (refused.status_code, set(refused.context["form"].errors)) == (400, {"default_duration", "last_day"})
    wrong = {**draft, "last_day_day": "1", "last_day_month": "1", "last_day_year": "1999"}
    refused = client.post(new, wrong)
    assert "Choose the day from which the time for an appeal counts." in refused.content.decode()
    assert "It must end after it begins." in refused.content.decode()
    assert client.post(new, {**draft, "appeal_from": "served"}).status_code == 302
    with acting_as(cast.cora):
        version = kind.versions.get()
    correct = reverse("outcomes:law_correct", args=[version.pk])
    page = client.get(correct).content.decode()
    assert 'value="12"' in page
    answer = client.post(correct, {**draft, "appeal": "none", "appeal_days": "", "version": version.version})
    assert answer.status_code == 302
    commence = reverse("outcomes:commence", args=[version.pk])
    client.post(commence, {"version": version.version + 1, "reason": "In force", "starts_on": "2020-01-01"})
    page = client.get(correct)
    assert "Add a new version instead" in page.content.decode()
    like = client.get(new, {"like": version.pk})
    assert like.context["form"].initial["default_duration"] == Duration(12, "months")
    client.post(
        reverse("outcomes:law_known", args=[version.pk]),
        {"version": version.version + 2, "confidence": "K", "source": "Guide", "note": "", "reason": "Read"},
    )
    client.post(
        reverse("outcomes:law_end", args=[version.pk]),
        {"version": version.version + 3, "last_day": "2026-01-31", "reason": "Repealed"},
    )
    with acting_as(cast.cora):
        version.refresh_from_db()
    assert (version.appeal_days, version.source, version.last_day) == (0, "Guide", dt.date(2026, 1, 31))
    shown = client.get(kind.get_absolute_url()).content.decode()
    for words in (
        "12 months",
        "No right of appeal",
        "No longer: it was the law from 1 January 2020 to 31 January 2026",
    ):
        assert words in shown
    sign_in(client, cast.charlie)
    for url in (correct, new, commence, reverse("outcomes:type_new"), change):
        assert "Only a coordinator can change the catalogue" in client.get(url).content.decode()
    assert client.post(reverse("outcomes:type_new"), {**sent, "code": "MINE"}).status_code == 403
