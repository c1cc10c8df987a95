"""What stands where people go, for the pages of deployments and of hotspots: of what whoever is looking may see."""

from collections.abc import Sequence
from typing import Any

from django.db.models import Q
from django.dispatch import receiver
from django.urls import reverse

from audit.actions import consulted
from hotspots.models import Hotspot, Subject
from hotspots.related import Link, Related
from hotspots.signals import gathering_related
from operations.models import Deployment, Operation, VisitListEntry
from operations.onday.orders import StandingOrder
from operations.signals import gathering_orders
from outcomes.models import Outcome

#: More than this is for the register.
_MOST = 50
_SHOWN_WITH = ("type", "site", "subject", "hotspot")


@receiver(gathering_orders, sender=Deployment)
def show_what_stands_there(
    sender: type[Deployment], deployments: Sequence[Deployment], **kwargs: Any
) -> list[StandingOrder]:
    """What is active where these deployments of one operation go: at premises on their lists, at their places, in the
    operation's hotspot, or against whom its referral is about.

    Each sensitive one that is shown is logged.
    """
    operation = deployments[0].operation
    listed = VisitListEntry.objects.filter(operation=operation, taken_off_reason="")
    sites = set(listed.filter(Q(deployment__in=deployments) | Q(deployment=None)).values_list("site", flat=True))
    about = Subject.objects.filter(referrals=operation.referral_id).first() if operation.referral_id else None
    there = Q(site__in=sites)
    places = {one.place.lower() for one in deployments} - {""}
    for place in places:
        there |= Q(place__iexact=place)
    if operation.hotspot_id:
        there |= Q(hotspot=operation.hotspot_id)
    if about:
        there |= Q(subject__in=about.whole)
    rows = Outcome.objects.active().filter(there).select_related(*_SHOWN_WITH).order_by("expires_on", "reference")
    found = list(rows[:_MOST])
    consulted(row for row in found if row.is_sensitive)
    return [
        StandingOrder(
            reference=row.reference,
            url=row.get_absolute_url(),
            what=row.type.name,
            about=row.about,
            where=row.where,
            last_day=row.last_day,
            is_breached=row.state == "breached",
            is_restricted=row.is_sensitive,
            why=_why(row, operation, sites, places),
        )
        for row in found
    ]


def _why(row: Outcome, operation: Operation, sites: set[Any], places: set[str]) -> str:
    if row.site_id in sites:
        return f"At {row.where}"
    if row.hotspot and row.hotspot_id == operation.hotspot_id:
        return f"In hotspot {row.hotspot}"
    if row.place.lower() in places:
        return f"At {row.place}"
    return "Against whom the referral is about"


@receiver(gathering_related, sender=Hotspot)
def show_what_stands_in_it(sender: type[Hotspot], record: Hotspot, **kwargs: Any) -> list[Related]:
    """Orders and warnings that are active in the hotspot, and where one is recorded."""
    rows = Outcome.objects.active().filter(hotspot=record).select_related("type", "subject")
    found = list(rows.order_by("expires_on", "reference")[:_MOST])
    # Restricted ones are logged where they are shown.
    consulted([row for row in found if row.is_sensitive and not row.is_restricted])
    links = [Link(f"{row.reference}: {row.type}", row.get_absolute_url(), row.about, row) for row in found]
    add = f"{reverse('outcomes:record')}?hotspot={record.pk}"
    return [Related("Orders and warnings in force", links, "None is in force here.", "Record an outcome here", add)]
