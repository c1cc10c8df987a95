"""Briefings: written, published for those who turn out, read by them, and asked for again."""

from collections.abc import Mapping
from uuid import UUID

from django.db import transaction

from audit.actions import assign, record
from audit.locking import lock
from audit.models import Operation as Processing
from common import clock
from common.errors import BadInput, MusterError, WrongState
from operations import policies
from operations.models import SECTIONS, Acknowledgement, Briefing, Deployment, Marking, Operation
from operations.papers import briefings
from operations.papers.first_draft import first_draft, next_draft
from operations.refusals import refused_as
from operations.signals import briefing_changed
from operations.states import BRIEFING
from partners.models import Person
from tasking.open_part import cases_in


def start_briefing(*, operation: UUID, by: Person, deployment: Deployment | None = None) -> Briefing:
    """Begin the next version: a copy of the one before, or for the first what the records say already.

    Gives the draft that there is where somebody has begun it. Raises Http404, NotAllowed, WrongState, BadInput where
    the deployment is another operation's.
    """
    with transaction.atomic():
        found = lock(Operation, operation)
        decision = policies.may_brief(by, found)
        policies.may_write_briefings(by, found).require()
        begun = briefings.draft_of(found.pk, deployment.pk if deployment else None)
        if begun is not None:
            return begun
        if not decision:
            raise WrongState(decision.reason)
        _check_deployment(found, deployment)
        earlier = briefings.newest(found.pk, deployment.pk if deployment else None)
        made = Briefing(
            operation=found,
            deployment=deployment,
            number=earlier.number + 1 if earlier else 1,
            **(next_draft(earlier) if earlier else first_draft(found, deployment)),
        )
        made.save()
        record(Processing.COLLECTION, "begun", on=made, to_state=made.state)
    return made


def write_briefing(*, briefing: UUID, by: Person, version: int | None, **texts: str) -> Briefing:
    """Change the texts of a draft, by the names of its sections; those left out stay.

    Raises Http404, StaleEdit, NotAllowed, WrongState once it is published, BadInput on each text of an OFFICIAL
    operation that names a case.
    """
    with transaction.atomic():
        found = _locked(briefing, by, version)
        if not found.is_draft:
            raise WrongState("This version is published and stays as it was read. Write the next version instead.")
        written = {one.field: texts[one.field].strip() for one in SECTIONS if one.field in texts}
        _check_cases(found, written)
        changed = assign(found, **written)
        found.save()
        record(Processing.ALTERATION, "written", on=found, fields=changed)
    return found


def publish_briefing(*, briefing: UUID, by: Person, version: int | None) -> Briefing:
    """Publish a draft: from then on its words stay, and those whom it is for are asked to read it.

    Raises Http404, StaleEdit, NotAllowed, WrongState; BadInput on each section that is empty or names a case.
    """
    with transaction.atomic():
        found = _locked(briefing, by, version)
        target = BRIEFING.target("publish", found.state)
        decision = policies.may_brief(by, found.operation)
        if not decision:
            raise WrongState(decision.reason)
        _check_whole(found)
        _check_cases(found, {one.field: getattr(found, one.field) for one in SECTIONS})
        before, found.state = found.state, target
        found.published_at, found.published_by = clock.now(), by
        found.save()
        record(Processing.ALTERATION, "published", on=found, from_state=before, to_state=found.state, fields=["state"])
        briefing_changed.send(Briefing, record=found, verb="published", by=by)
    return found


def acknowledge_briefing(*, briefing: UUID, by: Person) -> Acknowledgement:
    """Say that one has read and understood it; said twice, it was said once, at the first time.

    Raises Http404, WrongState for a draft, or where a later version is published.
    """
    with transaction.atomic():
        found = lock(Briefing, briefing)
        policies.may_acknowledge(by).require()
        earlier = found.acknowledgements.filter(person=by).first()
        if earlier is not None:
            return earlier
        if found.is_draft:
            raise WrongState("This briefing is not published yet: there is nothing to acknowledge.")
        if briefings.is_superseded(found):
            raise WrongState("There is a newer version of this briefing. Read that one.")
        made = Acknowledgement(briefing=found, person=by, at=clock.now())
        with refused_as({"briefing_acknowledged_once": _said_already}):
            made.save()
        record(Processing.COLLECTION, "read and understood", on=found)
    return made


def remind_briefing(*, briefing: UUID, by: Person) -> Briefing:
    """Remind those who are asked to read it and have not, at most once an hour.

    Raises Http404, NotAllowed; WrongState for a draft, an older version, within the hour, or when everyone has read it.
    """
    with transaction.atomic():
        found = _locked(briefing, by, None)
        if found.is_draft or briefings.is_superseded(found):
            raise WrongState("Only the latest published version is asked to be read.")
        decision = policies.may_remind(by, found)
        if not decision:
            raise WrongState(decision.reason)
        if not briefings.reading_of(found).unread:
            raise WrongState("Everyone who is asked to has read it: there is nobody to remind.")
        found.reminded_at = clock.now()
        found.save()
        record(Processing.ALTERATION, "reminded", on=found, fields=["reminded_at"])
        briefing_changed.send(Briefing, record=found, verb="reminded", by=by)
    return found


def _locked(briefing: UUID, by: Person, version: int | None) -> Briefing:
    found = lock(Briefing, briefing, version=version)
    policies.may_write_briefings(by, found.operation).require()
    return found


def _check_deployment(operation: Operation, deployment: Deployment | None) -> None:
    if deployment is None:
        return
    if deployment.operation_id != operation.pk:
        raise BadInput.of(deployment="Choose a deployment of this operation.")
    if deployment.state != "planned":
        raise WrongState("This deployment is cancelled: there is nobody to brief.")


def _check_whole(briefing: Briefing) -> None:
    missing = {
        one.field: f"Enter {one.title.lower()}. If there is nothing to say, write that."
        for one in SECTIONS
        if not getattr(briefing, one.field)
    }
    if missing:
        raise BadInput.of(**missing)


def _check_cases(briefing: Briefing, texts: Mapping[str, str]) -> None:
    """An OFFICIAL briefing is read by everyone, so it may name nobody's case. Raises BadInput."""
    if briefing.operation.marking != Marking.OFFICIAL:
        return
    faults = {
        field: f"Leave out {', '.join(cases)}: everyone who works in the partnership reads an OFFICIAL briefing."
        for field, text in texts.items()
        if (cases := cases_in(text))
    }
    if faults:
        raise BadInput.of(**faults)


def _said_already() -> MusterError:
    return WrongState("You have said already that you read this briefing.")
