"""GOV.UK and MOJ components as template tags: `{% load govuk %}`."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from itertools import zip_longest
from typing import Any

from django import template
from django.db.models import Model
from django.forms import BaseForm
from django.forms.formsets import BaseFormSet
from django.middleware.csrf import get_token
from django.template import Context
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString

from web.dates import clock_range_text, hours_of_day_text, london_range_text, london_text
from web.forms import error_links
from web.month import shows_something
from web.navigation import CALENDAR_FILE, HOME, MESSAGES_GOING_OUT, MINDERS
from web.tables import for_a_phone

register = template.Library()

TAG_COLOURS = frozenset({"grey", "green", "teal", "blue", "purple", "magenta", "red", "orange", "yellow"})
RAG_COLOURS = {"red": "red", "amber": "orange", "green": "green", "grey": "grey", "blue": "blue"}
BUTTON_STYLES = {"": "", "secondary": " govuk-button--secondary", "warning": " govuk-button--warning"}
NOTHING = "Not given"
HANDLING = "Share only with people who need it for this case. Do not copy or send it on without the owner's agreement."


@register.simple_tag
def tag(text: str, colour: str = "grey") -> SafeString:
    """`{% tag "Active" "green" %}`: a status; the words carry the meaning, never the colour alone."""
    if colour not in TAG_COLOURS:
        raise ValueError(f"{colour!r} is no tag colour: choose from {', '.join(sorted(TAG_COLOURS))}.")
    return format_html('<strong class="govuk-tag govuk-tag--{}">{}</strong>', colour, text)


@register.simple_tag
def rag(colour: str, words: str = "") -> SafeString:
    """`{% rag "amber" "due in 3 days" %}`: a RAG status with its name in words."""
    key = str(colour).lower()
    named = f"{key.capitalize()}: {words}" if words else key.capitalize()
    return tag(named, RAG_COLOURS[key])


@register.simple_tag
def london(at: datetime | date | None) -> SafeString | str:
    """`{% london meeting.starts %}`: "Sat 31 October 2026, 6:30pm" in Europe/London, in a time element."""
    if not at:
        return NOTHING
    return format_html('<time datetime="{}">{}</time>', at.isoformat(), london_text(at))


@register.simple_tag
def london_range(start: datetime, end: datetime) -> str:
    """`{% london_range d.starts d.ends %}`: the period [start, end) in words, over midnight too."""
    return london_range_text(start, end)


@register.simple_tag
def clock_range(starts_at: datetime, ends_at: datetime) -> str:
    """`{% clock_range a b %}`: "6pm to 8pm"; "10pm to 2am the next day"."""
    return clock_range_text(starts_at, ends_at)


@register.simple_tag
def hours_of_day(starts_at: datetime, ends_at: datetime, on: date) -> str:
    """`{% hours_of_day a b on %}`: what of the period falls on this day: "6pm to 8pm", "until 2am", "all day"."""
    return hours_of_day_text(starts_at, ends_at, on)


register.filter("london_text", london_text)
register.filter("shows_something", shows_something)


@register.inclusion_tag("web/summary_list.html")
def summary_list(rows: Iterable[Sequence[Any]]) -> dict[str, Any]:
    """`{% summary_list rows %}`: a row is (key, value[, url[, "Change"]])."""
    shown = []
    for key, value, *link in rows:
        url, action = (*link, "", "Change")[:2] if len(link) != 1 else (link[0], "Change")
        shown.append({"key": key, "value": _words(value), "url": url, "action": action})
    return {"rows": shown, "any_actions": any(row["url"] for row in shown)}


@register.inclusion_tag("web/why_not.html")
def why_not(buttons: Iterable[tuple[str, str]]) -> dict[str, Any]:
    """`{% why_not pairs %}`: (label, reason) of each button; those with a reason are folded away, each with it."""
    return {"refused": [(label, reason) for label, reason in buttons if reason]}


@register.filter
def labels_and_reasons(buttons: Iterable[Any]) -> list[tuple[str, str]]:
    """The buttons of a page as `why_not` takes them: {"text", "reason"} or (verb, label, decision)."""
    return [
        (one["text"], one["reason"]) if isinstance(one, Mapping) else (str(one[1]), str(one[2].reason))
        for one in buttons
    ]


@register.inclusion_tag("web/table.html")
def table(
    caption: str,
    columns: Sequence[str | Mapping[str, Any]],
    rows: Iterable[Sequence[Any]],
    *,
    row_headers: bool = True,
    empty: str = "Nothing to show.",
) -> dict[str, Any]:
    """`{% table "Calls by month" columns rows %}`: a captioned table, each row a block on a phone.

    A column is a heading, or {"text": …, "numeric": True} to align its figures right. A cell is a value
    (text, number, date, aware datetime, output of another tag) or {"text": …, "url": …}.
    """
    heads = [dict(column) if isinstance(column, Mapping) else {"text": column} for column in columns]
    return {
        "caption": caption,
        "columns": heads,
        "rows": [[_cell(cell, head) for cell, head in zip(row, heads, strict=True)] for row in rows],
        "row_headers": row_headers,
        "empty": empty,
    }


@register.simple_block_tag
def table_region(content: str, label: str, *, stack: bool = True) -> SafeString:
    """`{% table_region "Open actions" %}<table>…</table>{% endtable_region %}`: for a hand-written table.

    On a phone each row is a block with its headings beside its cells; `stack=False` keeps a grid, such as a month.
    """
    return for_a_phone(content, label, stack=stack)


@register.inclusion_tag("web/pagination.html")
def pagination(
    newer: str = "", older: str = "", newer_text: str = "Newer", older_text: str = "Older"
) -> dict[str, str]:
    """`{% pagination newer=url older=url %}`: for lists paged by keyset; an empty URL leaves the link out."""
    return {"newer": newer, "older": older, "newer_text": newer_text, "older_text": older_text}


@register.inclusion_tag("web/button.html")
def button(
    text: str, url: str = "", style: str = "", reason: str = "", name: str = "", value: str = ""
) -> dict[str, str]:
    """`{% button "Close the minutes" reason=why_not %}`: submits its form, or follows `url`.

    With a `reason` (a policy's refusal) the button is disabled and the reason stands below it.
    """
    return {"text": text, "url": url, "name": name, "value": value, **_look(text, style, reason)}


@register.simple_tag
def calendar_file(record: Model) -> SafeString:
    """`{% calendar_file deployment %}`: the link by which whoever sees an event downloads it into a calendar app."""
    url = reverse(CALENDAR_FILE, args=[record._meta.db_table, record.pk])
    return format_html('<a class="govuk-link" href="{}">Add to your calendar (.ics file)</a>', url)


@register.simple_tag(takes_context=True)
def who_was_told(context: Context, record: Model) -> str:
    """`{% who_was_told deployment %}`: the link to the messages about it, for those who look after messages."""
    if not MINDERS & set(context["request"].user.roles):
        return ""
    url = f"{reverse(MESSAGES_GOING_OUT)}?about={record.pk}"
    return format_html('<br><a class="govuk-link" href="{}">See who is told of it, and how</a>', url)


@register.inclusion_tag("web/post_button.html", takes_context=True)
def post_button(
    context: Context, text: str, action: str, style: str = "", reason: str = "", **hidden: Any
) -> dict[str, Any]:
    """`{% post_button "Withdraw" url style="secondary" version=record.version %}`: a form of one button."""
    token = get_token(context["request"])
    return {
        "text": text,
        "action": action,
        "hidden": hidden,
        "csrf_token": token,
        **_look(text, style, reason),
    }


@register.inclusion_tag("web/breadcrumbs.html")
def breadcrumbs(*parts: str) -> dict[str, Any]:
    """`{% breadcrumbs "Operations" operations_url "Walnut" %}`: label, URL in turn; the page itself last."""
    pairs = zip_longest(parts[::2], parts[1::2], fillvalue="")
    crumbs = [("Home", reverse(HOME)), *pairs]
    return {"crumbs": [{"text": text, "url": url} for text, url in crumbs]}


@register.inclusion_tag("web/error_summary.html")
def error_summary(*forms: BaseForm | BaseFormSet | None) -> dict[str, Any]:
    """`{% error_summary form formset %}`: every fault, each linked to its control. Nothing without faults."""
    return {"links": error_links(form for form in forms if isinstance(form, (BaseForm, BaseFormSet)))}


@register.simple_tag(takes_context=True)
def title_prefix(context: Context) -> str:
    """Give "Error: " when the page's `form` or `formset` has faults, for the title of the page."""
    forms = (context.get(name) for name in ("form", "formset"))
    return "Error: " if any(error_summary(form)["links"] for form in forms) else ""


@register.inclusion_tag("web/marking.html")
def marking_banner(marking: str = "", handling: str = "", at_end: bool = False) -> dict[str, Any]:
    """`{% marking_banner record.marking record.handling %}`: OFFICIAL itself is not marked."""
    named = str(marking or "").upper().replace("_", "-").replace(" ", "-")
    if named not in ("", "OFFICIAL", "OFFICIAL-SENSITIVE"):
        raise ValueError(f"Muster does not hold records marked {marking}.")
    return {"shown": named == "OFFICIAL-SENSITIVE", "handling": handling or HANDLING, "at_end": at_end}


def _look(text: str, style: str, reason: str) -> dict[str, str]:
    slug = "".join(letter if letter.isalnum() else "-" for letter in text.lower())
    return {"css": BUTTON_STYLES[style or ""], "reason": reason, "reason_id": f"reason-{slug}"}


def _cell(cell: Any, column: Mapping[str, Any]) -> dict[str, Any]:
    given = dict(cell) if isinstance(cell, Mapping) else {"text": cell}
    return {**given, "text": _words(given["text"], nothing="-"), "numeric": column.get("numeric", False)}


def _words(value: Any, nothing: str = NOTHING) -> Any:
    if value is None or value == "":
        return nothing
    return london_text(value) if isinstance(value, date) else value
