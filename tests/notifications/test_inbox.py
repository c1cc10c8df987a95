"""The inbox: one message for each delivery, its reader's alone, for as long as they may see what it is about."""

from common.scope import System, acting_as, acting_as_system
from notifications import sending
from notifications.channels import Accepted, Inbox, Lines, Message, Retry
from notifications.models import Delivery, InboxMessage
from notifications.models.deliveries import INBOX
from tests.cast import Cast
from tests.notifications import making


def inbox_of(person) -> list[InboxMessage]:
    with acting_as(person):
        return list(InboxMessage.objects.all())


def bobs_action_in_the_inbox(cast: Cast, **more) -> Delivery:
    """Bob has a new action, and it is owed to his inbox."""
    made = making.action(cast, cast.bob, **more)
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


def test_a_worker_opens_a_line_for_each_channel_once_and_lets_go_of_all() -> None:
    email = making.Recorder()
    lines = Lines(email)
    assert lines.of("email") is email
    assert lines.of("inbox") is lines.of("inbox")
    assert type(lines.of("teams").send(Message("", "", "", "", ""))).__name__ == "Permanent"
    lines.close()
