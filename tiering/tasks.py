"""Jobs about books; their arguments are the job's number and nothing else."""

from celery import shared_task
from django.utils import timezone

from operations.services.jobs import run_job
from tiering.services.board_export import export_board
from tiering.services.requests.bulk import make_requests


@shared_task(name="jobs.bulk_requests")
def bulk_requests(job_id: int) -> None:
    """Make the same request for many clients (``tiering.services.requests.bulk``)."""
    run_job(job_id=job_id, work=make_requests, clock=timezone.now)


@shared_task(name="jobs.board_export")
def board_export(job_id: int) -> None:
    """Make the file of a dashboard's figures (``tiering.services.board_export``)."""
    run_job(job_id=job_id, work=export_board, clock=timezone.now)
