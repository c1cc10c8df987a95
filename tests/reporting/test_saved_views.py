"""Saved views: a name for filters, kept for oneself or one's agency, in which each reader counts what they may see."""

import pytest
from django.db import DatabaseError, transaction
from django.test import Client

from audit.models import ProcessingEvent
from common.errors import BadInput, NotAllowed, StaleEdit, WrongState
from common.scope import acting_as
from operations.models import Operation
from outcomes.models import Outcome
from reporting.actions.saved_views import change_view, save_view, withdraw_view
from reporting.models import SavedView
from tests.cast import Cast, sign_in
from tests.outcomes.makers import make_catalogue, make_operation, make_outcomes

LIST, SAVE = "/explore/views/", "/explore/views/save/"


@pytest.fixture
def nightjar(cast: Cast) -> Operation:
    """An operation for named readers with a warning, and a visit that all may see."""
    make_catalogue()
    operation = make_operation(cast, "Nightjar", marking="official_sensitive")
    make_outcomes(cast.olive, "CPW", operation=operation)
    make_outcomes(cast.olive, "COMPLIANT", 2, place="Lion")
    return operation


def test_a_view_is_saved_opened_shared_renamed_and_withdrawn_with_its_history(
    client: Client, cast: Cast, nightjar: Operation
) -> None:
    sign_in(client, cast.olive)
    query = "family=visit&group=place"
    page = client.get(f"{SAVE}?{query}&after=x")
    assert "Family: Visits" in page.content.decode()
    sent = {"query": query, "name": " Visits ", "is_shared": "on"}
    answer = client.post(SAVE, sent, follow=True)
    assert answer.redirect_chain[-1][0] == "/explore/outcomes/?group=place&family=visit"
    assert answer.context["table"].total.now == 2
    assert "Enter the name of the view" in client.post(SAVE, {"query": query}).content.decode()
    assert "You have a view of this name already" in client.post(SAVE, sent).content.decode()
    assert "is no filter of outcomes" in client.post(SAVE, {"query": "x=1", "name": "X"}).content.decode()
    with acting_as(cast.olive):
        view = SavedView.objects.get()
    # A colleague finds it and cannot change it; the police and the charity do not know of it.
    sign_in(client, cast.max)
    assert "Visits" in client.get(LIST).content.decode()
    assert client.get(f"{LIST}{view.pk}/").status_code == 403
    for stranger in (cast.bob, cast.charlie):
        sign_in(client, stranger)
        assert "Visits</a>" not in client.get(LIST).content.decode()
        assert client.get(f"{LIST}{view.pk}/").status_code == 404
    sign_in(client, cast.olive)
    changed = {"name": "Calls", "query": "family=order", "version": view.version}
    assert client.post(f"{LIST}{view.pk}/", changed).status_code == 302
    assert client.post(f"{LIST}{view.pk}/", changed).status_code == 412
    assert client.post(f"{LIST}{view.pk}/withdraw/", {"version": view.version + 1}).status_code == 302
    assert "Calls" not in client.get(LIST).content.decode()
    with acting_as(cast.olive):
        assert [row.name for row in SavedView.history.filter(id=view.pk).order_by("history_id")] == [
            *("Visits", "Calls", "Calls"),
        ]
        assert SavedView.objects.get().query == "group=place&family=visit"
        verbs = ProcessingEvent.objects.filter(record_id=view.pk).order_by("id").values_list("verb", flat=True)
        assert list(verbs) == ["saved a view", "changed a saved view", "withdrew a saved view"]
        # Its name is free again.
        save_view(by=cast.olive, name="Calls", query="", is_shared=False)


def test_a_shared_view_shows_each_reader_what_they_may_see(client: Client, cast: Cast, nightjar: Operation) -> None:
    with acting_as(cast.max):
        view = save_view(by=cast.max, name="All of it", query="", is_shared=True)
        everything = Outcome.objects.count()
    assert everything == 3
    assert sign_in(client, cast.olive).get(view.get_absolute_url()).context["table"].total.now == 3
    assert sign_in(client, cast.charlie).get(view.get_absolute_url()).context["table"].total.now == 2


def test_a_view_cannot_tell_of_an_operation_to_those_who_may_not_know_of_it(cast: Cast, nightjar: Operation) -> None:
    query = f"operation={nightjar.pk}"
    with acting_as(cast.max), pytest.raises(BadInput, match="Operation Nightjar is for its named readers"):
        save_view(by=cast.max, name="Nightjar", query=query, is_shared=True)
    with acting_as(cast.carla), pytest.raises(BadInput, match="Choose the operation"):
        save_view(by=cast.carla, name="Nightjar", query=query, is_shared=False)
    turncoat = make_operation(cast)
    with acting_as(cast.max):
        view = save_view(by=cast.max, name="Turncoat", query=f"operation={turncoat.pk}", is_shared=True)
        assert view.operation == turncoat


def test_rules_of_a_view_hold_in_the_actions_and_in_the_database(cast: Cast, nightjar: Operation) -> None:
    with acting_as(cast.max):
        view = save_view(by=cast.max, name="Mine", query="family=visit", is_shared=True)
    with acting_as(cast.olive):
        with pytest.raises(NotAllowed, match="Only Max can change this view"):
            change_view(view=view.pk, by=cast.olive, version=None, name="Ours", is_shared=True)
        with pytest.raises(DatabaseError), transaction.atomic():
            SavedView.objects.filter(pk=view.pk).update(name="Ours")
        with pytest.raises(DatabaseError), transaction.atomic():
            SavedView.objects.create(person=cast.max, agency=cast.council, name="Theirs", query="")
    with acting_as(cast.max):
        with pytest.raises(DatabaseError), transaction.atomic():
            SavedView.objects.filter(pk=view.pk).update(query="family=order")
        with pytest.raises(StaleEdit):
            withdraw_view(view=view.pk, by=cast.max, version=99)
        with pytest.raises(BadInput, match="Enter a name"):
            change_view(view=view.pk, by=cast.max, version=None, name="  ", is_shared=True)
        withdraw_view(view=view.pk, by=cast.max, version=None)
        with pytest.raises(WrongState):
            withdraw_view(view=view.pk, by=cast.max, version=None)
    with acting_as(cast.sam), pytest.raises(NotAllowed):
        save_view(by=cast.sam, name="Mine", query="", is_shared=False)
    with acting_as(cast.olive):
        assert not SavedView.objects.exists()
