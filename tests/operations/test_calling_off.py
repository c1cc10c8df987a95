"""Calling off: what is said before, who is told after, and what is not called off any more."""

import datetime as dt

import pytest
from django.test import Client
from django.urls import reverse

from common import clock
from common.errors import WrongState
from common.scope import System, acting_as, acting_as_system
from notifications.models import Delivery
from notifications.wording import words_for
from operations import actions
from operations.models import Deployment, Operation
from operations.series.dates import Every, Rule
from tests.cast import Cast, sign_in
from tests.operations.made import at, confirm, make_deployment, make_operation, make_request, make_resource, make_secret


def told(kind: str) -> list[str]:
    """Whom messages of this kind wait for."""
    with acting_as_system(System.OUTBOX):
        return sorted(
            Delivery.objects.waiting().filter(kind=kind, channel="email").values_list("recipient__name", flat=True)
        )


def planned(cast: Cast) -> Operation:
    """An operation for which Bea has confirmed a van, the charity and the council are asked, and two turn out."""
    operation = make_operation(cast)
    deployment = make_deployment(cast, operation, officers=[cast.bob, cast.olive])
    confirm(make_request(cast, deployment, cast.bea), make_resource(cast.bea), cast.bea)
    make_request(cast, deployment, cast.charlie)
    make_request(cast, deployment, cast.olive)
    make_deployment(cast, operation, starts_at=at(20), ends_at=at(20, 20), officers=[cast.bob])
    with acting_as(cast.cora):
        operation.refresh_from_db()
    return operation


def test_it_is_said_before_what_goes_and_everyone_is_told_after(client: Client, cast: Cast) -> None:
    operation = planned(cast)
    address = reverse("operations:cancel", args=[operation.pk])
    page = sign_in(client, cast.cora).get(address).content.decode()
    for sentence in (
        "2 deployments that are still to come are cancelled.",
        "1 confirmed resource of Essex Police is withdrawn.",
        "2 requests to Outreach Charity and Rochford District Council, asked or offered, are withdrawn.",
        "2 people are stood down.",
        "Told at once: the agencies, everyone who was to turn out, the commander.",
    ):
        assert sentence in page
    with acting_as_system(System.OUTBOX):
        Delivery.objects.all().change(status="cancelled")
    form = {"version": operation.version, "reason": "The event is off"}
    page = client.post(address, form, follow=True).content.decode()
    assert "Those asked and those turning out are told." in page
    # Of the charity there is nobody but officers to answer; Alice answers for the council beside Cora, who did it.
    assert told("request-withdrawn") == ["Bea", "Charlie"]
    assert told("deployment-cancelled") == ["Bea", "Bob", "Bob", "Olive", "Olive"]
    with acting_as(cast.bob):
        off = list(Deployment.objects.filter(operation=operation).order_by("starts_at"))
        assert [one.state for one in off] == ["cancelled", "cancelled"]
        assert words_for("deployment-cancelled", off[0]).subject.endswith("is cancelled")
        assert "Do not come" not in words_for("deployment-cancelled", off[0]).subject


def test_what_is_under_way_is_debriefed_and_not_cancelled(client: Client, cast: Cast) -> None:
    operation = make_operation(cast, "under_way")
    sentence = "You cannot cancel this operation: it is under way. Write its debrief"
    page = sign_in(client, cast.cora).get(reverse("operations:cancel", args=[operation.pk]))
    assert (page.status_code, sentence in page.content.decode()) == (403, True)
    assert sentence in client.get(operation.get_absolute_url()).content.decode()
    with acting_as(cast.cora), pytest.raises(WrongState, match=sentence):
        actions.cancel_operation(operation=operation.pk, reason="Rain", by=cast.cora, version=None)


def test_the_night_before_a_message_says_first_not_to_come(cast: Cast) -> None:
    soon = clock.now() + dt.timedelta(hours=14)
    times = {"starts_at": soon, "ends_at": soon + dt.timedelta(hours=5)}
    deployment = make_deployment(cast, make_operation(cast, name="Turncoat"), officers=[cast.bob], **times)
    hidden = make_deployment(cast, make_secret(cast, "authorised"), **times)
    for one in (deployment, hidden):
        with acting_as(cast.cora):
            actions.cancel_deployment(deployment=one.pk, reason="Rain", by=cast.cora, version=None)
    assert "Bob" in told("deployment-cancelled")
    with acting_as(cast.olive):
        said = words_for("deployment-cancelled", deployment)
        secret = words_for("deployment-cancelled", Deployment.objects.get(pk=hidden.pk))
    assert said.subject == "Do not come: Operation Turncoat: Day of action is cancelled"
    assert said.lines[0].startswith("Do not come: Operation Turncoat: Day of action on ")
    assert secret.subject == "OFFICIAL-SENSITIVE: Do not come: a deployment is cancelled"


def test_of_a_series_the_first_is_told_of_and_the_later_ones_together(cast: Cast) -> None:
    first = make_deployment(cast, make_operation(cast), officers=[cast.bob])
    with acting_as(cast.cora):
        actions.repeat_deployment(
            deployment=first.pk, rule=Rule(Every.WEEKS, times=3), by=cast.cora, acknowledge_red_flags=True
        )
        actions.cancel_operation(operation=first.operation_id, reason="Over", by=cast.cora, version=None)
    assert told("deployment-cancelled") == ["Bob", "Olive"]
    assert told("series-cancelled") == ["Bob", "Olive"]
