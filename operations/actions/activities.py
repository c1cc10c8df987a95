"""What is done at a deployment, to what end and by whom: written as a whole, in order."""

from collections.abc import Sequence
from dataclasses import dataclass

from operations.actions.operations import let_in
from operations.models import Aim, Deployment, DeploymentActivity
from partners.models import Agency

MOST_ACTIVITIES = 10
LONGEST_TEXT = 200


@dataclass(frozen=True)
class ActivityLine:
    """One activity as it is entered. Without an agency it is for all who come."""

    aim: str
    text: str = ""
    agency: Agency | None = None


def lines_of(deployment: Deployment) -> list[ActivityLine]:
    """The activities as they stand, to be written again elsewhere."""
    return [ActivityLine(one.aim, one.text, one.agency) for one in deployment.activities.select_related("agency")]


def fault_of(lines: Sequence[ActivityLine]) -> str:
    """A sentence that says what is wrong with these activities; empty where nothing is."""
    if not lines:
        return "Enter at least one activity: to educate, enforce or reassure."
    if len(lines) > MOST_ACTIVITIES:
        return f"Enter at most {MOST_ACTIVITIES} activities: put together what belongs together."
    for number, line in enumerate(lines, start=1):
        if line.aim not in Aim.values:
            return f"Activity {number}: choose educate, enforce or reassure."
        if len(line.text) > LONGEST_TEXT:
            return f"Activity {number}: say what is done in at most {LONGEST_TEXT} characters."
        if line.agency is not None and not line.agency.is_active:
            return f"Activity {number}: choose an agency that still takes part in the partnership."
    return ""


def write_activities(deployment: Deployment, lines: Sequence[ActivityLine]) -> list[str]:
    """Make these the activities of a locked deployment; the agencies named take part from then on. Gives what changed.

    What stays as it was is not touched. Raises BadInput where a sensitive operation has no reader of such an agency.
    """
    named = {line.agency.pk: line.agency for line in lines if line.agency}
    let_in(deployment.operation, list(named.values()), field="activities")
    standing = list(deployment.activities.all())
    changed = False
    for position, line in enumerate(lines):
        activity = (
            standing[position]
            if position < len(standing)
            else DeploymentActivity(deployment=deployment, position=position)
        )
        before = (activity.aim, activity.text, activity.agency_id)
        activity.aim, activity.text, activity.agency = line.aim, line.text.strip(), line.agency
        if before != (activity.aim, activity.text, activity.agency_id):
            activity.save()
            changed = True
    for left in standing[len(lines) :]:
        left.delete()
        changed = True
    return ["activities"] if changed else []
