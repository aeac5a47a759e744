"""The nights as pages show them: the newest, one day's, and the strip of the last thirty."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db.models import Case, IntegerField, Prefetch, QuerySet, Value, When

from operations.models import Day, NightlyRun, RunStep
from operations.rules.spans import Span, seconds_of


@dataclass(frozen=True)
class Night:
    """One day's newest run, its steps by position, and what of the day is published."""

    run: NightlyRun
    steps: tuple[RunStep, ...]
    day: Day | None

    @property
    def is_running(self) -> bool:
        return self.run.status == NightlyRun.Status.RUNNING

    @property
    def seconds(self) -> float:
        """Of its steps that ended, all attempts together; what ran side by side counts once."""
        spans = (Span(each.seconds or 0.0, each.started_at, each.ended_at) for each in self.steps)
        return seconds_of(spans)


def newest_night() -> Night | None:
    """The night running now, else one that waits for somebody (held, then failed: days after it
    cannot be published), else the newest one; None before the first. Three queries."""
    urgent = (NightlyRun.Status.RUNNING, NightlyRun.Status.HELD, NightlyRun.Status.FAILED)
    urgency = Case(
        *(When(status=status, then=Value(place)) for place, status in enumerate(urgent)),
        default=Value(len(urgent)),
        output_field=IntegerField(),
    )
    run = _runs().order_by(urgency, "-as_of", "-revision").first()
    return None if run is None else _night(run)


def night_of(as_of: date) -> Night | None:
    """The newest run of one day; None if the day was never run. Three queries."""
    run = _runs().filter(as_of=as_of).order_by("-revision").first()
    return None if run is None else _night(run)


def _runs() -> QuerySet[NightlyRun]:
    return NightlyRun.objects.select_related("policy_version")


def _night(run: NightlyRun) -> Night:
    steps = tuple(RunStep.objects.filter(run=run).order_by("position", "pk"))
    day = Day.objects.select_related("published_run").filter(as_of=run.as_of).first()
    return Night(run=run, steps=steps, day=day)


@dataclass(frozen=True)
class PastNight:
    """One day of the strip: its newest run and when it was published, if it was."""

    run: NightlyRun
    published_at: datetime | None


def past_nights(*, until: date, days: int) -> Sequence[PastNight]:
    """The newest run of each day of the window that has one, oldest first. Two queries."""
    first = until - timedelta(days=days - 1)
    runs = (
        NightlyRun.objects.filter(as_of__gte=first, as_of__lte=until)
        .order_by("as_of", "-revision")
        .distinct("as_of")
    )
    published = dict(
        Day.objects.filter(as_of__gte=first, as_of__lte=until).values_list("as_of", "published_at")
    )
    return [PastNight(run, published.get(run.as_of)) for run in runs]


def published_days(*, limit: int) -> Sequence[date]:
    """The newest published days, newest first."""
    days = Day.objects.filter(published_run__isnull=False).order_by("-as_of")
    return list(days.values_list("as_of", flat=True)[:limit])


@dataclass(frozen=True)
class RunFilter:
    """Which runs: of days from and to, both inclusive, in a state; None or empty is any."""

    first: date | None = None
    last: date | None = None
    status: str = ""


def newest_runs(
    *, before: int | None, limit: int, wanted: RunFilter = RunFilter()
) -> Sequence[NightlyRun]:
    """The next ``limit`` runs begun before the one numbered ``before``, the last begun first, each
    with its policy and its steps by position. Two queries."""
    asked = {
        "pk__lt": before, "as_of__gte": wanted.first, "as_of__lte": wanted.last,
        "status": wanted.status or None,
    }  # fmt: skip
    runs = _runs().filter(**{name: value for name, value in asked.items() if value is not None})
    steps = Prefetch("steps", RunStep.objects.order_by("position", "pk"))
    return list(runs.prefetch_related(steps).order_by("-pk")[:limit])
