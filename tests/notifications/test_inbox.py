"""The inbox: one message for each delivery, its reader's alone, for as long as they may see what it is about."""

import datetime as dt
import itertools
from typing import Any

from django.core import mail
from django.test import Client
from django.urls import reverse

from common.scope import System, acting_as, acting_as_system
from notifications import digests, sending
from notifications.channels import Accepted, Inbox, Lines, Message, Permanent, Retry
from notifications.models import Delivery, InboxMessage, MailboxMessage
from notifications.models.deliveries import EMAIL, INBOX
from operations.models import Operation
from tests.cast import Cast, sign_in
from tests.notifications import making

_AHEAD = (dt.timedelta(days=days) for days in itertools.count(90))


def inbox_of(person) -> list[InboxMessage]:
    with acting_as(person):
        return list(InboxMessage.objects.all())


def bobs_action_in_the_inbox(cast: Cast) -> Delivery:
    """Bob has a new action, and it is owed to his inbox."""
    made = making.action(cast, cast.bob, at=making.meeting(cast, starts_in=next(_AHEAD)))
    with acting_as_system(System.OUTBOX):
        owed = Delivery.objects.filter(source_id=made.pk, kind="action-assigned")
        return owed.filter(channel=INBOX).first() or making.twin(owed.get(), INBOX)


def test_what_goes_to_the_inbox_is_there_once_for_its_recipient_alone(cast: Cast) -> None:
    delivery = bobs_action_in_the_inbox(cast)
    sending.drain(making.Recorder())
    (kept,) = [one for one in inbox_of(cast.bob) if one.delivery_id == delivery.pk]
    assert (kept.subject[:22], kept.read_at) == ("You have a new action:", None)
    again = Message("", "Another", "", "", "<1@x>", reference=str(delivery.pk))
    assert Inbox().send(again) == Accepted(str(delivery.pk))
    assert [one.subject for one in inbox_of(cast.bob) if one.delivery_id == delivery.pk] == [kept.subject]
    for name, person in cast.people.items():
        assert bool(inbox_of(person)) == (name == "bob"), name


def test_the_inbox_answers_whether_a_delivery_is_in_it(cast: Cast) -> None:
    delivery = bobs_action_in_the_inbox(cast)
    assert isinstance(Inbox().lookup(str(delivery.pk)), Retry)
    sending.drain(making.Recorder())
    assert Inbox().lookup(str(delivery.pk)) == Accepted(str(delivery.pk))


def test_a_worker_opens_a_line_for_each_channel_once_and_lets_go_of_all(settings: Any) -> None:
    lines = Lines(making.Recorder())
    assert lines.of("email") is lines.of("email")
    assert lines.of("inbox") is lines.of("inbox")
    settings.TEAMS_HOSTS = []
    assert lines.of("teams").send(Message("", "", "", "", "")) == Permanent("This way of sending is not set up here.")
    lines.close()


def test_a_message_goes_with_the_right_to_see_what_it_is_about(cast: Cast) -> None:
    making.deployment(cast, turnout=[cast.charlie], sensitive=True, starts_in=dt.timedelta(days=1))
    with acting_as_system(System.OUTBOX):
        owed = Delivery.objects.filter(kind="deployment", recipient=cast.charlie, channel=EMAIL).latest("due_at")
        delivery = making.twin(owed, INBOX)
    Inbox().send(Message("", "Nightjar", "", "", "<1@x>", reference=str(delivery.pk)))
    assert inbox_of(cast.charlie) == []
    with acting_as(cast.cora):
        Operation.objects.get(deployments=delivery.source_id).readers.create(person=cast.charlie)
    assert [one.subject for one in inbox_of(cast.charlie)] == ["Nightjar"]


def test_messages_are_read_marked_and_counted_in_the_navigation(client: Client, cast: Cast) -> None:
    for _ in range(2):
        bobs_action_in_the_inbox(cast)
    sending.drain(making.Recorder())
    keys = [one.pk for one in inbox_of(cast.bob)]
    sign_in(client, cast.bob)
    page = client.get("/mailbox/").content.decode()
    assert '(2<span class="govuk-visually-hidden"> unread</span>)' in page
    assert ">Menu (2 unread)</button>" in page
    assert page.count(">Unread</strong>") == 2
    assert "Messages: 2 unread" in client.get("/").content.decode()
    page = client.get(reverse("notifications:inbox_message", args=[keys[0]])).content.decode()
    assert ">See it in Muster</a>" in page
    page = client.get("/mailbox/").content.decode()
    assert page.count(">Unread</strong>") == 1
    assert page.index(str(keys[1])) < page.index(str(keys[0]))
    client.post(reverse("notifications:inbox_unread", args=[keys[0]]))
    assert "(2<span" in client.get("/mailbox/").content.decode()
    client.post("/mailbox/read/")
    page = client.get("/mailbox/").content.decode()
    assert ("unread</span>" in page, "Mark all as read" in page, "2 messages marked as read." in page) == (
        False,
        False,
        True,
    )
    assert sign_in(client, cast.alice).get(reverse("notifications:inbox_message", args=[keys[0]])).status_code == 404


def test_mail_that_is_kept_here_is_in_the_same_list_and_never_twice(client: Client, cast: Cast, settings) -> None:
    settings.EMAIL_BACKEND = "notifications.mailbox.MailboxBackend"
    bobs_action_in_the_inbox(cast)
    sending.drain()
    with acting_as_system(System.SIGN_IN):
        mail.send_mail("A new password", "Link", None, ["bob@example.org"])
    with acting_as(cast.bob):
        assert MailboxMessage.objects.count() == 2
    page = sign_in(client, cast.bob).get("/mailbox/").content.decode()
    assert page.count("You have a new action: JTG/") == 1
    assert page.count("A new password") == 1
    assert "e-mail is kept here too" in page
    message = client.get(reverse("notifications:inbox_message", args=[inbox_of(cast.bob)[0].pk])).content.decode()
    with acting_as(cast.bob):
        kept = MailboxMessage.objects.exclude(subject="A new password").get()
    assert f'href="{kept.get_absolute_url()}">See the e-mail that was sent of this</a>' in message
    assert "Replies to this message are not read." in client.get(kept.get_absolute_url()).content.decode()


def test_mail_that_is_kept_here_goes_with_the_right_to_see_what_it_is_about_also_from_a_digest(cast: Cast) -> None:
    made = making.deployment(cast, turnout=[cast.bob], sensitive=True, starts_in=next(_AHEAD))
    with acting_as_system(System.OUTBOX):
        owed = Delivery.objects.get(source_id=made.pk, kind="deployment-assigned", recipient=cast.bob, channel=EMAIL)
        digest = digests._digest_of(owed, owed.due_at)
        Delivery.objects.filter(pk=owed.pk).change(digest=digest)
        for told in (owed, digest):
            MailboxMessage.objects.create(to_address=cast.bob.email, message_id=told.message_id, subject="Nightjar")
        MailboxMessage.objects.create(to_address=cast.bob.email, message_id="<1@x>", subject="A new password")

    def kept() -> list[str]:
        with acting_as(cast.bob):
            return sorted(MailboxMessage.objects.values_list("subject", flat=True))

    assert kept() == ["A new password", "Nightjar", "Nightjar"]
    with acting_as(cast.cora):
        made.operation.readers.filter(person=cast.bob).update(is_removed=True)
    assert kept() == ["A new password"]


def test_the_list_asks_the_same_number_of_questions_whatever_is_in_it(client: Client, cast: Cast) -> None:
    sign_in(client, cast.bob)
    asked = []
    for more in (1, 2):
        for _ in range(more):
            bobs_action_in_the_inbox(cast)
        sending.drain(making.Recorder())
        asked.append(making.questions(client, "/mailbox/"))
    assert asked[0] == asked[1]


def test_the_api_gives_ones_own_messages_and_marks_them(client: Client, cast: Cast) -> None:
    bobs_action_in_the_inbox(cast)
    sending.drain(making.Recorder())
    sign_in(client, cast.bob)
    (found,) = client.get("/api/v1/messages/?read_at__isnull=true").json()["results"]
    assert client.post(f"/api/v1/messages/{found['id']}/read/").json()["read_at"]
    assert client.get("/api/v1/messages/?read_at__isnull=true").json()["results"] == []
    assert client.post(f"/api/v1/messages/{found['id']}/unread/").json()["read_at"] is None
    assert sign_in(client, cast.alice).get("/api/v1/messages/").json()["results"] == []
    assert client.post(f"/api/v1/messages/{found['id']}/read/").status_code == 404
