"""What the manager reads: the trail of an operation, and what it has led to."""

import csv
import io

from tests.journeys.story import Story
from tests.journeys.visitor import Visitor

SENTENCE = "Operation Turncoat has led to two Criminal Behaviour Orders and three Community Protection Warnings"


def reads_the_trail(story: Story) -> None:
    """Who did what, when, from what to what; and who looked."""
    helen = story.visit("manager")
    helen.go("Operations", "Turncoat")
    helen.follow("Follow the trail")
    helen.shot("trail")
    helen.follow("Everything")
    helen.sees("Operation Turncoat", "Dan Okoro, Essex Police", "recorded")
    assert "Given to: " not in helen.text(), "who looked is for whoever says why they ask"
    helen.follow("Say why you are reading the log")
    helen.fill(purpose="To verify that processing was lawful", reason="Complaint 12: who opened the operation")
    helen.press("Read the log")
    helen.sees("Operation Turncoat", "Dan Okoro, Essex Police", "recorded", "looked at")
    helen.follow("Changes only")
    helen.sees("confirmed", "From requested to confirmed", "Joe Carter, Rochford District Council")
    while "From authorised to scheduled" not in helen.text():
        helen.follow("Older")
    helen.sees("Scheduled", "Tom Ellis", f"{story.today.day} {story.today:%B %Y}")
    helen.follow("Looks only")
    helen.shot("trail-looked")
    helen.sees("Looked at", "Dan Okoro", "Tom Ellis")
    assert "From requested to confirmed" not in helen.text()


def counts_outcomes(story: Story) -> None:
    """By operation, kind, agency and date; each filter is in the address."""
    helen = story.visit("manager")
    helen.go("Outcomes")
    helen.shot("outcomes")
    _narrow(helen, operation="Operation Turncoat")
    helen.sees(SENTENCE)
    helen.shot("outcomes-of-turncoat")
    _narrow(helen, type="Community Protection Warnings")
    assert helen.page.get_by_role("rowheader", name="O-").count() == 3
    _narrow(helen, agency="Essex Police", issued_from=story.today, issued_to=story.today)
    assert helen.page.get_by_role("rowheader", name="O-").count() == 3
    _narrow(helen, agency="Rochford District Council")
    helen.sees("No outcomes here.")
    _narrow(helen, agency="Essex Police", issued_from=story.day(-20), issued_to=story.day(-10))
    helen.sees("No outcomes here.")
    _narrow(helen, issued_to=story.day(-30))
    helen.sees("There is a problem", "The last day must be on or after the first day")


def _narrow(helen: Visitor, **filters: object) -> None:
    folded = helen.page.locator("main details:not([open]) > summary")
    while folded.count():
        folded.first.click()
    helen.fill(**filters)
    helen.press("Show")


def downloads_them(story: Story) -> None:
    """The same records as CSV."""
    helen = story.visit("manager")
    helen.go("Outcomes")
    _narrow(helen, operation="Operation Turncoat")
    with helen.page.expect_download() as downloading:
        helen.page.get_by_role("button", name="Download as CSV").click()
    text = downloading.value.path().read_text(encoding="utf-8-sig")
    rows = list(csv.DictReader(io.StringIO(text)))
    assert len(rows) == 5
    assert {"Person A", "Person E"} <= {value for row in rows for value in row.values()}
