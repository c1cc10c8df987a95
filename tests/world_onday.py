"""The world's premises, visit lists and visits: open ones, and those that the sensitive operation alone may know of."""

from typing import Any

from common import clock
from operations.models import (
    CheckIn,
    DeploymentOfficer,
    Site,
    Visit,
    VisitAgency,
    VisitListEntry,
    VisitPhoto,
    VisitPhotoContent,
)
from tests.cast import Cast


def make_on_the_day(cast: Cast, records: dict[str, Any]) -> dict[str, Any]:
    """Make them, as Cora."""
    site = Site.objects.create(name="The Anchor", kind="licensed", address="1 Quay Street, Rochford")
    held = Site.objects.create(
        name="Sparrow wash", kind="car_wash", address="2 Hidden Yard", held_by=records["sensitive_operation"]
    )
    visit = Visit.objects.create(
        operation=records["sensitive_operation"],
        deployment=records["sensitive_deployment"],
        site=held,
        place=held.name,
        visited_at=clock.now(),
        outcome="concerns",
        result="Beds behind the sparrow sign",
        recorded_by=cast.olive,
    )
    return {
        "site": site,
        "sensitive_site": held,
        "list_entry": VisitListEntry.objects.create(
            operation=records["operation"], deployment=records["deployment"], site=site, position=1
        ),
        "sensitive_list_entry": VisitListEntry.objects.create(
            operation=records["sensitive_operation"], site=held, position=1, note="Beds"
        ),
        "sensitive_visit": visit,
        "presence": VisitAgency.objects.create(visit=records["visit"], agency=cast.council),
        "sensitive_presence": VisitAgency.objects.create(visit=visit, agency=cast.council),
        "photo": _photo(cast, records["visit"]),
        "sensitive_photo": _photo(cast, visit),
        "check_in": _check_in(cast, records["deployment"]),
        "sensitive_check_in": _check_in(cast, records["sensitive_deployment"]),
    }


def _photo(cast: Cast, visit: Visit) -> VisitPhoto:
    made = VisitPhoto.objects.create(
        visit=visit,
        name="photo-1.jpg",
        media_type="image/jpeg",
        size=4,
        sha256="a" * 64,
        received_sha256="b" * 64,
        sent_by=cast.olive,
    )
    VisitPhotoContent.objects.create(file=made, content=b"sparrow sign" if visit.site else b"shop")
    return made


def _check_in(cast: Cast, deployment: Any) -> CheckIn:
    turnout = DeploymentOfficer.objects.get(deployment=deployment, person=cast.olive)
    return CheckIn.objects.create(turnout=turnout, in_at=deployment.starts_at, recorded_by=cast.olive)
