"""The demonstration's day: licensing visits that go on as one looks, some premises visited, others not yet."""

import datetime as dt

from common import clock
from common.scope import Channel, acting_as
from operations.actions import (
    add_site,
    advance_operation,
    check_in,
    put_lines_on_list,
    record_visit,
    schedule_deployment,
)
from operations.actions.activities import ActivityLine
from operations.models import Aim, Operation, Site, SiteKind, VisitOutcome
from partners.models import Agency, Person

PREMISES = """The Invented Anchor, 1 Example Quay, Rochford
The Made-up Arms, 22 Specimen Street, Rochford
Sample Bar, 3 Model Square, Rayleigh
The Fictional Crown, 40 Pattern Lane, Rayleigh
Placeholder Club, 5 Instance Road, Hockley"""


def make_day(operation: Operation, people: dict[str, Person], agencies: dict[str, Agency]) -> None:
    """Authorise the operation, and begin a day of visits an hour ago."""
    chair, coordinator, warden = people["chair"], people["coordinator"], people["warden"]
    with acting_as(chair, channel=Channel.COMMAND):
        advance_operation(operation=operation.pk, verb="authorise", by=chair, version=None)
    starts_at = clock.now().replace(minute=0, second=0, microsecond=0) - dt.timedelta(hours=1)
    with acting_as(coordinator, channel=Channel.COMMAND):
        day = schedule_deployment(
            operation=operation.pk,
            name="Licensing visits",
            activities=[ActivityLine(Aim.EDUCATE, "Licence on show, refusals book, door staff", agencies["rdc"])],
            starts_at=starts_at,
            ends_at=starts_at + dt.timedelta(hours=6),
            place="Rochford and Rayleigh town centres",
            meeting_point="Civic Suite, Rayleigh",
            officers=[warden, people["fire"]],
            by=coordinator,
            acknowledge_red_flags=True,
        )
        put_lines_on_list(operation=operation.pk, lines=PREMISES, kind=SiteKind.LICENSED, by=coordinator)
        add_site(name="Example Park", kind=SiteKind.OPEN_SPACE, address="Off Specimen Street, Rochford", by=coordinator)
    with acting_as(warden, channel=Channel.COMMAND):
        check_in(deployment=day.pk, person=warden, by=warden)
        listed = {site.name: site for site in Site.objects.all()}
        both = [agencies["rdc"], agencies["fire"]]
        last_month = clock.now() - dt.timedelta(days=31)
        for name, outcome, words, at in (
            ("The Made-up Arms", VisitOutcome.ADVICE, "Refusals book not kept up. Advised; look again.", last_month),
            ("Sample Bar", VisitOutcome.COMPLIANT, "", last_month),
            ("The Invented Anchor", VisitOutcome.COMPLIANT, "", None),
            ("The Made-up Arms", VisitOutcome.CONCERNS, "Rear fire exit blocked by barrels, cleared on request.", None),
        ):
            record_visit(
                operation=operation.pk,
                deployment=None if at else day,
                site=listed[name],
                outcome=outcome,
                result=words,
                agencies=both,
                visited_at=at,
                by=warden,
            )
