"""Hotspots and subjects for tests, made as their makers would see them."""

import datetime as dt
import itertools
from typing import Any

from common import clock
from common.scope import acting_as
from hotspots.actions import ReportGiven, SubjectDetailsGiven, record_subject
from hotspots.models import Hotspot, MonthlyCount, SnapPoint, Subject
from partners.models import Person

_numbers = itertools.count(1)
APRIL = dt.date(2018, 4, 1)
NAME = "Wilhelmina Quartermain"
DETAILS = SubjectDetailsGiven(
    full_name=NAME, date_of_birth=dt.date(1951, 4, 2), address="4 Zanzibar Mews", phone="01632 960111"
)
SECRETS = (NAME, "Quartermain", "Zanzibar", "960111", "1951")


def ago(days: int) -> dt.date:
    """The date so many days before today in London; ahead of it where negative."""
    return clock.today() - dt.timedelta(days=days)


def report(days: int = 10, what: str = "Eggs thrown", source: str = "Police, 42/1234") -> ReportGiven:
    """A report made so many days ago."""
    return ReportGiven(reported_on=ago(days), what=what, source=source)


def make_hotspot(by: Person, state: str = "candidate", **fields: Any) -> Hotspot:
    """A hotspot in this state, with what that state asks for."""
    number = next(_numbers)
    values: dict[str, Any] = {
        "reference": f"H-2026-{number:04d}",
        "name": f"Station Road {number}",
        "district": "Rochford",
        "longitude": "0.700000",
        "latitude": "51.580000",
        "radius_m": 150,
        "count": 40,
        "first_month": dt.date(2025, 11, 1),
        "last_month": dt.date(2026, 10, 1),
        "by_type": {"Anti-social behaviour": 30, "Shoplifting": 10},
        "evidence_digest": f"{number:064d}",
        "state": state,
    }
    if state == "rejected":
        values["reason"] = "One shop with its own guard."
    if state not in ("candidate", "rejected"):
        values |= {"lead_agency": by.agency, "review_on": ago(-30), "reason": "Complaints from residents."}
    if state == "closed":
        values["assessment"] = "Calls fell by half."
    with acting_as(by):
        return Hotspot.objects.create(**(values | fields))


def make_subject(by: Person, **fields: Any) -> Subject:
    """A repeat victim with two reports and details, as recorded by this person."""
    values: dict[str, Any] = {
        "kind": "victim",
        "district": "Rochford",
        "vulnerable": True,
        "reports": [report(40), report(5)],
        "details": DETAILS,
    }
    with acting_as(by):
        return record_subject(by=by, **(values | fields))


def put(by: Person, count: int, *, month: dt.date = APRIL, **point: Any) -> None:
    """Load so many thefts on a point of Rochford."""
    values: dict[str, Any] = {
        "longitude": "0.700000",
        "latitude": "51.580000",
        "location": "On or near Station Road",
        "district": "Rochford",
        "described_month": month,
    }
    crime_type = point.pop("crime_type", "Other theft")
    with acting_as(by):
        values |= point
        at = {key: values.pop(key) for key in ("longitude", "latitude")}
        place, _ = SnapPoint.objects.get_or_create(**at, defaults=values)
        MonthlyCount.objects.create(
            force="Essex Police", month=month, snap_point=place, crime_type=crime_type, count=count
        )
