"""Making, doing, cancelling and ending jobs (``operations.Job``).

The row decides, never the broker: a message only carries the job's number, two deliveries run it
once (an advisory lock), a killed worker's job begins again, and after three attempts it has failed.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import structlog
from celery import current_app
from django.db import transaction
from django.db.models import F, QuerySet
from django.db.models.functions import Coalesce

from operations.models import Job, PersonalNotice
from operations.services.acting import Acting, Origin, acting
from operations.services.advisory import LockTaken, advisory_lock
from operations.services.runs import log_failure
from operations.services.telling import no_longer_waits, tell_person
from organisation.models import User

log = structlog.get_logger()
MOST_ATTEMPTS = 3
# Beside its end a person may be told that somebody else has to agree to it.
WAITS = {Job.State.NEEDS_APPROVAL: ":needs_approval"}
OPEN = (Job.State.WAITING, Job.State.RUNNING)
NOT_DONE = (Job.State.FAILED, Job.State.CANCELLED, Job.State.REJECTED)
# "job" in ASCII above the 32 bits of the number; the night's lock lies elsewhere.
JOB_LOCK = 0x6A6F62 << 32
# A message that brought nothing about for so long is taken for lost.
SENT_AGAIN_AFTER = timedelta(minutes=5)


class JobOver(ValueError):
    """The job has ended: there is nothing to cancel."""


class JobCancelled(Exception):
    """Raised inside the work when somebody asked to cancel it."""


class JobRefused(ValueError):
    """The work cannot be done, now or at another attempt; the message is a code for pages."""


class JobNeedsApproval(Exception):
    """Raised inside the work when a second person has to agree before it goes on."""


class NotWaitingForApproval(ValueError):
    """The job does not wait for anybody's approval (any more)."""


class KeyUsed(ValueError):
    """The key names a job that has ended, or one about something else: ask under a new key."""


@transaction.atomic
def make_job(
    *, kind: Job.Kind, key: str, params: Mapping[str, Any], by: User, at: datetime,
    needs_approval: bool = False, is_once: bool = False,
) -> Job:  # fmt: skip
    """The job called ``key``, made and sent to the workers if it is not there yet.

    One that waits, runs or is done is answered as it is; one that failed or was cancelled begins
    anew, for whoever asks now. ``params`` must hold no personal data. With ``needs_approval`` it is
    sent only by ``approve_job``. With ``is_once`` it never begins anew: what somebody agreed to, or
    rejected, was that one. Raises KeyUsed then.
    """
    first = Job.State.NEEDS_APPROVAL if needs_approval else Job.State.WAITING
    job, is_new = Job.objects.select_for_update().get_or_create(
        key=key,
        defaults={
            "kind": kind, "params": dict(params), "made_at": at, "made_by": by, "sent_at": at,
            "state": first,
        },
    )  # fmt: skip
    if is_once and job.state in NOT_DONE:
        raise KeyUsed(key)
    if not is_new and job.state not in (Job.State.FAILED, Job.State.CANCELLED):
        return job
    if not is_new:
        _begin_anew(job, first, params, by, at)
    if not needs_approval:
        transaction.on_commit(lambda: send_job(job), robust=True)
    log.info("job.made", job=job.pk, kind=job.kind, by=str(by))
    return job


def _begin_anew(
    job: Job, first: Job.State, params: Mapping[str, Any], by: User, at: datetime
) -> None:
    job.state, job.params, job.result, job.error = first, dict(params), None, ""
    job.done, job.total, job.attempts = 0, None, 0
    job.made_at, job.made_by, job.sent_at = at, by, at
    job.started_at, job.ended_at = None, None
    job.cancel_asked_at, job.cancel_asked_by = None, None
    job.save()


def send_job(job: Job) -> None:
    """Tell the workers its number. Losing the message loses nothing: ``resume_jobs``."""
    current_app.send_task(f"jobs.{job.kind}", args=[job.pk])


@transaction.atomic
def cancel_job(*, job: Job, by: User, at: datetime) -> Job:
    """Ask that the job stops; one that no worker has begun ends at once. Raises JobOver."""
    kept = Job.objects.select_for_update().get(pk=job.pk)
    if kept.is_over:
        raise JobOver(f"job {kept.pk} is {kept.state}")
    kept.cancel_asked_at, kept.cancel_asked_by = at, by
    if kept.state in (Job.State.WAITING, Job.State.NEEDS_APPROVAL):
        _tell_decided(kept, at)
        kept.state, kept.ended_at = Job.State.CANCELLED, at
    kept.save()
    log.info("job.cancel_asked", job=kept.pk, by=str(by))
    return kept


def hold_waiting(job_id: int) -> Job:
    """The job that waits for a second person, held until the caller's transaction ends, so that it
    is decided as it was read. Raises NotWaitingForApproval."""
    kept = Job.objects.select_for_update().get(pk=job_id)
    if kept.state != Job.State.NEEDS_APPROVAL:
        raise NotWaitingForApproval(f"job {kept.pk} is {kept.state}")
    return kept


@transaction.atomic
def approve_job(*, job: Job, at: datetime) -> Job:
    """Send a job that waited for a second person; whether that person may is the caller's to know.
    Raises NotWaitingForApproval."""
    kept = hold_waiting(job.pk)
    kept.state, kept.sent_at = Job.State.WAITING, at
    kept.save(update_fields=["state", "sent_at"])
    _tell_decided(kept, at)
    transaction.on_commit(lambda: send_job(kept), robust=True)
    return kept


@transaction.atomic
def reject_job(*, job: Job, at: datetime) -> Job:
    """End a job that waited for a second person. Raises NotWaitingForApproval."""
    kept = hold_waiting(job.pk)
    kept.state, kept.ended_at = Job.State.REJECTED, at
    kept.save(update_fields=["state", "ended_at"])
    _tell_decided(kept, at)
    _tell(kept, Job.State.REJECTED, at)
    return kept


@dataclass
class Progress:
    """What the work is given: it tells how far it is, and learns that it shall stop."""

    job_id: int
    attempt: int
    clock: Callable[[], datetime]
    told_at: datetime | None = None

    def report(self, done: int, total: int | None = None) -> None:
        """``done`` of ``total`` (None: not known yet). Raises JobCancelled."""
        now = self.clock()
        is_last = total is not None and done >= total
        if self.told_at is not None and not is_last and now - self.told_at < timedelta(seconds=1):
            return  # a page asks every two seconds
        self.told_at = now
        own = Job.objects.filter(pk=self.job_id, attempts=self.attempt, state=Job.State.RUNNING)
        if not own.filter(cancel_asked_at__isnull=True).update(done=done, total=total):
            raise JobCancelled(self.job_id)


Work = Callable[[Mapping[str, Any], Progress], Mapping[str, Any]]


def run_job(*, job_id: int, work: Work, clock: Callable[[], datetime]) -> None:
    """Do the job, unless it is over or another process is at it; never raises for its errors.

    ``work`` is given the params and a Progress and answers the result (JSON, no personal data); it
    must bear being begun again from the start. JobRefused ends the job at once; any other error
    leaves it waiting for another attempt, the third one ends it as failed.
    """
    try:
        with advisory_lock(JOB_LOCK + job_id, wait=False):
            job = _claimed(job_id, clock())
            if job is not None:
                with acting(Acting(Origin.JOB, str(job.pk), job.made_by.employee_no)):
                    _do(job, work, clock)
    except LockTaken:
        log.info("job.is_running_elsewhere", job=job_id)


def _claimed(job_id: int, now: datetime) -> Job | None:
    """The job as an attempt of ours; None if it is over, unknown or was tried often enough."""
    open_one = Job.objects.filter(pk=job_id, state__in=OPEN)
    if open_one.filter(cancel_asked_at__isnull=False).update(
        state=Job.State.CANCELLED, ended_at=now
    ):
        return None
    spent = open_one.filter(attempts__gte=MOST_ATTEMPTS)
    # Its last attempt was killed; an attempt that failed would have said why.
    if spent.update(state=Job.State.FAILED, error="attempts", ended_at=now):
        _tell(Job.objects.get(pk=job_id), Job.State.FAILED, now)
        return None
    claimed = open_one.update(
        state=Job.State.RUNNING, attempts=F("attempts") + 1, done=0, total=None,
        started_at=Coalesce(F("started_at"), now),
    )  # fmt: skip
    return Job.objects.get(pk=job_id) if claimed else None


def _do(job: Job, work: Work, clock: Callable[[], datetime]) -> None:
    try:
        result = work(job.params, Progress(job.pk, job.attempts, clock))
    except JobCancelled:
        _end(job, Job.State.CANCELLED, clock())
    except JobNeedsApproval:
        _wait_for_somebody(job, clock())
    except JobRefused as refused:
        _end(job, Job.State.FAILED, clock(), error=str(refused))
    except Exception as error:
        log_failure(f"job {job.pk}", error)
        _failed(job, type(error).__name__, clock())
    else:
        _end(job, Job.State.DONE, clock(), result=dict(result))


@transaction.atomic
def _wait_for_somebody(job: Job, now: datetime) -> None:
    """What was done so far is no attempt: the approved job begins from the start. One that was
    asked to stop meanwhile has ended: nobody has to agree to it any more."""
    if _own(job).filter(cancel_asked_at__isnull=True).update(
        state=Job.State.NEEDS_APPROVAL, attempts=0, done=0, total=None, error=""
    ):  # fmt: skip
        _tell(job, Job.State.NEEDS_APPROVAL, now)
    else:
        _end(job, Job.State.CANCELLED, now)


def _failed(job: Job, error: str, now: datetime) -> None:
    if job.attempts >= MOST_ATTEMPTS:
        _end(job, Job.State.FAILED, now, error=error)
        return
    _own(job).update(state=Job.State.WAITING, error=error, sent_at=now)
    transaction.on_commit(lambda: send_job(job), robust=True)  # the broker may be what failed


def _end(
    job: Job, state: Job.State, now: datetime, *, error: str = "",
    result: Mapping[str, Any] | None = None,
) -> None:  # fmt: skip
    with transaction.atomic():
        ended = _own(job).update(state=state, error=error[:100], result=result, ended_at=now)
        if ended and state != Job.State.CANCELLED:  # who cancelled it knows
            _tell(job, state, now)
    log.info("job.ended", job=job.pk, state=str(state))


def _tell(job: Job, state: Job.State, now: datetime) -> None:
    """Who left the page finds the job again among the notices."""
    tell_person(
        key=f"job_ended:{job.pk}:{job.made_at.isoformat()}{WAITS.get(state, '')}",
        employee_no=job.made_by.employee_no, kind=PersonalNotice.Kind.JOB_ENDED,
        facts={"job": job.pk, "kind": job.kind, "state": str(state)}, at=now,
    )  # fmt: skip


def _tell_decided(job: Job, now: datetime) -> None:
    """Whoever was told that it waits for a second person need not look any more."""
    no_longer_waits(kinds=[PersonalNotice.Kind.EXPORT_WAITING], fact="job", among=[job.pk], at=now)


def _own(job: Job) -> QuerySet[Job]:
    """The row while it is still of this attempt: who lost the lock writes nothing."""
    return Job.objects.filter(pk=job.pk, attempts=job.attempts, state=Job.State.RUNNING)


def resume_jobs(*, now: datetime) -> int:
    """Send the open jobs again whose message brought nothing about for five minutes and that
    nobody is at: a broker that was flushed, a worker that was killed. Returns how many."""
    quiet = Job.objects.filter(state__in=OPEN, sent_at__lt=now - SENT_AGAIN_AFTER)
    sent = 0
    for job in quiet.order_by("sent_at", "pk")[:100]:
        if _is_free(job) and Job.objects.filter(pk=job.pk, sent_at=job.sent_at).update(sent_at=now):
            send_job(job)
            sent += 1
    return sent


def _is_free(job: Job) -> bool:
    try:
        with advisory_lock(JOB_LOCK + job.pk, wait=False):
            return True
    except LockTaken:
        return False
