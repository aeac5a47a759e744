"""What the scheduler asks of operations."""

from datetime import timedelta

from celery import shared_task
from django.conf import settings
from django.utils import timezone

from operations.services.export_files import remove_old_files
from operations.services.idempotency import sweep_keys
from operations.services.jobs import resume_jobs


@shared_task(name="operations.resume_jobs")
def resume() -> None:
    """Send again what got lost on the way."""
    resume_jobs(now=timezone.now())


@shared_task(name="operations.remove_old_exports")
def remove_old_exports() -> None:
    """Remove the files of exports whose time is over."""
    remove_old_files(now=timezone.now())


@shared_task(name="operations.sweep_keys")
def sweep() -> None:
    """Forget the answers to writes of the API that nobody asks for again."""
    sweep_keys(kept_for=timedelta(hours=settings.API_KEY_HOURS), at=timezone.now())
