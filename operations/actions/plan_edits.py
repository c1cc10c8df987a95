"""A plan changed by hand: sessions kept, left out, added, moved, and given other resources.

What a person decides is kept when the plan is solved again. A change that breaks a rule is saved and told of beside it
(operations/plans/checking.py): the planner may know better, and confirming looks again.
"""

import datetime as dt
from collections.abc import Collection
from typing import Any
from uuid import UUID

from django.db import transaction

from audit.locking import lock
from common import clock
from common.errors import BadInput, Conflict, WrongState
from operations.actions.plans import locked_plan, touch
from operations.models import (
    Plan,
    PlannedSession,
    PlannedUse,
    PlanNeed,
    PlanPlace,
    Resource,
    SessionState,
    UseState,
)
from operations.plans.assembling import is_held, uses_of
from operations.plans.candidates import Span, harm_of_session
from partners.models import Person
from web.dates import london_text

LONGEST_SESSION = dt.timedelta(hours=24)
#: What a person can say of a session, from which states, and what it is then.
MARKS: dict[str, tuple[tuple[SessionState, ...], SessionState, str]] = {
    "keep": ((SessionState.PROPOSED,), SessionState.LOCKED, "kept a session"),
    "release": ((SessionState.LOCKED,), SessionState.PROPOSED, "released a session"),
    "leave_out": ((SessionState.PROPOSED, SessionState.LOCKED), SessionState.LEFT_OUT, "left out a session"),
    "put_back": ((SessionState.LEFT_OUT,), SessionState.LOCKED, "put back a session"),
}


def mark_session(*, session: UUID, verb: str, by: Person, version: int | None) -> Plan:
    """Keep, release, leave out or put back a session (MARKS).

    Raises Http404, StaleEdit, NotAllowed, and WrongState where the session or the plan is not in such a state.
    """
    sources, target, past = MARKS[verb]
    with transaction.atomic():
        found, plan = _locked(session, by, version)
        if found.state not in sources:
            raise WrongState("This session has changed since you opened the page. Look at it again.")
        found.state = target
        found.save()
        return touch(plan, past, {"points": None} if verb in ("leave_out", "put_back") else {})


def mark_use(*, use: UUID, keep: bool, by: Person, version: int | None) -> Plan:
    """Keep a resource at its session when the plan is solved again, or let it go elsewhere.

    Raises Http404, StaleEdit, NotAllowed, WrongState.
    """
    with transaction.atomic():
        found = lock(PlannedUse, use, version=version)
        _, plan = _locked(found.session_id, by, None)
        if found.state != (UseState.PROPOSED if keep else UseState.LOCKED):
            raise WrongState("This resource has changed since you opened the page. Look at it again.")
        found.state = UseState.LOCKED if keep else UseState.PROPOSED
        found.save()
        return touch(plan, "kept a resource" if keep else "released a resource", {})


def add_session(
    *,
    plan: UUID,
    place: PlanPlace,
    starts_at: dt.datetime,
    ends_at: dt.datetime,
    resources: Collection[Resource] = (),
    by: Person,
) -> PlannedSession:
    """Put a session into a plan by hand; it is kept from then on.

    Raises Http404, NotAllowed, WrongState, BadInput naming every fault, Conflict where the plan has it already.
    """
    with transaction.atomic():
        found = locked_plan(plan, by, None)
        if place.plan_id != found.pk:
            raise BadInput.of(place="Choose a place of this plan.")
        _check_time(found, starts_at, ends_at)
        session = _at(place, starts_at, ends_at)
        if is_held(session) and not session._state.adding:
            raise Conflict("The plan has this session already. Change that one.")
        _save_kept(session)
        _crew(session, resources)
        touch(found, "added a session", {"points": None})
    return session


def change_session(
    *,
    session: UUID,
    starts_at: dt.datetime,
    ends_at: dt.datetime,
    resources: Collection[Resource],
    by: Person,
    version: int | None,
) -> PlannedSession:
    """Move a session, and say which resources come; it is kept from then on, with them.

    Raises Http404, StaleEdit, NotAllowed, WrongState, BadInput naming every fault, Conflict where the place has
    another session at just that time.
    """
    with transaction.atomic():
        found, plan = _locked(session, by, version)
        if not is_held(found):
            raise WrongState("This session is not in the plan any more. Put it back first.")
        _check_time(plan, starts_at, ends_at)
        target = found
        if (found.starts_at, found.ends_at) != (starts_at, ends_at):
            target = _at(found.place, starts_at, ends_at)
            if not target._state.adding and is_held(target):
                raise Conflict("The place has another session at this time. Leave one of them out.")
            found.state = SessionState.DROPPED
            found.save()
        _save_kept(target)
        _crew(target, resources)
        touch(plan, "changed a session", {"points": None})
    return target


def _locked(session: UUID, by: Person, version: int | None) -> tuple[PlannedSession, Plan]:
    found = lock(PlannedSession, session, version=version)
    return found, locked_plan(found.place.plan_id, by, None)


def _at(place: PlanPlace, starts_at: dt.datetime, ends_at: dt.datetime) -> PlannedSession:
    """The session of this place and time, from before or new."""
    held = PlannedSession.objects.filter(place=place, starts_at=starts_at, ends_at=ends_at).first()
    return held or PlannedSession(place=place, starts_at=starts_at, ends_at=ends_at)


def _save_kept(session: PlannedSession) -> None:
    session.state, session.is_entered = SessionState.LOCKED, True
    session.harm = harm_of_session(session.place.harm, session.place.peak, Span(session.starts_at, session.ends_at))
    session.save()


def _crew(session: PlannedSession, resources: Collection[Resource]) -> None:
    """Make exactly these resources come. Raises BadInput where one fits nothing that the place needs."""
    needs = _fill(list(session.place.needs.filter(count__gt=0).select_related("skill")), resources)
    wanted = {resource.pk for resource in resources}
    uses = {use.resource_id: use for use in session.uses.all()}
    for key, use in uses.items():
        if key not in wanted and use in uses_of(session):
            use.state = UseState.OUT
            use.save()
    for resource in resources:
        use = uses.get(resource.pk) or PlannedUse(session=session, resource=resource)
        changes: dict[str, Any] = {"state": UseState.LOCKED, "need": needs[resource.pk]}
        if use._state.adding or (use.state, use.need_id) != (UseState.LOCKED, needs[resource.pk].pk):
            for field, value in changes.items():
                setattr(use, field, value)
            use.save()


def _fill(needs: list[PlanNeed], resources: Collection[Resource]) -> dict[UUID, PlanNeed]:
    """Which need each resource fills: those that ask for a skill first, then as many as are needed, then more."""
    left = {need.pk: need.count for need in needs}
    filled, faults = {}, []
    for resource in sorted(resources, key=lambda one: one.name):
        skills = {skill.pk for skill in resource.skills.all()}
        fitting = [need for need in needs if need.kind == resource.kind and need.skill_id in (None, *skills)]
        if not fitting:
            faults.append(f"{resource} is none of what this place needs. Change what is needed there first.")
            continue
        best = max(fitting, key=lambda need: (left[need.pk] > 0, need.skill_id is not None))
        left[best.pk] -= 1
        filled[resource.pk] = best
    if faults:
        raise BadInput.of(resources=faults)
    return filled


def _check_time(plan: Plan, starts_at: dt.datetime, ends_at: dt.datetime) -> None:
    """Raises BadInput with what is wrong with the time."""
    first = clock.local(plan.starts_on)
    last = clock.local(plan.ends_on + dt.timedelta(days=1), dt.time(12))
    faults = {}
    if ends_at <= starts_at:
        faults["ends_at"] = "The session must end after it starts. If it crosses midnight, enter the next day."
    elif ends_at - starts_at > LONGEST_SESSION:
        faults["ends_at"] = "A session lasts at most 24 hours."
    elif starts_at < clock.now():
        faults["starts_at"] = "The session must start in the future."
    elif starts_at < first or ends_at > last:
        faults["starts_at"] = (
            f"The session must lie within the plan: {london_text(plan.starts_on)} to {london_text(plan.ends_on)}."
        )
    if faults:
        raise BadInput.of(**faults)
