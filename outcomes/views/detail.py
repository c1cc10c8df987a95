"""The page of one outcome: what it is, its dates and their rules, and what became of it."""

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from django.urls import reverse
from django.views.generic import DetailView

from audit.processing import CONSULTS
from audit.views import ConsultedDetailMixin
from common import clock
from outcomes import policies
from outcomes.durations import Duration
from outcomes.models import AppealResult, Family, Outcome
from outcomes.models.orders import Part
from outcomes.penalties import carries_penalty
from outcomes.querysets import STAND_OPEN_ENDED
from outcomes.reviews import next_review
from outcomes.states import OUTCOME
from outcomes.views.facts import dates_of, facts_of, tags_of
from outcomes.views.orders import WORKS, WORKS_ON
from outcomes.views.outcomes import STATE_COLOURS, WORDS
from partners.models import Person
from partners.practitioners import PractitionerMixin
from web.dates import plain_date

DAY = dt.timedelta(days=1)
#: What has a page of its own, with more to enter.
_OWN_PAGES = frozenset({"breach", "resume", "extend"})
_PARTS = ("condition_rows", "breach_rows", "appeal_rows__variation", "variation_rows", "review_rows")


@dataclass(frozen=True)
class Link:
    """Something that can be done, with its page; `about` tells it apart for those who hear it."""

    text: str
    url: str
    about: str = ""


@dataclass(frozen=True)
class Card:
    """One entry of a section."""

    title: str
    rows: list[tuple[str, Any]]
    links: list[Link] = field(default_factory=list)
    is_struck: bool = False


@dataclass(frozen=True)
class Section:
    """What became of the outcome in one respect."""

    title: str
    nothing: str
    cards: list[Card]
    links: list[Link]


class OutcomeDetailView(PractitionerMixin, ConsultedDetailMixin, DetailView):
    """One outcome, with all that became of it and what can be done now."""

    processing = CONSULTS
    template_name = "outcomes/detail.html"
    context_object_name = "outcome"
    queryset = Outcome.objects.select_related(
        *("type", "operation", "issuing_agency", "officer", "legal_version", "legal_version__type"),
        *("subject", "visit", "site", "hotspot"),
    ).prefetch_related(*_PARTS)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """With each verb that the state allows, and why not where this person may not do it."""
        outcome: Outcome = self.object
        page = _Shown(outcome, self.person)
        sections = list(page.sections())  # which finds out what is refused in them
        verbs = [
            (verb, WORDS[verb], policies.may(self.person, verb, outcome))
            for verb in OUTCOME.verbs_from(outcome.state)
            if verb not in _OWN_PAGES and (verb != "expire" or _has_run_out(outcome))
        ]
        return super().get_context_data(
            verbs=verbs,
            refused=[*verbs, *page.refused],
            rows=facts_of(outcome),
            dates=list(dates_of(outcome)),
            sections=sections,
            colour=STATE_COLOURS.get(outcome.state, "grey"),
            tags=list(tags_of(outcome)),
            marking=outcome.shown_marking,
            **kwargs,
        )


def _has_run_out(outcome: Outcome) -> bool:
    return outcome.expires_on is not None and outcome.expires_on <= clock.today()


class _Shown:
    """The sections of the page, with what this person may do in each."""

    def __init__(self, outcome: Outcome, person: Person) -> None:
        self.outcome, self.person = outcome, person
        self.refused: list[tuple[str, str, Any]] = []
        self._may_strike = bool(policies.may_work(person, "strike an entry", outcome))

    def sections(self) -> Iterator[Section]:
        """Those that have an entry, or in which this kind of outcome can have one."""
        outcome, law = self.outcome, self.outcome.legal_version
        runs = bool(outcome.expires_on or outcome.indefinite) and outcome.type.family != Family.PENALTY
        lasts = runs or outcome.type.family in STAND_OPEN_ENDED
        appealed = law is not None and (law.appeal_days != 0 if lasts else bool(law.appeal_days))
        wanted = (
            (self._conditions, lasts and outcome.issued_on),
            (self._breaches, lasts and outcome.issued_on),
            (self._appeals, appealed),
            (self._variations, lasts and outcome.issued_on),
            (self._reviews, next_review(outcome)),
            (self._penalty, carries_penalty(outcome.type, law) and outcome.issued_on),
        )
        for make, offered in wanted:
            known = len(self.refused)
            section = make()
            if section.cards or offered:
                yield section
            else:
                del self.refused[known:]

    def _add(self, *works: str) -> list[Link]:
        """The pages that add an entry, of those that this person may use."""
        links = []
        for name in works:
            work = WORKS[name]
            decision = policies.may_work(self.person, work.work, self.outcome)
            if decision:
                links.append(Link(work.title, reverse("outcomes:work", args=[self.outcome.pk, name])))
            else:
                self.refused.append((name, work.title, decision))
        return links

    def _on(self, part: Part, about: str, *names: str, open_to: bool = True) -> list[Link]:
        """The pages about an entry, of those that this person may use now; and the one that strikes it."""
        found = []
        for name in names if open_to else ():
            if policies.may_work(self.person, WORKS_ON[name].work.work, self.outcome):
                found.append((name, WORKS_ON[name].work.title))
        kind = part._meta.model_name
        decided = kind == "appeal" and getattr(part, "result", "") != AppealResult.OPEN
        if self._may_strike and not part.is_struck and not decided:
            found.append((f"strike-{kind}", "Strike as a mistake"))
        return [
            Link(text, reverse("outcomes:work_on", args=[self.outcome.pk, name, part.pk]), about)
            for name, text in found
        ]

    def _card(self, part: Part, title: str, rows: list[tuple[str, Any]], links: list[Link]) -> Card:
        struck = [("Struck as a mistake", part.struck_reason)] if part.is_struck else []
        shown = [(key, value) for key, value in (*rows, *struck) if value]
        return Card(title, shown, links, is_struck=part.is_struck)

    def _conditions(self) -> Section:
        cards = [
            self._card(
                one,
                f"Condition {one.position}",
                [
                    (str(one.get_kind_display()), one.text),
                    ("Since", one.added_on),
                    ("Taken away", one.removed_on),
                ],
                self._on(one, f"condition {one.position}"),
            )
            for one in self.outcome.condition_rows.all()
        ]
        # What was recorded in one go stays, unless each line of it is a row by now.
        as_rows = {one.text for one in self.outcome.condition_rows.all() if not one.is_struck}
        if any(line.strip() not in as_rows for line in self.outcome.conditions.splitlines() if line.strip()):
            cards.insert(0, Card("As first recorded", [("Conditions", self.outcome.conditions)]))
        return Section("Conditions", "No conditions are recorded.", cards, self._add("conditions"))

    def _breaches(self) -> Section:
        cards = []
        for one in self.outcome.breach_rows.all():
            title = f"Breach on {plain_date(one.happened_on)}"
            if one.happened_at:
                title += f" at {one.happened_at:%H:%M}"
            rows = [
                ("What happened", one.what_happened),
                ("Dealt with", one.get_dealt_with_display()),
                ("On", one.dealt_on),
                ("Result", one.result),
                ("Back in force", one.resumed_on),
            ]
            links = self._on(one, f"of {plain_date(one.happened_on)}", "breach-dealt-with", open_to=not one.is_struck)
            cards.append(self._card(one, title, rows, links))
        return Section("Breaches", "No breach is recorded.", cards, self._add("breach"))

    def _appeals(self) -> Section:
        cards = []
        for one in self.outcome.appeal_rows.all():
            rows = [
                ("Result", one.get_result_display()),
                ("Grounds", one.grounds),
                ("Out of time", one.out_of_time_reason),
                ("Hearing", one.hearing_on),
                ("Decided", one.heard_on),
                ("What was decided", one.note),
                ("What was varied", one.variation.what_changed if one.variation else ""),
            ]
            about = f"lodged on {plain_date(one.lodged_on)}"
            links = self._on(one, about, "appeal-result", open_to=one.is_open)
            cards.append(self._card(one, f"Appeal {about}", rows, links))
        # One at a time: the result of one that is open comes first.
        is_open = any(one.is_open for one in self.outcome.appeal_rows.all())
        return Section("Appeal", "No appeal is recorded.", cards, [] if is_open else self._add("appeal"))

    def _variations(self) -> Section:
        cards = []
        for one in self.outcome.variation_rows.all():
            by = f" by {Duration.parse(one.extended_by).words}" if one.extended_by else ""
            about = f"of {plain_date(one.made_on)}"
            rows = [
                ("What changed", one.what_changed),
                ("By whom", one.authority),
                ("Last day before", one.replaced_end_on - DAY if one.replaced_end_on else None),
                ("Last day since", one.new_end_on - DAY if one.new_end_on else None),
                ("The rule", one.because),
            ]
            title = f"{one.get_kind_display()}{by} on {plain_date(one.made_on)}"
            cards.append(self._card(one, title, rows, self._on(one, about)))
        law = self.outcome.legal_version
        extends = ("extension",) if law and (law.renewable or law.max_extended) else ()
        return Section(
            "Changes to the order", "It was not varied or extended.", cards, self._add("variation", *extends)
        )

    def _reviews(self) -> Section:
        cards = [
            self._card(
                one,
                f"Review done on {plain_date(one.done_on)}",
                [
                    ("It came to", one.get_result_display()),
                    ("What was considered", one.note),
                    ("Due by", one.due_on - DAY),
                    ("The rule", one.because),
                ],
                self._on(one, f"of {plain_date(one.done_on)}"),
            )
            for one in self.outcome.review_rows.all()
        ]
        due = next_review(self.outcome)
        nothing = f"The next is due by {plain_date(due.last_day)}." if due and due.last_day else "None is due."
        return Section("Reviews", nothing, cards, self._add("review") if due else [])

    def _penalty(self) -> Section:
        outcome = self.outcome
        if outcome.penalty_amount is None:
            return Section("Penalty", "The amount is not recorded.", [], self._add("penalty"))
        rows: list[tuple[str, Any]] = [("Amount", f"£{outcome.penalty_amount:,.2f}")]
        rows.append(("Paid", outcome.paid_on or "Not paid yet"))
        links = [] if outcome.paid_on else self._add("payment", "penalty")
        return Section("Penalty", "", [Card("Fixed penalty", rows)], links)
