"""Whatever two hundred people click at once: one van, one place. Over real connections that really commit."""

import threading
from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from uuid import UUID, uuid4

import pytest
from django.db import connection, connections

from common.errors import Conflict, MusterError
from common.scope import acting_as
from operations import actions
from operations.models import DeploymentOfficer, Resource, ResourceRequest, Visit
from partners.models import Person
from tests.cast import Cast
from tests.operations.made import make_deployment, make_operation, make_request, make_resource, make_secret

pytestmark = pytest.mark.worker
#: PostgreSQL's own limit on connections leaves room for this many at once; the others wait their turn.
AT_ONCE = 20


def together(jobs: list[Callable[[], str]]) -> Counter[str]:
    """Run the jobs on connections of their own, a barrier letting each batch go at once; count what they answer."""
    batch = min(AT_ONCE, len(jobs))
    gate = threading.Barrier(batch)

    def run(job: Callable[[], str]) -> str:
        gate.wait(timeout=60)
        try:
            return job()
        finally:
            connections.close_all()

    with ThreadPoolExecutor(batch) as pool:
        return Counter(pool.map(run, jobs))


def confirming(request: UUID, van: Resource, by: Person) -> Callable[[], str]:
    """A job: confirm this request with this van."""

    def job() -> str:
        try:
            with acting_as(by):
                actions.confirm_request(request=request, resource=van, by=by, version=None)
        except Conflict:
            return "refused"
        return "confirmed"

    return job


def race(cast: Cast, count: int) -> tuple[Counter[str], int]:
    """So many deployments at one time want one van; gives the answers, and how often it ends up confirmed."""
    operation, van = make_operation(cast), make_resource(cast.bea)
    requests = [make_request(cast, make_deployment(cast, operation), cast.bea) for _ in range(count)]
    answers = together([confirming(request.pk, van, cast.bea) for request in requests])
    with acting_as(cast.bea):
        return answers, ResourceRequest.objects.filter(resource=van, state="confirmed").count()


@pytest.mark.parametrize("count", [40, pytest.param(200, marks=pytest.mark.slow)])
def test_of_many_confirmations_at_once_exactly_one_wins(committed_cast: Cast, count: int) -> None:
    answers, confirmed = race(committed_cast, count)
    assert answers == {"confirmed": 1, "refused": count - 1}
    assert confirmed == 1


def test_without_the_constraint_the_race_is_lost(committed_cast: Cast) -> None:
    """The control: it is the constraint that does it."""
    with connections["owner"].cursor() as cursor:
        cursor.execute("ALTER TABLE operations_resourcerequest DROP CONSTRAINT resource_confirmed_once_at_a_time")
    answers, confirmed = race(committed_cast, 20)
    assert confirmed == answers["confirmed"] == 20


def putting_down(deployment: UUID, person: Person, by: Person) -> Callable[[], str]:
    """A job: put this person down for this deployment."""

    def job() -> str:
        try:
            with acting_as(by):
                actions.turn_out(deployment=deployment, person=person, by=by)
        except Conflict:
            return "refused"
        return "put down"

    return job


@pytest.mark.parametrize("constrained", [True, False])
def test_of_many_deployments_that_want_one_person_at_once_exactly_one_wins(
    committed_cast: Cast, constrained: bool
) -> None:
    """Without the constraint, the control, all of them do."""
    cast, count = committed_cast, 8
    if not constrained:
        with connections["owner"].cursor() as cursor:
            cursor.execute("ALTER TABLE operations_deploymentofficer DROP CONSTRAINT person_turns_out_once_at_a_time")
    operation = make_operation(cast)
    wanting = [make_deployment(cast, operation) for _ in range(count)]
    answers = together([putting_down(one.pk, cast.bob, cast.cora) for one in wanting])
    won = 1 if constrained else count
    assert answers == Counter({"put down": won, "refused": count - won})
    with acting_as(cast.cora):
        assert DeploymentOfficer.objects.standing().filter(person=cast.bob).count() == won


def test_a_visit_sent_many_times_at_once_is_one_visit(committed_cast: Cast) -> None:
    cast = committed_cast
    operation, key = make_operation(cast, "under_way"), uuid4()

    def send() -> str:
        with acting_as(cast.olive):
            visit = actions.record_visit(
                operation=operation.pk, place="Shop", result="Two warned", by=cast.olive, client_key=key
            )
        return str(visit.pk)

    assert len(together([send] * 20)) == 1
    with acting_as(cast.olive):
        assert Visit.objects.count() == 1
    assert not connection.in_atomic_block


def overtaking(by: Person, first: Callable[[], object], then: Callable[[], object]) -> str:
    """What `then` comes to, said while `first` is done and not yet committed: a refusal's sentence, or nothing."""
    said: list[str] = []

    def follow() -> None:
        try:
            with acting_as(by):
                then()
        except MusterError as refusal:
            said.append(refusal.detail or str(refusal.faults))
        finally:
            connections.close_all()

    follower = threading.Thread(target=follow)
    with acting_as(by):
        first()
        follower.start()
        follower.join(timeout=0.5)
        assert follower.is_alive(), "The second did not wait for the first."
    follower.join(timeout=60)
    return " ".join(said)


def test_nobody_is_needed_for_and_removed_from_a_sensitive_operation_at_once(committed_cast: Cast) -> None:
    cast, secret = committed_cast, make_secret(committed_cast, "authorised")
    day = make_deployment(cast, secret)
    with acting_as(cast.cora):
        actions.add_readers(operation=secret.pk, readers=[cast.bob, cast.carla], by=cast.cora, version=None)

    def remove(person: Person) -> Callable[[], object]:
        return lambda: actions.remove_reader(
            operation=secret.pk, person=person, reason="Moved away", by=cast.cora, version=None
        )

    def ask() -> object:
        return actions.ask_for_resources(
            deployment=day.pk, agencies=[cast.charity], kind="van", wanted="", by=cast.cora
        )

    put_down = partial(actions.turn_out, deployment=day.pk, person=cast.bob, by=cast.cora)
    assert "Bob turns out for Day of action" in overtaking(cast.cora, put_down, remove(cast.bob))
    assert "Outreach Charity is asked for a resource" in overtaking(cast.cora, ask, remove(cast.carla))
    with acting_as(cast.cora):
        ResourceRequest.objects.update(state="withdrawn")
        actions.stand_down(deployment=day.pk, person=cast.bob, reason="Ill", by=cast.cora)
    assert "Bob was removed as a reader" in overtaking(cast.cora, remove(cast.bob), put_down)
    assert "Nobody from Outreach Charity may see" in overtaking(cast.cora, remove(cast.carla), ask)


def test_whoever_is_put_down_as_an_operation_is_marked_upwards_becomes_its_reader(committed_cast: Cast) -> None:
    cast, operation = committed_cast, make_operation(committed_cast)
    day = make_deployment(cast, operation)
    put_down = partial(actions.turn_out, deployment=day.pk, person=cast.bob, by=cast.cora)
    mark = partial(
        actions.mark_sensitive, operation=operation.pk, readers=[cast.alice, cast.bea], by=cast.cora, version=None
    )
    assert overtaking(cast.cora, put_down, mark) == ""
    with acting_as(cast.bob):
        assert DeploymentOfficer.objects.filter(person=cast.bob, stood_down=False).exists()
