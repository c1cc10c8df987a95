"""How hotspots and imports are shown: `{% load hotspots %}`."""

from typing import Any

from django import template
from django.utils.safestring import SafeString

from hotspots.models import Hotspot
from web.templatetags.govuk import tag

register = template.Library()

_HOTSPOT_COLOURS = {
    "candidate": "blue",
    "adopted": "green",
    "tasked": "orange",
    "reviewed": "purple",
    "closed": "grey",
    "rejected": "grey",
}
_IMPORT_COLOURS = {
    "queued": "blue",
    "running": "purple",
    "done": "green",
    "refused": "orange",
    "failed": "red",
    "held": "yellow",
}


@register.simple_tag
def hotspot_tag(state: str) -> SafeString:
    """`{% hotspot_tag hotspot.state %}`: its state as a tag."""
    return tag(state.capitalize(), _HOTSPOT_COLOURS[state])


@register.simple_tag
def import_tag(state: str) -> SafeString:
    """`{% import_tag batch.state %}`: its state as a tag."""
    return tag("Waits for your answer" if state == "held" else state.capitalize(), _IMPORT_COLOURS[state])


@register.simple_tag
def hotspot_summary(hotspot: Hotspot) -> list[tuple[str, Any]]:
    """`{% hotspot_summary hotspot as rows %}`: for {% summary_list rows %}; only what is known so far."""
    rows = [
        ("District", hotspot.district or "Not known"),
        ("Incidents", f"{hotspot.count}, {hotspot.months_in_words}"),
        ("Area", f"{hotspot.radius_m} metres around {hotspot.latitude:.6f}, {hotspot.longitude:.6f}"),
        ("Busiest time", f"{hotspot.peak} (known from partners)" if hotspot.peak else ""),
        ("Lead agency", hotspot.lead_agency),
        ("Review date", hotspot.review_on),
        ("Reason", hotspot.reason),
        ("Assessment", hotspot.assessment),
    ]
    return [(key, value) for key, value in rows if value]
