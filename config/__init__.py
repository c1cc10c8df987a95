"""The top of the chain: settings, URLs, the Celery application, and the first run's own services."""

from config.celery import app as celery_app

__all__ = ["celery_app"]
