"""A briefing that some have read, and an operation of last month with what came of it."""

import datetime as dt

from common import clock
from common.scope import Channel, acting_as
from hotspots.models import Hotspot
from operations.actions import (
    acknowledge_briefing,
    advance_operation,
    debrief_operation,
    propose_operation,
    publish_briefing,
    record_visit,
    schedule_deployment,
    start_briefing,
    write_briefing,
)
from operations.actions.activities import ActivityLine
from operations.models import Aim, Deployment, Resource, ResourceRequest
from partners.models import Agency, Person

_TEXTS = {
    "risk_assessment": (
        "Shops may be busy and some customers hostile: stay in pairs, radio on channel 4.\n"
        "It will be dark and wet: reflective jackets. First aid kit in the CCTV van."
    ),
    "communications": (
        "Commander: the community safety coordinator. Call signs Turncoat 1 to 4, channel 4.\n"
        "Press questions go to the Essex Police press office."
    ),
    "humanitarian_issues": (
        "Young people out late are met with a youth worker first; safeguarding concerns go to the duty desk at once.\n"
        "Each stop is lawful, necessary and proportionate, and is written down."
    ),
}
#: Place, what the visit came to, what was found, and minutes after the start.
_VISITS = (
    ("Taxi rank, Furtherwick Road", "compliant", "", 40),
    ("Kebab shop, High Street", "advice", "Noise after 11pm; agreed to close the terrace earlier.", 95),
    ("Car park behind the theatre", "concerns", "Lights still out on the top deck; told the council.", 150),
    ("Late bar, Seafront", "compliant", "", 210),
)
_SAID = {
    "happened": "A calm night: eleven conversations, two people helped home, no arrest.",
    "objective_met": "partly",
    "measured": "Calls about disorder fell to 3, from 7 on the Saturday before; the aim was 2.",
    "to_repeat": "Street pastors at the taxi rank from 11pm: queues stayed calm.",
    "to_change": "Start the youth bus an hour earlier, before the pubs empty.",
    "recommendation": "Repeat on the Saturdays before Christmas.",
}


def make_aftermath(people: dict[str, Person], agencies: dict[str, Agency]) -> None:
    """Brief those of Turncoat's evening patrol, and debrief Operation Lantern."""
    _brief(people)
    lantern = _run_lantern(people, agencies)
    _hours(lantern, people, agencies)
    inspector = people["inspector"]
    with acting_as(inspector, channel=Channel.COMMAND):
        debrief_operation(operation=lantern.operation_id, by=inspector, version=None, **_SAID)


def _brief(people: dict[str, Person]) -> None:
    coordinator = people["coordinator"]
    with acting_as(coordinator, channel=Channel.COMMAND):
        patrol = Deployment.objects.filter(operation__name="Turncoat").earliest("starts_at")
        draft = start_briefing(operation=patrol.operation_id, deployment=patrol, by=coordinator)
        write_briefing(briefing=draft.pk, by=coordinator, version=None, **_TEXTS)
        publish_briefing(briefing=draft.pk, by=coordinator, version=None)
    with acting_as(people["officer"], channel=Channel.COMMAND):
        acknowledge_briefing(briefing=draft.pk, by=people["officer"])


def _run_lantern(people: dict[str, Person], agencies: dict[str, Agency]) -> Deployment:
    """Proposed, authorised, put on four Saturdays ago, and visited."""
    inspector, chair, officer = people["inspector"], people["chair"], people["officer"]
    with acting_as(inspector, channel=Channel.COMMAND):
        lantern = propose_operation(
            name="Lantern",
            theme="Night-time economy",
            objective="Get people home safely from the seafront and the High Street.",
            measure="Calls about disorder between 9pm and 3am: no more than 2 on the night.",
            lead_agency=agencies["police"],
            commander=officer,
            hotspot=Hotspot.objects.exclude(lead_agency=None).first(),
            by=inspector,
        )
    with acting_as(chair, channel=Channel.COMMAND):
        advance_operation(operation=lantern.pk, verb="authorise", by=chair, version=None)
    starts_at = clock.local(_saturday_before(clock.today() - dt.timedelta(weeks=4)), dt.time(20))
    with acting_as(inspector, channel=Channel.COMMAND):
        night = schedule_deployment(
            operation=lantern.pk,
            name="Saturday night",
            activities=[ActivityLine(Aim.REASSURE, "Walk between the taxi rank and the seafront")],
            starts_at=starts_at,
            ends_at=starts_at + dt.timedelta(hours=7),
            place="Canvey seafront and High Street",
            meeting_point="Canvey police station",
            officers=[officer, people["warden"]],
            by=inspector,
            acknowledge_red_flags=True,
        )
        advance_operation(operation=lantern.pk, verb="start", by=inspector, version=None)
    with acting_as(officer, channel=Channel.COMMAND):
        for place, outcome, result, minutes in _VISITS:
            record_visit(
                operation=lantern.pk,
                deployment=night,
                place=place,
                outcome=outcome,
                result=result,
                visited_at=starts_at + dt.timedelta(minutes=minutes),
                by=officer,
            )
    return night


def _hours(night: Deployment, people: dict[str, Person], agencies: dict[str, Agency]) -> None:
    """What partners gave, as rows: nobody can be asked any more for a night that is over."""
    with acting_as(people["coordinator"], channel=Channel.COMMAND):
        for short, promised, given in (("pastors", "12", "14"), ("youth", "5", "4.5")):
            resource = Resource.objects.filter(agency=agencies[short]).earliest("name")
            times = {"starts_at": night.starts_at, "ends_at": night.ends_at}
            agreed = {f"agreed_{name}": at for name, at in times.items()}
            hours = {"hours_promised": promised, "hours_given": given, "state": "attended"}
            ResourceRequest.objects.create(
                deployment=night,
                agency=agencies[short],
                kind=resource.kind,
                resource=resource,
                **(times | agreed | hours),
            )


def _saturday_before(day: dt.date) -> dt.date:
    return day - dt.timedelta(days=(day.weekday() - 5) % 7)
