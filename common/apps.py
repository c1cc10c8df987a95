"""The common app: no models; it carries the `migrate` command that also raises the database's walls."""

from django.apps import AppConfig


class CommonConfig(AppConfig):
    """Registers the app."""

    name = "common"

    def ready(self) -> None:
        """Tell drf-spectacular how people sign in."""
        from common import schema  # noqa: F401  # registers the scheme
