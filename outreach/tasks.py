"""What the scheduler asks of outreach."""

from celery import shared_task
from django.utils import timezone

from outreach.services.calls_left import settle_left
from outreach.services.delivering import ask_provider
from outreach.services.message_provider import provider
from outreach.services.review_samples import draw_samples
from outreach.services.sending import send_due

BATCHES = 20  # in one go: the next minute goes on


@shared_task(name="outreach.settle_calls")
def settle_calls() -> None:
    """Ask again about the calls of phone boxes of which nobody knew whom they were with."""
    settle_left(at=timezone.now())


@shared_task(name="outreach.draw_samples")
def draw() -> None:
    """Draw last month's recordings of the branches that have none yet."""
    draw_samples(at=timezone.now())


@shared_task(name="outreach.send_messages")
def send_messages() -> None:
    """Hear what became of messages, then hand over those that are due."""
    gateway = provider()
    ask_provider(provider=gateway, at=timezone.now())
    for _batch in range(BATCHES):
        if not send_due(provider=gateway, at=timezone.now()):
            return
