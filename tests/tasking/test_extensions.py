"""More time: asked for, answered, lapsed; what the pages and the API show of it."""

import datetime as dt

import pytest
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse

from audit.models import ProcessingEvent
from common import clock
from common.errors import BadInput, NotAllowed, StaleEdit, WrongState
from common.scope import acting_as
from tasking import actions
from tasking.models import Action, ExtensionRequest
from tests.cast import Cast, sign_in
from tests.tasking import made

WEEK = dt.timedelta(days=7)


def ask(cast: Cast, action: Action, *, until: dt.date | None = None, by=None, reason: str = "The shops are shut"):
    """Bob asks for a week more."""
    person = by or cast.bob
    with acting_as(person):
        return actions.ask_for_time(
            action=action.pk, by=person, version=None, asked_until=until or action.due_on + WEEK, reason=reason
        )


def answer(cast: Cast, request: ExtensionRequest, verb: str, **more):
    """Alice answers."""
    with acting_as(cast.alice):
        given = {"request": request.pk, "verb": verb, "by": cast.alice, "version": None, "reason": "Agreed", **more}
        return actions.answer_extension(**given)


def test_granting_moves_the_due_date_with_the_reason_that_history_keeps(cast: Cast) -> None:
    action = made.action(cast, at=made.meeting(cast))
    granted = answer(cast, ask(cast, action), "grant", reason="Half term")
    assert (granted.state, granted.granted_until, granted.answered_by) == ("granted", action.due_on + WEEK, cast.alice)
    with acting_as(cast.bob):
        moved = Action.objects.get()
        assert moved.due_on == action.due_on + WEEK
        assert moved.history.latest("history_id").history_change_reason == "Half term"
        verbs = [(event.verb, event.reason) for event in ProcessingEvent.objects.about(moved)[:2]]
    assert verbs == [("granted more time", "Half term"), ("asked for more time", "The shops are shut")]


def test_another_date_than_asked_for_can_be_given_and_refusing_leaves_it(cast: Cast) -> None:
    meeting = made.meeting(cast)
    sooner, stays = made.action(cast, at=meeting), made.action(cast, at=meeting)
    three_days = sooner.due_on + dt.timedelta(days=3)
    assert answer(cast, ask(cast, sooner), "grant", granted_until=three_days).granted_until == three_days
    assert answer(cast, ask(cast, stays), "refuse").granted_until is None
    with acting_as(cast.bob):
        assert [Action.objects.get(pk=one.pk).due_on for one in (sooner, stays)] == [three_days, stays.due_on]
    ask(cast, stays)  # a refused one does not bar the next


def test_every_fault_of_asking_is_named(cast: Cast) -> None:
    meeting = made.meeting(cast)
    action = made.action(cast, at=meeting, due_on=clock.today() - WEEK)
    for until, words in ((clock.today() - dt.timedelta(days=1), "today or later"), (action.due_on, "today or later")):
        with pytest.raises(BadInput) as refusal:
            ask(cast, action, until=until, reason=" ")
        assert words in refusal.value.faults["asked_until"][0]
        assert refusal.value.faults["reason"] == ["Say why more time is needed."]
    open_still = made.action(cast, at=meeting)
    with pytest.raises(BadInput, match="after"):
        ask(cast, open_still, until=open_still.due_on)
    with pytest.raises(NotAllowed, match="Only Essex Police"):
        ask(cast, open_still, by=cast.charlie)
    for state in ("completed", "discharged", "struck"):
        with pytest.raises(WrongState, match="while an action is open"):
            ask(cast, made.action(cast, at=meeting, state=state))
    with pytest.raises(StaleEdit), acting_as(cast.bob):
        actions.ask_for_time(
            action=open_still.pk, by=cast.bob, version=99, asked_until=open_still.due_on + WEEK, reason="x"
        )


def test_one_request_waits_at_a_time_by_the_action_and_by_the_database(cast: Cast) -> None:
    action = made.action(cast, at=made.meeting(cast))
    first = ask(cast, action)
    with pytest.raises(WrongState, match="asked for already"):
        ask(cast, action)
    with pytest.raises(IntegrityError, match="one_open_extension_per_action"), transaction.atomic():
        made.extension(cast, action)
    answer(cast, first, "withdraw")
    ask(cast, action)


def test_a_date_that_has_passed_while_it_waited_is_not_granted(cast: Cast) -> None:
    action = made.action(cast, at=made.meeting(cast), due_on=clock.today() - 3 * WEEK)
    late = made.extension(cast, action)
    with pytest.raises(BadInput, match="today or later"):
        answer(cast, late, "grant")
    with pytest.raises(BadInput, match="Say why more time is given"):
        answer(cast, late, "grant", granted_until=clock.today(), reason=" ")
    assert answer(cast, late, "grant", granted_until=clock.today()).granted_until == clock.today()


def test_more_time_ends_before_the_year_2100(cast: Cast) -> None:
    action = made.action(cast, at=made.meeting(cast))
    with pytest.raises(BadInput, match="before the year 2100"):
        ask(cast, action, until=dt.date.max)
    waiting = ask(cast, action)
    with pytest.raises(BadInput, match="before the year 2100"):
        answer(cast, waiting, "grant", granted_until=dt.date.max)


@pytest.mark.parametrize("how", ["complete", "discharge", "strike", "amend"])
def test_a_request_lapses_once_the_action_is_done_or_its_date_is_changed_otherwise(cast: Cast, how: str) -> None:
    action = made.action(cast, at=made.meeting(cast))
    request = ask(cast, action)
    with acting_as(cast.alice):
        if how == "amend":
            kept = {"text": action.text, "owner_agency": cast.police, "owner": cast.bob}
            later = action.due_on + 2 * WEEK
            actions.amend_action(action=action.pk, by=cast.alice, version=None, due_on=later, reason="Ok", **kept)
        else:
            actions.move_action(action=action.pk, verb=how, by=cast.alice, version=None, reason="Done")
        request.refresh_from_db()
    assert (request.state, request.answered_by_id) == ("withdrawn", cast.alice.pk)


def test_on_pages_it_is_asked_for_seen_in_the_lists_and_answered(client: Client, cast: Cast) -> None:
    meeting = made.meeting(cast)
    action = made.action(cast, at=meeting)
    until = action.due_on + WEEK
    sign_in(client, cast.bob)
    assert "Ask for more time" in client.get(action.get_absolute_url()).content.decode()
    body = {"version": action.version, "asked_until": until.isoformat(), "reason": "The shops are shut"}
    assert client.post(reverse("tasking:extension_ask", args=[action.pk]), body).status_code == 302
    assert client.post(reverse("tasking:extension_ask", args=[action.pk]), body).status_code == 409
    sign_in(client, cast.alice)
    for path in (reverse("tasking:actions"), meeting.get_absolute_url()):
        assert "Asks for more time until" in client.get(path).content.decode(), path
    with acting_as(cast.alice):
        request = ExtensionRequest.objects.get()
    grant = reverse("tasking:extension_answer", args=[request.pk, "grant"])
    assert "The shops are shut" in client.get(grant).content.decode()
    given = {"version": request.version, "granted_until": until.isoformat(), "reason": "Half term"}
    assert client.post(grant, given).status_code == 302
    page = client.get(action.get_absolute_url()).content.decode()
    assert "Half term" in page
    assert page.count("<time datetime=" + f'"{until.isoformat()}"') >= 2
    assert client.get(reverse("tasking:extension_answer", args=[request.pk, "dance"])).status_code == 404


def test_by_the_api_it_is_asked_for_and_answered(client: Client, cast: Cast) -> None:
    action = made.action(cast, at=made.meeting(cast))
    until = (action.due_on + WEEK).isoformat()
    json = {"content_type": "application/json"}
    sign_in(client, cast.bob)
    body = {"asked_until": until, "reason": "Shut"}
    asked = client.post(f"/api/v1/actions/{action.pk}/ask-for-time/", body, headers={"If-Match": action.etag}, **json)
    assert asked.status_code == 201
    (request,) = asked.json()["extensions"]
    assert (request["state"], request["asked_until"]) == ("requested", until)
    sign_in(client, cast.cora)
    path = f"/api/v1/extensions/{request['id']}/"
    etag = client.get(path).headers["ETag"]
    assert client.post(f"{path}grant/", {"reason": "Ok"}, **json).status_code == 428
    granted = client.post(f"{path}grant/", {"reason": "Ok"}, headers={"If-Match": etag}, **json)
    assert (granted.status_code, granted.json()["granted_until"]) == (200, until)
    assert client.get(f"/api/v1/actions/{action.pk}/").json()["due_on"] == until
