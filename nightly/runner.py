"""Working through the days of a plan and publishing them together."""

import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import partial

from django.db import transaction

from clients.models import ClientSync
from nightly.beside import Beside
from nightly.context import Chain, Edge, digest_of
from nightly.dialects import default_dialect
from nightly.guards import (
    GuardHolds,
    NightHeld,
    NothingToStandOn,
    check_moves,
    must_have_required,
)
from nightly.plan import PlannedDay
from nightly.publishing import publish_days
from nightly.standing import FilesGone, Standing, files_of, must_be_loaded
from nightly.steps import Worker
from operations.models import Day, NightlyRun
from operations.rules.stops import Reason, Stop, reason
from operations.services.night_lock import HeldLock
from operations.services.runs import StepFailed, end_run, open_run
from tiering.pipeline.book_inputs import book_inputs
from tiering.pipeline.intake.inspect import inspect_day
from tiering.pipeline.night import DayRun, Night
from tiering.pipeline.publishing import Ready
from tiering.pipeline.verdicts import confirmed_decisions
from tiering.rules.dialect import DialectInvalid
from tiering.rules.policy import Policy, PolicyInvalid
from tiering.services.policies import policy_in_force

EXPECTED = (StepFailed, FilesGone, NothingToStandOn, DialectInvalid, PolicyInvalid)


@dataclass
class Result:
    """How working through a plan ended: the runs it made, and the one the caller asked for."""

    status: str
    run: NightlyRun | None
    message: str = ""
    days: list[Ready] = field(default_factory=list)
    reasons: Sequence[Reason] = ()


@dataclass
class Runner:
    """Works through planned days, oldest first."""

    edge: Edge
    chain: Chain
    signatures: Mapping[date, str]
    lock: HeldLock
    with_lists: bool = True  # of the newest day that is published
    synced: DayRun | None = None
    ready: list[Ready] = field(default_factory=list)
    current: NightlyRun | None = (
        None  # the run of the last day: the new one, or the one that stands
    )
    open: NightlyRun | None = None  # the run being worked on

    @property
    def standing(self) -> Standing:
        return Standing(self.chain, self.signatures)

    def work_through(self, days: Sequence[PlannedDay], *, is_dry: bool = False) -> Result:
        """Load, compute and publish ``days``; never raises for what a night can meet."""
        self.synced = _synced()
        try:
            newest = max(day.as_of for day in days if day.is_published)
            for day in days:
                self._work_day(day, takes_requests=day.as_of == newest)
            if not is_dry:
                self._publish()
        except (NightHeld, GuardHolds) as held:
            return self._stopped(NightlyRun.Status.HELD, str(held), held.reasons)
        except EXPECTED as failed:
            return self._stopped(NightlyRun.Status.FAILED, str(failed), _reasons(failed))
        except OSError as failed:  # its words may hold a path of the machine
            kind = type(failed).__name__
            why = [reason("inbox_unreadable", error=kind)]
            return self._stopped(NightlyRun.Status.FAILED, f"{kind} in the inbox", why)
        return Result(NightlyRun.Status.PUBLISHED, self.current, days=self.ready)

    def _stopped(self, status: str, message: str, reasons: Sequence[Reason]) -> Result:
        """Only the run that was being worked on is ended: those before it are ready, or stand."""
        if self.open is not None:
            now = self.edge.clock()
            end_run(self.open, status=status, at=now, message=message, reasons=reasons)
        return Result(status, self.open, message, self.ready, reasons)

    def _work_day(self, day: PlannedDay, *, takes_requests: bool) -> None:
        self.open = None
        version, policy = policy_in_force(day.as_of)
        started = time.monotonic()
        inspection = inspect_day(self.edge.inbox, day.as_of, default_dialect())
        seconds = time.monotonic() - started
        decisions = confirmed_decisions(day.as_of, inspection)
        files = files_of(day, inspection)
        digest = self.standing.load_digest(day, files.digest, version, decisions)
        if present := self.standing.run_that_stands(day, digest):
            self.current = present
            return
        if files.are_gone:
            must_be_loaded(day, digest, self.signatures)
        self.current = self.open = run = open_run(
            as_of=day.as_of, input_digest=digest, trigger=self.edge.trigger,
            engine=self.edge.engine, policy_version_id=version.pk,
            files_signature=self.signatures.get(day.as_of, files.signature),
        )  # fmt: skip
        night = self.chain.night(day.as_of, run.pk, self.edge.lake, policy)
        worker = Worker(self.edge, night, run)
        if not files.are_gone:
            worker.judge(inspection, decisions, seconds)
        must_have_required(night, run, decisions)
        worker.balances()
        self._loaded(day, run, night)
        if day.is_published:
            self._make_ready(worker, policy, takes_requests=takes_requests)

    def _loaded(self, day: PlannedDay, run: NightlyRun, night: Night) -> None:
        # Its pointer moves together with those of the days that stand on it, if there are any.
        stands_below = Day.objects.filter(as_of__gte=day.as_of).exists()
        self.chain.loaded[day.as_of] = run.pk
        if day.is_published:
            return
        if stands_below:
            self.ready.append(Ready(night, run, is_published=False))
            end_run(run, status=NightlyRun.Status.READY, at=self.edge.clock())
            return
        with transaction.atomic():
            Day.objects.create(as_of=day.as_of, loaded_run=run)
            end_run(run, status=NightlyRun.Status.LOADED, at=self.edge.clock())

    def _make_ready(self, worker: Worker, policy: Policy, *, takes_requests: bool) -> None:
        night, run = worker.night, worker.run
        figures = self.standing.figures_digest(night.as_of, run.input_digest)
        worker.figures(figures)
        given = book_inputs(night, takes_requests=takes_requests)
        digest = digest_of(
            figures=figures, away=sorted(given.away), locked=sorted(given.locked_roles),
            approved=sorted(given.approved),
        )  # fmt: skip
        books = worker.books(digest, given)
        if self.edge.is_scheduled:
            check_moves(night, books, policy)
        with_lists = takes_requests and self.with_lists  # both are the newest day's
        with Beside(partial(_others, worker, with_lists=with_lists)) as others:
            staged = worker.stage(digest, self.synced, others.begin)
        counts = staged.result
        NightlyRun.objects.filter(pk=run.pk).update(
            clients=counts["clients"], tier_changes=counts["tier_changes"],
            book_changes=counts["book_changes"], unmanaged=counts["unmanaged"],
        )  # fmt: skip
        end_run(run, status=NightlyRun.Status.READY, at=self.edge.clock())
        self.chain.published[night.as_of] = run.pk
        self.synced = DayRun(night.as_of, run.pk)
        self.ready.append(Ready(night, run, is_published=True))

    def _publish(self) -> None:
        if self.ready:
            self.open = self.ready[-1].run
            publish_days(self.ready, self.edge, self.lock, with_lists=self.with_lists)


def _others(worker: Worker, *, with_lists: bool) -> None:
    """Each begins while PostgreSQL indexes what the one before it has copied in."""
    if not with_lists:
        worker.holdings()
        return
    with Beside(partial(_lists, worker)) as lists:
        worker.holdings(lists.begin)


def _lists(worker: Worker) -> None:
    """A night does not stop for its lists: they are made later (``nightly.late_lists``)."""
    try:
        worker.lists()
    except StepFailed:
        return  # logged, and the step says so


def _synced() -> DayRun | None:
    sync = ClientSync.objects.filter(pk=1).first()
    if sync is None or sync.run_id is None or sync.as_of is None:
        return None
    return DayRun(sync.as_of, sync.run_id)


def _reasons(error: Exception) -> Sequence[Reason]:
    if isinstance(error, Stop):
        return error.reasons
    is_dialect = isinstance(error, DialectInvalid)
    return [reason("dialect_invalid" if is_dialect else "policy_invalid")]
