"""Working through the days of a plan and publishing them together."""

import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from django.db import transaction
from django.db.models import F

from clients.models import ClientSync
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
from nightly.steps import FILES, PUBLISH, STAGE, Worker
from operations.models import Day, NightlyRun, PolicyVersion, RunStep
from operations.rules.stops import Reason, Stop, reason
from operations.services.acting import acting, by_run
from operations.services.night_lock import HeldLock
from operations.services.runs import (
    OPEN,
    StepFailed,
    describe,
    end_run,
    log_failure,
    open_run,
    supersede_open,
)
from tiering.pipeline.after import settle_requests
from tiering.pipeline.book_inputs import book_inputs
from tiering.pipeline.intake.day import Decisions
from tiering.pipeline.intake.inspect import Inspection, inspect_day
from tiering.pipeline.night import DayRun, Night
from tiering.pipeline.publishing import Ready, publish
from tiering.pipeline.verdicts import confirmed_decisions
from tiering.rules.dialect import DialectInvalid
from tiering.rules.policy import Policy, PolicyInvalid
from tiering.services.night_notices import tell_of_night
from tiering.services.policies import policy_in_force


class FilesGone(Stop):
    """A day has to be worked through again, but its files are no longer in the inbox."""


EXPECTED = (StepFailed, FilesGone, NothingToStandOn, DialectInvalid, PolicyInvalid)


@dataclass(frozen=True)
class Files:
    """Digest and signature of a day's files; ``are_gone`` if they were once loaded and left."""

    digest: str
    signature: str
    are_gone: bool


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
    synced: DayRun | None = None
    ready: list[Ready] = field(default_factory=list)
    current: NightlyRun | None = (
        None  # the run of the last day: the new one, or the one that stands
    )
    open: NightlyRun | None = None  # the run being worked on

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
        files = self._files_of(day, inspection)
        digest = self._load_digest(day, files.digest, version, decisions)
        if self._stands(day, digest):
            return
        if files.are_gone:
            self._must_be_loaded(day, digest)
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

    def _files_of(self, day: PlannedDay, inspection: Inspection) -> Files:
        """The day's files; those it was loaded from if the inbox has none of them any more."""
        present = Day.objects.select_related("loaded_run").filter(pk=day.as_of).first()
        loaded = present.loaded_run if present else None
        if inspection.files or loaded is None or not loaded.files_signature:
            return Files(inspection.digest, "", are_gone=False)
        seen = loaded.steps.get(name=FILES).input_digest
        return Files(seen, loaded.files_signature, are_gone=True)

    def _must_be_loaded(self, day: PlannedDay, digest: str) -> None:
        """Without its files a day can only be continued from where it was loaded, with nothing
        under it changed; else it must never pass as a day without files."""
        loaded = Day.objects.select_related("loaded_run").get(pk=day.as_of).loaded_run
        # An attempt to publish it, on the same inputs, may have left it in any state but published.
        if loaded.status not in OPEN or loaded.input_digest != digest:
            raise FilesGone(
                f"{day.as_of} must be worked through again after a change under it,"
                " but its files are no longer in the inbox; put them back",
                reason("files_gone", day=day.as_of.isoformat()),
            )

    def _load_digest(
        self, day: PlannedDay, files: str, version: PolicyVersion, decisions: Decisions
    ) -> str:
        return digest_of(
            files=files,
            decisions=sorted(decisions.released | decisions.skipped),
            policy=version.pk,
            day_before=self.chain.last_loaded(day.as_of),
            history=self.chain.history,
        )

    def _figures_digest(self, day: PlannedDay, load_digest: str) -> str:
        return digest_of(load=load_digest, night_before=self.chain.last_published(day.as_of))

    def _stands(self, day: PlannedDay, digest: str) -> bool:
        """Whether the day's present run was made from just these inputs; then it stays."""
        pointer = Day.objects.select_related("loaded_run", "published_run").filter(pk=day.as_of)
        present = pointer.first()
        if present is None:
            return False
        run = present.published_run if day.is_published else present.loaded_run
        if run is None or run.input_digest != digest:
            return False
        if day.is_published and not self._figures_stand(run, day, digest):
            return False
        if self.signatures.get(day.as_of, run.files_signature) != run.files_signature:
            NightlyRun.objects.filter(pk=run.pk).update(files_signature=self.signatures[day.as_of])
        supersede_open(day.as_of, but={present.loaded_run_id, present.published_run_id})
        self.current = run
        return True

    def _figures_stand(self, run: NightlyRun, day: PlannedDay, digest: str) -> bool:
        step = run.steps.filter(name="figures").first()
        return step is not None and step.input_digest == self._figures_digest(day, digest)

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
        figures = self._figures_digest(PlannedDay(night.as_of, True), run.input_digest)
        worker.figures(figures)
        given = book_inputs(night, takes_requests=takes_requests)
        digest = digest_of(
            figures=figures, away=sorted(given.away), locked=sorted(given.locked_roles),
            approved=sorted(given.approved),
        )  # fmt: skip
        books = worker.books(digest, given)
        if self.edge.is_scheduled:
            check_moves(night, books, policy)
        staged = worker.stage(digest, self.synced)
        worker.holdings()
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
        if not self.ready:
            return
        started = time.monotonic()
        now = self.edge.clock()
        newest = self.ready[-1]
        try:
            with acting(by_run(newest.night.as_of, newest.run.pk)), transaction.atomic():
                publish(days=self.ready, at=now)
                for day in self.ready:
                    if day.is_published:
                        with acting(by_run(day.night.as_of, day.run.pk)):
                            settle_requests(day.night, day.run)
                            tell_of_night(run=day.run, at=now)
                    self._publish_step(day, time.monotonic() - started)
                self.lock.check()
        except Exception as error:
            log_failure(PUBLISH, error)
            self._count_failure(error)
            raise StepFailed.from_error(PUBLISH, error) from error

    def _count_failure(self, error: Exception) -> None:
        """Publishing is tried again by the scheduler, but not for ever (at most 3 attempts)."""
        self.open = self.ready[-1].run
        fields = {"position": 7, "status": RunStep.Status.FAILED, "message": describe(error)}
        step, _ = RunStep.objects.update_or_create(run=self.open, name=PUBLISH, defaults=fields)
        RunStep.objects.filter(pk=step.pk).update(attempts=F("attempts") + 1)

    def _publish_step(self, day: Ready, seconds: float) -> None:
        now = self.edge.clock()
        if day.is_published:
            RunStep.objects.update_or_create(
                run=day.run,
                name=PUBLISH,
                defaults={
                    "position": 7, "status": RunStep.Status.DONE, "attempts": 1, "progress": 1.0,
                    "seconds": seconds, "started_at": now, "ended_at": now,
                    "rows": day.run.steps.get(name=STAGE).rows,
                },
            )  # fmt: skip
        status = NightlyRun.Status.PUBLISHED if day.is_published else NightlyRun.Status.LOADED
        end_run(day.run, status=status, at=now)


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
