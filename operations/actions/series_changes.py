"""A deployment of a series changed or called off together with the later ones.

What cannot come along stays as it is, and is listed in words.
"""

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db import transaction
from django.http import Http404

from audit.locking import lock
from common import clock, scope
from common.errors import MusterError, WrongState, require_reason
from operations import policies
from operations.actions.activities import ActivityLine, lines_of
from operations.actions.cancelling import call_off
from operations.actions.deployments import move_deployment
from operations.actions.readers import hold_operations
from operations.actions.series import COPIED, SeriesChange, join, require_acknowledged, tell
from operations.models import Deployment, DeploymentSeries, ResourceRequest
from operations.series.dates import Occurrence, moved_to
from operations.series.foreseen import later_ones, officers_of
from operations.signals import deployment_changed
from partners.models import Person
from web.dates import date_text, to_london

_KEPT = (*COPIED, "starts_at", "ends_at")


def move_series(
    *,
    deployment: UUID,
    by: Person,
    version: int | None,
    activities: list[ActivityLine],
    officers: Collection[Person] = (),
    reason: str = "",
    acknowledge_red_flags: bool = False,
    **values: Any,
) -> SeriesChange:
    """Change a deployment as `move_deployment` does, and the later ones of its series in the same way.

    What was changed here is changed there: the wall-clock time, on as many days earlier or later; officers who are new
    or left out. Each keeps the rest of its own. Raises as `move_deployment`, and WrongState without a series.
    """
    with transaction.atomic(), scope.because(reason):
        series, this, later = _locked(deployment)
        before = {name: getattr(this, name) for name in _KEPT}
        was_done, standing = lines_of(this), officers_of(this)
        wanted = {name: value for name, value in values.items() if before[name] != value}
        retimed = not {"starts_at", "ends_at"}.isdisjoint(wanted)
        shifts = [_shifted(one, before, values) if retimed else None for one in later]
        require_acknowledged([shift for shift in shifts if shift], acknowledge_red_flags)
        common: dict[str, Any] = {"by": by, "reason": reason}
        change = SeriesChange(series, [])
        held = _held([this])
        moved = move_deployment(
            deployment=this.pk,
            version=version,
            activities=activities,
            officers=officers,
            acknowledge_red_flags=acknowledge_red_flags,
            **values,
            **common,
        )
        change.deployments.append(moved)
        change.said.extend(_lost(moved, held))
        fields = {name: wanted[name] for name in wanted if name in COPIED}
        lines = activities if activities != was_done else None
        crew = _Crew.between(standing, officers)
        for one, shift in zip(later, shifts, strict=True):
            _follow(one, shift, fields, lines, crew, common, change)
        tell("moved", SeriesChange(change.series, change.deployments[1:]), by, left=crew.leaving)
    return change


def cancel_series(*, deployment: UUID, reason: str, by: Person, version: int | None) -> SeriesChange:
    """Cancel a deployment and the later ones of its series that are not over.

    Raises Http404, StaleEdit, NotAllowed, WrongState; BadInput without a reason.
    """
    reason = require_reason(reason)
    with transaction.atomic(), scope.because(reason):
        series, _, later = _locked(deployment)
        this = lock(Deployment, deployment, version=version)
        policies.may_change(by, "cancel", this).require()
        call_off(this, reason, by)
        change = SeriesChange(series, [this])
        for one in later:
            change.deployments.append(call_off(one, reason, by, quiet=True))
        tell("cancelled", SeriesChange(change.series, change.deployments[1:]), by)
    return change


@dataclass(frozen=True)
class _Crew:
    """Who is new to the turnout, and who is left out of it."""

    joining: list[Person]
    leaving: set[UUID]

    @classmethod
    def between(cls, before: Collection[Person], after: Collection[Person]) -> "_Crew":
        were, are = {one.pk for one in before}, {one.pk for one in after}
        return cls([one for one in after if one.pk not in were], were - are)


def _locked(deployment: UUID) -> tuple[DeploymentSeries, Deployment, list[Deployment]]:
    """A series, one of its deployments, and the later ones that are not over, locked in order. Raises WrongState."""
    seen = Deployment.objects.select_related("series").filter(pk=deployment).first()
    if seen is None:
        raise Http404("No deployment with this reference was found.")
    if seen.series is None:
        raise WrongState("This deployment is not of a series: change or cancel it alone.")
    hold_operations(Deployment.objects.filter(pk=deployment))
    list(Deployment.objects.select_for_update(of=("self",)).filter(series=seen.series).order_by("pk"))
    found = Deployment.objects.select_related("series", "operation").get(pk=deployment)
    return seen.series, found, [one for one in later_ones(found) if one.ends_at > clock.now()]


def _shifted(one: Deployment, before: dict[str, Any], after: dict[str, Any]) -> Occurrence:
    """A later one as many days earlier or later as this one goes, at this one's new wall-clock time."""
    days = to_london(after["starts_at"]).date() - to_london(before["starts_at"]).date()
    return moved_to(to_london(one.starts_at).date() + days, after["starts_at"], after["ends_at"])


def _follow(
    one: Deployment,
    shift: Occurrence | None,
    fields: dict[str, Any],
    lines: list[ActivityLine] | None,
    crew: _Crew,
    common: dict[str, Any],
    change: SeriesChange,
) -> None:
    """Change a later one in the same way; what it refuses is said, and leaves it as it was."""
    said = f"{date_text(to_london(one.starts_at))}: "
    values = {name: getattr(one, name) for name in _KEPT} | fields
    if shift is not None:
        if shift.starts_at is None or shift.ends_at is None:
            change.said.append(f"{said}its time stays as it was. {shift.note}")
        else:
            values |= {"starts_at": shift.starts_at, "ends_at": shift.ends_at}
            change.said.extend([said + shift.note] if shift.note else [])
    staying = [person for person in officers_of(one) if person.pk not in crew.leaving]
    held = _held([one])
    try:
        with transaction.atomic():
            moved = move_deployment(
                deployment=one.pk,
                version=None,
                activities=lines_of(one) if lines is None else lines,
                officers=staying,
                acknowledge_red_flags=True,
                quiet=True,
                **values,
                **common,
            )
    except MusterError as refusal:
        change.said.append(f"{said}it stays as it was. {refusal.detail}")
        return
    change.deployments.append(moved)
    change.said.extend(said + sentence for sentence in _lost(moved, held, staying))
    if crew.joining:
        change.said.extend(said + missing for missing in join(moved, crew.joining, common["by"]))
        deployment_changed.send(Deployment, record=moved, verb="turnout changed", by=common["by"], quiet=True)


def _held(deployments: list[Deployment]) -> set[UUID]:
    """Their requests that are confirmed."""
    confirmed = ResourceRequest.objects.filter(deployment__in=deployments, state="confirmed")
    return set(confirmed.values_list("pk", flat=True))


def _lost(moved: Deployment, held: set[UUID], staying: Collection[Person] = ()) -> Iterator[str]:
    """A sentence for each resource and each person that could not come along."""
    for request in ResourceRequest.objects.filter(pk__in=held, state="requested").select_related("agency"):
        yield f"{request} is asked for again: what was confirmed is not free then."
    for turnout in moved.turnout.filter(stood_down=True, person__in=list(staying)).select_related("person"):
        yield f"{turnout.person} turns out elsewhere then, and is stood down."
