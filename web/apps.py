from django.apps import AppConfig


class WebConfig(AppConfig):
    """The look and the components of every page; no models."""

    name = "web"
