"""Jobs as pages show them."""

from collections.abc import Sequence

from django.db.models import QuerySet

from operations.models import Job
from organisation.models import User


def own_job(job_id: int, user: User) -> Job | None:
    """The job if this person asked for it; None for anybody else's, as for none."""
    return _with_exports().filter(pk=job_id, made_by=user).first()


def own_jobs(user: User, *, limit: int) -> Sequence[Job]:
    """What the person asked for, newest first. One query."""
    return list(_with_exports().filter(made_by=user).order_by("-made_at", "-pk")[:limit])


def _with_exports() -> QuerySet[Job]:
    return Job.objects.select_related("export__decided_by__staff")


def job_called(key: str) -> Job | None:
    """The job with this key, whoever asked for it."""
    return Job.objects.filter(key=key).first()


def newest_job_below(prefix: str) -> Job | None:
    """The job made last among those whose key begins so, whoever asked for it."""
    return Job.objects.filter(key__startswith=prefix).order_by("-made_at", "-pk").first()
