"""Every kind of message: short, plain, marked where it must be, one template for both forms, and no personal data."""

import re
from html.parser import HTMLParser
from typing import Any

from common.scope import acting_as
from notifications.composing import Letter
from notifications.letters import FOOTER, Link
from notifications.links import links_of
from notifications.marking import MARK, is_sensitive
from notifications.models.deliveries import DIGEST
from notifications.rules import KINDS
from notifications.wording import words_for
from tests.world import SECRETS, SENSITIVE, World

#: The digest says what those in it say (tests/notifications/test_digests.py).
_SINGLE = [kind for kind in KINDS.values() if kind.key != DIGEST]
#: Words of a message, its links and footer apart.
MOST_WORDS = 80
_LINK = Link("See it in Muster", "https://muster.example/actions/1/?of=a&b=c")


def test_plain_text_and_html_say_the_same() -> None:
    letter = Letter("Fish & <b>chips</b>", ("First: 5 < 6.", "Ŵyl, it's “on” 🎆."), (_LINK,), (FOOTER, _LINK))
    text, html = letter.written()
    address = "See it in Muster: https://muster.example/actions/1/?of=a&b=c"
    assert text.split("\n\n") == ["First: 5 < 6.", "Ŵyl, it's “on” 🎆.", address, FOOTER, f"{address}\n"]
    assert "<b>" not in html
    assert 'href="https://muster.example/actions/1/?of=a&amp;b=c"' in html


class _Outline(HTMLParser):
    """What a screen reader goes by."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.lang = ""
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note the tag."""
        self.tags.append(tag)
        if tag == "html":
            self.lang = dict(attrs).get("lang") or ""


def test_the_html_has_a_language_a_title_one_heading_and_readable_type_and_fetches_nothing() -> None:
    _, html = Letter("A subject", ("A line.",), (_LINK,)).written()
    outline = _Outline(html)
    assert outline.lang == "en-GB"
    assert [outline.tags.count(tag) for tag in ("title", "h1", "main")] == [1, 1, 1]
    assert not {"img", "script", "link", "style", "iframe", "form"} & set(outline.tags)
    assert "font: 16px" in html
    ink, paper = (_luminance(colour) for colour in ("484949", "ffffff"))
    assert (paper + 0.05) / (ink + 0.05) >= 7, "the faintest words on it"


def _luminance(colour: str) -> float:
    """Relative luminance (WCAG 2.2)."""
    parts = [int(colour[at : at + 2], 16) / 255 for at in (0, 2, 4)]
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def test_every_kind_of_message_is_short_plain_marked_and_free_of_personal_data(world: World) -> None:
    faults: list[str] = []
    walked: set[str] = set()
    for person in world.cast.people.values():
        with acting_as(person):
            for kind in _SINGLE:
                # One that is sensitive and one that is not say different things.
                found = {is_sensitive(record): record for record in kind.model._default_manager.all()[:50]}
                for record in found.values():
                    walked.add(kind.key)
                    words = words_for(kind.key, record)
                    faults += [f"{kind.key}: {fault}" for fault in _faults(words.subject, words.lines, record)]
                    links = links_of(kind.key, record, person)
                    if len(links) not in (1, 4) or not all(link.address.startswith("http") for link in links):
                        faults.append(f"{kind.key}: leads to {links}")
    assert not faults, "\n".join(sorted(set(faults)))
    kinds = {kind.key for kind in _SINGLE}
    assert walked == kinds, kinds - walked


def _reference(record: Any) -> str:
    """By which alone something restricted is named."""
    return str(getattr(getattr(record, "action", record), "reference", "") or "-")


def _faults(subject: str, lines: tuple[str, ...], record: object) -> list[str]:
    """What is wrong with these words."""
    said = " ".join((subject, *lines))
    faults = [
        f"holds {secret!r}" for secret in (*SECRETS, *SENSITIVE) if secret in said.replace(_reference(record), "")
    ]
    if subject.startswith(MARK) != is_sensitive(record):
        faults.append(f"is marked wrongly: {subject}")
    if len(subject) > 200 or "\n" in subject:
        faults.append(f"has too long a subject: {subject}")
    if len(" ".join(lines).split()) > MOST_WORDS:
        faults.append(f"is long: {lines}")
    faults += [f"is no sentence: {line}" for line in lines if not re.search(r"[.!?]$", line)]
    faults += [f"begins small: {line}" for line in lines if line[:1].islower()]
    faults += [f"says nothing of: {bad}" for bad in ("None", "UUID", "  ", "{", "..") if bad in said]
    return faults
