"""The page of one night: what pages show, what is going on, what waits for a person."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from operations.models import NightlyRun, Notice, RunStep
from operations.selectors.nights import Night, newest_night, night_of
from operations.selectors.notices import Told
from organisation.models import User
from organisation.rules.permissions import Permission
from organisation.selectors.access import Access
from tiering.selectors.files import decisions_of_day, files_of_run
from tiering.selectors.held import subjects_of
from web.labels import RUN_STATUS_LABELS, STEP_LABELS, STEP_STATUS_LABELS, Words, label
from web.pages.files import DecisionRow, FileRow, decision_row, file_row
from web.pages.held import HeldItem, held_items
from web.pages.notices import NoticeRow, notice_rows
from web.pages.shell import PublishedDay
from web.pages.strip import Strip, strip
from web.stops import stop_texts


class NoSuchNight(LookupError):
    """The day was never run: pages answer 404."""


@dataclass(frozen=True)
class StepRow:
    """One step, run or not; figures are None where there are none (yet), or not for this role."""

    position: int
    label: Words
    status: str
    status_label: Words
    rows: int | None
    seconds: float | None
    attempts: int | None
    digest: str
    percent: int | None
    message: str


@dataclass(frozen=True)
class NightPage:
    """``night`` is None before the first one. ``files`` and ``held`` are empty, and messages left
    out, for who sees only that a night ran (``with_figures`` false). ``stops`` are the reasons why
    it stopped, ``notices`` what is open about other days, and that this one is late."""

    night: Night | None
    is_newest: bool
    status_label: Words
    steps: Sequence[StepRow]
    files: Sequence[FileRow]
    held: Sequence[HeldItem]
    decisions: Sequence[DecisionRow]
    strip: Strip | None
    stops: Sequence[str]
    notices: Sequence[NoticeRow]
    with_figures: bool
    may_see_rows: bool
    may_decide: bool

    @property
    def is_running(self) -> bool:
        return self.night is not None and self.night.is_running

    @property
    def done(self) -> int:
        finished = (RunStep.Status.DONE, RunStep.Status.SKIPPED)
        return sum(step.status in finished for step in self.steps)

    @property
    def done_share(self) -> str:
        """How far the night is, in percent, the running step's own progress counted in."""
        running = (step.percent or 0 for step in self.steps if step.percent is not None)
        share = (self.done + sum(running) / 100) / max(1, len(self.steps))
        return f"{100 * share:.1f}"

    @property
    def current_step(self) -> StepRow | None:
        running = [step for step in self.steps if step.status == RunStep.Status.RUNNING]
        return running[0] if running else None

    @property
    def seconds(self) -> float:
        return self.night.seconds if self.night else 0.0

    @property
    def is_shown(self) -> bool:
        """Whether this very run is what pages of its day show."""
        day = self.night.day if self.night else None
        return day is not None and self.night is not None and day.published_run == self.night.run

    @property
    def tells_late(self) -> bool:
        """Whether a notice says that files are overdue; then the page need not find it out."""
        late = Notice.Subject.NIGHT_LATE
        return any(row.notice.subject == late for row in self.notices)

    @property
    def open_items(self) -> Sequence[HeldItem]:
        return [item for item in self.held if not item.is_decided]


def night_page(
    access: Access,
    user: User,
    *,
    as_of: date | None,
    published: PublishedDay | None,
    told: Sequence[Told],
) -> NightPage:
    """The night of a day, or with None the one running, else the newest.

    Raises NoSuchNight for a day that was never run.
    """
    night = newest_night() if as_of is None else night_of(as_of)
    if night is None and as_of is not None:
        raise NoSuchNight(str(as_of))
    with_figures = access.has(Permission.SEE_NIGHT_FIGURES)
    files = files_of_run(night.run.pk) if night and with_figures else []
    decisions = decisions_of_day(night.run.as_of) if night and with_figures else []
    waiting = subjects_of(night.run, night.steps, files) if night and with_figures else []
    return NightPage(
        night=night,
        is_newest=as_of is None,
        status_label=label(RUN_STATUS_LABELS, night.run.status) if night else "",
        steps=_steps(night, with_figures=with_figures) if night else [],
        files=[file_row(file) for file in files],
        held=held_items(
            waiting,
            files,
            decisions,
            user,
            may_decide=_may_decide(access),
            reasons=night.run.reasons if night else (),
        ),
        decisions=[decision_row(decision) for decision in decisions],
        strip=strip(_strip_until(night, published)) if night else None,
        stops=stop_texts(night.run.reasons, with_figures=with_figures) if night else [],
        notices=notice_rows(_of_other_days(told, night), access),
        with_figures=with_figures,
        may_see_rows=access.has(Permission.SEE_REJECTED_ROWS),
        may_decide=_may_decide(access),
    )


def _of_other_days(told: Sequence[Told], night: Night | None) -> Sequence[Told]:
    """What is open about this day the page says itself, but that it is late."""
    late = Notice.Subject.NIGHT_LATE
    return [
        each
        for each in told
        if night is None or each.notice.subject == late or each.notice.as_of != night.run.as_of
    ]


def _may_decide(access: Access) -> bool:
    return access.has(Permission.DECIDE_FILES)


def _strip_until(night: Night, published: PublishedDay | None) -> date:
    return max(night.run.as_of, published.as_of) if published else night.run.as_of


def _steps(night: Night, *, with_figures: bool) -> Sequence[StepRow]:
    """All steps of the order, those not begun as waiting, then any the order does not know."""
    begun = {step.name: step for step in night.steps}
    names = [*STEP_LABELS, *(name for name in begun if name not in STEP_LABELS)]
    is_over = night.run.status not in (NightlyRun.Status.RUNNING, NightlyRun.Status.HELD)
    shown = [name for name in names if name in begun or not is_over]
    return [
        _step(place, name, begun.get(name), with_figures=with_figures)
        for place, name in enumerate(shown, start=1)
    ]


def _step(place: int, name: str, step: RunStep | None, *, with_figures: bool) -> StepRow:
    status = step.status if step else "waiting"
    is_running = step is not None and step.status == RunStep.Status.RUNNING
    return StepRow(
        position=place,
        label=label(STEP_LABELS, name),
        status=status,
        status_label=label(STEP_STATUS_LABELS, status),
        rows=step.rows if step and with_figures else None,
        seconds=step.seconds if step else None,
        attempts=step.attempts if step else None,
        digest=step.input_digest[:6] if step else "",
        percent=round(100 * (step.progress or 0.0)) if step and is_running else None,
        message=step.message if step and with_figures else "",
    )
