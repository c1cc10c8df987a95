"""What operations brings: deployments and red-flag dates."""

from collections.abc import Iterator, Sequence
from functools import cache
from uuid import UUID

from django.db.models import Q

from common.clock import LONDON
from notifications import people
from notifications.happenings.event import Happening, Source
from notifications.querysets import AHEAD
from notifications.reminders import all_day_start
from operations.models import Deployment, DeploymentActivity, Marking, RedFlagDate
from partners.models import Role


def _deployments(rows: Sequence[Deployment]) -> Iterator[Happening]:
    turnout = people.turning_out(row.pk for row in rows)
    promised = people.promised(row.pk for row in rows)
    agencies = people.agencies_deployed(rows)
    coordinating, answering = cache(people.coordinating), cache(people.answering)
    aims = _aims(rows)
    for row in rows:
        operation = row.operation
        sensitive = operation.marking != Marking.OFFICIAL
        audiences = {
            "turnout": frozenset(turnout.get(row.pk, ())),
            "commander": frozenset({operation.commander_id}),
            "lead": coordinating(operation),
            "partners": frozenset().union(*(answering(agency, operation) for agency in promised.get(row.pk, ()))),
        }
        concerned = audiences["turnout"] | audiences["commander"]
        yield Happening(
            kind="deployment",
            record=row,
            updated_at=max(row.updated_at, operation.updated_at),
            starts_at=row.starts_at,
            ends_at=row.ends_at,
            anchor=row.starts_at,
            title=f"{'OFFICIAL-SENSITIVE: ' if sensitive else ''}{operation}: {row.name}",
            place=row.place,
            point=_point(row),
            description=f"Meet at {row.meeting_point}." if row.meeting_point else "",
            categories=aims.get(row.pk, ()),
            sensitive=sensitive,
            cancelled="cancelled" in (row.state, operation.state),
            readers=concerned,
            agencies=frozenset(agencies[row.pk]),
            themes=(operation.theme,),
            audiences=audiences,
        )


def _aims(rows: Sequence[Deployment]) -> dict[UUID, tuple[str, ...]]:
    """What each deployment is for, each aim once, in the order of its activities."""
    found: dict[UUID, dict[str, None]] = {}
    for activity in DeploymentActivity.objects.filter(deployment__in=[row.pk for row in rows]).order_by("position"):
        found.setdefault(activity.deployment_id, {})[activity.get_aim_display()] = None
    return {key: tuple(labels) for key, labels in found.items()}


def _point(row: Deployment) -> tuple[float, float] | None:
    """Latitude and longitude, unless they are none that a calendar could hold."""
    if row.latitude is None or row.longitude is None:
        return None
    latitude, longitude = float(row.latitude), float(row.longitude)
    return (latitude, longitude) if abs(latitude) <= 90 and abs(longitude) <= 180 else None


def _red_flags(rows: Sequence[RedFlagDate]) -> Iterator[Happening]:
    audiences = {
        "coordinators": people.with_role(Role.COORDINATOR),
        "chairs": people.with_role(Role.CHAIR),
        "spocs": people.every_contact(),
    }
    for row in rows:
        first_day = row.starts_at.astimezone(LONDON).date()
        provisional = " (date to be confirmed)" if row.provisional else ""
        yield Happening(
            kind="red-flag",
            record=row,
            updated_at=row.updated_at,
            starts_at=row.starts_at,
            ends_at=row.ends_at,
            anchor=all_day_start(first_day) if row.all_day else row.starts_at,
            all_day=row.all_day,
            title=f"Red flag: {row.name}{provisional}",
            description="\n".join(filter(None, [row.minimum_resource, row.leave_embargo])),
            categories=tuple(row.themes),
            transparent=True,
            cancelled=row.is_cancelled,
            for_all=True,
            themes=tuple(row.themes),
            audiences=audiences,
        )


SOURCES = (
    Source(
        Deployment,
        lambda: Deployment.objects.select_related("operation"),
        lambda now: Q(ends_at__gt=now, starts_at__lt=now + AHEAD),
        _deployments,
    ),
    Source(
        RedFlagDate,
        lambda: RedFlagDate.objects.all(),
        lambda now: Q(ends_at__gt=now, starts_at__lt=now + AHEAD),
        _red_flags,
    ),
)
