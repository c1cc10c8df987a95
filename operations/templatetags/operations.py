"""How operations and requests are shown: `{% load operations %}`."""

from collections.abc import Iterable, Sequence
from typing import Any

from django import template
from django.middleware.csrf import get_token
from django.template import Context
from django.urls import reverse
from django.utils.safestring import SafeString

from common import clock
from operations.models import Visit
from operations.querysets import LOOK_AHEAD
from operations.resourcing.cover import confirmed_of
from operations.views.pages import Button
from web.templatetags.govuk import breadcrumbs, tag

register = template.Library()

_COLOURS = {
    "proposed": "blue",
    "authorised": "teal",
    "scheduled": "purple",
    "under_way": "green",
    "debriefed": "yellow",
    "closed": "grey",
    "cancelled": "red",
    "planned": "purple",
    "requested": "blue",
    "offered": "yellow",
    "confirmed": "green",
    "attended": "teal",
    "declined": "red",
    "withdrawn": "orange",
}


@register.simple_tag
def state_tag(state: str) -> SafeString:
    """`{% state_tag operation.state %}`: the state of an operation, a deployment or a request as a tag."""
    return tag(state.replace("_", " ").capitalize(), _COLOURS[state])


register.filter("confirmed_of", confirmed_of)


@register.simple_tag
def cover_tag(flag: Any) -> SafeString:
    """`{% cover_tag flag %}`: whether enough is confirmed for a red-flag date `with_cover()`; red once it is soon."""
    if flag.ends_at <= clock.now():
        return tag(f"Over: {confirmed_of(flag)}", "grey")
    if flag.is_covered:
        return tag(f"Planned for: {confirmed_of(flag)}", "green")
    is_soon = flag.starts_at < clock.now() + LOOK_AHEAD
    return tag(f"{'Short' if is_soon else 'Not planned yet'}: {confirmed_of(flag)}", "red" if is_soon else "blue")


_OUTCOME_COLOURS = {
    "compliant": "green",
    "advice": "yellow",
    "concerns": "red",
    "closed": "grey",
    "refused": "orange",
}


@register.simple_tag
def outcome_tag(visit: Visit) -> SafeString:
    """`{% outcome_tag visit %}`: what a visit came to, as a tag."""
    return tag(visit.came_to, _OUTCOME_COLOURS[visit.outcome or "compliant"])


_PLAN_COLOURS = {"draft": "grey", "solving": "yellow", "solved": "blue", "confirmed": "green", "discarded": "grey"}


@register.simple_tag
def plan_tag(state: str) -> SafeString:
    """`{% plan_tag plan.state %}`: a plan is a proposal until it is confirmed, and says so."""
    words = {"solving": "Being worked out", "solved": "Proposal", "draft": "Draft"}
    return tag(words.get(state, state.capitalize()), _PLAN_COLOURS[state])


@register.inclusion_tag("operations/_mark_button.html", takes_context=True)
def mark_button(context: Context, name: str, record: Any, verb: str, text: str, about: Any) -> dict[str, Any]:
    """`{% mark_button "plan_use_mark" use "keep" "Keep" use.resource %}`: a small button that does one thing."""
    return {
        "action": reverse(f"operations:{name}", args=[record.pk, verb]),
        "version": record.version,
        "text": text,
        "about": about,
        "csrf_token": get_token(context["request"]),
    }


@register.inclusion_tag("web/breadcrumbs.html")
def crumbs(trail: Sequence[str], title: str) -> dict[str, Any]:
    """`{% crumbs trail title %}`: breadcrumbs from a view's list of words and addresses in turn."""
    return breadcrumbs(*trail, title)


@register.filter
def allowed(buttons: Iterable[Button]) -> list[Button]:
    """Those that this person may press."""
    return [one for one in buttons if one.decision]


@register.filter
def refused(buttons: Iterable[Button]) -> list[tuple[str, str]]:
    """Those that this person may not press, as (label, reason) for `why_not`."""
    return [(one.label, one.decision.reason) for one in buttons if not one.decision]
