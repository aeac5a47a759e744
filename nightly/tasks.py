"""Celery's part: nudges. PostgreSQL decides what runs, so any task may come twice or four times."""

from datetime import date, datetime, time, timedelta
from pathlib import Path

from celery import shared_task
from celery.utils.nodenames import worker_direct
from django.conf import settings
from django.utils import timezone

from nightly.context import Edge
from nightly.inbox import InboxMissing, Listing, list_inbox
from nightly.late import is_late_no_more, tell_if_late
from nightly.late_lists import missing_lists
from nightly.night import Report, known_in, make_lists_up, run_night
from nightly.old_jobs import forget_old_jobs
from nightly.plan import Known, days_after_last, plan_night
from nightly.schedule import due_now
from nightly.steps import JUDGE, MOST_ATTEMPTS
from nightly.sweep import sweep
from nightly.trial import try_policy
from operations.models import NightlyRun, Notice, RunStep
from operations.selectors.days import policy_version_in_force
from operations.services.heartbeat import beat, beat_of, known_workers
from operations.services.jobs import run_job
from operations.services.night_lock import NightIsRunning
from operations.services.notices import tell
from tiering.selectors.decisions import last_decided_at

# One message works off at most so many missed days; the next minute's goes on.
DAYS_PER_MESSAGE = 40
# A sign that was asked for longer ago is asked for again.
SIGN_SECONDS = 60


@shared_task(name="nightly.run_due_nights")
def run_due_nights() -> None:
    """Run what is due: missing nights oldest first, and days whose files were resent. What is late
    by then is told, by the next nudge if this one's night hangs. The inbox is listed once, and anew
    after each night."""
    listing: Listing | None = None
    try:
        for _ in range(DAYS_PER_MESSAGE):
            listing = _listed()
            report = None if listing is None else _run_next(listing)
            if report is None or report.status != NightlyRun.Status.PUBLISHED:
                break
    finally:
        tell_if_late(timezone.localtime(), listing)


@shared_task(name="nightly.heartbeat")
def heartbeat() -> None:
    """Prove that a worker consumes messages, not only that it lives; and ask every known worker for
    the same, each through the queue of its own that Celery gives it (``worker_direct``)."""
    beat(timezone.now())
    for worker in known_workers():
        queue = worker_direct(worker)
        own_heartbeat.apply_async(args=(worker,), queue=queue, expires=SIGN_SECONDS)


@shared_task(name="nightly.own_heartbeat")
def own_heartbeat(worker: str) -> None:
    """Prove that just this worker, whose node name is given, consumes messages."""
    beat_of(worker, timezone.now())


@shared_task(name="nightly.sweep")
def sweep_old() -> None:
    """Drop what retention no longer keeps."""
    try:
        sweep(timezone.localdate())
    except NightIsRunning:
        return


@shared_task(name="nightly.forget_old_jobs")
def forget_jobs() -> None:
    """Remove jobs that ended long ago."""
    forget_old_jobs(now=timezone.now())


@shared_task(name="jobs.policy_trial")
def policy_trial(job_id: int) -> None:
    """Try a proposed policy (``nightly.trial``)."""
    run_job(job_id=job_id, work=try_policy, clock=timezone.now)


def _listed() -> Listing | None:
    """What lies in the inbox; None where there is none."""
    try:
        return list_inbox(Path(settings.INBOX_DIR))
    except InboxMissing:
        return None


def _run_next(listing: Listing) -> Report | None:
    edge = Edge(
        inbox=Path(settings.INBOX_DIR), engine="duckdb", trigger=NightlyRun.Trigger.SCHEDULE,
        clock=timezone.now,
    )  # fmt: skip
    now = timezone.localtime(edge.clock())
    try:
        known = known_in(listing)
        starts_at = time.fromisoformat(settings.NIGHT_STARTS_AT)
        due = due_now(now, known, listing, starts_at=starts_at)
        if due.as_of is None or due.action != "run" or _is_waiting(due.as_of, known, listing, now):
            _make_lists_up(edge)
            return None
        report = run_night(due.as_of, edge, wait=False, with_lists=_is_last(due.as_of, known, now))
    except (InboxMissing, NightIsRunning):
        return None
    _tell_of(report)
    return report


def _is_last(as_of: date, known: Known, now: datetime) -> bool:
    """Whether no missed day follows: lists of days that are over are nobody's work, and if a later
    day does not come its turn makes them up."""
    return all(day <= as_of for day in days_after_last(now.date() - timedelta(days=1), known))


def _make_lists_up(edge: Edge) -> None:
    if missing_lists() is not None:
        make_lists_up(edge)


def _is_waiting(as_of: date, known: Known, listing: Listing, now: datetime) -> bool:
    """Whether a day that the night would have to pass was held, or failed for good, and nothing has
    changed since. Else a held day would be worked through every minute."""
    stopped = NightlyRun.objects.filter(
        as_of__gte=plan_night(as_of, known)[0].as_of,
        as_of__lte=as_of,
        status__in=(NightlyRun.Status.HELD, NightlyRun.Status.FAILED),
    )
    return any(_waits(run, listing, now) for run in stopped)


def _waits(run: NightlyRun, listing: Listing, now: datetime) -> bool:
    """A held run waits for other files, a decision or another policy; a failed one is tried three
    times."""
    day = run.as_of
    if listing.signatures.get(day, run.files_signature) != run.files_signature:
        return _is_still_coming(run, listing, now)
    decided = last_decided_at(day)
    if decided is not None and run.ended_at is not None and decided > run.ended_at:
        return False
    policy = policy_version_in_force(day)
    if policy is not None and policy.pk != run.policy_version_id:
        return False
    if run.status == NightlyRun.Status.HELD:
        return True
    failed = run.steps.filter(status=RunStep.Status.FAILED)
    return failed.filter(attempts__gte=MOST_ATTEMPTS).exists()


def _is_still_coming(run: NightlyRun, listing: Listing, now: datetime) -> bool:
    """Whether more files of a day that stopped may follow the new ones: several mended files are
    one change. What was only incomplete is tried as soon as it is complete."""
    if not listing.is_arriving(run.as_of, now):
        return False
    was_incomplete = run.steps.filter(name=JUDGE).exclude(result__missing=[]).exists()
    return not (was_incomplete and listing.has_all_required(run.as_of))


def _tell_of(report: Report) -> None:
    if report.status == NightlyRun.Status.PUBLISHED:
        return
    now, as_of = timezone.now(), report.run.as_of if report.run else report.as_of
    tell(
        key=f"night_{report.status}:{report.run.pk if report.run else report.as_of}",
        level=Notice.Level.ACT,
        subject=f"night_{report.status}",
        as_of=as_of,
        at=now,
        reasons=report.reasons,
    )
    is_late_no_more(report.as_of, now)
