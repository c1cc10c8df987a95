"""Addresses of the tasking pages."""

from django.urls import URLPattern

app_name = "tasking"

urlpatterns: list[URLPattern] = []
