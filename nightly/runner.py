"""Working through the days of a plan and publishing them together."""

import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from django.db import transaction

from clients.models import ClientSync
from nightly.context import Chain, Edge, digest_of
from nightly.dialects import default_dialect
from nightly.guards import GuardHolds, NothingToStandOn, check_moves, required_problems
from nightly.plan import PlannedDay
from nightly.steps import PUBLISH, STAGE, Worker
from operations.models import Day, NightlyRun, PolicyVersion, RunStep
from operations.services.runs import StepFailed, describe, end_run, log_failure, open_run
from tiering.pipeline.after import settle_requests
from tiering.pipeline.intake.day import Decisions
from tiering.pipeline.intake.inspect import Inspection, inspect_day
from tiering.pipeline.night import DayRun, Night
from tiering.pipeline.publishing import Ready, publish
from tiering.pipeline.verdicts import confirmed_decisions
from tiering.rules.policy import Policy
from tiering.services.policies import policy_in_force


class NightHeld(RuntimeError):
    """The day cannot be published until somebody mends or decides; the message says what."""


class FilesGone(RuntimeError):
    """A day has to be worked through again, but its files are no longer in the inbox."""


@dataclass
class Result:
    """How working through a plan ended: the runs it made, and the one the caller asked for."""

    status: str
    run: NightlyRun | None
    message: str = ""
    days: list[Ready] = field(default_factory=list)


@dataclass
class Runner:
    """Works through planned days, oldest first."""

    edge: Edge
    chain: Chain
    signatures: Mapping[date, str]
    synced: DayRun | None = None
    ready: list[Ready] = field(default_factory=list)
    current: NightlyRun | None = None

    def work_through(self, days: Sequence[PlannedDay], *, is_dry: bool = False) -> Result:
        """Load, compute and publish ``days``; never raises for what a night can meet."""
        self.synced = _synced()
        try:
            for day in days:
                self._work_day(day)
            if not is_dry:
                self._publish()
        except (NightHeld, GuardHolds) as held:
            return self._stopped(NightlyRun.Status.HELD, str(held))
        except (StepFailed, FilesGone, NothingToStandOn) as failed:
            return self._stopped(NightlyRun.Status.FAILED, str(failed))
        return Result(NightlyRun.Status.PUBLISHED, self.current, days=self.ready)

    def _stopped(self, status: str, message: str) -> Result:
        if self.current is not None:
            end_run(self.current, status=status, at=self.edge.clock(), message=message)
        return Result(status, self.current, message, self.ready)

    def _work_day(self, day: PlannedDay) -> None:
        self.edge.announce(f"{day.as_of}")
        version, policy = policy_in_force(day.as_of)
        started = time.monotonic()
        inspection = inspect_day(self.edge.inbox, day.as_of, default_dialect())
        seconds = time.monotonic() - started
        decisions = confirmed_decisions(day.as_of)
        digest = self._load_digest(day, inspection, version, decisions)
        if self._stands(day, inspection, digest):
            return
        self.current = run = open_run(
            as_of=day.as_of, input_digest=digest, trigger=self.edge.trigger,
            engine=self.edge.engine, policy_version_id=version.pk,
        )  # fmt: skip
        night = self.chain.night(day.as_of, run.pk, self.edge.lake, policy)
        worker = Worker(self.edge, night, run)
        worker.judge(inspection, decisions, seconds)
        NightlyRun.objects.filter(pk=run.pk).update(
            files_signature=self.signatures.get(day.as_of, "")
        )
        problem = required_problems(night, run, decisions)
        if problem:
            raise NightHeld(problem)
        worker.balances()
        self._loaded(day, run, night)
        if day.is_published:
            self._make_ready(worker, policy)

    def _load_digest(
        self, day: PlannedDay, inspection: Inspection, version: PolicyVersion, decisions: Decisions
    ) -> str:
        return digest_of(
            files=inspection.digest,
            decisions=sorted(decisions.released | decisions.skipped),
            policy=version.pk,
            day_before=self.chain.last_loaded(day.as_of),
            history=self.chain.history,
        )

    def _figures_digest(self, day: PlannedDay, load_digest: str) -> str:
        return digest_of(load=load_digest, night_before=self.chain.last_published(day.as_of))

    def _stands(self, day: PlannedDay, inspection: Inspection, digest: str) -> bool:
        """Whether the day's present run was made from just these inputs; then it stays."""
        pointer = Day.objects.select_related("loaded_run", "published_run").filter(pk=day.as_of)
        present = pointer.first()
        if present is None:
            return False
        run = present.published_run if day.is_published else present.loaded_run
        if not inspection.had_files and present.loaded_run.files_signature:
            self._must_not_need_files(present.loaded_run, day)
            digest = present.loaded_run.input_digest
        if run is None or run.input_digest != digest:
            return False
        if day.is_published and not self._figures_stand(run, day, digest):
            return False
        if self.signatures.get(day.as_of, run.files_signature) != run.files_signature:
            NightlyRun.objects.filter(pk=run.pk).update(files_signature=self.signatures[day.as_of])
        self.current = run
        return True

    def _must_not_need_files(self, run: NightlyRun, day: PlannedDay) -> None:
        """The inbox no longer has the day's files: what was loaded stands, unless a day or policy
        under it changed; then they are needed again, and FilesGone says so."""
        before = self.chain.last_loaded(day.as_of)
        stored = Day.objects.filter(pk=before.as_of).first() if before else None
        version, _ = policy_in_force(day.as_of)
        if (before and stored and stored.loaded_run_id != before.run) or (
            run.policy_version_id != version.pk
        ):
            raise FilesGone(
                f"{day.as_of} must be worked through again after a change before it,"
                " but its files are no longer in the inbox; put them back"
            )

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

    def _make_ready(self, worker: Worker, policy: Policy) -> None:
        night, run = worker.night, worker.run
        digest = self._figures_digest(PlannedDay(night.as_of, True), run.input_digest)
        worker.figures(digest)
        books = worker.books(digest)
        if self.edge.is_scheduled:
            check_moves(night, books, policy)
        staged = worker.stage(digest, self.synced)
        counts = staged.result
        NightlyRun.objects.filter(pk=run.pk).update(
            clients=counts["clients"], tier_changes=counts["tier_changes"],
            book_changes=counts["book_changes"], unmanaged=counts["unmanaged"],
        )  # fmt: skip
        self.chain.published[night.as_of] = run.pk
        self.synced = DayRun(night.as_of, run.pk)
        self.ready.append(Ready(night, run, is_published=True))

    def _publish(self) -> None:
        if not self.ready:
            return
        started = time.monotonic()
        now = self.edge.clock()
        try:
            with transaction.atomic():
                publish(days=self.ready, at=now)
                for day in self.ready:
                    if day.is_published:
                        settle_requests(day.night, day.run)
                    self._publish_step(day, time.monotonic() - started)
        except Exception as error:
            log_failure(PUBLISH, error)
            raise StepFailed(f"{PUBLISH}: {describe(error)}") from error

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
