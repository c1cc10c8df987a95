"""What the meeting says to operations, and operations to the meeting; and who is woken when a plan is asked for."""

from typing import Any

from django.db import transaction
from django.dispatch import receiver

from audit.actions import consulted
from hotspots.related import Link, Related
from hotspots.signals import gathering_related
from operations import agenda
from operations.actions import task_operation
from operations.actions.requests import settle
from operations.models import DeploymentOfficer, Marking, Operation, Plan, PlanRun, ResourceRequest
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
        lead_agency=lead_agency,
        commander=commander,
        by=by,
    )


@receiver(agenda_building)
def put_operations_on_the_agenda(sender: Any, meeting: Meeting, **kwargs: Any) -> list[Topic]:
    """Operations going on or due, and red-flag dates, of the eight weeks from the meeting."""
    return agenda.topics(meeting)


@receiver(gathering_related, sender=AgendaItem)
def show_what_was_tasked(sender: Any, record: AgendaItem, **kwargs: Any) -> list[Related]:
    """The operations that the item asked for, as far as whoever is looking sees them."""
    made = list(Operation.objects.filter(tasked_by=record).order_by("name"))
    if sensitive := [one for one in made if one.marking == Marking.OFFICIAL_SENSITIVE]:
        consulted(sensitive)
    links = [Link(str(one), one.get_absolute_url(), one.get_state_display().lower()) for one in made]
    return [Related("Operations that it tasked", links, "")] if links else []


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
