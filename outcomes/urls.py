"""Addresses of the outcomes pages."""

from django.urls import path

from outcomes.views import detail, law, law_edit, orders, outcomes, record, register

app_name = "outcomes"

urlpatterns = [
    path("outcomes/", outcomes.OutcomeListView.as_view(), name="list"),
    path("outcomes/register/", register.RegisterView.as_view(), name="register"),
    path("outcomes/register.csv", register.RegisterFileView.as_view(), name="register_csv"),
    path("outcomes/record/", record.RecordView.as_view(), name="record"),
    path("outcomes/propose/", record.ProposeView.as_view(), name="propose"),
    path("outcomes/recorded/<uuid:key>/", record.RecordedView.as_view(), name="recorded"),
    path("outcomes/types/", law.TypeListView.as_view(), name="types"),
    path("outcomes/types/<uuid:pk>/", law.TypeView.as_view(), name="type"),
    path("outcomes/types/new/", law_edit.AddTypeView.as_view(), name="type_new"),
    path("outcomes/types/<uuid:pk>/change/", law_edit.ChangeTypeView.as_view(), name="type_change"),
    path("outcomes/types/<uuid:pk>/switch/", law_edit.SwitchView.as_view(), name="switch"),
    path("outcomes/types/<uuid:pk>/law/", law_edit.AddVersionView.as_view(), name="law_new"),
    path("outcomes/law/<uuid:pk>/correct/", law_edit.CorrectVersionView.as_view(), name="law_correct"),
    path("outcomes/law/<uuid:pk>/source/", law_edit.KnownView.as_view(), name="law_known"),
    path("outcomes/law/<uuid:pk>/commence/", law_edit.CommencementView.as_view(), name="commence"),
    path("outcomes/law/<uuid:pk>/end/", law_edit.EndView.as_view(), name="law_end"),
    path("outcomes/<uuid:pk>/", detail.OutcomeDetailView.as_view(), name="detail"),
    path("outcomes/<uuid:pk>/record/<slug:work>/", orders.WorkView.as_view(), name="work"),
    path("outcomes/<uuid:pk>/record/<slug:work>/<uuid:part>/", orders.WorkOnView.as_view(), name="work_on"),
    path("outcomes/<uuid:pk>/<slug:verb>/", outcomes.ChangeView.as_view(), name="change"),
]
