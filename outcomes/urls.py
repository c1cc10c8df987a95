"""Addresses of the outcomes pages."""

from django.urls import path

from outcomes.views import law, outcomes, record

app_name = "outcomes"

urlpatterns = [
    path("outcomes/", outcomes.OutcomeListView.as_view(), name="list"),
    path("outcomes/record/", record.RecordView.as_view(), name="record"),
    path("outcomes/propose/", record.ProposeView.as_view(), name="propose"),
    path("outcomes/recorded/<uuid:key>/", record.RecordedView.as_view(), name="recorded"),
    path("outcomes/types/", law.TypeListView.as_view(), name="types"),
    path("outcomes/types/<uuid:pk>/", law.TypeView.as_view(), name="type"),
    path("outcomes/types/<uuid:pk>/switch/", law.SwitchView.as_view(), name="switch"),
    path("outcomes/law/<uuid:pk>/commence/", law.CommencementView.as_view(), name="commence"),
    path("outcomes/<uuid:pk>/", outcomes.OutcomeDetailView.as_view(), name="detail"),
    path("outcomes/<uuid:pk>/<slug:verb>/", outcomes.ChangeView.as_view(), name="change"),
]
