"""Removing jobs that ended long ago (``settings.JOBS_KEPT``), in bounded batches."""

from collections.abc import Callable, Collection
from datetime import datetime

import structlog
from django.db import transaction

from operations.models import Job

log = structlog.get_logger()
AT_ONCE = 500
Beside = Callable[[Collection[int]], object]


def drop_old_jobs(
    *, kind: Job.Kind, before: datetime, but: Collection[int] = (), beside: Beside | None = None
) -> int:
    """Remove the jobs of this kind that ended before ``before``, except those numbered in ``but``;
    returns how many. ``beside`` is given the numbers of each batch first, in its transaction, and
    removes what its app keeps with them.

    Two at once remove each once: a row that somebody holds is left to them. Files of jobs are
    exports, whose rows stay with their records (domain/07: 5 years); their files go earlier.
    """
    dropped = 0
    while found := _drop_some(kind, before, but, beside):
        dropped += found
    if dropped:
        log.info("jobs.dropped", kind=str(kind), jobs=dropped)
    return dropped


@transaction.atomic
def _drop_some(
    kind: Job.Kind, before: datetime, but: Collection[int], beside: Beside | None
) -> int:
    old = Job.objects.filter(kind=kind, ended_at__lt=before).exclude(pk__in=but).order_by("pk")
    locked = old.select_for_update(skip_locked=True).values_list("pk", flat=True)
    numbers = list(locked[:AT_ONCE])
    if beside is not None:
        beside(numbers)
    Job.objects.filter(pk__in=numbers).delete()
    return len(numbers)
