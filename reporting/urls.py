"""Addresses of the reporting pages."""

from django.urls import path

from reporting.views import (
    home,
    log,
    log_use,
    moments,
    odd_access,
    outcomes,
    retention,
    saved,
    search,
    subject_access,
    trail,
)

app_name = "reporting"

urlpatterns = [
    path("", home.HomeView.as_view(), name="home"),
    path("explore/outcomes/", outcomes.ExplorerView.as_view(), name="outcomes"),
    path("explore/outcomes.csv", outcomes.RecordsCsvView.as_view(), name="outcomes_csv"),
    path("explore/outcomes.xlsx", outcomes.WorkbookView.as_view(), name="outcomes_xlsx"),
    path("explore/outcomes/counts.csv", outcomes.CountsCsvView.as_view(), name="outcome_counts_csv"),
    path("explore/outcomes/publication/", outcomes.PublicationView.as_view(), name="publication"),
    path("explore/outcomes/publication.csv", outcomes.PublicationCsvView.as_view(), name="publication_csv"),
    path("explore/views/", saved.SavedViewListView.as_view(), name="saved_views"),
    path("explore/views/save/", saved.SaveView.as_view(), name="save_view"),
    path("explore/views/<uuid:pk>/", saved.ChangeSavedView.as_view(), name="saved_view"),
    path("explore/views/<uuid:pk>/withdraw/", saved.WithdrawSavedView.as_view(), name="withdraw_view"),
    path("trail/<slug:table>/<uuid:pk>/", trail.TrailView.as_view(), name="trail"),
    path("log/", log.LogView.as_view(), name="log"),
    path("log/odd-access/", odd_access.OddAccessListView.as_view(), name="odd_accesses"),
    path("log/odd-access/<uuid:pk>/", odd_access.OddAccessView.as_view(), name="odd_access"),
    path("log/file/<slug:form>/", log.LogFileView.as_view(), name="log_file"),
    path("log/why/", log_use.LogUseView.as_view(), name="log_use"),
    path("log/why/end/", log_use.EndLogUseView.as_view(), name="log_use_end"),
    path("trail/<slug:table>/<uuid:pk>/file/<slug:form>/", trail.TrailFileView.as_view(), name="trail_file"),
    path("trail/<slug:table>/<uuid:pk>/as-of/", moments.AsOfView.as_view(), name="as_of"),
    path("trail/<slug:table>/<uuid:pk>/compare/", moments.CompareView.as_view(), name="compare"),
    path("retention/", retention.ReviewListView.as_view(), name="retention"),
    path("retention/classes/", retention.ClassListView.as_view(), name="retention_classes"),
    path("retention/classes/<uuid:pk>/", retention.ClassView.as_view(), name="retention_class"),
    path("retention/<uuid:pk>/", retention.ReviewView.as_view(), name="retention_review"),
    path("retention/<uuid:pk>/keep/", retention.KeepView.as_view(), name="retention_keep"),
    path("retention/<uuid:pk>/propose/", retention.ProposeView.as_view(), name="retention_propose"),
    path("retention/<uuid:pk>/refuse/", retention.RefuseView.as_view(), name="retention_refuse"),
    path("retention/<uuid:pk>/dispose/", retention.DisposeView.as_view(), name="retention_dispose"),
    path("retention/<uuid:pk>/hold/", retention.HoldView.as_view(), name="retention_hold"),
    path("retention/holds/<uuid:pk>/lift/", retention.LiftView.as_view(), name="retention_lift"),
    path("subject-access/", subject_access.RequestListView.as_view(), name="subject_accesses"),
    path("subject-access/new/", subject_access.RequestReceiveView.as_view(), name="subject_access_receive"),
    path("subject-access/<uuid:pk>/", subject_access.RequestView.as_view(), name="subject_access"),
    path("subject-access/<uuid:pk>/keep-back/", subject_access.KeepBackView.as_view(), name="subject_access_keep_back"),
    path(
        "subject-access/<uuid:pk>/held.<slug:ending>",
        subject_access.RequestFileView.as_view(),
        name="subject_access_file",
    ),
    path("subject-access/<uuid:pk>/<slug:verb>/", subject_access.RequestMoveView.as_view(), name="subject_access_move"),
    path("search/", search.SearchView.as_view(), name="search"),
]
