"""Pages to read case reviews on: the list, one of them, and the figures of each year."""

from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.views.generic import DetailView, TemplateView, View

from audit.processing import CONSULTS, DISCLOSES, logs_nothing
from audit.views import ConsultedDetailMixin
from common import clock
from partners.practitioners import PractitionerMixin
from partners.timeline import timeline
from tasking import case_figures, casework_policies, policies
from tasking.forms.case_reviews import CaseReviewFilters
from tasking.models import CaseReview
from tasking.states import CASE_REVIEW
from tasking.views.case_review_rows import clock_rows, complaint_rows, recommendation_rows, rows
from tasking.views.case_review_steps import STEPS
from tasking.views.pages import SENSITIVE, MarkedListView
from web.spreadsheets import csv_answer

_STYLES = {"withdraw": "warning", "strike": "warning", "reconsider": "secondary", "complaint": "secondary"}


class CaseReviewListView(MarkedListView):
    """Case reviews, the latest application first, each with its clock."""

    processing = CONSULTS
    filter_form = CaseReviewFilters
    template_name = "tasking/case_reviews.html"

    def get_queryset(self) -> QuerySet[CaseReview]:
        """Those that the filters leave: also those behind a figure of a year."""
        found = CaseReview.objects.select_related("held_by", "forum")
        found = found.filter(**{name: self.chosen(name) for name in ("state", "forum") if self.chosen(name)})
        if self.chosen("due"):
            found = found.overdue(clock.today())
        if self.chosen("counted"):
            offered = case_figures.years()
            one = next((one for one in offered if one.number == self.chosen("year")), offered[0])
            found = found.counted(self.chosen("counted"), one.first, one.last)
        return found

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """With whether they may take in an application."""
        return super().get_context_data(may_apply=casework_policies.may_apply_for_review(self.person), **kwargs)


class CaseReviewView(PractitionerMixin, ConsultedDetailMixin, DetailView):
    """One case review: its clocks, what its complaints count for, what became of it, and what can be done now."""

    processing = CONSULTS
    template_name = "tasking/case_review.html"
    queryset = CaseReview.objects.select_related("held_by", "forum", "meeting__forum", "decided_by", "applicant_agency")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """With its rows, its tables, its timeline, and a button for each step that its state allows."""
        review: CaseReview = self.object
        return {
            **super().get_context_data(**kwargs),
            "marking": SENSITIVE,
            "rows": rows(review),
            "clocks": clock_rows(review),
            "complaints": complaint_rows(review, self.person),
            "count": review.count_in_words,
            "recommendations": recommendation_rows(review, self.person),
            "timeline": timeline(review),
            "buttons": [
                {
                    "text": step.button,
                    "url": reverse("tasking:case_review_step", args=[review.pk, name]),
                    "reason": policies.may(self.person, step.verb, review).reason,
                    "style": _STYLES.get(name, ""),
                }
                for name, step in STEPS.items()
                if CASE_REVIEW.find(step.verb, review.state)
            ],
        }


class FiguresView(PractitionerMixin, TemplateView):
    """The figures of each year: what is published, and exactly what this person's agency may see."""

    processing = logs_nothing("counts of applications by year, each of which leads to the logged list behind it")
    template_name = "tasking/case_figures.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """With a row for each year, of either kind."""
        offered = case_figures.years()
        counts = [(one, case_figures.published(one)) for one in offered]
        columns: list[Any] = ["Year", *({"text": text, "numeric": True} for text in case_figures.WORDS.values())]
        return super().get_context_data(
            columns=columns,
            published=[_public_row(one, found) for one, found in counts if found is not None],
            seen=[_seen_row(one) for one in offered],
            may_publish=policies.may_publish(self.person),
            **kwargs,
        )


def _public_row(one: case_figures.Year, counts: dict[str, int | None]) -> list[Any]:
    return [str(one), *(case_figures.WITHHELD if count is None else count for count in counts.values())]


def _seen_row(one: case_figures.Year) -> list[Any]:
    listed = reverse("tasking:case_reviews")
    return [
        str(one),
        *(
            {"text": count, "url": f"{listed}?counted={what}&year={one.number}" if count else ""}
            for what, count in case_figures.seen(one).items()
        ),
    ]


class FiguresFileView(PractitionerMixin, View):
    """The published figures as a file for a spreadsheet."""

    processing = DISCLOSES

    def get(self, request: HttpRequest) -> HttpResponse:
        """The file. Raises NotAllowed."""
        text = case_figures.figures_csv(by=self.person)
        return csv_answer(text, f"case-reviews-{clock.today().isoformat()}.csv")
