"""What was asked for many clients at once, removed with its job; the requests it made stay."""

from collections.abc import Collection
from datetime import datetime

from operations.models import Job
from operations.services.old_jobs import drop_old_jobs
from tiering.models import BulkItem, BulkRequest


def drop_old_bulk(*, before: datetime) -> int:
    """Remove those whose job ended before ``before``, with their clients and outcomes."""
    return drop_old_jobs(kind=Job.Kind.BULK_REQUESTS, before=before, beside=_drop)


def _drop(numbers: Collection[int]) -> None:
    BulkItem.objects.filter(bulk_id__in=numbers).delete()
    BulkRequest.objects.filter(pk__in=numbers).delete()
