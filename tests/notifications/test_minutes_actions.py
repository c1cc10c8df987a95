"""Each owner is sent their own actions as the minutes are frozen: once, counted, and in nobody's words."""

import pytest

from common import clock
from common.scope import System, acting_as, acting_as_system
from notifications import news
from notifications.composing import Composed, Obsolete, compose
from notifications.models import Delivery
from partners.models import Person
from tasking.models import MinutesVersion
from tests.cast import Cast
from tests.tasking import minutes_made
from tests.tasking.minutes_made import HIDDEN, OPEN, RESTRICTED, closed_meeting

KIND = "minutes-actions"


def owed() -> list[Delivery]:
    """What is owed of it."""
    with acting_as_system(System.OUTBOX):
        return list(Delivery.objects.filter(kind=KIND).select_related("recipient").order_by("recipient__name"))


def words_to(person: Person) -> str:
    """The message to this person."""
    delivery = next(one for one in owed() if one.recipient_id == person.pk)
    made = compose(delivery)
    assert isinstance(made, Composed)
    return f"{made.message.subject}\n{made.message.text}"


def test_each_owner_is_told_once_also_those_whose_actions_the_chair_cannot_see(cast: Cast) -> None:
    held = closed_meeting(cast)
    assert [one.recipient.name for one in owed()] == ["Bob", "Charlie"]
    with acting_as(cast.alice):
        news.of_minutes(MinutesVersion.objects.get(meeting=held.meeting), clock.now())
    assert len(owed()) == 2


def test_the_message_counts_and_says_nothing_of_what_is_to_be_done(cast: Cast) -> None:
    closed_meeting(cast)
    bobs, charlies = words_to(cast.bob), words_to(cast.charlie)
    assert "Your actions from Joint Tasking Group" in bobs
    assert "They give you 2 actions." in bobs
    assert "1 of them is restricted." in bobs
    assert "/actions/?whose=mine" in bobs
    assert "They give you 1 action." in charlies
    place = "Civic Suite"
    told = [word for word in (*OPEN, *RESTRICTED, *HIDDEN) if word != place and word in bobs + charlies]
    assert told == []


def test_that_someone_has_a_restricted_action_is_told_to_nobody_else(cast: Cast) -> None:
    closed_meeting(cast)
    with acting_as(cast.alice):
        assert {one.recipient.name for one in Delivery.objects.filter(kind=KIND)} == {"Bob"}
    with acting_as(cast.carla):
        assert {one.recipient.name for one in Delivery.objects.filter(kind=KIND)} == {"Bob", "Charlie"}


def test_one_who_may_no_longer_see_their_action_is_not_told_of_it(cast: Cast) -> None:
    held = minutes_made.open_meeting(cast)
    with acting_as(cast.cora):
        minutes_made.made.put(held.action, owner=cast.olive, owner_agency=cast.council)
    minutes_made.close(cast, held)
    assert [one.recipient.name for one in owed()] == ["Bob", "Charlie", "Olive"]
    with acting_as_system(System.SET_UP):
        type(cast.agreement).objects.filter(pk=cast.agreement.pk).update(ends_on=clock.today())
    bobs = next(one for one in owed() if one.recipient == cast.bob)
    assert isinstance(compose(bobs), Obsolete)
    assert isinstance(compose(next(one for one in owed() if one.recipient == cast.olive)), Composed)


@pytest.mark.parametrize("state", ["completed", "discharged", "struck"])
def test_actions_that_are_done_are_not_sent(cast: Cast, state: str) -> None:
    held = minutes_made.open_meeting(cast)
    closing = (
        {"closing_reason": "Done", "closed_at": clock.now(), "closed_by": cast.alice} if state != "completed" else {}
    )
    with acting_as(cast.cora):
        minutes_made.made.put(held.action, state=state, **closing)
    minutes_made.close(cast, held)
    assert "They give you 1 action." in words_to(cast.bob)
