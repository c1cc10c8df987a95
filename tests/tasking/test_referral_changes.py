"""Changing a referral before it is decided, and sending it to another forum."""

from typing import Any

import pytest
from django.test import Client

from audit.models import ProcessingEvent
from common.errors import BadInput, StaleEdit
from common.scope import System, acting_as, acting_as_system
from notifications.models import Delivery
from partners.models import Person
from tasking import actions
from tasking.actions import Follows
from tasking.agenda import topics
from tasking.models import AgendaItem, Referral, ReferralAgency
from tests.cast import Cast, sign_in
from tests.tasking import made


def amend(by: Person, found: Referral, *, reason: str = "More is known", **changed: Any) -> Referral:
    """Change the referral as this person."""
    with acting_as(by):
        details = made.details(**changed)
        return actions.amend_referral(referral=found.pk, by=by, version=found.version, details=details, reason=reason)


def _news_to(person: Person) -> list[str]:
    with acting_as_system(System.OUTBOX):
        found = Delivery.objects.filter(recipient=person, channel="email", kind__startswith="referral-")
        return list(found.order_by("created_at").values_list("kind", flat=True))


def test_a_change_keeps_what_the_referral_said_in_its_history(cast: Cast) -> None:
    found = made.referral(cast.cora, agencies=[cast.police])
    now = amend(cast.olive, found, what_happens="Now with fires", agencies=[cast.charity])
    assert (now.what_happens, now.reference, now.version) == ("Now with fires", found.reference, found.version + 1)
    with acting_as(cast.cora):
        said = [row.what_happens for row in found.history.all()]
        assert (said[0], set(said[1:])) == ("Now with fires", {found.what_happens})
        involved = dict(ReferralAgency.objects.filter(referral=found).values_list("agency__short_name", "is_involved"))
        assert involved == {"police": False, "outreach": True}
        event = ProcessingEvent.objects.about(found)[0]
        assert (event.verb, event.reason) == ("amended", "More is known")
        assert event.fields == ["what_happens", "agencies"]
    assert _news_to(cast.cora) == ["referral-amended"]


def test_a_change_of_an_old_version_or_without_a_reason_is_refused(cast: Cast) -> None:
    found = made.referral(cast.cora)
    with pytest.raises(BadInput, match="Say why the referral is changed"):
        amend(cast.cora, found, reason=" ")
    amend(cast.cora, found, season="Summer")
    with pytest.raises(StaleEdit):
        amend(cast.cora, found, season="Winter")


def test_what_and_whom_it_is_about_stays_since_that_says_who_sees_it(cast: Cast) -> None:
    victim, other = made.subject(cast.cora), made.subject(cast.cora)
    found = made.referral(cast.cora, person=victim)
    with acting_as(cast.cora), pytest.raises(BadInput) as refusal:
        actions.amend_referral(
            referral=found.pk, by=cast.cora, version=None, details=made.details(), reason="Wrong kind"
        )
    assert set(refusal.value.faults) == {"kind"}
    with acting_as(cast.cora), pytest.raises(BadInput) as refusal:
        actions.amend_referral(
            referral=found.pk, by=cast.cora, version=None, details=made.about(other), reason="Wrong person"
        )
    assert set(refusal.value.faults) == {"subject"}


def test_it_can_be_changed_after_the_persons_record_was_closed(cast: Cast) -> None:
    victim = made.subject(cast.cora)
    found = made.referral(cast.cora, person=victim)
    with acting_as(cast.cora):
        made.put(victim, is_closed=True)
        details = made.about(victim, season="Winter")
        changed = actions.amend_referral(referral=found.pk, by=cast.cora, version=None, details=details, reason="More")
    assert changed.season == "Winter"


def test_a_referral_passed_on_keeps_its_reference_and_waits_on_the_other_forums_agenda_only(cast: Cast) -> None:
    asb = made.forum(cast.cora, name="ASB group", reference_prefix="ASB")
    here, there = made.meeting(cast, state="open"), made.meeting(cast, of=asb)
    found = made.referral(cast.bob, "accepted", forum=here.forum)
    with acting_as(cast.alice):
        assert found.pk in {topic.source_id for topic in topics(here)}
        assert found.pk not in {topic.source_id for topic in topics(there)}
        moved = actions.move_referral(
            referral=found.pk, verb="redirect", forum=asb, by=cast.alice, version=None, reason="Theirs to decide"
        )
        assert (moved.state, moved.forum, moved.reference) == ("submitted", asb, found.reference)
        assert found.pk not in {topic.source_id for topic in topics(here)}
        assert found.pk in {topic.source_id for topic in topics(there)}
        event = ProcessingEvent.objects.about(found)[0]
        assert (event.verb, event.reason) == ("passed on", "To ASB group: Theirs to decide")
    assert _news_to(cast.bob) == ["referral-passed_on"]


def test_a_referral_to_no_forum_in_particular_is_on_the_agenda_of_each(cast: Cast) -> None:
    asb = made.forum(cast.cora, name="ASB group", reference_prefix="ASB")
    found = made.referral(cast.bob)
    with acting_as(cast.alice):
        for meeting in (made.meeting(cast), made.meeting(cast, of=asb)):
            assert found.pk in {topic.source_id for topic in topics(meeting)}


def test_a_meeting_passes_a_referral_on_and_the_referrer_hears_of_each_decision(cast: Cast) -> None:
    asb = made.forum(cast.cora, name="ASB group", reference_prefix="ASB")
    meeting = made.meeting(cast, state="open")
    found = made.referral(cast.bob, forum=meeting.forum)
    with acting_as(cast.alice):
        actions.refresh_agenda(meeting=meeting.pk, by=cast.alice)
        item = AgendaItem.objects.get(source_id=found.pk)

        def refer(**follows: Any) -> AgendaItem:
            return actions.decide_item(
                item=item.pk, by=cast.alice, version=None, decision="refer", reason="Theirs", follows=Follows(**follows)
            )

        for wrong in ({}, {"forum": meeting.forum}):
            with pytest.raises(BadInput) as refusal:
                refer(**wrong)
            assert set(refusal.value.faults) == {"destination"}
        refer(forum=asb)
        assert Referral.objects.get(pk=found.pk).forum == asb
        actions.move_referral(referral=found.pk, verb="accept", by=cast.alice, version=None)
        actions.move_referral(
            referral=found.pk, verb="redirect", forum=meeting.forum, by=cast.alice, version=None, reason="Back again"
        )
        actions.move_referral(referral=found.pk, verb="accept", by=cast.alice, version=None)
    told = _news_to(cast.bob)
    assert told.count("referral-accepted") == 2
    assert told.count("referral-passed_on") == 2


def test_on_pages_it_is_sent_changed_and_passed_on(client: Client, cast: Cast) -> None:
    group = made.the_forum(cast)
    asb = made.forum(cast.cora, name="ASB group", reference_prefix="ASB")
    meeting = made.meeting(cast, days=3)
    says = {
        "kind": "location",
        "place": "Holly Walk shops",
        "days": ["fri"],
        "what_happens": "Youths gather",
        "harm": "nuisance",
        "incident_count": "14",
        "evidence_source": "Contact centre",
        "evidence_from": "2026-05-01",
        "evidence_to": "2026-10-31",
        "agencies": [str(cast.police.pk)],
        "lawful_basis": "cda_17a",
        "consent": "not_needed",
        "exit_criterion": "Two a month",
        "forum": str(group.pk),
    }
    page = sign_in(client, cast.bob).post("/referrals/new/", says, follow=True).content.decode()
    with acting_as(cast.bob):
        found = Referral.objects.get()
    assert f"Referral {found} is sent. Joint Tasking Group will have it on its agenda on" in page
    assert "take it back" in page
    for words in ("Friday", "Nuisance: trouble", "14 incidents, 1 May 2026 to 31 October 2026", "Essex Police"):
        assert words in page
    assert meeting.forum == group
    url = f"{found.get_absolute_url()}amend/"
    assert "Youths gather" in client.get(url).content.decode()
    changed = {**says, "what_happens": "Now with fires", "version": found.version, "reason": "Last night"}
    assert client.post(url, {**changed, "reason": ""}).status_code == 400
    assert client.post(url, changed).status_code == 302
    stale = client.post(url, {**changed, "what_happens": "Words typed meanwhile"})
    assert stale.status_code == 412
    for words in ("Words typed meanwhile", "It now says", "Now with fires"):
        assert words in stale.content.decode()
    sign_in(client, cast.cora)
    assert client.get(url).status_code == 403
    redirect = f"{found.get_absolute_url()}redirect/"
    assert "ASB group" in client.get(redirect).content.decode()
    sent = {"version": found.version + 1, "reason": "Theirs", "destination": f"forum:{asb.pk}"}
    page = client.post(redirect, sent, follow=True).content.decode()
    assert "To ASB group: Theirs" in page
    with acting_as(cast.bob):
        found.refresh_from_db()
    assert (found.state, found.forum_id) == ("submitted", asb.pk)


def test_by_the_api_it_is_changed_and_passed_on_and_an_outsider_sees_nothing(client: Client, cast: Cast) -> None:
    asb = made.forum(cast.cora, name="ASB group", reference_prefix="ASB")
    victim = made.subject(cast.bob)
    found = made.referral(cast.bob, person=victim)
    path = f"/api/v1/referrals/{found.pk}/"
    body: dict[str, Any] = {
        "kind": "victim",
        "subject": str(victim.pk),
        "what_happens": "Calls at the door",
        "incident_count": 3,
        "evidence_source": "Calls",
        "evidence_from": "2026-05-01",
        "evidence_to": "2026-05-31",
        "agencies": [str(cast.council.pk)],
        "lawful_basis": "cda_115",
        "consent": "given",
        "exit_criterion": "None in a month",
        "reason": "More calls",
    }
    sign_in(client, cast.charlie)
    answer = client.post(f"{path}amend/", body, "application/json", headers={"If-Match": found.etag})
    assert answer.status_code == 404
    sign_in(client, cast.bob)
    assert client.post(f"{path}amend/", body, "application/json").status_code == 428
    answer = client.post(f"{path}amend/", body, "application/json", headers={"If-Match": found.etag})
    assert (answer.status_code, answer.json()["agencies"]) == (200, [str(cast.council.pk)])
    sign_in(client, cast.cora)
    sent = {"forum": str(asb.pk), "reason": "Theirs"}
    answer = client.post(f"{path}redirect/", sent, "application/json", headers={"If-Match": answer.headers["ETag"]})
    assert (answer.status_code, answer.json()["state"], answer.json()["forum"]) == (200, "submitted", str(asb.pk))
    sign_in(client, cast.charlie)
    assert found.reference not in client.get("/api/v1/referrals/").content.decode()
    with acting_as(cast.charlie):
        assert not ReferralAgency.objects.filter(referral=found).exists()
