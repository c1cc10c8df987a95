"""The demonstration's work: made by its people through the same actions that the pages call.

What lies before Muster's first day (an earlier meeting, hotspots that officers named) is put in as rows.
"""

import datetime as dt
from functools import partial

from dateutil.relativedelta import relativedelta

from common import clock
from common.scope import Channel, System, acting_as, acting_as_system
from config.demonstration.action_log import follow_up_actions
from config.demonstration.aftermath import make_aftermath
from config.demonstration.cases import make_cases
from config.demonstration.casework import make_casework
from config.demonstration.earlier import hold_earlier_meeting
from config.demonstration.long_ago import make_long_ago
from config.demonstration.onday import make_day
from config.demonstration.orders import make_orders
from config.demonstration.people import PLAYERS
from config.demonstration.planning import make_planning
from config.demonstration.red_flags import make_red_flags
from config.demonstration.resources import make_resources
from config.demonstration.results import make_results
from config.demonstration.series import make_series
from hotspots.actions import ReportGiven, SubjectDetailsGiven, adopt_hotspot, record_subject
from hotspots.models import Hotspot
from operations.actions import (
    ActivityLine,
    advance_operation,
    propose_operation,
    schedule_deployment,
    task_operation,
)
from operations.models import Aim, Marking, Operation
from partners.models import Agency, Person
from partners.references import next_reference
from tasking.actions import ReferralDetails, give_seat, plan_ahead, plan_meeting, save_forum, submit_referral
from tasking.models import AgendaItem, Forum, SeatRole
from tasking.planning import Span

#: name: (theme, objective, lead agency, marking). Names and themes from the partnership's published reports.
OPERATIONS: dict[str, tuple[str, str, str, str]] = {
    "Turncoat": (
        "Acquisitive crime",
        "Cut burglary and theft from vehicles around the High Street by a tenth before the end of January.",
        "cpbc",
        Marking.OFFICIAL,
    ),
    "Sport": ("Retail crime and warrants", "Bring in wanted shoplifters before the sales.", "police", Marking.OFFICIAL),
    "Broken Arrow": ("Night-time economy", "Keep town centres calm on busy nights.", "police", Marking.OFFICIAL),
    "Benison": ("Licensing visits", "Visit each licensed premises of concern once a month.", "rdc", Marking.OFFICIAL),
    "Walnut": (
        "Child sexual exploitation",
        "Make hotels and takeaways recognise and report the signs.",
        "police",
        Marking.OFFICIAL_SENSITIVE,
    ),
    "Diesel": (
        "Modern slavery",
        "Visit car washes and nail bars with immigration enforcement and fire safety.",
        "police",
        Marking.OFFICIAL_SENSITIVE,
    ),
}
#: How some of them will be known to have worked.
MEASURES = {
    "Turncoat": "Burglaries and thefts from vehicles recorded in January, against the January before.",
    "Benison": "Visits made each month, of those on the list; premises without concerns.",
    "Walnut": "Hotels and takeaways that can say the signs when they are asked, of those visited.",
}
#: Who sits in the tasking group, and as what.
SEATS: dict[str, str] = {
    "chair": SeatRole.CHAIR,
    "inspector": SeatRole.DEPUTY,
    "coordinator": SeatRole.SECRETARY,
    **dict.fromkeys(("officer", "manager", "fire", "warden", "housing", "youth", "probation"), SeatRole.MEMBER),
    "outsider": SeatRole.PART_ONE,
}


def make_work() -> None:
    """Make all of it, in the order in which it came about."""
    with acting_as_system(System.SET_UP, channel=Channel.COMMAND):
        people = {player.email.split("@")[0]: Person.objects.get(email=player.email) for player in PLAYERS}
        agencies = {agency.short_name: agency for agency in Agency.objects.all()}
    _people_of_concern(people)
    with acting_as(people["coordinator"], channel=Channel.COMMAND):
        forum = save_forum(
            by=people["coordinator"],
            name="Joint Tasking Group",
            reference_prefix="JTG",
            cadence_days=14,
            length_minutes=120,
            quorum=3,
        )
        _seats(forum, people)
        _hotspots(people["coordinator"], agencies)
        make_resources(people["coordinator"], agencies)
    tasking = hold_earlier_meeting(forum, people)
    follow_up_actions(people)
    _operations(people, agencies, tasking)
    make_red_flags(people, agencies)
    make_aftermath(people, agencies)
    make_casework(people, agencies)
    make_cases(forum, people, agencies)
    make_orders(people)
    make_results(people)
    make_long_ago(people)
    make_planning(people, agencies)
    with acting_as(people["coordinator"], channel=Channel.COMMAND):
        starts_at = clock.local(clock.today() + dt.timedelta(days=2), dt.time(10))
        plan_meeting(
            forum=forum.pk,
            by=people["coordinator"],
            starts_at=starts_at,
            ends_at=starts_at + dt.timedelta(hours=2),
            place="Council Chamber, Kiln Road",
        )
        plan_ahead(forum=forum.pk, by=people["coordinator"], span=Span(count=4), place="Council Chamber, Kiln Road")


def _seats(forum: Forum, people: dict[str, Person]) -> None:
    """Who sits in the tasking group; the body without an agreement comes for part one only."""
    for name, role in SEATS.items():
        person = people[name]
        give_seat(forum=forum.pk, by=people["coordinator"], agency=person.agency, role=role, person=person)


def _people_of_concern(people: dict[str, Person]) -> None:
    """A repeat victim, an offender, and two referrals: one about the victim, one about a place."""
    today = clock.today()
    with acting_as(people["officer"], channel=Channel.COMMAND):
        victim = record_subject(
            by=people["officer"],
            kind="victim",
            district="Castle Point",
            vulnerable=True,
            reports=[
                ReportGiven(today - dt.timedelta(days=9), "Youths at the door at night", "Essex Police, call log"),
                ReportGiven(today - dt.timedelta(days=31), "Eggs thrown at windows", "Essex Police, call log"),
                ReportGiven(today - dt.timedelta(days=77), "Shed broken into", "Essex Police, crime report"),
            ],
            details=SubjectDetailsGiven(
                full_name="Edith Example", date_of_birth=dt.date(1941, 5, 2), address="1 Invented Close, Canvey Island"
            ),
        )
        submit_referral(
            by=people["officer"],
            details=ReferralDetails(
                kind="victim",
                subject=victim,
                times="Evenings, worse on Fridays",
                what_happens="Youths gather outside and knock; the resident no longer opens the door.",
                evidence="Three reports in eleven weeks, police call logs",
                tried="Patrol passes; neighbourhood officer's visit",
                lawful_basis="cda_115",
                consent="given",
                exit_criterion="Eight weeks without a report",
            ),
        )
    with acting_as(people["warden"], channel=Channel.COMMAND):
        submit_referral(
            by=people["warden"],
            details=ReferralDetails(
                kind="location",
                place="Websters Way car park, top deck",
                times="Thursday to Saturday, 9pm to 1am",
                what_happens="Cars racing, loud music and litter; theatre staff are afraid to walk to their cars.",
                evidence="14 complaints since September, council contact centre",
                resource_asked="CCTV van for two weekends",
                lawful_basis="cda_17a",
                consent="not_needed",
                exit_criterion="Fewer than two complaints in four weeks",
            ),
        )


def _hotspots(coordinator: Person, agencies: dict[str, Agency]) -> None:
    """Two that officers named before any figures were imported; one of them adopted."""
    first = clock.today().replace(day=1) - relativedelta(months=12)
    period = {"first_month": first, "last_month": first + relativedelta(months=11), "radius_m": 150}
    for number, (name, district, longitude, latitude, count) in enumerate(
        (
            ("Rayleigh High Street", "Rochford", "0.604500", "51.586000", 84),
            ("Knightswick Centre, Canvey Island", "Castle Point", "0.590500", "51.519000", 97),
        )
    ):
        hotspot = Hotspot.objects.create(
            reference=next_reference("H", clock.today().year),
            name=name,
            district=district,
            longitude=longitude,
            latitude=latitude,
            count=count,
            by_type={"Anti-social behaviour": count // 2, "Shoplifting": count - count // 2},
            note="Named by officers before any figures were imported; counts are invented.",
            evidence_digest=f"{number:064d}",
            **period,
        )
        if number:
            adopt_hotspot(
                hotspot=hotspot.pk,
                by=coordinator,
                version=None,
                lead_agency=agencies["police"],
                review_on=clock.today() + dt.timedelta(days=3),
                reason="Shops report threats each weekend.",
            )


def _operations(people: dict[str, Person], agencies: dict[str, Agency], tasking: AgendaItem) -> None:
    """The named operations, each proposed by its lead agency, but Turncoat: a meeting tasked it for Friday week."""
    planners = {"cpbc": "coordinator", "police": "inspector", "rdc": "coordinator"}
    commanders = {"cpbc": "coordinator", "police": "officer", "rdc": "warden"}
    made: dict[str, Operation] = {}
    for name, (theme, objective, lead, marking) in OPERATIONS.items():
        tasked = name == "Turncoat"
        readers = [people["chair"], people["coordinator"]] if marking == Marking.OFFICIAL_SENSITIVE else []
        propose = partial(propose_operation, marking=marking, readers=readers)
        make = partial(task_operation, item=tasking) if tasked else propose
        by = people["chair" if tasked else planners[lead]]
        with acting_as(by, channel=Channel.COMMAND):
            made[name] = make(
                name=name,
                theme=theme,
                objective=objective,
                measure=MEASURES.get(name, ""),
                achieve_by=clock.today() + dt.timedelta(days=90) if name in MEASURES else None,
                lead_agency=agencies[lead],
                commander=people[commanders[lead]],
                by=by,
            )
    chair = people["chair"]
    with acting_as(chair, channel=Channel.COMMAND):
        for name in ("Broken Arrow", "Sport"):
            advance_operation(operation=made[name].pk, verb="authorise", by=chair, version=None)
    make_day(made["Benison"], people, agencies)
    make_series(made["Benison"], people, agencies)
    starts_at = clock.local(_friday_week(), dt.time(18))
    with acting_as(people["coordinator"], channel=Channel.COMMAND):
        schedule_deployment(
            operation=made["Turncoat"].pk,
            name="Evening patrol",
            activities=[
                ActivityLine(Aim.ENFORCE, "Foot patrol with shop radio, known shops first"),
                ActivityLine(Aim.REASSURE, "Talk to every shopkeeper of the High Street", agencies["rdc"]),
            ],
            starts_at=starts_at,
            ends_at=starts_at + dt.timedelta(hours=7),
            place="Rayleigh High Street",
            meeting_point="Rayleigh police station, parade room",
            officers=[people["officer"], people["warden"]],
            by=people["coordinator"],
            acknowledge_red_flags=True,
        )


def _friday_week() -> dt.date:
    """The Friday between 7 and 13 days from today."""
    soon = clock.today() + dt.timedelta(days=7)
    return soon + dt.timedelta(days=(4 - soon.weekday()) % 7)
