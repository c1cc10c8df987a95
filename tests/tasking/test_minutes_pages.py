"""Pages and API of minutes and papers: reading, downloading, correcting, approving."""

from typing import Any

from django.test import Client
from django.urls import reverse

from audit.models import Operation, ProcessingEvent
from common.scope import acting_as
from partners.models import Person
from tasking.models import EntryKind, Meeting, MinutesApproval, MinutesEntry, MinutesVersion
from tests.cast import Cast, sign_in
from tests.tasking import made, minutes_made
from tests.tasking.minutes_made import HIDDEN, RESTRICTED, closed_meeting, first_version
from tests.tasking.test_api import call, fetch


def page(client: Client, person: Person, name: str, *args: object) -> Any:
    """Open a page as this person."""
    return sign_in(client, person).get(reverse(f"tasking:{name}", args=args))


def test_the_minutes_are_read_on_their_page_by_each_as_they_may(client: Client, cast: Cast) -> None:
    held = closed_meeting(cast)
    key = held.meeting.pk
    faults = []
    for name, theirs, others in (("bob", RESTRICTED, HIDDEN), ("charlie", HIDDEN, RESTRICTED)):
        pages = [
            page(client, cast.people[name], "minutes", key),
            page(client, cast.people[name], "minutes_version", key, 1),
        ]
        text = "".join(answer.content.decode() for answer in pages)
        faults += [f"{name} lacks {word}" for word in theirs if word not in pages[1].content.decode()]
        faults += [f"{name} is told {word}" for word in others if word in text]
    assert faults == []
    text = page(client, cast.bob, "minutes", key).content.decode()
    for word in ("Version 1", "Not yet approved by a meeting.", "Word (DOCX)", "KB", "OFFICIAL-SENSITIVE"):
        assert word in text
    assert "Only a chair or a coordinator can correct the minutes." in text
    listed = page(client, cast.bob, "meetings").content.decode()
    assert "of the minutes of Joint Tasking Group" in listed
    assert reverse("tasking:minutes", args=[key]) in page(client, cast.bob, "meeting", key).content.decode()


def test_where_there_are_no_minutes_the_page_says_why(client: Client, cast: Cast) -> None:
    for state, words in (
        ("planned", "made when the chair closes the meeting"),
        ("open", "made when the chair closes the meeting"),
        ("closed", "closed before minutes were kept here"),
        ("cancelled", "so there are no minutes"),
    ):
        meeting = made.meeting(cast, state=state, days=len(state))
        assert words in page(client, cast.olive, "minutes", meeting.pk).content.decode()
        assert page(client, cast.olive, "minutes_document", meeting.pk, 1, 1, "pdf").status_code == 404
        assert page(client, cast.cora, "minutes_correct", meeting.pk, 1).status_code == 404


def test_a_download_is_a_file_of_that_name_and_a_disclosure(client: Client, cast: Cast) -> None:
    held = closed_meeting(cast)
    version = first_version(cast, held)
    day = version.meeting.starts_at.date()
    answer = page(client, cast.bob, "minutes_document", held.meeting.pk, 1, 1, "docx")
    assert answer["Content-Disposition"] == f'attachment; filename="JTG-{day}-minutes-part-1-v1.docx"'
    assert answer["Cache-Control"] == "private, no-store"
    assert answer["Content-Type"].endswith("wordprocessingml.document")
    assert page(client, cast.bob, "minutes_document", held.meeting.pk, 1, 2, "pdf").content.startswith(b"%PDF-")
    for wrong in ((1, 3, "pdf"), (1, 1, "doc"), (2, 1, "pdf")):
        assert page(client, cast.bob, "minutes_document", held.meeting.pk, *wrong).status_code == 404
    with acting_as(cast.bob):
        logged = ProcessingEvent.objects.filter(operation=Operation.DISCLOSURE)
        assert logged.filter(record_id=version.pk).count() == 1
        restricted = set(MinutesEntry.objects.filter(minutes=version, part=2).values_list("pk", flat=True))
        assert set(logged.exclude(record_id=version.pk).values_list("record_id", flat=True)) == restricted


def _form_of(answer: Any, **typed: str) -> dict[str, str]:
    """What the form would send, with these typed."""
    form = answer.context["form"]
    return {**{name: form[name].value() or "" for name in form.fields}, **typed}


def test_the_minutes_are_corrected_on_a_form_that_lists_their_entries(client: Client, cast: Cast) -> None:
    held = closed_meeting(cast)
    with acting_as(cast.cora):
        item = MinutesEntry.objects.get(kind=EntryKind.ITEM, section=11)
        olive = next(row for row in MinutesEntry.objects.filter(kind="attendance") if row.content["name"] == "Olive")
    opened = page(client, cast.cora, "minutes_correct", held.meeting.pk, 1)
    url = reverse("tasking:minutes_correct", args=[held.meeting.pk, 1])
    typed = _form_of(
        opened,
        what_changed="Olive came, and the posters are for the pier",
        **{f"note-0-{item.pk}": "Put up posters by the pier\r\n", f"status-{olive.pk}": "present"},
    )
    first = {**typed, "what_changed": ""}
    assert "Enter" in client.post(url, first).content.decode() or client.post(url, first).status_code == 400
    answer = client.post(url, typed)
    assert answer.status_code == 302
    assert answer.url == reverse("tasking:minutes", args=[held.meeting.pk])
    with acting_as(cast.cora):
        second = MinutesVersion.objects.get(meeting=held.meeting, number=2)
        said = MinutesEntry.objects.get(minutes=second, source_id=item.source_id).content
        assert said["notes"] == ["Put up posters by the pier", "Ask the shops too"]
    text = page(client, cast.charlie, "minutes", held.meeting.pk).content.decode()
    assert "Olive came, and the posters are for the pier." in text
    assert "Version 1" in text
    # A form that was open all the while: nothing typed is lost, and it says where to look.
    sign_in(client, cast.bea)
    stale = client.post(url, {**typed, "what_changed": "Mine"})
    text = stale.content.decode()
    assert stale.status_code == 412
    assert "Cora corrected these minutes meanwhile" in text
    assert "Read what it says" in text
    assert "Put up posters by the pier" in text


def test_nothing_changed_is_said_and_makes_no_version(client: Client, cast: Cast) -> None:
    held = closed_meeting(cast)
    opened = page(client, cast.cora, "minutes_correct", held.meeting.pk, 2)
    url = reverse("tasking:minutes_correct", args=[held.meeting.pk, 2])
    answer = client.post(url, _form_of(opened, what_changed="Nothing"))
    assert answer.status_code == 400
    assert "Nothing is changed yet" in answer.content.decode()
    with acting_as(cast.cora):
        assert MinutesVersion.objects.filter(meeting=held.meeting).count() == 1


def test_the_form_to_decide_offers_approval_for_minutes_alone(client: Client, cast: Cast) -> None:
    held = closed_meeting(cast)
    upcoming = minutes_made.next_meeting(cast, held)
    made.present(cast, cast.alice, at=upcoming)
    with acting_as(cast.alice):
        agreed = upcoming.items.get(section=2)
    other = made.item(cast, at=upcoming, title="Another item")
    offered = page(client, cast.alice, "item_decide", agreed.pk).content.decode()
    assert "Approve as a correct record" in offered
    assert "No further action" not in offered
    assert (
        "Approve as a correct record</label>" not in page(client, cast.alice, "item_decide", other.pk).content.decode()
    )
    url = reverse("tasking:item_decide", args=[agreed.pk])
    answer = client.post(url, {"version": agreed.version, "decision": "approve", "reason": "", "note": ""})
    assert answer.status_code == 302, answer.content.decode()
    with acting_as(cast.charlie):
        assert MinutesApproval.objects.count() == 1
    text = page(client, cast.charlie, "minutes", held.meeting.pk).content.decode()
    assert "Approved at the meeting of" in text
    assert ", approved" in page(client, cast.charlie, "meetings").content.decode()


def test_papers_are_offered_before_the_meeting_and_part_two_only_to_those_who_may(client: Client, cast: Cast) -> None:
    meeting = made.meeting(cast, days=3)
    made.victim_item(cast, at=meeting)
    bobs = page(client, cast.bob, "meeting", meeting.pk).content.decode()
    charlies = page(client, cast.charlie, "meeting", meeting.pk).content.decode()
    two = reverse("tasking:papers", args=[meeting.pk, 2, "pdf"])
    assert two in bobs
    assert two not in charlies
    assert page(client, cast.bob, "papers", meeting.pk, 2, "pdf").content.startswith(b"%PDF-")
    assert page(client, cast.charlie, "papers", meeting.pk, 2, "pdf").status_code == 404
    assert page(client, cast.charlie, "papers", meeting.pk, 1, "docx").content.startswith(b"PK")


def test_minutes_are_read_corrected_and_downloaded_by_requests(client: Client, cast: Cast) -> None:
    held = closed_meeting(cast)
    listed = fetch(client, cast.bob, f"/minutes/?meeting={held.meeting.pk}").json()["results"]
    assert [(row["number"], row["approval"], "entries" in row) for row in listed] == [(1, None, False)]
    path = f"/minutes/{listed[0]['id']}/"
    whole = fetch(client, cast.bob, path)
    told = {entry["content"].get("title") for entry in whole.json()["entries"]}
    assert held.restricted.title in told
    assert "O-HIDDEN" not in told
    item = next(entry for entry in whole.json()["entries"] if entry["kind"] == "item" and entry["part"] == 1)
    body = {"what_changed": "The title", "changes": [{"entry": item["id"], "title": "Winter drive"}]}
    assert call(client, cast.bob, "POST", f"{path}correct/", body, whole.headers["ETag"]).status_code == 403
    assert call(client, cast.bea, "POST", f"{path}correct/", body).status_code == 428
    made_ = call(client, cast.bea, "POST", f"{path}correct/", body, whole.headers["ETag"])
    assert (made_.status_code, made_.json()["number"]) == (201, 2)
    assert call(client, cast.bea, "POST", f"{path}correct/", body, whole.headers["ETag"]).status_code == 412
    for part, ending, start in ((1, "docx", b"PK"), (2, "pdf", b"%PDF-")):
        assert fetch(client, cast.bob, f"{path}part-{part}.{ending}/").content.startswith(start)
    with acting_as(cast.alice):
        upcoming = Meeting.objects.planned_after(held.meeting).first()
    assert fetch(client, cast.charlie, f"/meetings/{upcoming.pk}/papers/part-1.pdf/").content.startswith(b"%PDF-")
    assert fetch(client, cast.charlie, f"/meetings/{upcoming.pk}/papers/part-2.pdf/").status_code in (200, 404)
    assert fetch(client, cast.sam, "/minutes/").status_code == 403
