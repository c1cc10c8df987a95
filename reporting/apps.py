"""The reporting app."""

from django.apps import AppConfig


class ReportingConfig(AppConfig):
    """Registers the app."""

    name = "reporting"
