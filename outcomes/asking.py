"""What someone who records an outcome is asked: only what its kind needs, the rest under "More details"."""

import datetime as dt
from collections import Counter
from dataclasses import dataclass
from uuid import UUID

from django.utils.text import capfirst

from common import clock
from outcomes.dates import NoLawInForce, law_on
from outcomes.durations import Duration
from outcomes.models import LegalVersion, Outcome, OutcomeType, SubjectKind
from outcomes.penalties import carries_penalty
from outcomes.rules import limits_in_words
from outcomes.vocabulary import issued_by
from partners.models import Agency

#: How far back, and over how many of the newest records, "used lately" looks.
_LATELY = dt.timedelta(days=180)
_NEWEST = 200
_OFFERED = 6
#: Fields of a recording by the field of the form that asks for them, where the names differ.
_ASKED_AS = {"subject_label": "labels", "subject": "labels"}
_MORE = (
    "place",
    "site",
    "hotspot",
    "length",
    "served_on",
    "their_reference",
    "conditions",
    "issuing_agency",
    "marking",
)
_LABELS = {
    SubjectKind.PERSON: "such as Person A, or one subject’s reference, such as S-2026-0004. Never a name, address or"
    " date of birth.",
    SubjectKind.BODY: "such as Business A.",
    SubjectKind.VEHICLE: "such as Vehicle A. Never a registration number.",
    SubjectKind.AREA: "such as Town centre.",
}


@dataclass(frozen=True)
class Asked:
    """The questions of a kind in order, those under "More details", in what a length is counted, and hints.

    `needed` must be answered, though the form itself does not say so: the law of the day of issue decides.
    """

    main: tuple[str, ...]
    more: tuple[str, ...]
    units: tuple[str, ...]
    label_hint: str
    length_hint: str
    needed: frozenset[str]


def asked_of(kind: OutcomeType, agency: Agency | None = None) -> Asked:
    """What this kind is asked for, by every version of its law: what is issued may be recorded late.

    Asked at once where there is no doubt that it is needed: a length where the law sets none, a time of day where it
    counts hours, premises where it is about premises, who issued it where that cannot be this agency.
    """
    laws = [law for law in kind.versions.all() if law.switched_on]
    now = _in_force(kind)
    main = ["issuing_agency"] if agency and agency.kind not in issued_by(kind.issuers) else []
    main += ["subject_kind"] if len(kind.subject_kinds) > 1 else []
    only = kind.subject_kinds[0] if len(kind.subject_kinds) == 1 else ""
    main += [] if only == SubjectKind.PREMISES else ["labels", "count"]
    main += ["vehicle_label"] if SubjectKind.VEHICLE in kind.subject_kinds and only != SubjectKind.VEHICLE else []
    main += ["site"] if SubjectKind.PREMISES in kind.subject_kinds else []
    main += ["hotspot", "place"] if only == SubjectKind.AREA else ["place"]
    main += ["operation", "issued_on", "applied_on"]
    main += ["starts_at"] if any(_in_hours(law) for law in laws) else []
    lasts = any(_is_free(law) for law in laws)
    main += ["length", "length_unit"] if now and _is_free(now) and not now.default_duration else []
    main += ["indefinite"] if any(law.indefinite for law in laws) else []
    main += [_ASKED_AS.get(need, need) for need in kind.needs]
    main = list(dict.fromkeys(main))
    more = ["labels", "count", *_MORE] if only == SubjectKind.PREMISES else list(_MORE)
    if not lasts or "length" in main:
        more.remove("length")
    else:
        more.insert(more.index("length") + 1, "length_unit")
    more += ["penalty_amount"] if any(carries_penalty(kind, law) for law in laws) else []
    needed = {_ASKED_AS.get(need, need) for need in kind.needs}
    needed -= {"place"} if "site" in main else set()  # premises say where as well
    needed |= {"length"} & set(main)
    needed |= {"starts_at"} if now and _in_hours(now) else set()
    hints = [_LABELS[SubjectKind(one)] for one in kind.subject_kinds if one in _LABELS]
    return Asked(
        tuple(main),
        tuple(name for name in more if name not in main),
        ("hours",) if now and _in_hours(now) else ("years", "months", "days"),
        f"One on each line, {hints[0]}" if hints else "One on each line. Never a name.",
        _length_hint(now) if now else "",
        frozenset({*needed, "length_unit"}),
    )


def used_lately(agency: UUID, operation: UUID | None) -> list[OutcomeType]:
    """The kinds that this operation, then this agency, recorded lately, the most used first: a handful."""
    since = clock.today() - _LATELY
    usable = {kind.pk: kind for kind in OutcomeType.objects.usable(clock.today())}
    found: list[OutcomeType] = []
    narrowed = [{"operation": operation}] if operation else []
    for narrow in (*narrowed, {"issuing_agency": agency}):
        rows = Outcome.objects.filter(**narrow, dated_on__gte=since).newest_first().values_list("type", flat=True)
        for key, _number in Counter(rows[:_NEWEST]).most_common():
            if key in usable and usable[key] not in found:
                found.append(usable[key])
    return found[:_OFFERED]


def _length_hint(law: LegalVersion) -> str:
    """What the law says of the length: "At least 2 years, or until further order."."""
    limits = f"{capfirst(limits_in_words(law.as_law()))}. " if law.min_duration or law.max_duration else ""
    if law.default_duration:
        return f"{limits}Leave it empty for the usual {Duration.parse(law.default_duration).words}."
    return limits.strip() or "As whoever made it said."


def _in_force(kind: OutcomeType) -> LegalVersion | None:
    try:
        return law_on(kind, clock.today())
    except NoLawInForce:
        return None


def _lengths(law: LegalVersion) -> set[str]:
    return {text for text in (law.default_duration, law.min_duration, law.max_duration) if text}


def _in_hours(law: LegalVersion) -> bool:
    return any(Duration.parse(text).in_hours for text in _lengths(law))


def _is_free(law: LegalVersion) -> bool:
    """Whether the law leaves the length to whoever issues it: it runs for a time, and not for exactly one."""
    return law.indefinite or (bool(_lengths(law)) and not (law.min_duration and law.min_duration == law.max_duration))
