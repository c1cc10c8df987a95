"""The pages, the printed copy and the API of briefings, and what an outsider is given."""

import io
from collections import Counter

import pypdf
import pytest
from django.db.models import Q
from django.test import Client

from audit.models import Operation as Processing
from audit.models import ProcessingEvent
from common.scope import System, acting_as, acting_as_system
from operations import actions
from operations.models import SECTIONS, Acknowledgement, Briefing
from tests.cast import Cast, sign_in
from tests.operations.made import make_deployment, make_operation, make_secret
from tests.operations.made_briefings import make_briefing, make_draft, read
from tests.operations.test_api import Caller
from tests.operations.test_concurrency import together
from tests.operations.test_pages import text, url

BUTTON = "I have read and understood this briefing"


def test_a_briefing_from_the_first_words_to_the_last_reader(client: Client, cast: Cast) -> None:
    operation = make_operation(cast, "authorised")
    deployment = make_deployment(cast, operation, officers=[cast.bob])
    sign_in(client, cast.cora)
    assert "No briefing is published yet." in text(client.get(deployment.get_absolute_url()))
    begun = client.post(url("deployment_briefing_start", deployment.pk))
    with acting_as(cast.cora):
        draft = Briefing.objects.get()
    assert begun.headers["Location"] == url("briefing_change", draft.pk)
    form = client.get(begun.headers["Location"])
    assert "Cut shoplifting in the High Street" in text(form), "the intent is the operation's objective"
    waiting = text(client.get(draft.get_absolute_url()))
    assert "write something behind these, or take them out" in waiting
    assert "First aid; Channel and call signs" in waiting
    written = {section.field: f"{section.title} for the evening" for section in SECTIONS}
    version = {"version": draft.version}
    whole = client.post(url("briefing_change", draft.pk), written | version | {"method": ""})
    assert whole.status_code == 302
    page = text(client.get(draft.get_absolute_url()))
    assert "Still empty: Method." in page, "and the button to publish waits"
    assert "take them out" not in page
    fault = client.post(url("briefing_change", draft.pk), written | {"version": 2, "method": "See V-2026-0099"})
    assert "Leave out V-2026-0099" in text(fault)
    client.post(url("briefing_change", draft.pk), written | {"version": 2})
    published = client.post(url("briefing_publish", draft.pk), {"version": 3}, follow=True)
    assert "Those whom it is for are told that it is ready to read." in text(published)

    sign_in(client, cast.bob)
    page = text(client.get(draft.get_absolute_url()))
    assert BUTTON in page
    assert "You are asked to read this." in page
    assert "Who has read it" not in page, "that is for those who write it"
    done = client.post(url("briefing_acknowledge", draft.pk), follow=True)
    assert "you have read and understood this briefing" in text(done)
    assert BUTTON not in text(done)
    assert "Briefing version 1 is published; 1 of 2 have read it." in text(client.get(deployment.get_absolute_url()))

    sign_in(client, cast.olive)
    page = text(client.get(draft.get_absolute_url()))
    assert "Who has read it: 1 of 2" in page
    assert client.post(url("briefing_remind", draft.pk)).status_code == 302
    assert "You can remind them again from" in text(client.get(draft.get_absolute_url()))
    client.post(url("deployment_briefing_start", deployment.pk))
    with acting_as(cast.olive):
        second = Briefing.objects.get(number=2)
    client.post(url("briefing_change", second.pk), written | {"version": 1, "method": "Another way"})
    client.post(url("briefing_publish", second.pk), {"version": 2})
    page = text(client.get(second.get_absolute_url()))
    assert "Changed since version 1: Method." in page
    assert BUTTON in page, "a new version asks again"
    assert "This is an older version." in text(client.get(draft.get_absolute_url()))


def test_reading_is_written_into_the_log_and_so_is_a_printed_copy(client: Client, cast: Cast) -> None:
    briefing = make_briefing(cast, make_operation(cast, "scheduled"))
    sign_in(client, cast.bob)
    client.get(briefing.get_absolute_url())
    client.get(url("briefing_pdf", briefing.pk))
    with acting_as_system(System.AUDIT):
        events = ProcessingEvent.objects.about(briefing).filter(
            Q(operation=Processing.DISCLOSURE) | Q(verb="looked at")
        )
        logged = {(event.operation, tuple(event.recipients), event.person_id) for event in events}
    assert logged == {
        (Processing.CONSULTATION, (), cast.bob.pk),
        (Processing.DISCLOSURE, ("Essex Police",), cast.bob.pk),
    }


def test_a_printed_copy_is_marked_on_every_page_and_says_who_printed_it(client: Client, cast: Cast) -> None:
    secret = make_secret(cast)
    briefing = make_briefing(cast, secret, method="\n".join(f"Visit number {number}" for number in range(120)))
    sign_in(client, cast.olive)
    answer = client.get(url("briefing_pdf", briefing.pk))
    assert answer.headers["Content-Type"] == "application/pdf"
    assert "no-store" in answer.headers["Cache-Control"]
    assert "Zanzibar" not in answer.headers["Content-Disposition"]
    pages = [page.extract_text() for page in pypdf.PdfReader(io.BytesIO(answer.content)).pages]
    assert len(pages) > 2
    for page in pages:
        words = " ".join(page.split())
        assert words.count("OFFICIAL-SENSITIVE") == 2, "above and below"
        assert words.count("do not forward it") == 2
        assert "Printed by Olive, Rochford District Council, on " in words
    whole = " ".join(" ".join(pages).split())
    assert [section.title for section in SECTIONS if section.title not in whole] == []


def test_an_official_copy_bears_no_more_than_official(client: Client, cast: Cast) -> None:
    briefing = make_briefing(cast, make_operation(cast, "scheduled"))
    sign_in(client, cast.bob)
    (page,) = pypdf.PdfReader(io.BytesIO(client.get(url("briefing_pdf", briefing.pk)).content)).pages
    assert "SENSITIVE" not in page.extract_text()
    assert page.extract_text().count("OFFICIAL") == 2


def test_an_outsider_is_given_nothing_of_a_sensitive_briefing_or_a_draft(client: Client, cast: Cast) -> None:
    sensitive = make_briefing(cast, make_secret(cast), information="Zanzibar at dawn")
    open_operation = make_operation(cast, "scheduled")
    draft = make_draft(cast, open_operation, information="Zanzibar in draft")
    faults = []
    for name in ("charlie", "carla"):
        sign_in(client, cast.people[name])
        for briefing in (sensitive, draft):
            for page in ("briefing", "briefing_pdf", "briefing_change"):
                faults += [(name, page)] if client.get(url(page, briefing.pk)).status_code != 404 else []
            for button in ("briefing_publish", "briefing_acknowledge", "briefing_remind"):
                faults += [(name, button)] if client.post(url(button, briefing.pk)).status_code != 404 else []
        caller = Caller(cast.people[name])
        for briefing in (sensitive, draft):
            faults += [(name, "API")] if caller.get(f"briefings/{briefing.pk}").status_code != 404 else []
        shown = text(caller.get("briefings")) + text(client.get(open_operation.get_absolute_url()))
        faults += [(name, "words")] if "Zanzibar" in shown else []
    assert faults == []


def test_the_api_gives_a_briefing_and_takes_that_it_was_read(cast: Cast) -> None:
    operation = make_operation(cast, "scheduled")
    briefing = make_briefing(cast, operation)
    make_draft(cast, operation)
    bob = Caller(cast.bob)
    (listed,) = bob.get("briefings", operation=operation.pk).json()["results"]
    assert (listed["number"], listed["state"], listed["acknowledged_at"]) == (1, "published", None)
    assert listed["method"] == "Method is written."
    said = [bob.send(f"briefings/{briefing.pk}/acknowledge").json()["acknowledged_at"] for _ in range(2)]
    assert said[0] == said[1] is not None
    assert Caller(cast.max).get(f"briefings/{briefing.pk}").json()["acknowledged_at"] is None, "the caller's own"


def test_more_readers_cost_no_more_queries(
    client: Client, cast: Cast, django_assert_num_queries, django_assert_max_num_queries
) -> None:
    operation = make_operation(cast, "authorised")
    make_deployment(cast, operation, officers=[cast.bob])
    briefing = make_briefing(cast, operation)
    read(briefing, cast.bob)
    sign_in(client, cast.cora)
    with django_assert_max_num_queries(30) as few:
        client.get(briefing.get_absolute_url())
    make_deployment(cast, operation, officers=[cast.max, cast.charlie, cast.carla])
    read(briefing, cast.max, cast.carla, cast.alice)
    with django_assert_num_queries(len(few)):
        client.get(briefing.get_absolute_url())


@pytest.mark.worker
def test_said_many_times_at_once_it_is_said_once(committed_cast: Cast) -> None:
    cast = committed_cast
    briefing = make_briefing(cast, make_operation(cast, "scheduled"))

    def say() -> str:
        with acting_as(cast.bob):
            return str(actions.acknowledge_briefing(briefing=briefing.pk, by=cast.bob).pk)

    assert sum(together([say] * 12).values()) == 12
    begun: Counter[str] = together([lambda: _begin(cast, briefing)] * 6)
    with acting_as(cast.cora):
        assert Acknowledgement.objects.count() == 1
        assert Briefing.objects.count() == 2
    assert sum(begun.values()) == 6
    assert len(begun) == 1, "everyone who begins the next version has the same draft"


def _begin(cast: Cast, briefing: Briefing) -> str:
    with acting_as(cast.cora):
        return str(actions.start_briefing(operation=briefing.operation_id, by=cast.cora).pk)
