"""Addresses of the pages of plans."""

from django.urls import URLPattern, path

from operations.views import plan_buttons, plan_edits, plans

patterns: list[URLPattern] = [
    path("plans/", plans.PlanListView.as_view(), name="plans"),
    path("plans/make/", plans.MakePlanView.as_view(), name="plan_make"),
    path("plans/<uuid:pk>/", plans.PlanView.as_view(), name="plan"),
    path("plans/<uuid:pk>/progress/", plans.PlanProgressView.as_view(), name="plan_progress"),
    path("plans/<uuid:pk>/plan.csv", plans.PlanFileView.as_view(), name="plan_file"),
    path("plans/<uuid:pk>/solve/", plan_buttons.SolveView.as_view(), name="plan_solve"),
    path("plans/<uuid:pk>/stop/", plan_buttons.StopView.as_view(), name="plan_stop"),
    path("plans/<uuid:pk>/discard/", plan_buttons.DiscardView.as_view(), name="plan_discard"),
    path("plans/<uuid:pk>/settings/", plan_edits.PlanSettingsView.as_view(), name="plan_settings"),
    path("plans/<uuid:pk>/confirm/", plan_edits.ConfirmPlanView.as_view(), name="plan_confirm"),
    path("plans/<uuid:pk>/sessions/add/", plan_edits.AddSessionView.as_view(), name="plan_session_add"),
    path("plans/places/<uuid:pk>/", plan_edits.PlaceView.as_view(), name="plan_place"),
    path("plans/sessions/<uuid:pk>/", plan_edits.SessionView.as_view(), name="plan_session"),
    path("plans/sessions/<uuid:pk>/<slug:verb>/", plan_buttons.MarkSessionView.as_view(), name="plan_session_mark"),
    path("plans/resources/<uuid:pk>/<slug:verb>/", plan_buttons.MarkUseView.as_view(), name="plan_use_mark"),
]
