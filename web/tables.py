"""Tables that can be read on a phone: each cell says under which heading it stands.

On a narrow screen web/styles/_components.scss shows each row as a block, its cells one below the other. A browser
drops what `display: block` takes from a table for a screen reader; the roles written here keep it.
"""

import html
import re
from collections.abc import Iterator

from django.utils.html import format_html, strip_tags
from django.utils.safestring import SafeString, mark_safe

#: A tag of a table, with its attributes; a quoted value may hold ">".
_TAG = re.compile(r"""<(/?)(table|caption|thead|tbody|tfoot|tr|th|td)((?:\s(?:"[^"]*"|[^">])*)?)>""")
_COLSPAN = re.compile(r'\scolspan="(\d+)"')
_ROLES = {"table": "table", "thead": "rowgroup", "tbody": "rowgroup", "tfoot": "rowgroup", "tr": "row", "td": "cell"}
#: Tables of fewer columns fit on a phone as they are.
_STACKED_FROM = 3


def for_a_phone(source: str, label: str, *, stack: bool = True) -> SafeString:
    """The table in a region of its own, which scrolls where it is too wide; stacked on a phone, unless told not to.

    `source` is safe HTML with a table whose column headings stand in its thead.
    """
    headings = list(_headings(source))
    if stack and len(headings) >= _STACKED_FROM:
        kind, written = "muster-scroll muster-stack", mark_safe("".join(_named(source, headings)))  # noqa: S308
    else:
        kind, written = "muster-scroll" if stack else "muster-scroll muster-scroll--wide", mark_safe(source)  # noqa: S308
    return format_html('<div class="{}" role="region" aria-label="{}" tabindex="0">{}</div>', kind, label, written)


def _headings(source: str) -> Iterator[str]:
    """The words of the column headings, in order."""
    head, _, _ = source.partition("</thead>")
    opened = 0
    for found in _TAG.finditer(head):
        if found[2] != "th":
            continue
        if found[1]:
            yield " ".join(html.unescape(strip_tags(head[opened : found.start()])).split())
        else:
            opened = found.end()


def _named(source: str, headings: list[str]) -> Iterator[str]:
    """The pieces of the table, each of its tags with its role, each cell of its body with its heading."""
    copied, column, in_head = 0, 0, False
    for found in _TAG.finditer(source):
        closing, name, attributes = found.groups()
        if name == "thead":
            in_head = not closing
        elif name == "tr":
            column = 0
        if closing or name == "caption":
            continue
        yield source[copied : found.start()]
        copied = found.end()
        more = "" if "role=" in attributes else f' role="{_role(name, attributes)}"'
        if name in ("td", "th") and not in_head:
            span = _COLSPAN.search(attributes)
            if name == "td" and not span and column < len(headings):
                more += f' data-label="{html.escape(headings[column])}"'
            column += int(span[1]) if span else 1
        yield f"<{name}{attributes}{more}>"
    yield source[copied:]


def _role(name: str, attributes: str) -> str:
    if name == "th":
        return "rowheader" if 'scope="row"' in attributes else "columnheader"
    return _ROLES[name]
