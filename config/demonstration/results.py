"""What came of the demonstration's operations, this year and last: orders, warnings, arrests and visits.

With orders in each stage of their life, so that the register has something to say: breached, appealed against,
extended, reviewed, and a penalty that nobody has paid.
"""

import datetime as dt
from decimal import Decimal
from uuid import uuid4

from common import clock
from common.scope import Channel, acting_as
from operations.models import Operation
from outcomes.actions import (
    change_outcome,
    deal_with_breach,
    extend_outcome,
    lodge_appeal,
    record_breach,
    record_outcomes,
    record_review,
    set_penalty,
)
from outcomes.durations import Duration
from outcomes.models import Outcome, OutcomeType
from outcomes.recording import Recording
from partners.models import Person

DAY = dt.timedelta(days=1)

#: Operation, type, who records it, and how many were issued how many days ago.
_COUNTS: tuple[tuple[str, str, str, tuple[tuple[int, int], ...]], ...] = (
    ("Sport", "ARREST", "officer", ((3, 24), (5, 61), (2, 118), (4, 402), (2, 455))),
    ("Sport", "CPW", "inspector", ((4, 33), (2, 96), (3, 390), (1, 470))),
    ("Broken Arrow", "S35", "officer", ((6, 20), (9, 55), (4, 83), (5, 385), (3, 421))),
    ("Broken Arrow", "FPN_PSPO", "coordinator", ((2, 48), (1, 76), (4, 412))),
    ("Broken Arrow", "ENGAGE", "warden", ((12, 20), (15, 55), (8, 385))),
    ("Benison", "LIC_VISIT", "coordinator", ((11, 17), (9, 47), (10, 78), (7, 382), (8, 413))),
    ("Benison", "COMPLIANT", "coordinator", ((8, 17), (7, 47), (9, 78), (5, 382), (6, 413))),
    ("Benison", "TEST_FAIL", "officer", ((1, 47), (2, 413))),
)
_PLACES = {"Sport": "Rayleigh High Street", "Broken Arrow": "Hockley, The Square", "Benison": "Canvey Island"}


def make_results(people: dict[str, Person]) -> None:
    """Each by someone of the agency that issued it."""
    for operation, code, who, counts in _COUNTS:
        for count, ago in counts:
            _record(people[who], code, ago, operation=operation, count=count)
    _breached_and_resumed(people["inspector"])
    _breached_again(people["inspector"])
    _appealed(people["coordinator"])
    _extended(people["coordinator"])
    _reviewed(people["inspector"])
    _unpaid(people["coordinator"])


def _record(
    by: Person,
    code: str,
    ago: int,
    *,
    operation: str = "Sport",
    count: int = 1,
    length: str = "",
    labels: tuple[str, ...] = (),
    conditions: str = "",
) -> Outcome:
    """The first of them, issued so many days ago."""
    issued_on = clock.today() - ago * DAY
    with acting_as(by, channel=Channel.COMMAND):
        return record_outcomes(
            by=by,
            entry=Recording(
                type=OutcomeType.objects.get(code=code),
                client_key=uuid4(),
                issued_on=issued_on,
                served_on=issued_on if code in ("CBO_ADULT", "CBO_YOUTH", "CPN") else None,
                starts_at=clock.local(issued_on, dt.time(21)) if code == "S35" else None,
                length=Duration.parse(length or "PT48H") if length or code == "S35" else None,
                operation=Operation.objects.get(name=operation),
                place=_PLACES[operation],
                count=count,
                labels=labels,
                conditions=conditions,
            ),
        )[0]


def _in_force(by: Person, order: Outcome) -> None:
    with acting_as(by, channel=Channel.COMMAND):
        change_outcome(outcome=order.pk, verb="activate", by=by, version=None, on=order.issued_on)


def _breached_and_resumed(by: Person) -> None:
    order = _record(
        by,
        "CBO_ADULT",
        140,
        length="P3Y",
        labels=("Person K",),
        conditions="Not to enter the shops of Rayleigh High Street",
    )
    _in_force(by, order)
    with acting_as(by, channel=Channel.COMMAND):
        breach = record_breach(
            outcome=order.pk,
            by=by,
            version=None,
            happened_on=clock.today() - 62 * DAY,
            what_happened="Seen in two shops of the High Street by their staff and on camera",
        )
        deal_with_breach(
            breach=breach.pk,
            by=by,
            version=None,
            dealt_with="charged",
            dealt_on=clock.today() - 60 * DAY,
            result="Charged; a fine, and the order continues",
            resume=True,
        )


def _breached_again(by: Person) -> None:
    order = _record(by, "CBO_ADULT", 75, length="P2Y", labels=("Person L",), conditions="Not to carry a foil-lined bag")
    _in_force(by, order)
    with acting_as(by, channel=Channel.COMMAND):
        record_breach(
            outcome=order.pk,
            by=by,
            version=None,
            happened_on=clock.today() - 4 * DAY,
            what_happened="Stopped with a foil-lined bag outside the supermarket",
        )


def _appealed(by: Person) -> None:
    notice = _record(
        by, "CPN", 12, operation="Broken Arrow", labels=("Person M",), conditions="No loud music after 11pm"
    )
    with acting_as(by, channel=Channel.COMMAND):
        lodge_appeal(
            outcome=notice.pk,
            by=by,
            version=None,
            lodged_on=clock.today() - 3 * DAY,
            grounds="Says that the music was not theirs",
            hearing_on=clock.today() + 18 * DAY,
        )


def _extended(by: Person) -> None:
    order = _record(by, "CLOSURE_ORDER", 80, operation="Broken Arrow", length="P3M")
    _in_force(by, order)
    with acting_as(by, channel=Channel.COMMAND):
        extend_outcome(
            outcome=order.pk,
            by=by,
            version=None,
            made_on=clock.today() - 6 * DAY,
            extended_by=Duration.parse("P2M"),
            what_changed="Closed for two months more: visitors came back at once",
            authority="Southend Magistrates’ Court",
        )


def _reviewed(by: Person) -> None:
    order = _record(by, "CBO_YOUTH", 380, length="P2Y", labels=("Young person N",))
    _in_force(by, order)
    with acting_as(by, channel=Channel.COMMAND):
        record_review(
            outcome=order.pk,
            by=by,
            version=None,
            done_on=clock.today() - 30 * DAY,
            result="continue",
            note="Keeps to it; goes to the youth club twice a week",
        )


def _unpaid(by: Person) -> None:
    penalty = _record(by, "FPN_LITTER", 9, operation="Broken Arrow", labels=("Person P",))
    with acting_as(by, channel=Channel.COMMAND):
        set_penalty(outcome=penalty.pk, by=by, version=None, amount=Decimal("150"))
