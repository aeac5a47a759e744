"""What the scheduler asks of operations."""

from celery import shared_task
from django.utils import timezone

from operations.services.jobs import resume_jobs


@shared_task(name="operations.resume_jobs")
def resume() -> None:
    """Send again what got lost on the way."""
    resume_jobs(now=timezone.now())
