"""Who is told as something moves or is handed on, and who is not."""

import datetime as dt
import re

import pytest

from common import clock
from common.scope import System, acting_as, acting_as_system
from notifications import sending, upkeep
from notifications.models import Delivery
from operations.actions.changing import change_operation
from operations.actions.requests import move_with
from operations.models import Deployment, Resource, ResourceRequest
from partners.models import Person
from tests.cast import Cast
from tests.notifications import making
from tests.notifications.making import Recorder

DAY = dt.timedelta(days=1)


def told(kind: str) -> list[str]:
    with acting_as_system(System.OUTBOX):
        rows = Delivery.objects.filter(kind=kind).exclude(status="cancelled")
        return sorted(Person.objects.filter(pk__in=rows.values("recipient")).values_list("name", flat=True))


def asked(cast: Cast, state: str) -> ResourceRequest:
    made = making.deployment(cast)
    with acting_as(cast.cora):
        van = Resource.objects.create(name="Van 1", kind="van", agency=cast.police)
        return ResourceRequest.objects.create(
            deployment=made,
            agency=cast.police,
            kind="van",
            starts_at=made.starts_at,
            ends_at=made.ends_at,
            state=state,
            resource=None if state == "requested" else van,
        )


@pytest.mark.parametrize("state", ["requested", "offered", "confirmed"])
def test_a_request_that_moves_with_its_deployment_is_told_anew_with_links_that_work(cast: Cast, state: str) -> None:
    request = asked(cast, state)
    with acting_as(cast.cora):
        Deployment.objects.filter(pk=request.deployment_id).update(
            starts_at=request.starts_at + DAY, ends_at=request.ends_at + DAY
        )
        move_with(Deployment.objects.get(pk=request.deployment_id), cast.cora)
    assert told("request-moved") == ([] if state == "confirmed" else ["Bea"])
    channel = Recorder()
    sending.drain(channel)
    letters = [one for one in channel.sent if one.subject.startswith("At another time: ")]
    assert [one.to for one in letters] == ([] if state == "confirmed" else ["bea@example.org"])
    for letter in letters:
        answers = re.findall(r"/answer/[^/\s]+/(confirm|decline|offer)/", letter.text)
        assert answers == (["confirm", "decline", "offer"] if state == "requested" else [])


def test_who_commanded_what_is_near_is_told_that_they_do_not_any_more(cast: Cast) -> None:
    for near in (True, False):
        made = making.deployment(cast, starts_in=DAY if near else 5 * DAY)
        whole = made.operation
        with acting_as(cast.cora):
            change_operation(
                operation=whole.pk,
                by=cast.cora,
                version=None,
                name=whole.name,
                theme=whole.theme,
                objective=whole.objective,
                measure="",
                achieve_by=None,
                lead_agency=cast.council,
                commander=cast.olive,
            )
    assert told("operation-command") == ["Olive"]
    assert told("operation-relieved") == ["Alice"]
    with acting_as_system(System.OUTBOX):
        assert Delivery.objects.filter(kind="operation-relieved").count() == 1
    channel = Recorder()
    sending.drain(channel)
    (letter,) = [one for one in channel.sent if one.subject.startswith("You no longer command ")]
    assert letter.to == "alice@example.org"


def test_nothing_is_written_for_the_owner_of_a_restricted_action_who_may_not_see_it(cast: Cast) -> None:
    for owner, is_told in ((cast.charlie, False), (cast.bob, True)):
        made = making.action(cast, owner, category="victims")
        upkeep.heal(clock.now())
        with acting_as_system(System.OUTBOX):
            assert Delivery.objects.filter(source_id=made.pk, recipient=owner).exists() is is_told
