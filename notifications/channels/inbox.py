"""The inbox: messages kept in Muster itself, for the person alone."""

from common.scope import System, acting_as_system
from notifications.channels.port import Accepted, Answer, Message, Permanent, Retry
from notifications.models import Delivery, InboxMessage


class Inbox:
    """Keeps one message for each delivery: kept twice, it is still one."""

    safe_to_repeat = True
    can_be_asked = True

    def send(self, message: Message) -> Answer:
        """Keep it for the delivery's recipient."""
        with acting_as_system(System.OUTBOX):
            delivery = Delivery.objects.filter(pk=message.reference).first()
            if delivery is None:
                return Permanent("There is no such delivery.")
            kept = InboxMessage(
                delivery=delivery,
                person_id=delivery.recipient_id,
                kind=delivery.kind,
                source_table=delivery.source_table,
                source_id=delivery.source_id,
                subject=message.subject[:300],
                text="\n\n".join(message.lines),
                path=message.path,
            )
            InboxMessage.objects.bulk_create([kept], ignore_conflicts=True)
        return Accepted(message.reference)

    def lookup(self, reference: str) -> Answer | None:
        """Whether it is kept."""
        with acting_as_system(System.OUTBOX):
            kept = InboxMessage.objects.filter(delivery__pk=reference).exists()
        return Accepted(reference) if kept else Retry("It is not in the inbox.")

    def close(self) -> None:
        """Nothing to let go of."""
