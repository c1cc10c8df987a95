"""What is done with a request: taken in, gathered, marked by hand, checked by someone else, given or refused."""

import datetime as dt
import hashlib
from uuid import UUID

from django.db import transaction

from audit.actions import record
from audit.locking import lock
from audit.models import Operation as Processing
from common import clock
from common.errors import BadInput, NotAllowed, WrongState
from hotspots.models import Subject
from outcomes.durations import Duration
from partners.models import Person
from reporting.models import Exemption, Redaction, SubjectAccess
from reporting.policies import may_handle_subject_access
from reporting.states import SUBJECT_ACCESS
from reporting.subject_access.gathering import Others, Passage, gather, redacted
from reporting.subject_access.redaction import Piece, find, plain

#: One calendar month from the day on which it is received, or three (UK GDPR art 12(3), DPA 2018 s54).
_IN_TIME, _EXTENDED = Duration(1, "months"), Duration(3, "months")
THE_PERSON = "the data subject"

Given = list[tuple[Passage, list[Piece]]]


def receive_request(*, subject: UUID, by: Person, received_on: dt.date, identity: str) -> SubjectAccess:
    """Take in a request about this person, under their main record. Raises Http404, NotAllowed, BadInput."""
    with transaction.atomic():
        about = lock(Subject, subject).whole[0]
        may_handle_subject_access(by, about).require()
        faults = {}
        if received_on > clock.today():
            faults["received_on"] = "The day on which it was received must be today or in the past."
        if not identity.strip():
            faults["identity"] = "Say how you checked who is asking."
        if faults:
            raise BadInput.of(**faults)
        made = SubjectAccess.objects.create(
            subject=about,
            held_by=about.held_by,
            received_on=received_on,
            identity=identity.strip(),
            due_on=_IN_TIME.after(received_on),
        )
        record(Processing.COLLECTION, "received", on=made, to_state=made.state, fields=["received_on", "identity"])
    return made


def move_request(*, request: UUID, verb: str, by: Person, version: int | None, reason: str = "") -> SubjectAccess:
    """Gather, extend, check, look again, give or refuse.

    Whoever checks it neither gathered it nor marked anything in it themselves; what is given is what was checked.
    Raises Http404, StaleEdit, NotAllowed, WrongState, BadInput where a reason is missing.
    """
    with transaction.atomic():
        found = lock(SubjectAccess, request, version=version)
        may_handle_subject_access(by, found.subject).require()
        before, target = found.state, SUBJECT_ACCESS.target(verb, found.state)
        if verb in ("extend", "refuse") and not reason.strip():
            raise BadInput.of(reason="Give the reason: the person is told it.")
        _PREPARE.get(verb, lambda *_: None)(found, by, reason.strip())
        found.state = target
        found.save()
        operation = Processing.DISCLOSURE if verb == "give" else Processing.ALTERATION
        recipients = [THE_PERSON] if verb == "give" else []
        record(
            operation,
            PAST[verb],
            on=found,
            from_state=before,
            to_state=target,
            reason=reason.strip(),
            recipients=recipients,
        )
        if verb == "give":
            for one in found.subject.whole:
                record(operation, "given on request", on=one, recipients=recipients)
    return found


PAST = {
    "gather": "begun to gather",
    "extend": "extended",
    "start_anew": "lifted what was kept back by hand",
    "check": "checked",
    "look_again": "opened again",
    "give": "given",
    "refuse": "refused",
}


def _extend(found: SubjectAccess, by: Person, reason: str) -> None:
    if found.extended_because:
        raise WrongState("It was extended already. It can be extended once.")
    if clock.today() > found.due_on:
        raise WrongState("The month is over: it could be extended within it only.")
    found.extended_because, found.due_on = reason, _EXTENDED.after(found.received_on)


def _check(found: SubjectAccess, by: Person, reason: str) -> None:
    marked_by = found.redactions.model.history.filter(request_id=found.pk).values_list("history_user_id", flat=True)
    gathered = SubjectAccess.history.filter(id=found.pk, state="gathering").order_by("history_id")
    if by.pk in {*marked_by, gathered.values_list("history_user_id", flat=True).first()}:
        raise NotAllowed("You gathered this, or marked words in it, yourself. Ask a colleague to look a second time.")
    found.checked_by, found.checked_digest = by, digest_of(what_is_given(found))


def _give(found: SubjectAccess, by: Person, reason: str) -> None:
    if digest_of(what_is_given(found)) != found.checked_digest:
        raise WrongState("Something in it has changed since it was checked. Open it again, and have it checked anew.")
    found.ended_on = clock.today()


def _refuse(found: SubjectAccess, by: Person, reason: str) -> None:
    found.refused_because, found.ended_on = reason, clock.today()


def _start_anew(found: SubjectAccess, by: Person, reason: str) -> None:
    for one in found.redactions.filter(is_lifted=False):
        one.is_lifted = True
        one.save()


_PREPARE = {"extend": _extend, "start_anew": _start_anew, "check": _check, "give": _give, "refuse": _refuse}


def keep_back(
    *, request: UUID, by: Person, version: int | None, passage: str, words: str, exemption: str
) -> SubjectAccess:
    """Black out these words in every passage, or in one; without words, all of that one passage.

    Raises Http404, StaleEdit, NotAllowed, WrongState, BadInput with every fault.
    """
    with transaction.atomic():
        found = lock(SubjectAccess, request, version=version)
        may_handle_subject_access(by, found.subject).require()
        SUBJECT_ACCESS.target("mark", found.state)
        passages = {one.key: one for one in gather(found.subject)}
        among = [passages[passage]] if passage in passages else list(passages.values())
        places = {one: find(one.text, words) for one in among} if words.strip() else {one: [] for one in among}
        places = {one: spans for one, spans in places.items() if spans or not words.strip()}
        faults = {}
        if exemption not in Exemption.values:
            faults["exemption"] = "Choose why it is kept back."
        if passage and passage not in passages:
            faults["passage"] = "Choose a passage from the list."
        if not words.strip() and not passage:
            faults["words"] = "Enter the words to black out, or choose a passage to keep back whole."
        elif not places:
            faults["words"] = "These words are in none of it. Check how they are written."
        if faults:
            raise BadInput.of(**faults)
        for one, spans in places.items():
            Redaction.objects.create(
                request=found,
                passage=one.key,
                text_digest=one.digest,
                places=[place for span in spans for place in span],
                exemption=exemption,
            )
        found.save()
        record(Processing.ALTERATION, "kept something back", on=found, fields=["redactions"])
    return found


def what_is_given(request: SubjectAccess) -> Given:
    """Each passage with what is left of it."""
    others = Others(request.subject)
    by_hand: dict[str, list[Redaction]] = {}
    for one in request.redactions.filter(is_lifted=False):
        by_hand.setdefault(one.passage, []).append(one)
    return [(one, redacted(one, others, by_hand.get(one.key, ()))) for one in gather(request.subject)]


def digest_of(given: Given) -> str:
    """The SHA-256 of all that is given."""
    return hashlib.sha256("\0".join(f"{one.heading}\n{plain(left)}" for one, left in given).encode()).hexdigest()
