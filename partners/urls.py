"""Addresses of the partners pages."""

from django.urls import path

from partners import views

app_name = "partners"

urlpatterns = [
    path("agencies/", views.AgencyListView.as_view(), name="agencies"),
    path("agencies/add/", views.AgencyAddView.as_view(), name="agency_add"),
    path("agencies/<uuid:pk>/", views.AgencyView.as_view(), name="agency"),
    path("agencies/<uuid:pk>/change/", views.AgencyChangeView.as_view(), name="agency_change"),
    path("people/add/", views.PersonAddView.as_view(), name="person_add"),
    path("people/<uuid:pk>/change/", views.PersonChangeView.as_view(), name="person_change"),
    path("people/<uuid:pk>/reset-sign-in/", views.PersonResetView.as_view(), name="person_reset"),
    path("agreements/add/", views.AgreementAddView.as_view(), name="agreement_add"),
    path("agreements/<uuid:pk>/withdraw/", views.AgreementWithdrawView.as_view(), name="agreement_withdraw"),
]
