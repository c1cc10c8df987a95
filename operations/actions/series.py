"""Series of deployments: one repeated by a rule. Nobody is told of each date: the series is told of as a whole."""

import datetime as dt
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, field
from uuid import UUID

from django.db import transaction
from django.http import Http404

from audit.actions import record
from audit.locking import lock
from audit.models import Operation as Processing
from common.errors import BadInput, Conflict, MusterError, WrongState
from operations import policies
from operations.actions.activities import ActivityLine, lines_of
from operations.actions.deployments import begin, check
from operations.actions.turnout import put_down
from operations.models import Deployment, DeploymentSeries, Operation
from operations.series.dates import Occurrence, Rule, occurrences
from operations.series.foreseen import later_ones, officers_of, preview
from operations.signals import deployment_changed, series_changed
from operations.states import DEPLOYABLE, DEPLOYMENT
from operations.warnings import RED_FLAGS
from partners.models import Person
from web.dates import date_text, to_london

COPIED = ("name", "place", "meeting_point", "latitude", "longitude")


@dataclass(frozen=True)
class SeriesChange:
    """What was done to a series: the deployments made or changed, and a sentence for each thing that was not."""

    series: DeploymentSeries
    deployments: list[Deployment]
    said: list[str] = field(default_factory=list)


def repeat_deployment(
    *,
    deployment: UUID,
    rule: Rule,
    by: Person,
    version: int | None = None,
    days: Collection[dt.date] | None = None,
    with_officers: bool = True,
    acknowledge_red_flags: bool = False,
) -> SeriesChange:
    """Schedule a deployment again on the further dates of a rule, or on those of them that `days` names.

    The same name, place and activities, at the same time by the wall clock; and the same officers, but for those who
    turn out elsewhere then. Raises Http404, StaleEdit, NotAllowed, WrongState where it is cancelled, over with its
    operation or not the last of its series, BadInput, and Conflict with red-flag dates that are not acknowledged.
    """
    with transaction.atomic():
        operation = lock(Operation, _operation_of(deployment))
        found = lock(Deployment, deployment, version=version)
        policies.may_plan(by).require()
        _check_repeatable(found, operation)
        chosen = _chosen(occurrences(rule, found.starts_at, found.ends_at), days)
        officers = officers_of(found) if with_officers else []
        require_acknowledged(chosen, acknowledge_red_flags)
        series = _make_series(found, rule)
        change = SeriesChange(series, [])
        lines = lines_of(found)
        for one in chosen:
            _repeat(found, one, lines, officers, by, change)
        tell("made", change, by)
    return change


def _operation_of(deployment: UUID) -> UUID:
    """The operation is locked before its deployment. Raises Http404."""
    found = Deployment.objects.filter(pk=deployment).values_list("operation_id", flat=True).first()
    if found is None:
        raise Http404("No deployment with this reference was found.")
    return found


def _check_repeatable(found: Deployment, operation: Operation) -> None:
    if operation.state not in DEPLOYABLE:
        words = operation.state.replace("_", " ")
        raise WrongState(f"This operation is {words}: deployments are scheduled once it is authorised.")
    if found.state != DEPLOYMENT.initial:
        raise WrongState(f"This deployment is {found.state}: it cannot be repeated. Schedule another one.")
    if later_ones(found):
        raise WrongState("There are later ones of its series. Open the last of them, and repeat that.")


def _chosen(found: list[Occurrence], days: Collection[dt.date] | None) -> list[Occurrence]:
    """The dates that were ticked, or all. Raises BadInput for none, and for one that the rule does not give."""
    if days is None:
        return found
    if set(days) - {one.on for one in found}:
        raise BadInput.of(days="Choose from the dates that the rule gives. Look at them again.")
    chosen = [one for one in found if one.on in days and one.starts_at]
    if not chosen:
        raise BadInput.of(days="Tick at least one date.")
    return chosen


def require_acknowledged(dates: list[Occurrence], acknowledged: bool) -> None:
    """Raises Conflict with the red-flag dates that these touch, unless they are acknowledged."""
    if acknowledged:
        return
    sentences = [f"{date_text(one.occurrence.on)}: {flag}" for one in preview(dates, []) for flag in one.red_flags]
    if sentences:
        raise Conflict(" ".join(sentences), faults={RED_FLAGS: sentences})


def _make_series(found: Deployment, rule: Rule) -> DeploymentSeries:
    """The series, with the deployment that is repeated as its first."""
    series = DeploymentSeries.objects.create(
        operation=found.operation,
        words=rule.in_words(to_london(found.starts_at).date()),
        every=rule.every,
        interval=rule.interval,
        until=rule.until,
        times=rule.times,
    )
    record(Processing.COLLECTION, "made", on=series)
    found.series = series
    found.save()
    record(Processing.ALTERATION, "repeated", on=found, reason=series.words, fields=["series"])
    return series


def _repeat(
    found: Deployment,
    one: Occurrence,
    lines: list[ActivityLine],
    officers: Iterable[Person],
    by: Person,
    change: SeriesChange,
) -> None:
    """Schedule it on one date, with everyone who can come."""
    said = f"{date_text(one.on)}: "
    if one.note:
        change.said.append(said + one.note)
    if one.starts_at is None or one.ends_at is None:
        return
    made = Deployment(
        operation=found.operation,
        series=change.series,
        starts_at=one.starts_at,
        ends_at=one.ends_at,
        **{name: getattr(found, name) for name in COPIED},
    )
    check(made, lines, [])
    begin(made, lines)
    change.said.extend(said + missing for missing in join(made, officers, by))
    deployment_changed.send(Deployment, record=made, verb="scheduled", by=by, quiet=True)
    change.deployments.append(made)


def join(found: Deployment, people: Iterable[Person], by: Person) -> Iterator[str]:
    """Put these people down one by one; a sentence for each who could not be."""
    for person in people:
        try:
            with transaction.atomic():
                put_down(found, [person], by)
        except MusterError:
            yield f"{person} could not be added: they are needed elsewhere then, or may not take part."


def tell(verb: str, change: SeriesChange, by: Person, *, left: Collection[UUID] = ()) -> None:
    """Tell of these deployments of a series as a whole, and those left out of them."""
    series_changed.send(
        DeploymentSeries,
        record=change.series,
        verb=verb,
        by=by,
        deployments=change.deployments,
        left=frozenset(left),
    )
