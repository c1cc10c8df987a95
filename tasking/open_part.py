"""Part one is for everyone: what is written in it may name nobody's case.

It is asked as a text is written, and once more of all that the minutes freeze (tasking/sql/03_minutes.sql) as a meeting
closes. Whether a reference that the writer cannot see is of a restricted record is not asked of the database: the
answer would tell that there is one. Instead a text may hold a reference only where it is seen to be of an open record,
so that one which is hidden and one which was never given are refused alike.
"""

import re
from collections.abc import Iterator, Sequence

from django.apps import apps
from django.db.models import Model, Prefetch
from django.db.models.functions import Lower
from django.urls import reverse

from audit.models import Record
from hotspots.models.subjects import PREFIX_OF
from tasking.models import Action, AgendaItem, DiscussionNote, Forum, Meeting, ProgressNote
from tasking.reference_patterns import shape

#: People, whoever holds them; and series in which there are restricted records: referrals, plans, reviews, outcomes.
_SERIES = (*sorted(PREFIX_OF.values()), "R", "P", "CR", "O")
_YEARLY = rf"(?:{'|'.join(_SERIES)})-\d{{4}}-\d{{4,}}"
#: What may be a reference by a pattern that nobody uses any more.
_TOKEN = re.compile(r"[A-Za-z0-9](?:[A-Za-z0-9/._-]*[A-Za-z0-9])?")
#: Word processors put other dashes into a reference.
_DASHES = str.maketrans(dict.fromkeys("\u2010\u2011\u2012\u2013\u2014\u2212", "-"))


def cases_in(text: str) -> list[str]:
    """References in a text that part one may not hold: all but those that are seen to be of open records."""
    return _cases_in_each([text])[0]


def faults_in(text: str) -> list[str]:
    """A sentence about each reference that may not stand in part one."""
    return [f"Part one is for everyone: leave out {case}, which is not open to everyone." for case in cases_in(text)]


def open_faults(category: str, **texts: str) -> dict[str, list[str]]:
    """What is wrong with texts of a record of this category, by name; in part two they may say anything."""
    if category:
        return {}
    return {name: faults for name, text in texts.items() if (faults := faults_in(text))}


def cases_named_in_part_one(meeting: Meeting) -> list[tuple[str, str]]:
    """Each open text of this meeting that names a case, as far as whoever is looking sees.

    Gives a sentence that says what to do about it, and the page on which it is done.
    """
    texts = list(_texts(meeting))
    named = _cases_in_each([text for _, text, _, _ in texts])
    return [
        (f"{where} names {', '.join(cases)}, and part one is for everyone. {remedy}", url)
        for (where, _, remedy, url), cases in zip(texts, named, strict=True)
        if cases
    ]


def _texts(meeting: Meeting) -> Iterator[tuple[str, str, str, str]]:
    """All that is frozen into part one: where it stands, what it says, how it is put right, and on which page."""
    notes = DiscussionNote.objects.filter(item__meeting=meeting, item__category="", struck_reason="")
    for note in notes.select_related("item"):
        remedy = "Strike it, and write it under the case."
        yield f"A note on “{note.item}”", note.text, remedy, note.item.get_absolute_url()
    for item in AgendaItem.objects.filter(meeting=meeting, category="").standing():
        yield from _texts_of_item(item)
    for action in Action.objects.filter(meeting=meeting, category="").exclude(state="struck"):
        yield f"Action {action.reference}", action.text, _STRIKE, action.get_absolute_url()
    standing = ProgressNote.objects.filter(struck_reason="").order_by("-created_at", "id")
    earlier = Action.objects.discussed_at(meeting).filter(category="")
    for action in earlier.prefetch_related(Prefetch("notes", standing, to_attr="standing_notes")):
        said = f"{action.text}\n{action.closing_reason}"
        yield f"Action {action.reference} of an earlier meeting", said, _STRIKE, action.get_absolute_url()
        for last in action.standing_notes[:1]:
            url = reverse("tasking:note_strike", args=[last.pk])
            yield f"The progress on action {action.reference}", last.text, "Strike that note.", url


_STRIKE = "Strike it, and log it under the case."


def _texts_of_item(item: AgendaItem) -> Iterator[tuple[str, str, str, str]]:
    change = reverse("tasking:item_amend", args=[item.pk])
    yield f"The item “{item}”", f"{item.title}\n{item.why}", "Change what it says.", change
    if item.decision_reason:
        remedy, url = "Decide again with a reason that does not.", reverse("tasking:item_decide", args=[item.pk])
        yield f"The reason given on “{item}”", item.decision_reason, remedy, url
    if item.deferred_reason:
        remedy, url = "Put it off again with a reason that does not.", reverse("tasking:item_defer", args=[item.pk])
        yield f"The reason for putting off “{item}”", item.deferred_reason, remedy, url


def _cases_in_each(texts: Sequence[str]) -> list[list[str]]:
    """The same of many texts, asked of the database once for all."""
    plain = [text.translate(_DASHES) for text in texts]
    if not any(re.search(r"\d", text) for text in plain):
        return [[] for _ in texts]
    shapes = _shapes()
    shaped = [{found.group() for found in shapes.finditer(text)} for text in plain]
    tokens = [{token for token in _TOKEN.findall(text) if re.search(r"\d", token)} for text in plain]
    known = _known({one.lower() for found in (*shaped, *tokens) for one in found})
    return [
        sorted(
            {one for one in looks if known.get(one.lower(), True)} | {one for one in others if known.get(one.lower())}
        )
        for looks, others in zip(shaped, tokens, strict=True)
    ]


def _shapes() -> re.Pattern[str]:
    """What references look like that may be of restricted records; of actions, by every pattern that there was."""
    named = ("reference_pattern", "reference_prefix")
    patterns = {*Forum.objects.values_list(*named), *Forum.history.values_list(*named)}
    either = "|".join([_YEARLY, *sorted(shape(*pattern) for pattern in patterns)])
    return re.compile(rf"(?<![A-Za-z0-9])(?:{either})(?!\d)", re.IGNORECASE)


def _known(mentioned: set[str]) -> dict[str, bool]:
    """Of references in small letters those of records that whoever is looking sees: whether each is restricted."""
    found: dict[str, bool] = {}
    for model in _referenced():
        rows = model._default_manager.annotate(named=Lower("reference")).filter(named__in=mentioned)
        found |= {reference: category != "" for reference, category in rows.values_list("named", "category")}
    return found


def _referenced() -> list[type[Model]]:
    """Records with a reference that may be restricted, of every app."""
    needed = {"reference", "category"}
    return [
        model
        for model in apps.get_models()
        if issubclass(model, Record) and needed <= {field.name for field in model._meta.get_fields()}
    ]
