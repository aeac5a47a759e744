"""The order of the night: files → judge → balances → figures → books → stage → holdings → lists →
publish.

``holdings`` and ``lists`` begin while PostgreSQL indexes what ``stage`` copied in; lists are made
of the newest day only. A day is *loaded* after ``balances`` and *ready* after all of them;
publishing takes one or several ready days together (``nightly.runner``). Each step is a pure
function of what its digest names; of lists that is the night, and what the CRM knew of clients
when they were made.
"""

from collections.abc import Callable
from dataclasses import asdict, dataclass
from typing import Any
from uuid import uuid4

from django.conf import settings

from clients.rules.sealing import Keyring
from nightly.context import Edge, digest_of
from nightly.workdays import is_workday
from operations.models import NightlyRun, RunStep
from operations.services.runs import StepResult, run_step
from outreach.pipeline.lists import make_lists
from tiering.pipeline.balances import run_balances
from tiering.pipeline.books.inputs import BookInputs, BooksResult
from tiering.pipeline.books.step import run_books
from tiering.pipeline.engine import engine_named
from tiering.pipeline.figures import run_figures
from tiering.pipeline.intake.day import DayVerdict, Decisions, judge_day
from tiering.pipeline.intake.inspect import Inspection
from tiering.pipeline.night import DayRun, Night
from tiering.pipeline.staging.holdings import stage_holdings
from tiering.pipeline.staging.step import stage_night
from tiering.pipeline.verdicts import record_verdict

FILES, JUDGE, BALANCES, FIGURES, BOOKS, STAGE, HOLDINGS, LISTS, PUBLISH = (
    "files", "judge", "balances", "figures", "books", "stage", "holdings", "lists", "publish",
)  # fmt: skip
ORDER = (FILES, JUDGE, BALANCES, FIGURES, BOOKS, STAGE, HOLDINGS, LISTS, PUBLISH)

# A failing step is tried so often, then it waits for people (attempts are counted in PostgreSQL).
MOST_ATTEMPTS = 3


def position_of(name: str) -> int:
    """The place of a step in a run, from 1; no two have one. (Until this was asked for in one
    place, ``publish`` was stored with the place of ``holdings``: such rows stand by their age.)"""
    return ORDER.index(name) + 1


@dataclass(frozen=True)
class Worker:
    """Works one run through its steps."""

    edge: Edge
    night: Night
    run: NightlyRun

    def judge(self, inspection: Inspection, decisions: Decisions, seconds: float) -> None:
        """Steps ``files`` and ``judge``; ``seconds`` were already spent on looking at the files."""
        files = self._step(FILES, inspection.digest, lambda _: StepResult(len(inspection.files)))
        if files.attempts == 1:
            RunStep.objects.filter(pk=files.pk).update(seconds=(files.seconds or 0.0) + seconds)
        # A guard holds scheduled nights only: who asks is part of what the judging depends on.
        digest = digest_of(load=self.run.input_digest, holds_shrunk=self.edge.is_scheduled)
        self._step(JUDGE, digest, self._judging(inspection, decisions))

    def balances(self) -> None:
        def work(_report: Callable[[float], None]) -> StepResult:
            return StepResult(run_balances(self.night, engine_named(self.edge.engine)))

        self._step(BALANCES, self.run.input_digest, work)

    def figures(self, digest: str) -> None:
        def work(_report: Callable[[float], None]) -> StepResult:
            return StepResult(run_figures(self.night, engine_named(self.edge.engine)))

        self._step(FIGURES, digest, work)

    def books(self, digest: str, given: BookInputs) -> RunStep:
        def work(_report: Callable[[float], None]) -> StepResult:
            result = run_books(self.night, given)
            return StepResult(result.managed, _facts(result))

        return self._step(BOOKS, digest, work)

    def stage(
        self, digest: str, synced: DayRun | None, copied: Callable[[], None] | None = None
    ) -> RunStep:
        """``copied`` is called when the rows are there (``stage_night``), if they are not yet."""

        def work(_report: Callable[[float], None]) -> StepResult:
            staged = stage_night(self.night, self.run, synced, copied)
            return StepResult(staged.clients, staged.facts())

        return self._step(STAGE, digest_of(books=digest, synced=synced), work)

    def holdings(self, copied: Callable[[], None] | None = None) -> None:
        """``copied`` is called when the rows are there, if they are not yet."""

        def work(_report: Callable[[float], None]) -> StepResult:
            return StepResult(stage_holdings(self.night, copied))

        self._step(HOLDINGS, self.run.input_digest, work)

    def lists(self) -> None:
        """Of the newest day only: what the CRM knows of clients has no past days. Never taken over
        from an earlier attempt: managers have gone on working since."""

        def work(_report: Callable[[float], None]) -> StepResult:
            made = make_lists(self.night, is_workday)
            return StepResult(made.listed, made.facts())

        self._step(LISTS, digest_of(attempt=uuid4().hex), work)

    def _judging(
        self, inspection: Inspection, decisions: Decisions
    ) -> Callable[[Callable[[float], None]], StepResult]:
        def work(report: Callable[[float], None]) -> StepResult:
            verdict: DayVerdict = judge_day(
                self.night,
                inspection,
                decisions=decisions,
                keyring=Keyring(settings.FIELD_KEYS, settings.INDEX_KEY),
                hold_shrunk=self.edge.is_scheduled,
                progress=report,
            )
            record_verdict(run=self.run, verdict=verdict)
            return StepResult(
                verdict.loaded_rows,
                {"missing": list(verdict.missing), "had_files": verdict.had_files},
            )

        return work

    def _step(
        self, name: str, digest: str, work: Callable[[Callable[[float], None]], StepResult]
    ) -> RunStep:
        return run_step(
            self.run,
            name=name,
            position=position_of(name),
            digest=digest,
            clock=self.edge.clock,
            work=work,
        )


def _facts(result: BooksResult) -> dict[str, Any]:
    """The counts, and what became of the approved requests (settled at the publishing)."""
    facts = asdict(result)
    facts["carried_out"] = [[o.request_id, o.done, o.outcome] for o in result.carried_out]
    return facts
