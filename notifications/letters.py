"""How a message looks: one template, read as HTML by those whose mail shows it and as plain text by the others."""

from collections.abc import Sequence
from dataclasses import dataclass
from html.parser import HTMLParser

from django.template.loader import render_to_string

#: What each message ends with.
FOOTER = "Sent by Muster. Replies to this message are not read."


@dataclass(frozen=True)
class Link:
    """Where to go from a message, and what is said of it."""

    words: str
    address: str


@dataclass(frozen=True)
class Letter:
    """What a message says: its subject, its sentences, where they lead, and what stands small below them.

    `sections`: the messages that it holds, each with a subject of its own, as a digest does.
    """

    subject: str
    lines: Sequence[str]
    links: Sequence[Link]
    footer: Sequence[str | Link] = (FOOTER,)
    sections: Sequence["Letter"] = ()

    def written(self) -> tuple[str, str]:
        """As plain text and as HTML, both of the same template."""
        context = {
            "subject": self.subject,
            "lines": self.lines,
            "links": self.links,
            "footer": self.footer,
            "sections": self.sections,
        }
        html = render_to_string("notifications/letter.html", context)
        return text_of(html), html


def text_of(html: str) -> str:
    """The paragraphs of a letter as plain text, and the headings of what it holds; its own is the message's subject."""
    reader = _Reader()
    reader.feed(html)
    reader.close()
    return "\n\n".join(reader.paragraphs) + "\n"


class _Reader(HTMLParser):
    """Keeps the paragraphs, and after the words of each link its address."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.paragraphs: list[str] = []
        self._said: list[str] | None = None
        self._address = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """A paragraph begins, or a link within one."""
        if tag in ("p", "h2"):
            self._said = []
        elif tag == "a":
            self._address = dict(attrs).get("href") or ""

    def handle_endtag(self, tag: str) -> None:
        """A paragraph ends, or a link within one."""
        if self._said is None:
            return
        if tag == "a":
            self._said.append(f": {self._address}")
        elif tag in ("p", "h2"):
            self.paragraphs.append("".join(self._said).strip())
            self._said = None

    def handle_data(self, data: str) -> None:
        """Words, where they are a paragraph's."""
        if self._said is not None:
            self._said.append(data)
