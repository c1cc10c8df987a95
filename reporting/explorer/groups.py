"""By what outcomes are grouped: one key for each outcome, by which it is counted, named and found again."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db.models import Case, CharField, F, Q, Value, When
from django.db.models.expressions import Combinable
from django.db.models.functions import Cast, Coalesce, Concat
from django.utils.text import capfirst

from hotspots.models import Hotspot
from operations.models import Operation, Site
from outcomes.models import Family, SubjectKind

#: The key of those that have none: of no operation, at no place.
NONE = "-"
_TEXT = CharField()


def _id(column: str) -> Combinable:
    return Coalesce(Cast(column, _TEXT), Value(NONE))


def _named(kind: str, column: str) -> Combinable:
    return Concat(Value(f"{kind}:"), Cast(column, _TEXT), output_field=_TEXT)


#: The premises, else the hotspot, else what was typed.
_PLACE = Case(
    When(site__isnull=False, then=_named("site", "site_id")),
    When(hotspot__isnull=False, then=_named("hotspot", "hotspot_id")),
    When(~Q(place=""), then=_named("text", "place")),
    default=Value(NONE),
    output_field=_TEXT,
)
_PLACE_NAME = Coalesce("site__name", "hotspot__name", "place", output_field=_TEXT)


@dataclass(frozen=True)
class Group:
    """A way to group: `key` and `name` are expressions over an outcome; `filter` is what its key is a value of.

    `of_none` names those that have none; `say` makes of key and name what people read.
    """

    label: str
    heading: str
    filter: str
    key: Combinable
    name: Combinable
    of_none: str = ""
    say: Callable[[str, str], str] = lambda key, name: capfirst(name)


GROUPS: dict[str, Group] = {
    "type": Group("Kind", "Kind", "type", F("type__singular"), F("type__plural")),
    "family": Group(
        "Family", "Family", "family", F("type__family"), F("type__family"), say=lambda key, _: Family(key).label
    ),
    "operation": Group(
        "Operation",
        "Operation",
        "operation",
        _id("operation_id"),
        F("operation__name"),
        "No operation",
        lambda _, name: f"Operation {name}",
    ),
    "theme": Group(
        "Theme of the operation",
        "Theme",
        "theme",
        Coalesce("operation__theme", Value(NONE)),
        F("operation__theme"),
        "No operation",
    ),
    "agency": Group(
        "Agency that issued it", "Issued by", "agency", Cast("issuing_agency_id", _TEXT), F("issuing_agency__name")
    ),
    "place": Group("Place", "Place", "at", _PLACE, _PLACE_NAME, "No place recorded"),
    "subject": Group(
        "What it is about",
        "About",
        "subject",
        F("subject_kind"),
        F("subject_kind"),
        say=lambda key, _: SubjectKind(key).label,
    ),
    "state": Group("State now", "State now", "state", F("state"), F("state")),
}
#: What may go outside: none of them can name an operation that is for named readers, or somebody's home.
PUBLISHED = ("type", "family", "agency")


def at(key: str) -> Q:
    """The outcomes at the place of this key."""
    if key == NONE:
        return Q(site__isnull=True, hotspot__isnull=True, place="")
    kind, _, what = key.partition(":")
    if kind == "site":
        return Q(site=what)
    if kind == "hotspot":
        return Q(site__isnull=True, hotspot=what)
    return Q(site__isnull=True, hotspot__isnull=True, place=what)


def place_named(key: str) -> str | None:
    """The name of the place of this key; None where it names none, or none that the reader may see."""
    kind, _, what = key.partition(":")
    if key == NONE:
        return "No place recorded"
    if kind == "text":
        return what or None
    model: Any = {"site": Site, "hotspot": Hotspot}.get(kind)
    try:
        names = model._default_manager.filter(pk=UUID(what)).values_list("name", flat=True) if model else []
    except ValueError:
        return None
    return next(iter(names), None)


def themes() -> list[str]:
    """The themes of the operations that the reader may see."""
    return list(Operation.objects.order_by("theme").values_list("theme", flat=True).distinct())
