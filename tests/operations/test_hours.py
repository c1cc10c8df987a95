"""Hours promised against hours given: what counts, for whom, and the way from a figure to what is behind it."""

import csv
import datetime as dt
import io
from decimal import Decimal

import time_machine
from django.test import Client
from django.urls import reverse

from common import clock
from common.scope import acting_as
from operations import actions
from operations.models import Deployment, ResourceRequest
from operations.resourcing.hours_given import Span, behind, hours_by_agency
from tests.cast import Cast, sign_in
from tests.operations.made import (
    at,
    confirm,
    make_deployment,
    make_operation,
    make_request,
    make_resource,
    make_secret,
)


def some_hours(cast: Cast) -> dict[str, ResourceRequest]:
    """Of the police: 5 hours given of 5, 5 withdrawn late, 5 withdrawn early; of the charity, 5 promised in secret."""
    operation, made = make_operation(cast, name="Turncoat"), {}
    for number, name in enumerate(("given", "late", "early", "declined")):
        day = 20 + number
        deployment = make_deployment(cast, operation, starts_at=at(day), ends_at=at(day, 23))
        made[name] = make_request(cast, deployment, cast.bea)
        if name != "declined":
            confirm(made[name], make_resource(cast.bea), cast.bea)
    with acting_as(cast.bob):
        actions.decline_request(request=made["declined"].pk, reason="None", by=cast.bob, version=None)
        actions.withdraw_request(request=made["early"].pk, reason="Broken", by=cast.bob, version=None)
    night_before, afterwards = at(20, 21), at(21, 1)
    with time_machine.travel(night_before, tick=False), acting_as(cast.bob):
        actions.withdraw_request(request=made["late"].pk, reason="Broken", by=cast.bob, version=None)
    with time_machine.travel(afterwards, tick=False), acting_as(cast.bob):
        actions.attend_request(request=made["given"].pk, hours_given=Decimal("6.5"), by=cast.bob, version=None)
    secret = make_secret(cast)
    with acting_as(cast.cora):
        hidden = Deployment.objects.get(operation=secret)
    made["hidden"] = confirm(make_request(cast, hidden, cast.carla), make_resource(cast.carla), cast.carla)
    return made


def span() -> Span:
    """From today for two months."""
    return Span(clock.today(), clock.today() + dt.timedelta(days=60))


def query() -> dict[str, int]:
    """The same in an address."""
    return {
        f"{name}_{part}": getattr(day, part)
        for name, day in (("starts_on", span().starts_on), ("ends_on", span().ends_on))
        for part in ("day", "month", "year")
    }


def test_each_figure_is_what_its_requests_come_to(cast: Cast, django_assert_num_queries) -> None:
    made = some_hours(cast)
    with acting_as(cast.cora), django_assert_num_queries(1):
        lines = hours_by_agency(span())
    assert [(one.agency, one.kind, one.promised, one.given, one.late, one.late_count) for one in lines] == [
        ("Essex Police", "van", Decimal(15), Decimal("6.5"), Decimal(5), 1),
        ("Outreach Charity", "van", Decimal(5), Decimal(0), Decimal(0), 0),
    ]
    with acting_as(cast.cora):
        for figure, names in {"promised": {"given", "late", "early"}, "given": {"given"}, "late": {"late"}}.items():
            found = set(behind(figure, span(), agency=cast.police.pk))
            assert found == {made[name] for name in names}, figure
        assert hours_by_agency(Span(dt.date(2020, 1, 1), dt.date(2020, 2, 1))) == []
        assert hours_by_agency(span(), kind="room") == []
    with acting_as(cast.bea):  # sees nothing of the operation that the charity serves
        assert [one.agency for one in hours_by_agency(span())] == ["Essex Police"]


def test_a_planner_sees_each_agency_and_others_their_own(client: Client, cast: Cast) -> None:
    some_hours(cast)
    page, saved = reverse("operations:hours"), reverse("operations:hours_file")
    sees = {
        "cora": {"Essex Police", "Outreach Charity"},
        "max": {"Essex Police"},
        "bea": {"Essex Police"},
        "bob": {"Essex Police"},
        "carla": {"Essex Police", "Outreach Charity"},
        "olive": set(),
    }
    for name, agencies in sees.items():
        client.logout()
        sign_in(client, cast.people[name])
        rows = list(csv.reader(io.StringIO(client.get(saved, query()).content.decode("utf-8-sig"))))
        assert {row[0] for row in rows[1:]} == agencies, name
        text = client.get(page, query()).content.decode()
        assert ("Hours by agency and kind" in text) is bool(agencies), name
        assert "Zanzibar" not in text
    # Naming another agency in the address shows nothing of it.
    asked = {**query(), "agency": str(cast.police.pk)}
    assert "Essex Police" not in client.get(saved, asked).content.decode()
    behind_it = reverse("operations:hours_behind", args=["promised"])
    assert "Turncoat" not in client.get(behind_it, asked).content.decode()
    client.logout()
    sign_in(client, cast.bob)
    text = client.get(behind_it, asked).content.decode()
    assert text.count("Operation Turncoat: Day of action") == 3
    assert "Zanzibar" not in client.get(behind_it, query()).content.decode()
    assert client.get(reverse("operations:hours_behind", args=["none"])).status_code == 404
