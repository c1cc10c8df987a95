"""What casework brings: referrals to be decided, steps of case reviews, and reviews of the offender cohort.

All of it is restricted, or can be: only those whose agency may see it are ever reckoned with.
"""

import datetime as dt
from collections.abc import Iterator, Sequence
from functools import cache
from typing import Any
from uuid import UUID

from django.db.models import Q

from common.clock import LONDON
from notifications import people
from notifications.happenings.event import DAY, Happening, Source, due_on, today
from partners.models import Role
from tasking.models import CaseReview, CohortColour, CohortMember, Forum, Referral

_MOST = 1000 * DAY  # the longest that a forum's clock can run


class _Minding:
    """Who minds what a forum decides on: its chair and all coordinators, of the agencies that may see a record."""

    def __init__(self, rows: Sequence[Any]) -> None:
        self._chairing = cache(people.chairing)
        self._coordinators = people.with_role(Role.COORDINATOR) if rows else frozenset()
        self._chairs = people.with_role(Role.CHAIR) if rows else frozenset()
        self._sight = people.Sight((row.category, row.held_by_id) for row in rows)

    def audiences(self, row: Any, forum: UUID | None) -> dict[str, frozenset[UUID]]:
        """By the names of the rules."""
        found = {"chair": self._chairing(forum) if forum else self._chairs, "coordinators": self._coordinators}
        return {name: self._sight.of(those, (row.category, row.held_by_id)) for name, those in found.items()}


def _referrals(rows: Sequence[Referral]) -> Iterator[Happening]:
    """Submitted, and to be decided within the forum's days; one that names no forum, within those of the quickest."""
    forums = {forum.pk: forum for forum in Forum.objects.all()}
    quickest = min((one.referral_decision_days for one in forums.values() if one.is_active), default=None)
    minding = _Minding(rows)
    for row in rows:
        days = forums[row.forum_id].referral_decision_days if row.forum_id else quickest
        decide_by = row.created_at.astimezone(LONDON).date() + (days or 0) * DAY
        yield _due(
            row,
            "referral-decision",
            decide_by,
            title=f"Referral {row.reference}: decision due",
            over=row.state != "submitted" or days is None,
            audiences=minding.audiences(row, row.forum_id) | {"referrer": frozenset({row.referrer_id})},
            in_calendar=False,
        )


def _case_reviews(rows: Sequence[CaseReview]) -> Iterator[Happening]:
    """The step that is due next."""
    holding, minding = people.contacts_of(row.held_by_id for row in rows), _Minding(rows)
    for row in rows:
        step = row.next_clock
        yield _due(
            row,
            "case-review-step",
            step.due_on if step else row.applied_on,
            title=f"Case review {row.reference}: next step due",
            over=step is None,
            readers=holding[row.held_by_id],
            audiences=minding.audiences(row, row.forum_id) | {"holder": holding[row.held_by_id]},
        )


def _cohort(rows: Sequence[CohortMember]) -> Iterator[Happening]:
    """The review that is due next. Not even the reference of whom it is about: the cohort itself says too much."""
    holding, settings = people.contacts_of(row.held_by_id for row in rows), CohortColour.settings()
    for row in rows:
        yield _due(
            row,
            "cohort-review",
            row.schedule(settings).due_on,
            title="Cohort review due",
            over=row.state != "active",
            readers=holding[row.held_by_id],
            audiences={"holder": holding[row.held_by_id]},
        )


def _due(row: Any, kind: str, on: dt.date, **values: Any) -> Happening:
    return due_on(
        on,
        kind=kind,
        record=row,
        occasion=on.isoformat(),
        sensitive=row.category != "",
        agencies=frozenset({row.held_by_id}),
        **values,
    )


def _steps_to_come(now: dt.datetime) -> Q:
    day = today(now)
    return (
        Q(state="applied", acknowledge_by__gte=day)
        | Q(state__in=("applied", "acknowledged"), decide_by__gte=day)
        | Q(state="threshold_met", review_by__gte=day)
    )


SOURCES = (
    Source(
        Referral,
        lambda: Referral.objects.all(),
        lambda now: Q(state="submitted", created_at__gt=now - _MOST),
        _referrals,
    ),
    Source(CaseReview, lambda: CaseReview.objects.all(), _steps_to_come, _case_reviews),
    Source(CohortMember, lambda: CohortMember.objects.all(), lambda now: Q(state="active"), _cohort),
)
