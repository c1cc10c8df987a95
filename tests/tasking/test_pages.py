"""The pages of tasking: the whole pass by form, refusals shown, stale edits kept, and constant numbers of queries."""

import datetime as dt
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from common import clock
from common.scope import acting_as
from partners.models import Person
from tasking import actions
from tasking.models import Action, Attendance, Forum, Meeting, ProgressNote, Referral
from tests.cast import Cast, sign_in
from tests.tasking import made


def post(client: Client, person: Person, url: str, **data: Any) -> Any:
    """Send a form as this person."""
    return sign_in(client, person).post(url, data)


def get(client: Client, person: Person, url: str) -> Any:
    """Open a page as this person."""
    return sign_in(client, person).get(url)


def url_of(name: str, *args: object) -> str:
    return reverse(f"tasking:{name}", args=args)


REFERRAL = {
    "kind": "location",
    "place": "Holly Walk shops",
    "what_happens": "Youths gather",
    "lawful_basis": "cda_17a",
    "consent": "not_needed",
    "evidence": "14 reports",
    "exit_criterion": "Two a month",
    "vulnerabilities": ["age", "repeat"],
}


def test_a_referral_is_made_accepted_and_finished_on_pages(client: Client, cast: Cast) -> None:
    answer = post(client, cast.bob, url_of("referral_new"), **REFERRAL)
    with acting_as(cast.bob):
        referral = Referral.objects.get()
    assert (answer.status_code, answer.url) == (302, referral.get_absolute_url())
    for verb, reason in (("accept", ""), ("start", ""), ("finish", "Quiet for a month")):
        page = get(client, cast.cora, url_of("referral_move", referral.pk, verb)).content.decode()
        assert f'name="version" value="{referral.version}"' in page
        answer = post(
            client, cast.cora, url_of("referral_move", referral.pk, verb), version=referral.version, reason=reason
        )
        assert answer.status_code == 302
        with acting_as(cast.bob):
            referral.refresh_from_db()
    page = get(client, cast.bob, referral.get_absolute_url()).content.decode()
    assert referral.state == "done"
    for words in ("Quiet for a month", "Holly Walk shops", "Age, Has been targeted before", "Finished"):
        assert words in page


def test_every_fault_of_a_referral_is_shown_at_once(client: Client, cast: Cast) -> None:
    wrong = {**REFERRAL, "place": "", "consent": "overridden", "evidence": ""}
    answer = post(client, cast.bob, url_of("referral_new"), **wrong)
    page = answer.content.decode()
    assert answer.status_code == 400
    for fault in (
        "Give the evidence: how many incidents, from which source, in which period.",
        "Say which place.",
        "Say why the person&#x27;s refusal is overridden.",
        "Not about a person”, or say",
    ):
        assert fault in page


def test_a_referral_about_a_person_takes_a_reference_that_one_may_see(client: Client, cast: Cast) -> None:
    person = made.subject(cast.cora)
    said = {**REFERRAL, "kind": "victim", "place": "", "consent": "given", "lawful_basis": "cda_115"}
    form = get(client, cast.bob, url_of("referral_new") + f"?kind=victim&subject={person.reference}").content.decode()
    assert f'value="{person.reference}"' in form
    refused = post(client, cast.charlie, url_of("referral_new"), **said, subject=person.reference)
    assert refused.status_code == 400
    assert "There is no person with this reference that you may see" in refused.content.decode()
    assert post(client, cast.bob, url_of("referral_new"), **said, subject=person.reference).status_code == 302
    with acting_as(cast.bob):
        referral = Referral.objects.get()
    page = get(client, cast.cora, referral.get_absolute_url()).content.decode()
    assert person.reference in page
    assert "OFFICIAL-SENSITIVE" in page
    assert person.reference not in get(client, cast.charlie, url_of("referral_new")).content.decode()


def test_a_person_held_by_an_agency_out_of_reach_is_withheld(client: Client, cast: Cast) -> None:
    theirs = made.subject(cast.charlie)
    referral = made.referral(cast.cora, person=made.subject(cast.cora))
    with acting_as(cast.cora):
        made.put(referral, subject_id=theirs.pk)
    page = get(client, cast.cora, referral.get_absolute_url()).content.decode()
    assert "Withheld. Contact Rochford District Council" in page
    assert theirs.reference not in page


def test_buttons_say_why_they_are_not_for_someone(client: Client, cast: Cast) -> None:
    referral = made.referral(cast.cora)
    page = get(client, cast.bob, referral.get_absolute_url()).content.decode()
    assert "Only a chair or a coordinator can accept a referral." in page
    assert "Only Rochford District Council, a chair or a coordinator can revoke this referral." in page
    refused = post(client, cast.bob, url_of("referral_move", referral.pk, "accept"), version=referral.version)
    assert refused.status_code == 403
    assert get(client, cast.bob, url_of("referral_move", referral.pk, "accept")).status_code == 403
    assert get(client, cast.cora, url_of("referral_move", referral.pk, "abolish")).status_code == 404


def test_the_lists_are_narrowed_by_their_address(client: Client, cast: Cast) -> None:
    submitted, done = made.referral(cast.bob), made.referral(cast.bob, "done")
    page = get(client, cast.cora, url_of("referrals") + "?state=done&kind=location").content.decode()
    assert (done.reference in page, submitted.reference in page) == (True, False)
    everything = get(client, cast.cora, url_of("referrals") + "?state=nonsense").content.decode()
    assert submitted.reference in everything
    assert "No referral fits" in get(client, cast.cora, url_of("referrals") + "?kind=theme").content.decode()


def test_the_action_list_is_of_whom_and_in_the_state_that_was_chosen(client: Client, cast: Cast) -> None:
    meeting, today = made.meeting(cast), clock.today()
    late = made.action(cast, at=meeting, due_on=today - dt.timedelta(days=1))
    later = made.action(cast, at=meeting, owner=cast.olive, owner_agency=cast.council)
    gone = made.action(cast, at=meeting, state="discharged")
    shown = {
        "": {late, later},
        "?whose=mine": {late},
        "?whose=agency&state=all": {late, gone},
        "?state=overdue": {late},
        "?state=discharged": {gone},
        "?state=all": {late, later, gone},
    }
    for query, expected in shown.items():
        page = get(client, cast.bob, url_of("actions") + query).content.decode()
        assert {action for action in (late, later, gone) if action.reference in page} == expected, query
    assert "Red: overdue by 1 day" in get(client, cast.bob, url_of("actions")).content.decode()


def test_long_lists_are_paged_and_keep_their_filters(client: Client, cast: Cast) -> None:
    meeting = made.meeting(cast)
    for _ in range(26):
        made.action(cast, at=meeting)
    page = get(client, cast.cora, url_of("actions") + "?state=open").content.decode()
    assert "?state=open&amp;page=2" in page
    assert "JTG/2026-11/26" in get(client, cast.cora, url_of("actions") + "?state=open&page=2").content.decode()


def test_progress_is_written_struck_and_ended_on_pages(client: Client, cast: Cast) -> None:
    action = made.action(cast, at=made.meeting(cast))
    assert post(client, cast.bob, url_of("note_new", action.pk), text="Went there").status_code == 302
    assert post(client, cast.bob, url_of("note_new", action.pk), text="").status_code == 400
    with acting_as(cast.bob):
        note = ProgressNote.objects.get()
    struck = post(client, cast.bob, url_of("note_strike", note.pk), version=note.version, reason="Wrong shop")
    assert struck.status_code == 302
    page = get(client, cast.bob, action.get_absolute_url()).content.decode()
    assert "<s>Went there</s>" in page
    assert "Struck: Wrong shop" in page
    done = post(client, cast.bob, url_of("action_move", action.pk, "complete"), version=action.version, reason="Went")
    assert done.status_code == 302
    ended = post(
        client, cast.alice, url_of("action_move", action.pk, "discharge"), version=action.version + 1, reason="Seen"
    )
    assert ended.status_code == 302
    with acting_as(cast.bob):
        assert Action.objects.get().state == "discharged"


def test_an_action_is_changed_on_its_page(client: Client, cast: Cast) -> None:
    action = made.action(cast, at=made.meeting(cast))
    page = get(client, cast.cora, url_of("action_amend", action.pk)).content.decode()
    assert '<optgroup label="Essex Police">' in page
    later = clock.today() + dt.timedelta(days=30)
    answer = post(
        client,
        cast.cora,
        url_of("action_amend", action.pk),
        version=action.version,
        text="Visit twice",
        owner=cast.olive.pk,
        due_on=later.isoformat(),
        reason="Bob is away",
    )
    assert answer.status_code == 302
    with acting_as(cast.cora):
        action.refresh_from_db()
    assert (action.text, action.owner_id, action.owner_agency_id) == ("Visit twice", cast.olive.pk, cast.council.pk)


@pytest.mark.parametrize("name", ["referrals", "actions", "meetings", "forums"])
@pytest.mark.parametrize("who", ["sam", "ada"])
def test_those_who_do_not_work_on_cases_are_told_so(client: Client, cast: Cast, name: str, who: str) -> None:
    answer = get(client, cast.people[who], url_of(name))
    assert answer.status_code == 403
    assert "for people who work with operations" in answer.content.decode()


# --- A meeting, from planning to the next ---------------------------------------------------------------------------


def test_a_meeting_is_run_from_planning_to_the_next_one_on_pages(client: Client, cast: Cast) -> None:
    post(client, cast.cora, url_of("forum_new"), name="Joint Tasking Group", reference_prefix="JTG", cadence_days=14,
         length_minutes=90, quorum=2, is_active="on")  # fmt: skip
    hotspot, referral = made.hotspot(cast), made.referral(cast.bob)
    victim = made.subject(cast.cora, reports=2)
    with acting_as(cast.cora):
        forum = Forum.objects.get()
    soon = clock.today() + dt.timedelta(days=3)
    planned = post(
        client, cast.cora, url_of("meeting_plan"), forum=forum.pk, starts_at=f"{soon}T14:00", place="Civic Suite"
    )
    assert planned.status_code == 302
    with acting_as(cast.cora):
        meeting = Meeting.objects.get()
        items = {item.title.split(":")[0]: item for item in meeting.items.all()}
    assert set(items) == {str(hotspot), referral.reference, victim.reference}
    assert meeting.ends_at - meeting.starts_at == dt.timedelta(minutes=90)
    assert get(client, cast.cora, url_of("meeting_open", meeting.pk)).status_code == 403
    asked = post(client, cast.alice, url_of("meeting_open", meeting.pk), version=meeting.version)
    assert asked.status_code == 400
    assert "Confirm that it is held today" in asked.content.decode()
    opened = post(client, cast.alice, url_of("meeting_open", meeting.pk), version=meeting.version, other_day="on")
    assert opened.status_code == 302

    came = {f"status_{cast.alice.pk}": "present", f"declared_{cast.alice.pk}": "on", f"status_{cast.bob.pk}": "present"}
    saved = post(client, cast.cora, url_of("attendance", meeting.pk), **came)
    assert saved.status_code == 302
    page = get(client, cast.alice, meeting.get_absolute_url()).content.decode()
    assert "This part may not be taken with Bob in the room" in page

    closing = get(client, cast.alice, url_of("meeting_close", meeting.pk)).content.decode()
    assert f"Decide “{victim.reference}” first." in closing
    refused = post(client, cast.alice, url_of("meeting_close", meeting.pk), version=meeting.version + 1)
    assert refused.status_code == 409

    decided = post(client, cast.alice, url_of("item_decide", items[victim.reference].pk), version=1,
                   decision="monitor", reason="Watch")  # fmt: skip
    assert decided.status_code == 409
    assert "Bob of Essex Police has not made the confidentiality declaration" in decided.content.decode()
    with acting_as(cast.cora):
        versions = {f"version_{row.person_id}": row.version for row in Attendance.objects.all()}
    declared = {**came, **versions, f"declared_{cast.bob.pk}": "on"}
    assert post(client, cast.cora, url_of("attendance", meeting.pk), **declared).status_code == 302

    review_on = clock.today() + dt.timedelta(days=28)
    for title, data in {
        victim.reference: {"decision": "monitor", "reason": "Watch"},
        referral.reference: {"decision": "refer", "reason": "Better there", "destination": "mediation"},
        str(hotspot): {
            "decision": "adopt",
            "reason": "Rising",
            "lead_agency": cast.police.pk,
            "review_on": review_on.isoformat(),
        },
    }.items():
        answer = post(client, cast.alice, url_of("item_decide", items[title].pk), version=1, **data)
        assert answer.status_code == 302, answer.content.decode()

    due_on = (clock.today() + dt.timedelta(days=10)).isoformat()
    logged = post(client, cast.cora, url_of("item_action", items[victim.reference].pk), text="Fit a lock",
                  owner=cast.bob.pk, due_on=due_on)  # fmt: skip
    assert logged.status_code == 302
    refused = post(client, cast.cora, url_of("item_action", items[victim.reference].pk), text="Fit a lock",
                   owner=cast.charlie.pk, due_on=due_on)  # fmt: skip
    assert refused.status_code == 400
    assert "No agreement lets Outreach Charity have" in refused.content.decode()
    plain = post(client, cast.cora, url_of("action_new", meeting.pk), text="Print", owner=cast.charlie.pk,
                 due_on=due_on)  # fmt: skip
    assert plain.status_code == 302

    closed = post(client, cast.alice, url_of("meeting_close", meeting.pk), version=meeting.version + 1)
    assert closed.status_code == 302
    with acting_as(cast.cora):
        following = Meeting.objects.get(state="planned")
        fit, print_ = Action.objects.order_by("reference")
    page = get(client, cast.cora, following.get_absolute_url()).content.decode()
    assert fit.reference in page
    assert print_.reference in page
    page = get(client, cast.charlie, following.get_absolute_url()).content.decode()
    assert (fit.reference in page, print_.reference in page) == (False, True)


def test_an_outsider_sees_a_page_as_if_there_were_no_cases(client: Client, cast: Cast) -> None:
    meeting = made.meeting(cast, state="open")
    before = _text(get(client, cast.charlie, meeting.get_absolute_url()))
    item = made.victim_item(cast, at=meeting)
    made.put_note(cast.cora, item, text="Moved to a refuge")
    made.action(cast, at=meeting, item=item, category="victims", held_by=cast.council, text="Fit a lock")
    after = _text(get(client, cast.charlie, meeting.get_absolute_url()))
    assert after == before
    seen = get(client, cast.bob, meeting.get_absolute_url()).content.decode()
    for words in (item.title, "Moved to a refuge", "Fit a lock", "OFFICIAL-SENSITIVE", "Part two"):
        assert words in seen
        assert words not in after
    for name in ("item", "item_note", "item_decide", "item_action"):
        assert get(client, cast.charlie, url_of(name, item.pk)).status_code == 404


def _text(answer: Any) -> str:
    """The page without what differs at each reading."""
    lines = answer.content.decode().splitlines()
    return "\n".join(line for line in lines if "csrfmiddlewaretoken" not in line)


def test_a_meeting_is_changed_cancelled_and_its_agenda_refreshed_on_pages(client: Client, cast: Cast) -> None:
    meeting = made.meeting(cast, days=5)
    made.referral(cast.bob)
    assert post(client, cast.bob, url_of("meeting_refresh", meeting.pk)).status_code == 302
    added = post(client, cast.cora, url_of("item_new", meeting.pk), section=12, title="Room for December")
    assert added.status_code == 302
    later = clock.today() + dt.timedelta(days=6)
    changed = post(client, cast.cora, url_of("meeting_change", meeting.pk), version=meeting.version,
                   starts_at=f"{later}T10:00", length_minutes=60, place="Town Hall")  # fmt: skip
    assert changed.status_code == 302
    stale = post(client, cast.cora, url_of("meeting_cancel", meeting.pk), version=meeting.version, reason="Snow")
    assert stale.status_code == 412
    assert "Town Hall" in stale.content.decode()
    cancelled = post(
        client, cast.cora, url_of("meeting_cancel", meeting.pk), version=meeting.version + 1, reason="Snow"
    )
    assert cancelled.status_code == 302
    page = get(client, cast.bob, meeting.get_absolute_url()).content.decode()
    for words in ("Cancelled", "Snow", "Room for December", "Town Hall"):
        assert words in page


def test_a_stale_attendance_shows_what_is_recorded_and_passes_when_saved_again(client: Client, cast: Cast) -> None:
    meeting = made.meeting(cast, state="open")
    made.present(cast, cast.bob, at=meeting)
    typed = {f"status_{cast.bob.pk}": "apologies", f"version_{cast.bob.pk}": 0}
    answer = post(client, cast.cora, url_of("attendance", meeting.pk), **typed)
    page = answer.content.decode()
    assert answer.status_code == 412
    assert "Someone else recorded Bob" in page
    assert "Recorded: present for both parts, declared" in page
    assert f'name="version_{cast.bob.pk}" value="1"' in page


def test_the_operation_form_shows_its_faults_opened(client: Client, cast: Cast) -> None:
    meeting = made.meeting(cast, state="open")
    made.present(cast, cast.alice, at=meeting)
    item = made.item(cast, at=meeting)
    answer = post(client, cast.alice, url_of("item_decide", item.pk), version=1, decision="task", reason="Needed")
    page = answer.content.decode()
    assert answer.status_code == 400
    assert '<details class="govuk-details" open>' in page
    assert "Choose who commands the operation." in page
    assert "Review date" not in page


def test_a_forums_settings_are_changed_on_a_page(client: Client, cast: Cast) -> None:
    forum = made.forum(cast.cora)
    settings = {"name": "Hub", "cadence_days": 7, "length_minutes": 60, "holiday_rule": "leave_out"}
    url = url_of("forum_change", forum.pk, "rhythm")
    assert "Joint Tasking Group" in get(client, cast.cora, url).content.decode()
    assert post(client, cast.cora, url, version=forum.version, **settings).status_code == 302
    assert post(client, cast.cora, url, version=forum.version, **settings).status_code == 412
    page = get(client, cast.bob, url_of("forums")).content.decode()
    assert "every 7 days" in page
    assert "No longer meets" in page


# --- Queries --------------------------------------------------------------------------------------------------------


def queries(client: Client, url: str) -> int:
    """How many queries the page takes."""
    with CaptureQueriesContext(connection) as captured:
        assert client.get(url).status_code == 200
    return len(captured)


def test_pages_take_as_many_queries_for_three_records_as_for_one(client: Client, cast: Cast) -> None:
    meeting = made.meeting(cast, state="open")

    def one_more() -> None:
        item = made.victim_item(cast, at=meeting)
        made.action(cast, at=meeting, item=item, category="victims", held_by=cast.council)
        made.action(cast, at=meeting)
        made.item(cast, at=meeting)
        made.referral(cast.cora, person=made.subject(cast.cora))
        made.referral(cast.bob)
        with acting_as(cast.bob):
            actions.add_note(action=first.pk, by=cast.bob, text="Went there")

    first = made.action(cast, at=meeting)
    made.present(cast, cast.bob, at=meeting)
    one_more()
    sign_in(client, cast.cora)
    urls = [
        url_of("referrals"),
        url_of("actions"),
        url_of("meetings"),
        meeting.get_absolute_url(),
        first.get_absolute_url(),
        url_of("attendance", meeting.pk),
    ]
    counts = {url: queries(client, url) for url in urls}
    counts = {url: queries(client, url) for url in urls}
    one_more()
    one_more()
    made.meeting(cast, days=1)
    made.present(cast, cast.alice, cast.charlie, at=meeting)
    sign_in(client, cast.cora)
    queries(client, urls[0])
    assert {url: queries(client, url) for url in urls} == counts
