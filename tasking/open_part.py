"""Part one is for everyone: what was written in it may name nobody's case."""

import re
from collections.abc import Iterator

from django.urls import reverse

from hotspots.models.subjects import PREFIX_OF
from tasking.models import Action, AgendaItem, DiscussionNote, Meeting, Referral

#: A reference to a person, whoever holds them.
_SUBJECT = re.compile(rf"\b[{''.join(sorted(PREFIX_OF.values()))}]-\d{{4}}-\d{{4,}}\b")
#: A reference that may be of a restricted record, as a referral's or an action's.
_OTHER = re.compile(r"\b[A-Z]{1,10}[-/]\d{4}-\d{2,}(?:/\d+)?\b")


def cases_in(text: str) -> list[str]:
    """References in a text that part one may not hold: to anybody, and to restricted records as far as one sees."""
    return sorted(set(_SUBJECT.findall(text)) | _restricted(text))


def cases_named_in_part_one(meeting: Meeting) -> list[tuple[str, str]]:
    """Each open text of this meeting that names a case, as far as whoever is looking sees.

    Gives a sentence that says what to do about it, and the page on which it is done.
    """
    faults = []
    for where, text, remedy, url in _texts(meeting):
        named = cases_in(text)
        if named:
            faults.append((f"{where} names {', '.join(named)}, and part one is for everyone. {remedy}", url))
    return faults


def _texts(meeting: Meeting) -> Iterator[tuple[str, str, str, str]]:
    """Where it stands, what it says, how it is put right, and on which page."""
    notes = DiscussionNote.objects.filter(item__meeting=meeting, item__category="", struck_reason="")
    for note in notes.select_related("item"):
        remedy = "Strike it, and write it under the case."
        yield f"A note on “{note.item}”", note.text, remedy, note.item.get_absolute_url()
    for item in AgendaItem.objects.filter(meeting=meeting, category="").standing().exclude(decision_reason=""):
        remedy, url = "Decide again with a reason that does not.", reverse("tasking:item_decide", args=[item.pk])
        yield f"The reason given on “{item}”", item.decision_reason, remedy, url
    for action in Action.objects.filter(meeting=meeting, category="").exclude(state="struck"):
        remedy = "Strike it, and log it under the case."
        yield f"Action {action.reference}", action.text, remedy, action.get_absolute_url()


def _restricted(text: str) -> set[str]:
    """References in it to restricted referrals and actions that whoever is looking can see."""
    mentioned = set(_OTHER.findall(text))
    if not mentioned:
        return set()
    found: set[str] = set()
    for model in (Referral, Action):
        rows = model._default_manager.filter(reference__in=mentioned).exclude(category="")
        found |= set(rows.values_list("reference", flat=True))
    return found
