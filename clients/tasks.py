"""Jobs about clients; their arguments are the job's number and nothing else."""

from celery import shared_task
from django.utils import timezone

from clients.services.client_export import export_clients
from clients.services.hand_lists import drop_old_picks
from operations.services.jobs import run_job


@shared_task(name="jobs.client_export")
def client_export(job_id: int) -> None:
    """Make the file of a client list (``clients.services.client_export``)."""
    run_job(job_id=job_id, work=export_clients, clock=timezone.now)


@shared_task(name="clients.drop_old_picks")
def drop_picks() -> None:
    """Remove what was picked for acts long over."""
    drop_old_picks(now=timezone.now())
