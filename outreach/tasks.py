"""What the scheduler asks of outreach."""

from celery import shared_task
from django.utils import timezone

from outreach.services.calls_left import settle_left


@shared_task(name="outreach.settle_calls")
def settle_calls() -> None:
    """Ask again about the calls of phone boxes of which nobody knew whom they were with."""
    settle_left(at=timezone.now())
