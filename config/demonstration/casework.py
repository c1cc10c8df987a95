"""What hangs on the demonstration's referrals and hotspots: risk, a measure to be reviewed, and a plan."""

import datetime as dt

from common import clock
from common.scope import Channel, acting_as
from hotspots.models import Hotspot, Subject
from partners.models import Agency, Person
from tasking.actions import Plan, Response, add_measure, add_response, assess_risk, start_problem
from tasking.models import MeasureKind, Referral, RiskMatrix

DAY = dt.timedelta(days=1)


def make_casework(people: dict[str, Person], agencies: dict[str, Agency]) -> None:
    """By the officer for the victim, by the coordinator for the hotspot; after the set-up's matrix and kinds."""
    with acting_as(people["officer"], channel=Channel.COMMAND):
        _risk_of_the_victim(people["officer"])
        _careline(people["officer"], agencies["cpbc"])
    with acting_as(people["coordinator"], channel=Channel.COMMAND):
        _plan_for_the_hotspot(people, agencies)


def _risk_of_the_victim(officer: Person) -> None:
    """Assessed by the example that comes with Muster."""
    referral = Referral.objects.get(kind="victim")
    version = RiskMatrix.objects.in_force(clock.today()).get()
    graver = {"q1": "a3", "q2": "a3", "q3": "a3", "q6": "a2"}
    answers = {question.key: graver.get(question.key, "a2") for question in version.matrix.questions}
    assess_risk(
        referral=referral.pk, by=officer, matrix=version.pk, answers=answers, note="Call logs of the last eleven weeks"
    )


def _careline(officer: Person, provider: Agency) -> None:
    """In place for nearly twelve weeks, so that the next meeting has its review on the agenda."""
    victim = Subject.objects.get(kind="victim")
    add_measure(
        by=officer,
        kind=MeasureKind.objects.get(name="Careline unit"),
        subject=victim.pk,
        provided_by=provider,
        asked_on=clock.today() - 90 * DAY,
        started_on=clock.today() - 83 * DAY,
        responsible=officer,
        note="Pendant and base unit",
    )


def _plan_for_the_hotspot(people: dict[str, Person], agencies: dict[str, Agency]) -> None:
    """Under way: two responses, not assessed yet."""
    hotspot = Hotspot.objects.get(state="adopted")
    problem = start_problem(
        by=people["coordinator"],
        hotspot=hotspot.pk,
        plan=Plan(
            title="Theft and threats at the shops",
            lead_agency=agencies["police"],
            objective="Halve reports of theft and threats at the centre by the end of March, by the shops' own count.",
            scanning="Shops report threats each weekend; figures show twice the thefts of last winter.",
            victim="Small shops with one member of staff after 4pm.",
            offender="A few known adults on weekdays; groups of teenagers on Fridays after school.",
            location="Two unlit exits to the car park, and no camera on the rear service road.",
        ),
    )
    for response in (
        Response(
            "Patrol of 15 minutes on Fridays at 4pm and 7pm",
            agencies["police"],
            owner=people["officer"],
            due_on=clock.today() + 14 * DAY,
            state="under_way",
        ),
        Response(
            "Mend the lights at both exits",
            agencies["cpbc"],
            owner=people["coordinator"],
            due_on=clock.today() + 28 * DAY,
        ),
    ):
        add_response(problem=problem.pk, by=people["coordinator"], response=response)
