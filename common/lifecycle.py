"""A lifecycle as a table: (verb, from, to). One table gives the check, the buttons and the diagram in docs/."""

from collections.abc import Iterable
from dataclasses import dataclass

from common import scope
from common.errors import WrongState


@dataclass(frozen=True)
class Transition:
    """One row: `verb` moves a record from any of `sources` to `target`; `who` names the roles that may."""

    verb: str
    sources: tuple[str, ...]
    target: str
    who: tuple[str, ...]


@dataclass(frozen=True)
class Lifecycle:
    """The whole table of one kind of record, with the words people use for it (`noun`)."""

    noun: str
    initial: str
    transitions: tuple[Transition, ...]

    def find(self, verb: str, state: str) -> Transition | None:
        """The transition for `verb` from `state`, or None when there is none."""
        return next((t for t in self.transitions if t.verb == verb and state in t.sources), None)

    def target(self, verb: str, state: str) -> str:
        """The state that `verb` leads to from `state`.

        Raises WrongState, with a sentence that says what can be done, where the table has no such row.
        """
        transition = self.find(verb, state)
        if transition is None:
            raise WrongState(self.refusal(verb, state))
        return transition.target

    def refusal(self, verb: str, state: str) -> str:
        """Why `verb` cannot be done from `state`, and what whoever is acting can do, as far as their roles say."""
        words = verb.replace("_", " ")
        theirs = set(scope.current().roles)
        verbs = [one for one in self.verbs_from(state) if not theirs or theirs & set(self.roles_for(one))]
        possible = [one.replace("_", " ") for one in verbs]
        then = f" You can: {', '.join(possible)}." if possible else ""
        return f"You cannot {words} this {self.noun}: it is {state.replace('_', ' ')}.{then}"

    def verbs_from(self, state: str) -> list[str]:
        """The verbs that the table allows from `state`, in the table's order, each once."""
        return list(dict.fromkeys(t.verb for t in self.transitions if state in t.sources))

    def roles_for(self, verb: str) -> tuple[str, ...]:
        """The roles that the table allows to do `verb`."""
        return tuple(dict.fromkeys(role for t in self.transitions if t.verb == verb for role in t.who))

    def states(self) -> list[str]:
        """Every state, the initial one first."""
        named = [self.initial, *(s for t in self.transitions for s in (*t.sources, t.target))]
        return list(dict.fromkeys(named))

    def mermaid(self) -> str:
        """The state diagram in Mermaid's text form, for docs/."""
        rows: Iterable[str] = (
            f"    {source} --> {t.target}: {t.verb.replace('_', ' ')}" for t in self.transitions for source in t.sources
        )
        return "\n".join(["stateDiagram-v2", f"    [*] --> {self.initial}", *rows]) + "\n"
