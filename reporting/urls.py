"""Addresses of the reporting pages."""

from django.urls import URLPattern

app_name = "reporting"

urlpatterns: list[URLPattern] = []
