"""What meetings decided on a record, on its own page."""

from typing import Any

from django.test import Client

from audit.models import ProcessingEvent
from common import clock
from common.scope import acting_as
from tests.cast import Cast, sign_in
from tests.tasking import made
from web.dates import plain_date


def test_each_record_tells_what_a_meeting_decided_on_it_to_those_who_may_see_the_item(
    client: Client, cast: Cast
) -> None:
    meeting = made.meeting(cast, state="closed")
    person = made.subject(cast.cora)
    records: list[tuple[Any, dict[str, Any]]] = [
        (made.hotspot(cast), {}),
        (made.referral(cast.bob), {}),
        (person, {"category": "victims", "held_by": cast.council}),
        (made.referral(cast.cora, person=person), {"category": "victims", "held_by": cast.council}),
    ]
    said = f"Decided at the Joint Tasking Group, {plain_date(clock.today())}: Monitor – Wait for December"
    faults = []
    for record, walls in records:
        item = made.item(
            cast,
            at=meeting,
            source_table=record._meta.db_table,
            source_id=record.pk,
            decision="monitor",
            decision_reason="Wait for December",
            decided_by=cast.alice,
            decided_at=clock.now(),
            **walls,
        )
        for reader in (cast.bob, cast.charlie):
            page = sign_in(client, reader).get(record.get_absolute_url())
            shown = f'href="{item.get_absolute_url()}">{said}</a>' in page.content.decode()
            if shown != (reader == cast.bob or not walls):
                faults.append(f"{record} for {reader}: {page.status_code}, {shown}")
        with acting_as(cast.bob):
            looked = ProcessingEvent.objects.about(item).filter(person_id=cast.bob.pk).exists()
        if looked != bool(walls):
            faults.append(f"{record}: the look at its item is {'' if looked else 'not '}logged")
    assert faults == []
