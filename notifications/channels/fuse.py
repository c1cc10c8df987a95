"""A line with a fuse: where nobody answers at its other end, the messages of all other ways need not wait for it."""

from notifications.channels.port import Ambiguous, Answer, Channel, Message, Retry

#: So many messages in a row that did not get through: the others of this way are kept for the next time.
IN_VAIN = 3


class Fused:
    """Another line, which tells when it is no use to go on."""

    def __init__(self, line: Channel) -> None:
        self._line, self._in_vain = line, 0
        self.safe_to_repeat, self.can_be_asked = line.safe_to_repeat, line.can_be_asked

    @property
    def is_blown(self) -> bool:
        """Whether the last few messages in a row did not get through."""
        return self._in_vain >= IN_VAIN

    def send(self, message: Message) -> Answer:
        """Hand the message over, and see whether it gets through."""
        answer = self._line.send(message)
        self._in_vain = self._in_vain + 1 if isinstance(answer, Retry | Ambiguous) else 0
        return answer

    def lookup(self, reference: str) -> Answer | None:
        """As the line does."""
        return self._line.lookup(reference)

    def close(self) -> None:
        """Let go of the line."""
        self._line.close()
