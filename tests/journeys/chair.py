"""What the chair does: the meeting, from its agenda to the next one."""

import re

from tests.journeys.story import CASE_ACTION, NEW_OPERATION, OPEN_ACTION, VICTIM_REASON, Story
from tests.journeys.visitor import Visitor

PRESENT = ("Priya Shah", "Tom Ellis", "Dan Okoro", "Helen Marsh")
_UNDECIDED = re.compile(r"^Decide “(.+)” first\.$", re.MULTILINE)


def opens_the_meeting(story: Story) -> None:
    """The agenda has gathered itself from the records."""
    priya = story.visit("chair")
    priya.go("Meetings")
    priya.open(priya.page.get_by_role("row").filter(has_text="Planned").first.get_by_role("link").get_attribute("href"))
    story.path_of["meeting"] = priya.path
    priya.press("Open the meeting")
    priya.sees("not for today")
    priya.fill(other_day=True)
    priya.press("Open the meeting")
    priya.shot("meeting-open")
    priya.sees(
        "The meeting is open", story.hotspot, "Websters Way car park", "Red: overdue by 2 days", "Amber: due in 5 days"
    )
    words = priya.text()
    open_part, _, restricted = words.partition("Part two: individual cases")
    assert f"Review due on {_plain(story)}" in open_part
    assert "Red-flag date: " in open_part or "No red-flag date" in _red_flag_page(priya)
    for kept_apart in (story.victim, story.referral):
        assert kept_apart in restricted
        assert kept_apart not in open_part


def _plain(story: Story) -> str:
    day = story.day(2)
    return f"{day.day} {day:%B %Y}"


def _red_flag_page(priya: Visitor) -> str:
    priya.go("Red-flag dates")
    return priya.text()


def takes_attendance(story: Story) -> None:
    """Nobody hears of cases without the confidentiality declaration; Dan makes his last."""
    priya = story.visit("chair")
    priya.open(story.path_of["meeting"])
    priya.press("Take attendance")
    for name in PRESENT:
        priya.page.get_by_label(f"Did {name} come?").select_option(label="Present for both parts")
    for name in PRESENT[:2]:
        priya.page.get_by_label(f"{name} made the declaration").check()
    priya.press("Save the attendance")
    priya.shot("meeting-undeclared")
    priya.sees("This part may not be taken with", "Dan Okoro", "Helen Marsh")
    priya.press("Take attendance")
    for name in PRESENT[2:]:
        priya.page.get_by_label(f"{name} made the declaration").check()
    priya.shot("attendance")
    priya.press("Save the attendance")
    assert "This part may not be taken with" not in priya.text()


def decides(story: Story) -> None:
    """Closing is refused with the list of what is undecided; then each item of it is decided."""
    priya = story.visit("chair")
    priya.open(story.path_of["meeting"])
    priya.press("Close the meeting")
    priya.sees("Before the meeting can be closed:")
    priya.shot("close-refused")
    waiting = _UNDECIDED.findall(priya.text())
    assert {title for title in waiting if story.hotspot in title or story.victim in title or story.referral in title}
    priya.follow("Back to the meeting")
    for title in waiting:
        priya.follow(f"Decide {title}")
        _decide(priya, story, title)
    priya.sees(VICTIM_REASON)
    priya.shot("meeting-decided")


def _decide(priya: Visitor, story: Story, title: str) -> None:
    if story.hotspot in title:
        _task(priya)
    elif story.victim in title:
        priya.fill(decision="Monitor", reason=VICTIM_REASON)
    elif title.startswith("R-"):
        priya.fill(decision="Adopt", reason="The group takes it on.")
    else:
        priya.fill(decision="Noted")
    priya.press("Save the decision")


def _task(priya: Visitor) -> None:
    """Faults first: what an operation lacks is asked for at once."""
    priya.fill(decision="Task an operation")
    priya.press("Save the decision")
    priya.sees("There is a problem", "Give the operation a name.", "Choose who commands the operation.")
    priya.shot("task-faults")
    priya.fill(reason="Three shops ask for help each week.", lead_agency="Castle Point Borough Council")
    priya.fill(operation_name=NEW_OPERATION, theme="Shop theft", commander="Tom Ellis")
    priya.fill(objective="Halve the reports from the three shops by the spring.")


def logs_actions(story: Story) -> None:
    """One for everyone, one under the victim's item."""
    priya = story.visit("chair")
    priya.open(story.path_of["meeting"])
    priya.press("Log an action")
    priya.press("Log the action")
    priya.sees("There is a problem", "Answer the question “What is to be done?”", "Enter the due date")
    priya.fill(text=OPEN_ACTION, owner="Dan Okoro", due_on=story.day(10))
    priya.press("Log the action")
    story.action = _reference(priya, OPEN_ACTION)
    priya.follow(f"Log an action under {story.victim}")
    priya.fill(text=CASE_ACTION, owner="Tom Ellis", due_on=story.day(9))
    priya.press("Log the action")
    story.case_action = _reference(priya, CASE_ACTION)
    story.path_of["case action"] = (
        priya.page.get_by_role("link", name=story.case_action).first.get_attribute("href") or ""
    )


def _reference(priya: Visitor, words: str) -> str:
    found = re.search(r"[A-Z]+/\d{4}-\d{2}/\d+", priya.row(words))
    assert found, priya.row(words)
    return found[0]


def closes_the_meeting(story: Story) -> None:
    """The next one is planned by itself, and the actions are in it unasked."""
    priya = story.visit("chair")
    priya.open(story.path_of["meeting"])
    priya.press("Close the meeting")
    priya.press("Close the meeting")
    priya.sees("The meeting is closed.")
    priya.shot("meeting-closed")
    priya.go("Meetings")
    priya.open(priya.page.get_by_role("row").filter(has_text="Planned").first.get_by_role("link").get_attribute("href"))
    priya.shot("next-meeting")
    priya.sees(story.action, OPEN_ACTION, "Websters Way car park")
    story.path_of["next meeting"] = priya.path
    priya.go("Operations", NEW_OPERATION)
    priya.sees("Shop theft", story.hotspot)
    priya.shot("tasked-operation")
