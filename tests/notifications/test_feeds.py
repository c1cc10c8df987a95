"""The calendar feed: never stale, never more than its owner may see, and never a reason for a program to give up."""

import datetime as dt
import io
import logging
import logging.config
import re

import icalendar
import pytest
import time_machine
import vobject
from django.conf import settings
from django.test import Client
from django.urls import reverse
from ical.calendar_stream import IcsCalendarStream

from audit.models import ProcessingEvent
from common import clock
from common.errors import BadInput, Conflict, NotAllowed
from common.scope import System, acting_as, acting_as_system
from notifications import actions
from notifications.actions.feeds import MOST_LINKS
from notifications.calendars import feeds
from notifications.models import CalendarEntry, CalendarFeed, CalendarText
from operations.models import DeploymentOfficer, OperationReader
from partners.models import Agreement, Person
from tests.cast import Cast, sign_in
from tests.notifications import making

DAY = dt.timedelta(days=1)


def link_of(person: Person, name: str = "Muster") -> str:
    """The path of a new link of this person."""
    with acting_as(person):
        return actions.make_feed(name=name, by=person).url.removeprefix(settings.BASE_URL)


def read(client: Client, link: str, **headers) -> icalendar.Calendar:
    answer = client.get(link, headers=headers)
    assert answer.status_code == 200
    return icalendar.Calendar.from_ical(answer.content)


def titles(client: Client, link: str) -> list[str]:
    return [str(event["SUMMARY"]) for event in read(client, link).walk("VEVENT")]


# What it holds


def test_three_programs_read_the_same_from_it(client: Client, cast: Cast) -> None:
    made = making.deployment(cast, turnout=[cast.olive])
    text = client.get(link_of(cast.olive)).content.decode()
    (event,) = icalendar.Calendar.from_ical(text).walk("VEVENT")
    home = IcsCalendarStream.calendar_from_ics(text).events[0]
    other = vobject.readOne(text).vevent
    starts = made.starts_at.replace(microsecond=0)
    assert event["DTSTART"].dt == home.dtstart == other.dtstart.value == starts
    assert str(event["SUMMARY"]) == home.summary == other.summary.value


def test_it_holds_deployments_meetings_actions_and_red_flags_of_ones_own(client: Client, cast: Cast) -> None:
    making.deployment(cast, turnout=[cast.olive])
    making.action(cast, cast.olive, at=making.meeting(cast, attending=[cast.olive]))
    making.red_flag(cast)
    making.action(cast, cast.bob)
    held = titles(client, link_of(cast.olive))
    assert [re.sub(r" \d+|[/\d-]", "", title) for title in held] == [
        "Joint tasking group",
        "Action JTG is due",
        "Operation Turncoat: Day of action, High Street",
        "Red flag: Festival",
    ]


def test_it_holds_no_word_of_the_minutes(client: Client, cast: Cast) -> None:
    making.action(cast, cast.olive)
    assert b"Smith" not in client.get(link_of(cast.olive)).content


def test_all_day_things_are_whole_dates_and_leave_people_free(client: Client, cast: Cast) -> None:
    made = making.action(cast, cast.olive)
    (event,) = [e for e in read(client, link_of(cast.olive)).walk("VEVENT") if "Action" in e["SUMMARY"]]
    assert (event["DTSTART"].dt, event["DTEND"].dt) == (made.due_on, made.due_on + DAY)
    assert event["TRANSP"] == "TRANSPARENT"


def test_a_move_shows_in_the_next_reading_with_a_higher_sequence(client: Client, cast: Cast) -> None:
    made = making.deployment(cast, turnout=[cast.olive])
    link = link_of(cast.olive)
    first = client.get(link)
    making.change(made, cast.cora, starts_at=made.starts_at + DAY, ends_at=made.ends_at + DAY)
    assert client.get(link, headers={"If-None-Match": first["ETag"]}).status_code == 200
    before, (after,) = icalendar.Calendar.from_ical(first.content).walk("VEVENT")[0], read(client, link).walk("VEVENT")
    assert after["DTSTART"].dt - before["DTSTART"].dt == DAY
    assert (before["SEQUENCE"], after["SEQUENCE"], after["UID"] == before["UID"]) == (0, 1, True)


def test_a_change_that_moves_nothing_leaves_the_sequence(client: Client, cast: Cast) -> None:
    made = making.deployment(cast, turnout=[cast.olive])
    link = link_of(cast.olive)
    making.change(made, cast.cora, meeting_point="The clock tower")
    (event,) = read(client, link).walk("VEVENT")
    assert event["SEQUENCE"] == 0
    assert "Meet at The clock tower." in event["DESCRIPTION"]


def test_a_cancelled_event_stays_struck_through_thirty_days_past_its_date(client: Client, cast: Cast) -> None:
    made = making.deployment(cast, turnout=[cast.olive])
    link = link_of(cast.olive)
    making.change(made, cast.cora, state="cancelled", cancelled_reason="Rain")
    (event,) = read(client, link).walk("VEVENT")
    assert (event["STATUS"], event["SEQUENCE"], str(event["SUMMARY"])[:10]) == ("CANCELLED", 1, "CANCELLED:")
    with time_machine.travel(made.ends_at + 29 * DAY):
        assert len(titles(client, link)) == 1
    with time_machine.travel(made.ends_at + 31 * DAY):
        assert titles(client, link) == []


def test_someone_stood_down_loses_the_entry_and_one_put_on_gains_it(client: Client, cast: Cast) -> None:
    made = making.deployment(cast, turnout=[cast.olive])
    links = {person: link_of(person) for person in (cast.olive, cast.bob)}
    with acting_as(cast.cora):
        DeploymentOfficer.objects.filter(person=cast.olive).update(stood_down=True)
        DeploymentOfficer.objects.create(deployment=made, person=cast.bob)
        making.announce(made, cast.cora)
    assert [len(titles(client, links[person])) for person in (cast.olive, cast.bob)] == [0, 1]


def test_a_done_action_goes_and_comes_back_when_reopened(client: Client, cast: Cast) -> None:
    made = making.action(cast, cast.olive)
    link = link_of(cast.olive)
    for state, expected in (("completed", 0), ("open", 1)):
        made = making.change(made, cast.alice, state=state)
        assert len(titles(client, link)) == expected


def test_the_window_is_ninety_days_back_and_four_hundred_ahead(client: Client, cast: Cast) -> None:
    for days in (-91, -89, 399, 401):
        making.deployment(cast, turnout=[cast.olive], starts_in=days * DAY)
    assert len(titles(client, link_of(cast.olive))) == 2


# What it must not hold


def test_a_sensitive_operation_is_only_a_commitment_to_one_who_may_not_see_it(client: Client, cast: Cast) -> None:
    making.deployment(cast, turnout=[cast.charlie, cast.bob], sensitive=True)
    assert titles(client, link_of(cast.charlie)) == ["Committed \N{EN DASH} see Muster"]
    assert b"Turncoat" not in client.get(link_of(cast.charlie)).content
    assert b"High Street" not in client.get(link_of(cast.charlie)).content
    assert titles(client, link_of(cast.bob))[0].startswith("OFFICIAL-SENSITIVE: Operation Turncoat")


def test_rights_are_those_of_today_without_anything_being_made_anew(client: Client, cast: Cast) -> None:
    made = making.deployment(cast, turnout=[cast.charlie], sensitive=True)
    link = link_of(cast.charlie)
    first = client.get(link)
    with acting_as(cast.cora):
        reader = OperationReader.objects.create(operation=made.operation, person=cast.charlie)
    assert client.get(link, headers={"If-None-Match": first["ETag"]}).status_code == 200
    assert titles(client, link)[0].startswith("OFFICIAL-SENSITIVE: Operation")
    with acting_as(cast.cora):
        OperationReader.objects.filter(pk=reader.pk).update(is_removed=True)
    assert titles(client, link) == ["Committed \N{EN DASH} see Muster"]


def test_a_restricted_action_is_withheld_once_the_agreement_ends(client: Client, cast: Cast) -> None:
    making.action(cast, cast.bob, category="victims")
    link = link_of(cast.bob)
    assert titles(client, link)[0].startswith("Action")
    with acting_as(cast.ada):
        Agreement.objects.update(withdrawn_on=clock.today())
    assert titles(client, link) == ["Committed \N{EN DASH} see Muster"]


def test_an_outsiders_feed_holds_nothing_restricted(client: Client, cast: Cast) -> None:
    making.deployment(cast, turnout=[cast.olive], sensitive=True)
    making.action(cast, cast.bob, category="victims")
    making.deployment(cast, turnout=[cast.olive])
    assert titles(client, link_of(cast.charlie)) == []


def test_the_wall_keeps_entries_and_texts_from_those_they_are_not_for(cast: Cast) -> None:
    making.deployment(cast, turnout=[cast.olive], sensitive=True)
    with acting_as(cast.charlie):
        assert (CalendarEntry.objects.count(), CalendarText.objects.count()) == (0, 0)
    with acting_as(cast.bob):
        # His agency takes part, so he may see the operation; it is in nobody's calendar but theirs who turn out.
        assert (CalendarEntry.objects.count(), CalendarText.objects.count()) == (0, 1)
    for person in (cast.sam, cast.ada):
        with acting_as(person):
            assert (CalendarEntry.objects.count(), CalendarText.objects.count()) == (0, 0)


# HTTP


def test_a_reading_has_what_calendar_programs_look_for(client: Client, cast: Cast) -> None:
    making.deployment(cast, turnout=[cast.olive])
    answer = client.get(link_of(cast.olive, "Op Turncoat, mine"), headers={"Accept": "application/json"})
    assert answer.status_code == 200
    assert answer["Content-Type"] == "text/calendar; charset=utf-8"
    assert answer["Content-Disposition"] == 'inline; filename="op-turncoat-mine.ics"'
    assert answer["Cache-Control"] == "private, no-cache"
    assert answer["Content-Length"] == str(len(answer.content))
    assert re.fullmatch(r'"[0-9a-f]{40}"', answer["ETag"])
    assert "Content-Encoding" not in client.get(link_of(cast.olive), headers={"Accept-Encoding": "gzip"})


def test_a_head_tells_the_same_as_a_get_without_the_body(client: Client, cast: Cast) -> None:
    link = link_of(cast.olive)
    get, head = client.get(link), client.head(link)
    assert head.status_code == 200
    assert head.content == b""
    names = ("ETag", "Last-Modified", "Content-Type", "Content-Length")
    assert [head[name] for name in names] == [get[name] for name in names]


def test_nothing_but_reading_is_allowed(client: Client, cast: Cast) -> None:
    assert client.post(link_of(cast.olive)).status_code == 405


def test_a_known_edition_is_not_sent_again(client: Client, cast: Cast) -> None:
    link = link_of(cast.olive)
    first = client.get(link)
    for tag in (first["ETag"], f"W/{first['ETag']}", f'"other", {first["ETag"]}', "*"):
        answer = client.get(link, headers={"If-None-Match": tag})
        assert (answer.status_code, answer.content, answer["ETag"]) == (304, b"", first["ETag"])
    assert client.get(link, headers={"If-Modified-Since": first["Last-Modified"]}).status_code == 304


def test_the_validator_wins_over_the_date(client: Client, cast: Cast) -> None:
    link = link_of(cast.olive)
    first = client.get(link)
    answer = client.get(link, headers={"If-None-Match": '"other"', "If-Modified-Since": first["Last-Modified"]})
    assert answer.status_code == 200
    assert client.get(link, headers={"If-Modified-Since": "nonsense"}).status_code == 200
    assert client.get(link, headers={"If-Match": '"other"'}).status_code == 200


def test_what_moves_the_body_moves_the_date(client: Client, cast: Cast) -> None:
    made = making.deployment(cast, turnout=[cast.olive])
    link = link_of(cast.olive)
    seen = set()
    for stood_down in (False, True, False):
        with acting_as(cast.cora):
            DeploymentOfficer.objects.update(stood_down=stood_down)
            making.announce(made, cast.cora)
        known = next(iter(seen)) if len(seen) == 1 else "Mon, 01 Jan 2001 00:00:00 GMT"
        answer = client.get(link, headers={"If-Modified-Since": known})
        assert answer.status_code == 200
        seen.add(answer["Last-Modified"])
    assert len(seen) == 3


def test_a_known_edition_costs_no_write(client: Client, cast: Cast, django_assert_max_num_queries) -> None:
    link = link_of(cast.olive)
    first = client.get(link)
    with django_assert_max_num_queries(40) as queries:
        client.get(link, headers={"If-None-Match": first["ETag"]})
    written = [query["sql"] for query in queries if re.match("INSERT|UPDATE|DELETE", query["sql"])]
    assert written == []


@pytest.mark.parametrize("count", [1, 3])
def test_a_reading_asks_the_same_number_of_questions_whatever_it_holds(
    client: Client, cast: Cast, count: int, django_assert_num_queries
) -> None:
    for _ in range(count):
        making.deployment(cast, turnout=[cast.olive])
    link = link_of(cast.olive)
    client.get(link)
    with django_assert_num_queries(8):
        assert len(titles(client, link)) == count


def test_readings_are_logged_as_disclosures_once_an_hour(client: Client, cast: Cast) -> None:
    link = link_of(cast.olive)
    for _ in range(3):
        client.get(link)
    with time_machine.travel(clock.now() + dt.timedelta(hours=2)):
        client.get(link)
    with acting_as(cast.olive):
        events = ProcessingEvent.objects.filter(verb="read calendar")
        assert [(event.operation, event.channel, event.record_table) for event in events] == [
            ("disclosure", "feed", "notifications_calendarfeed")
        ] * 2
        assert CalendarFeed.objects.get().last_used_at is not None


def test_a_fault_of_ours_is_not_modified_to_those_who_have_a_copy(client: Client, cast: Cast, monkeypatch) -> None:
    from django.db import OperationalError

    def down(token: str) -> None:
        raise OperationalError("the database is restarting")

    link = link_of(cast.olive)
    tag = client.get(link)["ETag"]
    monkeypatch.setattr(feeds, "find_feed", down)
    client.raise_request_exception = False
    assert client.get(link, headers={"If-None-Match": tag}).status_code == 304
    answer = client.get(link)
    assert (answer.status_code, answer["Retry-After"]) == (503, "300")


# The link


def test_a_token_has_256_random_bits_and_only_its_digest_is_kept(cast: Cast) -> None:
    links = {link_of(cast.olive) for _ in range(5)}
    tokens = {link.split("/")[2] for link in links}
    assert len(tokens) == 5
    assert {len(token) for token in tokens} == {43}
    with acting_as(cast.olive):
        kept = " ".join(map(str, CalendarFeed.objects.values_list()))
    assert not any(token in kept for token in tokens)


def test_a_cut_or_wrong_token_is_not_found(client: Client, cast: Cast) -> None:
    _, _, token, _name = link_of(cast.olive).split("/")
    for wrong in (token[:-1], token + "A", token.swapcase(), "x"):
        assert client.get(reverse("notifications:feed", args=[wrong, "muster"])).status_code == 404
    assert client.get(f"/calendar/{token}/any-other-name.ics").status_code == 200


def test_a_withdrawn_link_says_so_for_thirty_days_and_then_is_gone(client: Client, cast: Cast) -> None:
    making.deployment(cast, turnout=[cast.olive])
    with acting_as(cast.olive):
        made = actions.make_feed(name="Muster", by=cast.olive)
        actions.revoke_feed(feed=made.feed.pk, by=cast.olive, version=None)
    link = made.url.removeprefix(settings.BASE_URL)
    assert titles(client, link) == ["This calendar link has been withdrawn"]
    tag = client.get(link)["ETag"]
    assert client.get(link, headers={"If-None-Match": tag}).status_code == 304
    with time_machine.travel(clock.now() + 29 * DAY):
        assert client.get(link).status_code == 200
    with time_machine.travel(clock.now() + 31 * DAY):
        assert client.get(link).status_code == 410


@pytest.mark.parametrize("end", ["person", "agency", "role"])
def test_a_link_ends_with_the_persons_account_and_does_not_come_back_with_it(
    client: Client, cast: Cast, end: str
) -> None:
    making.deployment(cast, turnout=[cast.charlie])
    link = link_of(cast.charlie)

    def set_active(active: bool) -> None:
        with acting_as(cast.ada):
            if end == "person":
                Person.objects.filter(pk=cast.charlie.pk).update(is_active=active)
            elif end == "agency":
                type(cast.charity).objects.filter(pk=cast.charity.pk).update(is_active=active)
            else:
                Person.objects.filter(pk=cast.charlie.pk).update(roles=["officer" if active else "scrutiny"])

    set_active(False)
    assert titles(client, link) == ["This calendar link has been withdrawn"]
    set_active(True)
    assert titles(client, link) == ["This calendar link has been withdrawn"]


def test_each_fault_of_making_a_link_is_told(cast: Cast) -> None:
    with acting_as(cast.olive):
        with pytest.raises(BadInput, match="Enter a name"):
            actions.make_feed(name=" \x00 ", by=cast.olive)
        for _ in range(MOST_LINKS):
            actions.make_feed(name="Muster", by=cast.olive)
        with pytest.raises(Conflict, match="Withdraw one"):
            actions.make_feed(name="Muster", by=cast.olive)
    with acting_as(cast.sam), pytest.raises(NotAllowed):
        actions.make_feed(name="Muster", by=cast.sam)


def test_a_link_is_withdrawn_once(cast: Cast) -> None:
    with acting_as(cast.olive):
        made = actions.make_feed(name="Muster", by=cast.olive).feed
        actions.revoke_feed(feed=made.pk, by=cast.olive, version=made.version)
        with pytest.raises(Conflict):
            actions.revoke_feed(feed=made.pk, by=cast.olive, version=None)


def test_no_token_reaches_the_log(client: Client, cast: Cast) -> None:
    token = link_of(cast.olive).split("/")[2][:-1]
    stream = io.StringIO()
    configured = {**settings.LOGGING, "handlers": {"console": {**settings.LOGGING["handlers"]["console"]}}}
    configured["handlers"]["console"]["stream"] = stream
    before = logging.getLogger().handlers[:]
    try:
        logging.config.dictConfig(configured)
        client.get(f"/calendar/{token}/muster.ics")
    finally:
        logging.getLogger().handlers[:] = before
    assert "Not Found: /calendar/<token>/muster.ics" in stream.getvalue()
    assert token not in stream.getvalue()


def test_a_signed_in_visitor_reads_as_the_links_owner_and_not_as_themselves(client: Client, cast: Cast) -> None:
    making.deployment(cast, turnout=[cast.charlie], sensitive=True)
    assert titles(sign_in(client, cast.alice), link_of(cast.charlie)) == ["Committed \N{EN DASH} see Muster"]
    with acting_as_system(System.FEED):
        assert CalendarFeed.objects.count() == 1
