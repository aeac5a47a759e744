"""The project: settings, urls, Celery and the embedded services."""

from wealthcrm.celery import app as celery_app

__all__ = ["celery_app"]
