"""Tags of tasking's pages: `{% load tasking %}`."""

import datetime as dt
from typing import Any

from django import template
from django.utils.safestring import SafeString

from web.templatetags.govuk import rag, tag

register = template.Library()

_COLOURS = {
    "submitted": "blue",
    "accepted": "teal",
    "in_progress": "yellow",
    "asked": "blue",
    "in_place": "teal",
    "under_way": "yellow",
    "assessed": "teal",
    "done": "green",
    "planned": "blue",
    "open": "yellow",
    "completed": "blue",
    "closed": "green",
    "discharged": "green",
    "requested": "yellow",
    "applied": "blue",
    "acknowledged": "yellow",
    "threshold_met": "teal",
    "review_held": "yellow",
    "active": "green",
    "granted": "green",
}


@register.simple_tag
def state_tag(record: Any) -> SafeString:
    """`{% state_tag referral %}`: the state of its lifecycle, in words and a colour."""
    return tag(record.get_state_display(), _COLOURS.get(record.state, "grey"))


@register.simple_tag
def clock(spent: dt.timedelta | None) -> str:
    """`{% clock timer.spent_now %}`: minutes and seconds, hours before them where there are any."""
    seconds = int(spent.total_seconds()) if spent else 0
    hours, minutes = divmod(seconds // 60, 60)
    return f"{hours}:{minutes:02}:{seconds % 60:02}" if hours else f"{minutes}:{seconds % 60:02}"


@register.simple_tag
def rag_tag(action: Any) -> SafeString:
    """`{% rag_tag action %}`: how an action stands today."""
    return rag(*action.rag)


@register.filter
def columns(headings: str) -> list[str]:
    """`{% table "Clocks" "Step,Due"|columns rows %}`: the headings of a table, named between commas."""
    return headings.split(",")
