"""The one list of actions: narrowing it, and writing it out for a spreadsheet."""

import datetime as dt
from collections.abc import Callable
from typing import Any

from django.db.models import Q

from audit.actions import consulted, record
from audit.models import Operation
from common import clock
from common.errors import BadInput
from partners.models import Person
from tasking import policies
from tasking.models import Action
from tasking.querysets import ActionQuerySet
from tasking.rag import SOON
from web.spreadsheets import MOST_ROWS, as_csv

_DAY = dt.timedelta(days=1)
_HEAD = (
    *("Reference", "What", "Owner", "Owner's agency", "Supporting agencies", "Due", "State", "Colour", "Stands"),
    *("Asks for more time until", "Forum", "Raised at meeting of", "Marking", "Reason it was closed"),
)

#: The colours of tasking/rag.py as conditions, and what no colour says.
COLOURS: dict[str, Callable[[dt.date], Q]] = {
    "red": lambda today: Q(state="open", due_on__lt=today),
    "amber": lambda today: Q(state="open", due_on__gte=today, due_on__lte=today + SOON),
    "green": lambda today: Q(state="open", due_on__gt=today + SOON),
    "blue": lambda today: Q(state="completed"),
    "grey": lambda today: Q(state__in=("discharged", "struck")),
    "asks": lambda today: Q(extensions__state="requested"),
}


def narrowed(filters: dict[str, Any], person: Person) -> ActionQuerySet:
    """The actions that these filters (cleaned by ActionFilters) leave, the longest due first.

    Those that are discharged or struck are left out, unless a state, a colour or a reference asks for them.
    """
    found: ActionQuerySet = Action.objects.for_whom(filters.get("whose") or "", person)
    state, colour, words = (filters.get(name) or "" for name in ("state", "colour", "reference"))
    if state == "overdue":
        found = found.overdue(clock.today())
    elif state == "no_owner":
        found = found.without_owner()
    elif state and state != "all":
        found = found.filter(state=state)
    elif not (state or colour or words):
        found = found.undischarged()
    if colour:
        found = found.filter(COLOURS[colour](clock.today()))
    if words:
        found = found.filter(reference__icontains=words)
    fields = {
        "owner_agency": filters.get("agency"),
        "owner": filters.get("owner"),
        "meeting__forum": filters.get("forum"),
    }
    return found.filter(**{name: value for name, value in fields.items() if value})


def actions_csv(*, by: Person, filters: dict[str, Any]) -> str:
    """The narrowed actions as CSV text, days as 2026-10-31; logged as a disclosure, with each restricted row.

    Raises NotAllowed, or BadInput for too many rows.
    """
    policies.may_export_actions(by).require()
    found = list(narrowed(filters, by).with_help()[: MOST_ROWS + 1])
    if len(found) > MOST_ROWS:
        raise BadInput(f"That is more than {MOST_ROWS:,} actions. Narrow the filters, then download again.")
    consulted((one for one in found if one.category), verb="downloaded")
    record(
        Operation.DISCLOSURE,
        "downloaded actions",
        reason=f"{len(found)} rows",
        fields=[name for name, value in filters.items() if value],
        recipients=[f"{by.name}, {by.agency}"],
    )
    return as_csv(_HEAD, map(_cells, found))


def _cells(one: Action) -> tuple[Any, ...]:
    asked = one.asked_extension
    helping = "; ".join(str(agency) for agency in one.supporting_agencies)
    return (
        *(one.reference, one.text, one.owner, one.owner_agency, helping, one.due_on, one.get_state_display()),
        *(one.rag.colour, one.rag.words, asked.asked_until if asked else None, one.meeting.forum),
        *(
            one.meeting.starts_at.astimezone(clock.LONDON).date(),
            "OFFICIAL-SENSITIVE" if one.category else "OFFICIAL",
            one.closing_reason,
        ),
    )
