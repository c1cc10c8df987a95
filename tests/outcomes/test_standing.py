"""What stands where a deployment goes, shown before it does: to each reader what they may see, and in no paper."""

import datetime as dt
from typing import Any

from django.test import Client
from django.urls import reverse

from audit.models import ProcessingEvent
from common import clock
from common.scope import acting_as
from operations.models import Deployment, Operation, VisitListEntry
from operations.papers.documents import briefing_document
from tests.cast import Cast, sign_in
from tests.hotspots.made import make_hotspot
from tests.operations.made_briefings import make_briefing
from tests.outcomes.makers import make_operation, make_outcomes
from tests.outcomes.test_where import make_site


def make_day(cast: Cast, operation: Operation, site: Any) -> Deployment:
    """A deployment of this operation, which is to visit these premises."""
    starts_at = clock.now() + dt.timedelta(days=3)
    with acting_as(cast.cora):
        day = Deployment.objects.create(
            operation=operation,
            name="Friday night",
            place="Long Road",
            starts_at=starts_at,
            ends_at=starts_at + dt.timedelta(hours=5),
        )
        VisitListEntry.objects.create(operation=operation, site=site, position=1)
    return day


def test_a_deployment_shows_what_stands_where_it_goes(client: Client, cast: Cast, law: None) -> None:
    spot = make_hotspot(cast.cora, "adopted", name="Pier Approach")
    benison = make_operation(cast, "Benison", hotspot=spot, state="scheduled")
    ship = make_site(cast)
    day = make_day(cast, benison, ship)
    make_outcomes(cast.olive, "CPN", labels=("Person Site",), site=ship)
    make_outcomes(cast.olive, "CPW", labels=("Person Spot",), hotspot=spot)
    make_outcomes(cast.olive, "S80_ABATE", subject_kind="premises", labels=("Noisy yard",), place="long road")
    make_outcomes(cast.olive, "CPN", labels=("Person Elsewhere",), place="Short Road")
    make_outcomes(cast.bob, "ARREST", labels=("Person Done",), site=ship)
    briefing = make_briefing(cast, benison, deployment=day)
    whole = make_briefing(cast, benison)
    pages = {
        "deployment": reverse("operations:deployment", args=[day.pk]),
        "day": reverse("operations:day", args=[day.pk]),
        "briefing": briefing.get_absolute_url(),
        "briefing of all": whole.get_absolute_url(),
        "hotspot": spot.get_absolute_url(),
    }
    words = ("Person Site", "Person Spot", "Noisy yard", "Person Elsewhere", "Person Done")
    shown: dict[tuple[str, str], set[str]] = {}
    for name, person in (("olive", cast.olive), ("carla", cast.carla)):
        sign_in(client, person)
        for page, address in pages.items():
            text = client.get(address).content.decode()
            shown[name, page] = {word for word in words if word in text}
            assert ("OFFICIAL-SENSITIVE" in text) == (name == "olive" and page != "hotspot"), (name, page)
    stands = {"Person Site", "Person Spot", "Noisy yard"}
    here = ("deployment", "day", "briefing", "briefing of all")
    assert shown == {
        **{("olive", page): stands for page in here},
        # The charity has no agreement: it sees what is about premises, and nothing about a person.
        **{("carla", page): {"Noisy yard"} for page in here},
        ("olive", "hotspot"): {"Person Spot"},
        ("carla", "hotspot"): set(),
    }
    with acting_as(cast.olive):
        seen = ProcessingEvent.objects.filter(
            person_id=cast.olive.pk, verb="looked at", record_table="outcomes_outcome"
        )
        assert seen.count() == 2 * len(here) + 1
        # What is printed or handed on is read by others: it holds none of them.
        assert not any(word in repr(briefing_document(briefing, cast.olive)) for word in words)
