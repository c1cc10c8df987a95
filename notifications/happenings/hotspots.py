"""What hotspots bring: the day on which one that was adopted is looked at again."""

from collections.abc import Iterator, Sequence

from django.db.models import Q

from common.clock import LONDON
from hotspots.models import Hotspot
from notifications import people
from notifications.happenings.event import Happening, Source, due_on, today
from notifications.querysets import AHEAD
from partners.models import Role

#: States in which a hotspot is worked on.
_WORKED_ON = ("adopted", "tasked", "reviewed")


def _hotspots(rows: Sequence[Hotspot]) -> Iterator[Happening]:
    leading = people.contacts_of(row.lead_agency_id for row in rows if row.lead_agency_id)
    minding = {"coordinators": Role.COORDINATOR, "chairs": Role.CHAIR} if leading else {}
    minders = {name: people.with_role(role) for name, role in minding.items()}
    for row in rows:
        lead = leading[row.lead_agency_id] if row.lead_agency_id else frozenset()
        yield due_on(
            row.review_on or row.created_at.astimezone(LONDON).date(),
            kind="hotspot-review",
            record=row,
            title=f"Hotspot {row}: review due",
            over=row.state not in _WORKED_ON or row.review_on is None,
            readers=lead,
            agencies=frozenset({row.lead_agency_id} if row.lead_agency_id else ()),
            audiences={"lead": lead, **minders},
        )


SOURCES = (
    Source(
        Hotspot,
        lambda: Hotspot.objects.all(),
        lambda now: Q(state__in=_WORKED_ON, review_on__gte=today(now), review_on__lt=(now + AHEAD).date()),
        _hotspots,
    ),
)
