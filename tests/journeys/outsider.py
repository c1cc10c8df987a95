"""What someone whose agency signed no agreement sees: the open part, and of the rest not a trace."""

import re
from collections import Counter

from tests.journeys.story import CASE_ACTION, NAME, NEW_OPERATION, STREET, VICTIM_REASON, WHAT_HAPPENS, Story
from tests.journeys.visitor import Visitor, read_feed

#: Of the demonstration: its own victim and the referral about her, and the OFFICIAL-SENSITIVE operations.
_DEMONSTRATION = ("Edith Example", "1 Invented Close", "no longer opens the door", "V-2026-0001", "Walnut", "Diesel")
_LINK = re.compile(r'href="(/[^"#]*)')
#: Lists that go on for ever, by months and filters, are looked into this often.
_QUERIES = 4


def walks_everywhere(story: Story) -> None:
    """Every page that a link leads to, from home on, has nothing of it."""
    ruth = story.visit("outsider")
    needles = _needles(story)
    waiting, seen, queries = ["/"], {"/"}, Counter[str]()
    read = []
    while waiting:
        path = waiting.pop()
        body = _read(ruth, path, needles)
        read.append(body)
        for link in _LINK.findall(body):
            link = link.replace("&amp;", "&")
            bare = link.partition("?")[0]
            if link in seen or bare.startswith(("/static/", "/account/")) or queries[bare] >= _QUERIES:
                continue
            seen.add(link)
            queries[bare] += 1
            waiting.append(link)
    everything = "".join(read)
    for shown in (
        "Operation Turncoat",
        f"Operation {NEW_OPERATION}",
        story.hotspot,
        story.action,
        "Joint Tasking Group",
    ):
        assert shown in everything, shown
    assert len(read) > 40


def _needles(story: Story) -> list[str]:
    own = [NAME, STREET, WHAT_HAPPENS, VICTIM_REASON, CASE_ACTION, story.victim, story.referral, story.case_action]
    return [*own, *_DEMONSTRATION]


def _read(ruth: Visitor, path: str, needles: list[str]) -> str:
    answer = ruth.context.request.get(path, max_redirects=3)
    assert answer.status in (200, 403), f"{path}: {answer.status}"
    body = answer.text()
    found = [needle for needle in needles if needle in body]
    assert not found, f"{path} shows {found}"
    return body


def searches(story: Story) -> None:
    """By reference, by name and by title: nothing."""
    ruth = story.visit("outsider")
    ruth.go("Home", "Search by reference or title")
    for words in (story.victim, story.referral, story.case_action, "Quillfeather", "Walnut", "Diesel"):
        ruth.fill(q=words)
        ruth.press("Search")
        ruth.sees("Nothing that you may see has this reference or title.")
    ruth.shot("search")
    ruth.fill(q="Turncoat")
    ruth.press("Search")
    ruth.sees("Operation Turncoat")


def goes_by_address(story: Story) -> None:
    """What somebody handed on: each address answers as if there were nothing."""
    dan, ruth = story.visit("officer"), story.visit("outsider")
    dan.go("Operations")
    sensitive = dan.page.get_by_role("link", name="Walnut").get_attribute("href") or ""
    hidden = {
        "hotspots_subject": story.path_of["victim"],
        "tasking_referral": story.path_of["referral"],
        "tasking_action": story.path_of["case action"],
        "operations_operation": sensitive,
    }
    for table, path in hidden.items():
        ruth.open(path, status=404)
        ruth.open(f"/trail/{table}/{path.rstrip('/').rpartition('/')[2]}/", status=404)
    ruth.shot("not-found")
    ruth.open("/")


def looks_at_the_meeting(story: Story) -> None:
    """Its open part, without the other part's heading."""
    ruth = story.visit("outsider")
    ruth.open(story.path_of["meeting"])
    ruth.sees("Part one", story.hotspot, story.action)
    assert "Part two" not in ruth.text()
    assert "OFFICIAL-SENSITIVE" not in ruth.text()
    ruth.shot("meeting-for-an-outsider")


def asks_the_api(story: Story) -> None:
    """Every list of it."""
    ruth = story.visit("outsider")
    schema = ruth.context.request.get("/api/v1/schema/?format=json").json()
    lists = [path for path, verbs in schema["paths"].items() if "get" in verbs and "{" not in path]
    assert len(lists) > 10
    for path in lists:
        answer = ruth.context.request.get(path, params={"q": "2026"} if path.endswith("search/") else {})
        assert answer.status in (200, 400, 403, 404), f"{path}: {answer.status}"
        found = [needle for needle in _needles(story) if needle in answer.text()]
        assert not found, f"{path} shows {found}"


def subscribes(story: Story) -> None:
    """A feed has the red-flag dates, and nothing restricted."""
    ruth = story.visit("outsider")
    feed = read_feed(ruth.make_calendar_link("Muster")).replace("\r\n ", "")
    assert "Red flag: " in feed
    assert not [needle for needle in _needles(story) if needle in feed]
