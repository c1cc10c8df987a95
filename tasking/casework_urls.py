"""Addresses of the pages of case reviews and of the offender cohort."""

from django.urls import URLPattern, path

from tasking.views import case_review_forms, case_reviews, cohort, cohort_forms

patterns: list[URLPattern] = [
    path("case-reviews/", case_reviews.CaseReviewListView.as_view(), name="case_reviews"),
    path("case-reviews/new/", case_review_forms.NewCaseReviewView.as_view(), name="case_review_new"),
    path("case-reviews/rule/", case_review_forms.RuleView.as_view(), name="case_rule"),
    path("case-reviews/figures/", case_reviews.FiguresView.as_view(), name="case_figures"),
    path("case-reviews/figures.csv", case_reviews.FiguresFileView.as_view(), name="case_figures_file"),
    path("case-reviews/<uuid:pk>/", case_reviews.CaseReviewView.as_view(), name="case_review"),
    path(
        "case-reviews/<uuid:pk>/complaints/<uuid:complaint>/strike/",
        case_review_forms.StrikeComplaintView.as_view(),
        name="case_complaint_strike",
    ),
    path(
        "case-reviews/<uuid:pk>/recommendations/<uuid:recommendation>/answer/",
        case_review_forms.AnswerView.as_view(),
        name="case_recommendation_answer",
    ),
    path(
        "case-reviews/<uuid:pk>/recommendations/<uuid:recommendation>/action/",
        case_review_forms.TaskView.as_view(),
        name="case_recommendation_task",
    ),
    path(
        "case-reviews/<uuid:pk>/<slug:step>/", case_review_forms.CaseReviewStepView.as_view(), name="case_review_step"
    ),
    path("cohort/", cohort.CohortView.as_view(), name="cohort"),
    path("cohort/add/", cohort_forms.AddView.as_view(), name="cohort_add"),
    path("cohort/colours/", cohort.ColoursView.as_view(), name="cohort_colours"),
    path("cohort/colours/<slug:colour>/", cohort_forms.ColourView.as_view(), name="cohort_colour"),
    path("cohort/<uuid:pk>/", cohort.MemberView.as_view(), name="cohort_member"),
    path(
        "cohort/<uuid:pk>/contacts/<uuid:contact>/strike/",
        cohort_forms.StrikeContactView.as_view(),
        name="cohort_contact_strike",
    ),
    path("cohort/<uuid:pk>/<slug:step>/", cohort_forms.CohortStepView.as_view(), name="cohort_step"),
]
