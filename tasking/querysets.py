"""Ways to find meetings, items, actions and referrals. Row security has taken out what may not be seen."""

import datetime as dt
from typing import TYPE_CHECKING, Any, Self
from uuid import UUID

from django.apps import apps
from django.db import models
from django.db.models import Case, Count, F, Max, OuterRef, Q, Subquery, Value, When
from django.db.models.functions import Coalesce

if TYPE_CHECKING:
    from partners.models import Person
    from tasking.models import AgendaItem, Meeting

#: States of an action that the next meeting still has to deal with.
UNDISCHARGED = ("open", "completed")
#: States of a referral that is not at an end.
ONGOING = ("submitted", "accepted", "in_progress")


#: Roles of seats in the order in which they are read out.
SEATED = ("chair", "deputy", "secretary", "member", "part_one", "part_two")


class MeetingQuerySet(models.QuerySet[Any]):
    """Ways to find meetings."""

    def planned_after(self, meeting: "Meeting") -> Self:
        """Meetings of the same forum that are planned for later, the soonest first."""
        return self.filter(forum_id=meeting.forum_id, state="planned", starts_at__gt=meeting.starts_at).order_by(
            "starts_at"
        )

    def with_minutes(self) -> Self:
        """Each with the number of its latest minutes (None: none yet), and whether that version is approved."""
        versions = apps.get_model("tasking", "MinutesVersion").objects.filter(meeting=OuterRef("pk"))
        latest = versions.order_by("-number")
        return self.annotate(
            minutes_number=Subquery(latest.values("number")[:1]),
            minutes_approved=Subquery(latest.values("approval__pk")[:1]),
        )

    def upcoming_first(self) -> Self:
        """With `upcoming`; planned and open ones first, the soonest at the top, then the others, the latest first."""
        upcoming = Case(When(state__in=("planned", "open"), then=Value(True)), default=Value(False))
        soonest = Case(When(upcoming=True, then="starts_at"))
        return self.annotate(upcoming=upcoming).order_by("-upcoming", soonest, "-starts_at", "id")

    def before(self, meeting: "Meeting") -> Self:
        """Meetings of the same forum that were held before this one, the latest first."""
        return self.filter(forum_id=meeting.forum_id, state="closed", starts_at__lt=meeting.starts_at).order_by(
            "-starts_at"
        )


class ForumSeatQuerySet(models.QuerySet[Any]):
    """Ways to find seats."""

    def current(self) -> Self:
        """Seats that have not been given up."""
        return self.filter(ended_on__isnull=True)

    def in_order(self) -> Self:
        """By role, the chair first, then by agency and name; with agency and person."""
        rank = Case(*(When(role=role, then=Value(at)) for at, role in enumerate(SEATED)), default=Value(len(SEATED)))
        return self.select_related("agency", "person").order_by(rank, "agency__name", "person__name")


class MinutesVersionQuerySet(models.QuerySet[Any]):
    """Ways to find versions of minutes."""

    def newest_first(self, meeting_id: UUID) -> Self:
        """The versions of a meeting's minutes, the latest first, with the approval of each."""
        found = self.filter(meeting_id=meeting_id).order_by("-number")
        return found.select_related("meeting__forum", "frozen_by", "approval__at_meeting__forum")


class AgendaItemQuerySet(models.QuerySet[Any]):
    """Ways to find agenda items."""

    def next_position(self) -> int:
        """The position after the last of these."""
        return (self.aggregate(last=Max("position"))["last"] or 0) + 1

    def standing(self) -> Self:
        """Items that the meeting talks about, or has put off: all but those taken off the agenda."""
        return self.filter(withdrawn_reason="")

    def of_part_of(self, item: "AgendaItem") -> Self:
        """Items that stand in the same section and part as this one, in order."""
        part = Q(category="") if item.category == "" else ~Q(category="")
        same = self.filter(part, meeting_id=item.meeting_id, section=item.section)
        return same.standing().order_by("position", "id")

    def with_place(self) -> Self:
        """With `place`: which one it is of its section and part, from 1, among those that whoever looks may see."""
        before = Q(position__lt=OuterRef("position")) | Q(position=OuterRef("position"), id__lte=OuterRef("id"))
        same = self.model.objects.standing().filter(before, meeting=OuterRef("meeting"), section=OuterRef("section"))

        def counted(part: Q) -> Subquery:
            rows = same.filter(part).order_by().values("meeting").annotate(number=Count("pk"))
            return Subquery(rows.values("number"), output_field=models.IntegerField())

        in_part = Case(When(category="", then=counted(Q(category=""))), default=counted(~Q(category="")))
        return self.annotate(place=Coalesce(in_part, 0))

    def undecided(self) -> Self:
        """Items that wait for the meeting: not decided, not put off, not taken off."""
        return self.filter(decision="", deferred_reason="", withdrawn_reason="")

    def restricted(self) -> Self:
        """Items of the part for individual cases."""
        return self.exclude(category="")


class ActionQuerySet(models.QuerySet[Any]):
    """Ways to find actions."""

    def undischarged(self) -> Self:
        """Actions that the chair has not discharged: open, or completed and waiting for the chair."""
        return self.filter(state__in=UNDISCHARGED)

    def log_of(self, meeting: "Meeting") -> Self:
        """The action log of a meeting: undischarged actions of its forum up to this meeting, overdue first.

        A closed meeting's log is what was raised at it, whatever became of it since.
        """
        if meeting.state == "closed":
            return self.filter(meeting=meeting)
        up_to_now = self.filter(meeting__forum_id=meeting.forum_id, meeting__starts_at__lte=meeting.starts_at)
        return up_to_now.undischarged().order_by("due_on", "reference")

    def discussed_at(self, meeting: "Meeting") -> Self:
        """Actions of the forum's earlier meetings that the minutes of this one tell of (tasking/sql/03_minutes.sql)."""
        told = Q(state__in=UNDISCHARGED)
        if meeting.opened_at:
            told |= Q(closed_at__gte=meeting.opened_at)
        earlier = self.filter(meeting__forum_id=meeting.forum_id, meeting__starts_at__lt=meeting.starts_at)
        return earlier.filter(told).exclude(state="struck")

    def overdue(self, today: dt.date) -> Self:
        """Open actions whose due date has passed."""
        return self.filter(state="open", due_on__lt=today)

    def without_owner(self) -> Self:
        """Undischarged actions whose owner has left, or moved to another agency, or whose agency has left."""
        here = Q(owner__is_active=True, owner_agency__is_active=True, owner__agency_id=F("owner_agency_id"))
        return self.undischarged().exclude(here)

    def with_help(self) -> Self:
        """With what a row of a list says of each: its owner, who helps, and whether more time is asked for."""
        people = ("owner__agency", "owner_agency", "meeting__forum")
        return self.select_related(*people).prefetch_related("supports__agency", "extensions")

    def for_whom(self, whose: str, person: "Person") -> Self:
        """Actions of this person ("mine"), of their agency ("agency"), or that it helps with ("helping"); else: all."""
        helping = Q(supports__agency_id=person.agency_id, supports__ended_at__isnull=True)
        narrowed = {"mine": Q(owner=person), "agency": Q(owner_agency_id=person.agency_id), "helping": helping}
        return self.filter(narrowed.get(whose, Q()))


class ReferralQuerySet(models.QuerySet[Any]):
    """Ways to find referrals."""

    def undecided(self) -> Self:
        """Referrals that still wait for a meeting's word: submitted, or accepted and not begun."""
        return self.filter(state__in=("submitted", "accepted"))

    def at(self, meeting: "Meeting") -> Self:
        """Referrals that this meeting's forum decides on: those sent to it, and those sent to none."""
        return self.filter(Q(forum_id=meeting.forum_id) | Q(forum_id__isnull=True))

    def ongoing(self) -> Self:
        """Referrals that are not at an end."""
        return self.filter(state__in=ONGOING)


class RiskMatrixQuerySet(models.QuerySet[Any]):
    """Ways to find risk matrices."""

    def in_force(self, on: dt.date) -> Self:
        """The version of each name that is in force on this day, unless the name was withdrawn."""
        latest = self.filter(in_force_from__lte=on).order_by("name", "-number").distinct("name")
        return self.filter(pk__in=latest.values("pk"), is_withdrawn=False).order_by("name")


class RiskAssessmentQuerySet(models.QuerySet[Any]):
    """Ways to find risk assessments."""

    def latest_of(self, referrals: Any) -> Self:
        """The latest assessment of each of these referrals."""
        return self.filter(referral__in=referrals).order_by("referral_id", "-created_at", "-pk").distinct("referral_id")


class MeasureQuerySet(models.QuerySet[Any]):
    """Ways to find safeguarding measures."""

    def due(self, on: dt.date) -> Self:
        """Those to be put in place, or looked at again, by this day."""
        return self.filter(Q(state="asked", due_by__lte=on) | Q(state="in_place", next_review_on__lte=on))

    def at(self, meeting: "Meeting") -> Self:
        """Those that this meeting's forum hears of: not those for a referral that another forum has."""
        theirs = Q(referral__forum_id=meeting.forum_id) | Q(referral__forum_id__isnull=True)
        return self.filter(Q(referral__isnull=True) | theirs)
