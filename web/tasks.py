"""What of the pages is tidied by Celery."""

from celery import shared_task
from django.contrib.sessions.backends.db import SessionStore


@shared_task(name="web.drop_old_sessions")
def drop_old_sessions() -> None:
    """Remove the rows of sessions that are over; nothing else ever does."""
    SessionStore.clear_expired()
