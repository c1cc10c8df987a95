"""Orders that end soon or were breached come to the meeting by themselves, restricted ones to those who share them."""

import datetime as dt

from common import clock
from common.scope import acting_as
from outcomes.actions import change_outcome
from tasking.building import build_agenda
from tasking.models import AgendaItem, Forum, Meeting, Section
from tests.cast import Cast
from tests.outcomes.makers import days_ago, make_operation, make_outcomes


def orders_on_the_agenda(cast: Cast) -> dict[str, AgendaItem]:
    with acting_as(cast.cora):
        forum = Forum.objects.create(name="Joint Tasking Group", reference_prefix="JTG")
        starts = clock.now() + dt.timedelta(days=7)
        meeting = Meeting.objects.create(forum=forum, starts_at=starts, ends_at=starts + dt.timedelta(hours=2))
        items = build_agenda(meeting, cast.cora)
    return {item.title.split(":")[0]: item for item in items if item.section == Section.ORDERS}


def test_orders_that_end_soon_or_were_breached_are_on_the_agenda(cast: Cast, law: None) -> None:
    [ending] = make_outcomes(cast.olive, "CPW", issued_on=days_ago(150))
    [later] = make_outcomes(cast.olive, "CPW")
    [penalty] = make_outcomes(cast.olive, "FPN_CPN")
    [breached] = make_outcomes(cast.olive, "CBO_ADULT", indefinite=True)
    with acting_as(cast.max):
        for verb in ("activate", "breach"):
            change_outcome(outcome=breached.pk, verb=verb, by=cast.max, version=None, reason="Seen in the zone")
    [mistaken] = make_outcomes(cast.olive, "CBO_ADULT", indefinite=True)
    with acting_as(cast.max):
        for verb in ("activate", "breach", "strike"):
            change_outcome(outcome=mistaken.pk, verb=verb, by=cast.max, version=None, reason="Entered twice")
    found = orders_on_the_agenda(cast)
    assert set(found) == {ending.reference, breached.reference}
    assert not {later.reference, penalty.reference} & set(found)
    assert found[breached.reference].why == "Breached; no end date"
    assert found[ending.reference].why.startswith("Last day ")
    assert (found[ending.reference].category, found[ending.reference].held_by_id) == ("offenders", cast.council.pk)


def test_the_charity_sees_no_order_about_a_person_on_the_agenda(cast: Cast, law: None) -> None:
    make_outcomes(cast.olive, "CPW", issued_on=days_ago(150))
    assert orders_on_the_agenda(cast)
    with acting_as(cast.carla):
        assert not AgendaItem.objects.filter(section=Section.ORDERS).exists()


def test_an_order_of_a_sensitive_operation_stays_off(cast: Cast, law: None) -> None:
    diesel = make_operation(cast, "Diesel", marking="official_sensitive")
    make_outcomes(cast.olive, "CPW", issued_on=days_ago(150), operation=diesel)
    make_outcomes(cast.olive, "CPW", issued_on=days_ago(150), marking="official_sensitive")
    assert orders_on_the_agenda(cast) == {}


def test_outcomes_since_the_last_meeting_are_counted_beside_their_operation(cast: Cast, law: None) -> None:
    turncoat = make_operation(cast)
    diesel = make_operation(cast, "Diesel", marking="official_sensitive")
    make_outcomes(cast.olive, "FPN_CPN", count=2, operation=turncoat, subject_kind="body")
    make_outcomes(cast.olive, "CPN", operation=turncoat, subject_kind="body")
    make_outcomes(cast.olive, "CPW", operation=turncoat)
    make_outcomes(cast.olive, "CPN", operation=diesel, subject_kind="body")
    make_outcomes(cast.olive, "CPN", operation=turncoat, subject_kind="body", issued_on=days_ago(60))
    orders_on_the_agenda(cast)
    with acting_as(cast.carla):
        [item] = AgendaItem.objects.filter(section=Section.TRENDS)
    assert item.source_id == turncoat.pk
    assert item.why == (
        "Outcomes: 1 Community Protection Notice, 2 fixed penalties for breach of a Community Protection Notice."
    )
