"""Pages of calendars, the mailbox and the console."""

import datetime as dt
import re

import pytest
from django.conf import settings
from django.db import DatabaseError, transaction
from django.test import Client
from django.urls import reverse

from audit.models import ProcessingEvent
from common import clock
from common.scope import System, acting_as, acting_as_system
from notifications import actions, health, sending
from notifications.channels import Email, Message, Permanent
from notifications.models import AddressTrouble, CalendarFeed, Delivery, MailboxMessage, MessagePreferences
from notifications.preferences import elsewhere
from tests.cast import Cast, sign_in
from tests.notifications import making
from tests.notifications.making import Recorder

LINKS = "/calendars/links/"


def failed(cast: Cast) -> Delivery:
    """A message to Bob that the mail server refused."""
    making.action(cast, cast.bob)
    sending.drain(Recorder(Permanent("No such address.")))
    with acting_as_system(System.OUTBOX):
        return Delivery.objects.get(kind="action-assigned")


# Calendars


def test_a_link_is_shown_once_works_and_is_not_on_any_page_after(client: Client, cast: Cast) -> None:
    sign_in(client, cast.olive)
    page = client.post("/calendars/new/", {"kind": "person", "name": "Op Turncoat"})
    assert (page.status_code, page["Cache-Control"]) == (200, "no-store")
    text = page.content.decode()
    (link,) = re.findall(rf'value="({re.escape(settings.BASE_URL)}/calendar/[^"]+/op-turncoat\.ics)"', text)
    assert "webcal://localhost:8000/calendar/" in text
    assert "<svg" in text
    assert client.get(link.removeprefix(settings.BASE_URL)).status_code == 200
    assert link.split("/")[-2] not in client.get(LINKS).content.decode()


def test_the_page_of_a_new_link_has_no_inline_style_or_script(client: Client, cast: Cast) -> None:
    text = sign_in(client, cast.olive).post("/calendars/new/", {"kind": "agency", "name": "Muster"}).content.decode()
    assert not re.search(r"<[^>]+\sstyle=|<script(?![^>]*\ssrc=)|\son\w+=", text)


def test_a_link_is_named_after_what_it_shows_unless_it_is_given_a_name(client: Client, cast: Cast) -> None:
    making.red_flag(cast)
    sign_in(client, cast.bob)
    faults = []
    for kind, expected in (
        ("person", "muster"),
        ("agency", "essex-police"),
        ("theme", "night-time-economy"),
        ("red_flags", "red-flag-dates"),
    ):
        # What was chosen for another kind is left: the page cannot take it away without scripts.
        page = client.post("/calendars/new/", {"kind": kind, "theme": "Night-time economy", "name": " "})
        if page.status_code != 200 or f"/{expected}.ics" not in page.content.decode():
            faults.append((kind, page.status_code))
    assert faults == []


def test_each_fault_of_the_form_is_told_in_a_sentence(client: Client, cast: Cast) -> None:
    sign_in(client, cast.bob)
    page = client.get("/calendars/new/").content.decode()
    assert "The calendar of Essex Police, your agency" in page
    assert "One theme of operations" not in page  # there is none yet
    making.red_flag(cast)
    faults = []
    for given, said in (
        ({}, "Choose what the calendar should show"),
        ({"kind": "theme"}, '<a href="#id_theme">Choose a theme</a>'),
        ({"kind": "theme", "theme": "Piracy"}, "Choose a theme from the list"),
        ({"kind": "everything"}, '<a href="#id_kind_0">'),
        ({"kind": "person", "name": "x" * 61}, "60 characters"),
    ):
        answer = client.post("/calendars/new/", given)
        if answer.status_code != 400 or said not in answer.content.decode():
            faults.append((given, answer.status_code, said))
    assert faults == []


def test_the_list_tells_when_each_link_was_last_used(client: Client, cast: Cast) -> None:
    sign_in(client, cast.olive)
    with acting_as(cast.olive):
        made = actions.make_feed(name="Phone", by=cast.olive)
    assert "Never" in client.get(LINKS).content.decode()
    client.get(made.url.removeprefix(settings.BASE_URL))
    assert "Never" not in client.get(LINKS).content.decode()


def test_a_link_is_withdrawn_and_its_program_told(client: Client, cast: Cast) -> None:
    with acting_as(cast.olive):
        made = actions.make_feed(name="Phone", by=cast.olive)
    sign_in(client, cast.olive)
    url = reverse("notifications:calendar_revoke", args=[made.feed.pk])
    assert "Withdraw the link" in client.get(url).content.decode()
    assert client.post(url, {"version": made.feed.version}).status_code == 302
    assert client.post(url, {"version": made.feed.version}).status_code == 412
    assert client.post(url, {"version": made.feed.version + 1}).status_code == 409
    assert b"has been withdrawn" in client.get(made.url.removeprefix(settings.BASE_URL)).content


def test_a_replaced_link_ends_and_the_new_one_works(client: Client, cast: Cast) -> None:
    with acting_as(cast.olive):
        made = actions.make_feed(name="Phone", by=cast.olive)
    sign_in(client, cast.olive)
    url = reverse("notifications:calendar_replace", args=[made.feed.pk])
    text = client.post(url, {"version": made.feed.version}).content.decode()
    (link,) = re.findall(rf'value="({re.escape(settings.BASE_URL)}/calendar/[^"]+)"', text)
    assert b"withdrawn" in client.get(made.url.removeprefix(settings.BASE_URL)).content
    assert b"withdrawn" not in client.get(link.removeprefix(settings.BASE_URL)).content


@pytest.mark.parametrize("name", ["calendar_replace", "calendar_revoke"])
def test_nobody_elses_link_can_be_touched(client: Client, cast: Cast, name: str) -> None:
    with acting_as(cast.olive):
        made = actions.make_feed(name="Phone", by=cast.olive)
    url = reverse(f"notifications:{name}", args=[made.feed.pk])
    assert sign_in(client, cast.alice).post(url, {"version": made.feed.version}).status_code == 404
    with acting_as(cast.olive):
        assert CalendarFeed.objects.get().revoked_at is None


@pytest.mark.parametrize("path", [LINKS, "/calendars/new/"])
def test_calendars_are_for_those_who_work_on_things(client: Client, cast: Cast, path: str) -> None:
    assert sign_in(client, cast.charlie).get(path).status_code == 200
    for person in (cast.sam, cast.ada):
        assert sign_in(client, person).get(path).status_code == 403


def test_what_is_coming_is_listed_at_a_constant_cost(client: Client, cast: Cast) -> None:
    sign_in(client, cast.olive)
    asked = []
    for count in (1, 3):
        while client.get("/calendars/coming/").content.decode().count("Day of action, High Street") < count:
            making.deployment(cast, turnout=[cast.olive])
        asked.append(making.questions(client, "/calendars/coming/"))
    assert asked[0] == asked[1]


def test_what_may_not_be_seen_is_listed_as_a_commitment_only(client: Client, cast: Cast) -> None:
    making.deployment(cast, turnout=[cast.charlie], sensitive=True)
    page = sign_in(client, cast.charlie).get("/calendars/coming/").content.decode()
    assert "Committed \N{EN DASH} see Muster" in page
    assert "Turncoat" not in page


# Mailbox


def test_the_mailbox_lists_ones_own_messages_and_opens_them_with_a_link_into_the_site(
    client: Client, cast: Cast, settings
) -> None:
    settings.EMAIL_BACKEND = "notifications.mailbox.MailboxBackend"
    made = making.action(cast, cast.bob)
    sending.drain(Email())
    sign_in(client, cast.bob)
    with acting_as(cast.bob):
        message = MailboxMessage.objects.get()
    assert message.subject in client.get("/mailbox/").content.decode()
    page = client.get(message.get_absolute_url()).content.decode()
    assert f'href="{made.get_absolute_url()}"' in page
    assert sign_in(client, cast.alice).get(message.get_absolute_url()).status_code == 404


def test_words_of_a_message_in_the_mailbox_lead_to_no_other_site(client: Client, cast: Cast) -> None:
    paths = ("//evil.example/in", "/\\evil.example/in", "///evil.example/in", ".evil.example/in", "@evil.example/in")
    said = "\n\n".join([*(f"Where: sign in at {settings.BASE_URL}{path}." for path in paths)])
    with acting_as_system(System.OUTBOX):
        kept = MailboxMessage.objects.create(
            to_address=cast.bob.email, message_id="<1@x>", text=f"{said}\n\nSee it: {settings.BASE_URL}/actions/?q=1"
        )
    page = sign_in(client, cast.bob).get(kept.get_absolute_url()).content.decode()
    assert 'href="/actions/?q=1"' in page
    assert [link for link in re.findall(r'href="([^"]*)"', page) if "evil" in link] == []
    assert page.count("evil.example/in") == len(paths)


def test_the_mailbox_says_where_mail_goes_once_a_server_is_set(client: Client, cast: Cast, settings) -> None:
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    page = sign_in(client, cast.bob).get("/mailbox/").content.decode()
    assert "They also go by e-mail to bob@example.org." in page
    preferences = MessagePreferences(person=cast.bob, by_email=False)
    assert elsewhere(cast.bob, preferences) == "Only urgent ones also go by e-mail to bob@example.org."
    preferences = MessagePreferences(
        person=cast.bob, teams_secret="kept", text_number="+447700900123", digest_at=dt.time(17)
    )
    assert elsewhere(cast.bob, preferences) == (
        "They also go by e-mail to bob@example.org, to your Teams channel and as a text message:"
        " once a day at 5pm, urgent ones at once."
    )


def test_an_empty_mailbox_says_what_will_come(client: Client, cast: Cast, settings) -> None:
    settings.EMAIL_BACKEND = "notifications.mailbox.MailboxBackend"
    assert "There are none yet" in sign_in(client, cast.ada).get("/mailbox/").content.decode()


def test_nothing_in_a_message_can_act_on_the_page(client: Client, cast: Cast, settings) -> None:
    settings.EMAIL_BACKEND = "notifications.mailbox.MailboxBackend"
    Email().send(Message("bob@example.org", "<b>Hi", "<script>x</script>\n\nGo: javascript:x", "", "<1@x>"))
    with acting_as(cast.bob):
        url = MailboxMessage.objects.get().get_absolute_url()
    page = sign_in(client, cast.bob).get(url).content.decode()
    assert "<script>x" not in page
    assert 'href="javascript' not in page


# The console


def test_the_console_shows_what_went_wrong_and_why(client: Client, cast: Cast) -> None:
    row = failed(cast)
    page = sign_in(client, cast.cora).get("/deliveries/?status=trouble").content.decode()
    assert "No such address. Send it again or discard it." in page
    assert "Bob, Essex Police" in page
    page = client.get(row.get_absolute_url()).content.decode()
    assert "Message: action assigned" in page
    assert "Send again" in page
    home = client.get("/").content.decode()
    assert "Messages that were not delivered</h2>" in home
    assert row.get_absolute_url() in home
    assert row.get_absolute_url() not in sign_in(client, cast.carla).get("/").content.decode()
    assert "Discard" in page


def test_the_console_tells_how_long_the_oldest_has_waited(client: Client, cast: Cast) -> None:
    making.action(cast, cast.bob)
    with acting_as_system(System.OUTBOX):
        Delivery.objects.filter(kind="action-assigned").update(try_at=clock.now() - dt.timedelta(minutes=7, seconds=5))
    sign_in(client, cast.cora)
    assert "has waited 7 minutes" in client.get("/deliveries/").content.decode()
    assert "Action assigned" in client.get("/deliveries/?status=due").content.decode()


@pytest.mark.parametrize("query", ["", "?status=nonsense", "?status=sent", "?page=1"])
def test_any_filter_answers(client: Client, cast: Cast, query: str) -> None:
    assert sign_in(client, cast.cora).get(f"/deliveries/{query}").status_code == 200


def test_the_console_asks_the_same_number_of_questions_whatever_it_shows(client: Client, cast: Cast) -> None:
    sign_in(client, cast.cora)
    asked = []
    for more in (1, 2):
        for _ in range(more):
            making.action(cast, cast.bob)
        asked.append(making.questions(client, "/deliveries/?status=pending"))
    assert asked[0] == asked[1]


def test_the_console_is_for_chairs_coordinators_and_managers(client: Client, cast: Cast) -> None:
    let_in = {
        name for name, person in cast.people.items() if sign_in(client, person).get("/deliveries/").status_code == 200
    }
    assert let_in == {"alice", "cora", "bea", "max", "carla"}


def test_the_console_counts_narrows_and_warns(client: Client, cast: Cast, settings) -> None:
    settings.CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache", "LOCATION": "console"}}
    row = failed(cast)
    sign_in(client, cast.cora)
    page = client.get("/deliveries/").content.decode()
    assert 'href="?status=failed">1<span' in page
    assert "There is no sign of life from the worker, which sends the messages." in page
    assert "Whether the timetable (beat) is running shows once the worker is running." in page
    health.beat_heart("worker")
    page = client.get("/deliveries/").content.decode()
    assert "Running: the worker, which sends the messages. Its last sign of life was 0 seconds ago." in page
    assert "There is no sign of life from the timetable (beat)" in page
    narrowed = {
        f"kind={row.kind}": True,
        "kind=meeting": False,
        "channel=email&status=failed": True,
        "channel=teams": False,
        f"about={row.source_id}": True,
        f"about={row.pk}": False,
        f"agency={cast.police.pk}": True,
        f"agency={cast.charity.pk}": False,
        "person=bo": True,
        "person=zed": False,
        "last_day=1&last_month=1&last_year=2020": False,
        "agency=nonsense&kind=nonsense": True,
    }
    faults = [
        query
        for query, listed in narrowed.items()
        if (f'href="{row.get_absolute_url()}"' in client.get(f"/deliveries/?{query}").content.decode()) != listed
    ]
    assert faults == []


def test_a_message_tells_why_it_is_owed_and_what_has_happened(client: Client, cast: Cast) -> None:
    gone_wrong = failed(cast)
    making.deployment(cast, turnout=[cast.bob], starts_in=dt.timedelta(days=1))
    with acting_as_system(System.OUTBOX):
        row = Delivery.objects.get(kind="deployment", recipient=cast.bob, channel="email", lead=dt.timedelta(days=1))
    sign_in(client, cast.cora)
    page = client.get(row.get_absolute_url()).content.decode()
    assert "It is a reminder, 1 day before, to those turning out." in page
    about = f"/deliveries/?about={row.source_id}"
    assert f'href="/operations/deployments/{row.source_id}/"' in page
    assert about in page
    assert about in client.get(f"/operations/deployments/{row.source_id}/").content.decode()
    assert about not in sign_in(client, cast.olive).get(f"/operations/deployments/{row.source_id}/").content.decode()
    sign_in(client, cast.cora)
    row = gone_wrong
    client.post(reverse("notifications:delivery_resend", args=[row.pk]), {"version": row.version})
    page = client.get(row.get_absolute_url()).content.decode()
    assert "It is news of what was done (action assigned), which is told at once." in page
    assert "Resent" in page


def test_what_failed_in_a_period_is_sent_again_at_once(client: Client, cast: Cast) -> None:
    rows = [failed(cast)]
    url = "/deliveries/again/"
    assert sign_in(client, cast.max).get(url).status_code == 403
    sign_in(client, cast.cora)
    assert "In the last hour (1 message)" in client.get(url).content.decode()
    assert client.post(url, {}).status_code == 400
    page = client.post(url, {"period": "day"}, follow=True).content.decode()
    assert "1 message will be sent again." in page
    assert "No message failed in that time" in client.post(url, {"period": "day"}, follow=True).content.decode()
    channel = Recorder()
    sending.drain(channel)
    assert [message.message_id for message in channel.sent] == [row.message_id for row in rows]


def test_the_console_names_whom_messages_do_not_reach_until_a_coordinator_clears_it(client: Client, cast: Cast) -> None:
    making.action(cast, cast.bob)
    sending.drain(Recorder(Permanent("The address does not exist.", of_address=True)))
    sign_in(client, cast.cora)
    assert "Messages do not reach 1 address" in client.get("/deliveries/").content.decode()
    page = client.get("/deliveries/unreached/").content.decode()
    assert "Bob, Essex Police" in page
    assert "The address does not exist." in page
    with acting_as(cast.cora):
        trouble = AddressTrouble.objects.get()
    url = reverse("notifications:trouble_clear", args=[trouble.pk])
    assert sign_in(client, cast.max).get(url).status_code == 403
    sign_in(client, cast.cora)
    assert client.post(url, {"version": trouble.version}).status_code == 302
    assert "Messages reach everyone" in client.get("/deliveries/unreached/").content.decode()


def test_a_failed_message_is_sent_again_on_a_coordinators_word(client: Client, cast: Cast) -> None:
    row = failed(cast)
    url = reverse("notifications:delivery_resend", args=[row.pk])
    assert sign_in(client, cast.max).post(url, {"version": row.version}).status_code == 403
    sign_in(client, cast.cora)
    assert client.get(url).status_code == 200
    assert client.post(url, {"version": row.version}).status_code == 302
    assert client.post(url, {"version": row.version}).status_code == 412
    channel = Recorder()
    assert sending.drain(channel) == 1
    assert channel.sent[0].message_id == row.message_id
    assert client.post(url, {"version": row.version + 4}).status_code == 409
    with acting_as(cast.cora):
        assert ProcessingEvent.objects.filter(verb="resent", record_id=row.pk).count() == 1


def test_a_discarded_message_is_never_sent_nor_owed_again(client: Client, cast: Cast) -> None:
    row = failed(cast)
    url = reverse("notifications:delivery_discard", args=[row.pk])
    sign_in(client, cast.cora)
    assert client.post(url, {"version": row.version, "reason": ""}).status_code == 400
    assert client.post(url, {"version": row.version, "reason": "Told by phone"}).status_code == 302
    channel = Recorder()
    assert sending.drain(channel) == 0
    assert "Discarded: Told by phone" in client.get(row.get_absolute_url()).content.decode()


def test_resending_gives_way_to_newer_news(client: Client, cast: Cast) -> None:
    made = making.deployment(cast, turnout=[cast.bob], starts_in=dt.timedelta(days=1))
    moved = making.change(made, cast.cora, place="Here")
    sending.drain(Recorder(*[Permanent("No.")] * 9))
    making.change(moved, cast.cora, place="There")
    with acting_as_system(System.OUTBOX):
        row = Delivery.objects.get(kind="deployment-moved", recipient=cast.bob, status="failed")
    url = reverse("notifications:delivery_resend", args=[row.pk])
    page = sign_in(client, cast.cora).post(url, {"version": row.version})
    assert page.status_code == 409
    assert "A newer message about this waits" in page.content.decode()


def test_whoever_looks_after_messages_cannot_make_one_another_persons_or_another_thing(cast: Cast) -> None:
    row = failed(cast)
    others = {
        "recipient": cast.cora,
        "kind": "sign-in-reset",
        "source_id": cast.cora.pk,
        "channel": "teams",
        "message_id": "<1@x>",
        "idem_key": "another",
    }
    with acting_as(cast.cora):
        for column, value in others.items():
            with pytest.raises(DatabaseError, match="stay as they were made"), transaction.atomic():
                Delivery.objects.filter(pk=row.pk).update(**{column: value})
