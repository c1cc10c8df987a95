"""How the files of an action are shown on its page."""

from collections import defaultdict
from uuid import UUID

from common.decisions import Decision
from partners.models import Person
from tasking import policies
from tasking.models import Action, EvidenceFile


def shown(person: Person, action: Action) -> dict[UUID | None, list[tuple[EvidenceFile, Decision]]]:
    """The files of an action, each with whether this person may strike it, by the note that they belong to."""
    found: dict[UUID | None, list[tuple[EvidenceFile, Decision]]] = defaultdict(list)
    for file in action.evidence.select_related("sent_by__agency"):
        found[file.note_id].append((file, policies.may_strike_evidence(person, file)))
    return found
