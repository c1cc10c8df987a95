"""May this person do this now? A decision is an answer with its reason."""

from dataclasses import dataclass

from common.errors import NotAllowed


@dataclass(frozen=True)
class Decision:
    """Truthy when allowed. The same object gives a button its reason and the server its refusal."""

    allowed: bool
    reason: str = ""

    def __bool__(self) -> bool:
        return self.allowed

    def require(self) -> None:
        """Raises NotAllowed with the reason when the answer is no."""
        if not self.allowed:
            raise NotAllowed(self.reason)


YES = Decision(True)


def no(reason: str) -> Decision:
    """A refusal, with a sentence that says who can do it or what to do first."""
    return Decision(False, reason)
