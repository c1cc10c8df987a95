"""What the coordinator does: loads figures, takes in people and referrals, plans the day of action."""

import csv
import io
import os
import time
from pathlib import Path

from tests.journeys.story import CARNIVAL, NAME, STREET, WHAT_HAPPENS, Story
from tests.journeys.visitor import Visitor

_ROOT = Path(__file__).resolve().parents[2]
_SHARED = Path(os.environ.get("MUSTER_SHARED_DATA") or _ROOT.parent / "shared" / "data")
FIGURES = _SHARED / "police-uk" / "2018-01-essex-street.csv"
#: Seconds for the worker to load a file or to send a message.
PATIENCE = 60

#: How the form of a request names the police: with the kinds of resource that they have.
_POLICE = "Essex Police – Officers or special constables, Van (ANPR, CCTV, youth bus)"


def loads_figures(story: Story) -> None:
    """A real month; then two damaged files, of which every fault is named."""
    tom = story.visit("coordinator")
    tom.go("Hotspots")
    tom.press("Police data")
    _upload(tom, name=FIGURES.name, data=FIGURES.read_bytes())
    tom.sees(FIGURES.name, "You can leave this page")
    _wait_for_report(tom)
    tom.shot("import-report")
    tom.sees("14,786 of 14,786 rows are loaded.", "January 2018", "Replaced", "Refused")
    header, *rows = FIGURES.read_text(encoding="utf-8").splitlines()[:40]
    tom.go("Hotspots")
    tom.press("Police data")
    _upload(
        tom, name="without-a-column.csv", data="\n".join(line.partition(",")[2] for line in [header, *rows]).encode()
    )
    _wait_for_report(tom)
    tom.shot("import-column-missing")
    tom.sees("These columns are missing: “Crime ID”.")
    tom.go("Hotspots")
    tom.press("Police data")
    _upload(tom, name="with-bad-rows.csv", data=_damaged(header, rows))
    _wait_for_report(tom)
    tom.shot("import-bad-rows")
    tom.sees(
        "Longitude must be from -9 to 2.5",
        "Latitude must be a number of degrees",
        "Month must be a year and a month",
        f"{len(rows) - 2} of {len(rows)} rows are loaded.",
    )


def _upload(tom: Visitor, *, name: str, data: bytes) -> None:
    tom.press("Load police data")
    tom.fill(file={"name": name, "mimeType": "text/csv", "buffer": data})
    tom.press("Upload the file")


def _wait_for_report(tom: Visitor) -> None:
    deadline = time.monotonic() + PATIENCE
    while "You can leave this page" in tom.text():
        assert time.monotonic() < deadline, tom.text()
        time.sleep(0.5)
        tom.page.reload()
    tom.look()


def _damaged(header: str, rows: list[str]) -> bytes:
    """The third row with two faults, the fifth with one. Of a year before, so that it replaces no real month."""
    table = [dict(zip(header.split(","), row, strict=True)) for row in csv.reader(rows)]
    for row in table:
        row["Month"] = "2017-01"
    table[2].update({"Longitude": "51.6", "Latitude": "north"})
    table[4]["Month"] = "January"
    out = io.StringIO()
    writer = csv.DictWriter(out, header.split(","))
    writer.writeheader()
    writer.writerows(table)
    return out.getvalue().encode()


def adopts_a_hotspot(story: Story) -> None:
    """One of the busiest candidates, for review at the meeting."""
    tom = story.visit("coordinator")
    tom.go("Hotspots")
    tom.sees("Candidates (", "Incidents", "Castle Point", "Rochford")
    assert tom.page.locator("svg[role=img], .muster-map svg").first.is_visible()
    tom.shot("candidates")
    name = "Hospital, Rochford"
    tom.follow_in_table(name)
    tom.sees("Incidents by type", "Anti-social behaviour")
    tom.shot("candidate")
    story.path_of["hotspot"] = tom.path
    tom.press("Adopt")
    tom.press("Adopt")
    tom.sees("There is a problem", "Select the lead agency", "Enter the review date", "Enter the reason")
    tom.fill(lead_agency="Castle Point Borough Council", review_on=story.day(2))
    tom.fill(reason="Three shops ask for help each week.")
    tom.press("Adopt")
    tom.sees("Adopted")
    story.hotspot = name


def takes_in_a_victim(story: Story) -> None:
    """Two reports in twelve months; the form names every fault at once first."""
    tom = story.visit("coordinator")
    tom.go("People at risk")
    tom.press("Record a person at risk")
    tom.fill(**{"reports-0-what": "Stones thrown", "reports-1-reported_on": story.day(1)})
    tom.press("Record")
    tom.shot("victim-faults")
    tom.sees(
        "There is a problem",
        "Enter the date of the report",
        "The date of the report must be today or in the past",
        "Enter what was reported",
        "Enter who took the report",
    )
    tom.fill(kind="Victim", district="Castle Point", vulnerable=True)
    for number, ago in enumerate((-6, -40)):
        tom.fill(
            **{f"reports-{number}-reported_on": story.day(ago), f"reports-{number}-what": "Stones thrown at the door"}
        )
        tom.fill(**{f"reports-{number}-source": "Council contact centre"})
    tom.fill(full_name=NAME, address=STREET)
    tom.press("Record")
    tom.sees(NAME, STREET, "Stones thrown at the door")
    tom.shot("victim")
    story.victim = tom.page.get_by_role("heading", level=1).inner_text()
    story.path_of["victim"] = tom.path
    tom.go("People at risk")
    tom.sees(story.victim)
    assert NAME not in tom.text()


def takes_in_a_referral(story: Story) -> None:
    """About that victim, with its lawful basis."""
    tom = story.visit("coordinator")
    tom.go("Referrals")
    tom.press("Make a referral")
    tom.fill(incident_count="many", subject="V-1999-0001")
    tom.press("Send")
    tom.shot("referral-faults")
    tom.sees(
        "There is a problem",
        "There is no person with this reference that you may see",
        "Answer the question “What happens?”",
        "Give the evidence: how many incidents",
        "Number of incidents must be a whole number",
    )
    tom.fill(kind="A victim", subject=story.victim, what_happens=WHAT_HAPPENS, incident_count="")
    tom.fill(
        evidence="Two reports in twelve months, council contact centre", exit_criterion="Eight weeks without a report"
    )
    tom.fill(vulnerabilities=["Lives alone or has little support", "Has been targeted before"])
    tom.fill(lawful_basis="Crime and Disorder Act 1998 s115 (power to disclose)", consent="Given")
    tom.press("Send")
    tom.sees(WHAT_HAPPENS, "s115")
    tom.shot("referral")
    story.referral = tom.page.get_by_role("heading", level=1).inner_text().split()[-1]
    story.path_of["referral"] = tom.path


def plans_the_day_of_action(story: Story) -> None:
    """On a red-flag date, which is pointed out and acknowledged; then partners are asked for resources."""
    tom = story.visit("coordinator")
    tom.go("Red-flag dates")
    tom.shot("red-flags")
    tom.press("Enter a red-flag date")
    tom.fill(name=CARNIVAL, starts_on=story.carnival, ends_on=story.carnival)
    tom.fill(minimum_resource="a van and two wardens")
    tom.press("Enter")
    tom.sees(CARNIVAL, "0 of 1 confirmed")
    tom.go("Operations", "Turncoat")
    tom.shot("operation")
    _schedule(tom, story, "Carnival day of action", officers=["Dan Okoro, Essex Police"])
    tom.shot("red-flag-warning")
    tom.sees("There is a problem", f"This touches {CARNIVAL}", "Plan for: a van and two wardens")
    tom.fill(acknowledge_red_flags=True)
    tom.press("Schedule")
    tom.sees("Carnival day of action", "Dan Okoro")
    story.path_of["deployment"] = tom.path
    _ask(tom, _POLICE, "Van (ANPR, CCTV, youth bus)", "ANPR van at the station roundabout")
    _ask(
        tom,
        "Essex County Fire and Rescue Service – Officers or special constables",
        "Officers or special constables",
        "A crew for home safety visits",
    )
    _ask(
        tom,
        "Rochford District Council – Room, Wardens, street-scene or parking officers",
        "Wardens, street-scene or parking officers",
        "Two wardens until 11pm",
    )
    tom.shot("deployment-asked")
    tom.sees("0 confirmed; 3 waiting")


def plans_a_second_that_wants_the_same_van(story: Story) -> None:
    """At the same time elsewhere."""
    tom = story.visit("coordinator")
    tom.go("Operations", "Turncoat")
    _schedule(tom, story, "Station check")
    tom.fill(acknowledge_red_flags=True)
    tom.press("Schedule")
    _ask(tom, _POLICE, "Van (ANPR, CCTV, youth bus)", "ANPR van at the station")


def _schedule(tom: Visitor, story: Story, name: str, officers: list[str] | None = None) -> None:
    tom.press("Schedule a deployment")
    tom.fill(name=name, activities_1_aim="Enforce", place="Rayleigh High Street", officers=officers or [])
    tom.fill(starts_at=story.at(20, 18), ends_at=story.at(20, 23))
    tom.press("Schedule")


def _ask(tom: Visitor, agency: str, kind: str, wanted: str) -> None:
    tom.press("Ask")
    tom.fill(agencies=agency, kind=kind, wanted=wanted)
    tom.press("Send the requests")
    tom.sees(wanted)


def moves_the_day_of_action(story: Story) -> None:
    """An hour later."""
    tom = story.visit("coordinator")
    tom.open(story.path_of["deployment"])
    tom.press("Change")
    tom.fill(starts_at=story.at(20, 19), reason="The carnival starts later.")
    tom.press("Save")
    tom.fill(acknowledge_red_flags=True)
    tom.press("Save")
    tom.sees("7pm to 11pm")
