"""What the meeting says to operations, and operations to the meeting; and who is woken when a plan is asked for."""

import datetime as dt
from typing import Any

from django.db import transaction
from django.dispatch import receiver

from operations import agenda
from operations.actions import task_operation
from operations.actions.requests import settle
from operations.models import DeploymentOfficer, Plan, PlanRun, ResourceRequest
from operations.signals import plan_asked, turnout_changed
from operations.tasks import solve_plan
from partners.models import Agency, Person
from tasking.agenda import Topic
from tasking.models import AgendaItem, Meeting
from tasking.signals import agenda_building, item_tasked


@receiver(item_tasked)
def make_tasked_operation(
    sender: Any,
    item: AgendaItem,
    operation_name: str,
    theme: str,
    objective: str,
    measure: str,
    achieve_by: dt.date | None,
    lead_agency: Agency,
    commander: Person,
    by: Person,
    **kwargs: Any,
) -> None:
    """Make the operation that the meeting decided on. Raises BadInput, which undoes the decision too."""
    task_operation(
        item=item,
        name=operation_name,
        theme=theme,
        objective=objective,
        measure=measure,
        achieve_by=achieve_by,
        lead_agency=lead_agency,
        commander=commander,
        by=by,
    )


@receiver(agenda_building)
def put_operations_on_the_agenda(sender: Any, meeting: Meeting, **kwargs: Any) -> list[Topic]:
    """Operations going on or due, and red-flag dates, of the eight weeks from the meeting."""
    return agenda.topics(meeting)


@receiver(turnout_changed)
def withdraw_who_is_stood_down(sender: Any, record: DeploymentOfficer, verb: str, by: Person, **kwargs: Any) -> None:
    """A named person who is stood down is no longer counted on: what was confirmed of them is withdrawn.

    While a deployment moves its requests are at another time than its turnout; the move itself asks anew then.
    """
    if verb != "stood down":
        return
    confirmed = ResourceRequest.objects.filter(
        deployment=record.deployment_id,
        resource__person=record.person_id,
        state="confirmed",
        starts_at=record.starts_at,
        ends_at=record.ends_at,
    )
    for request in confirmed.select_for_update(of=("self",)).order_by("pk"):
        settle(request, "withdraw", by, answer=record.stood_down_reason)


@receiver(plan_asked, sender=Plan)
def wake_a_worker(sender: type[Plan], run: PlanRun, by: Person, **kwargs: Any) -> None:
    """Have a worker look for a plan once that is committed. Where the message is lost, the page says to ask again."""
    transaction.on_commit(lambda: solve_plan.delay(str(run.pk), str(by.pk)), robust=True)
