"""The first load: the balance history into the lake's ledger (domain/08 §Names and dialects)."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models import Min

from clients.rules.sealing import Keyring
from nightly.context import Edge, base_of
from nightly.dialects import default_dialect
from operations.models import Day, History
from operations.selectors.days import current_history
from operations.services.night_lock import night_lock
from tiering.pipeline.history import build_history
from tiering.pipeline.intake.day import DayVerdict, Decisions, FileVerdict, judge_day
from tiering.pipeline.intake.history import HistoryVerdict, judge_history
from tiering.pipeline.intake.inspect import inspect_day
from tiering.pipeline.lake import Lake
from tiering.pipeline.month_ends import fill_month_ends
from tiering.pipeline.night import DayRun, Night
from tiering.rules.policy import Policy
from tiering.rules.weights import WeightsFrom
from tiering.services.policies import ensure_default_policy, policy_in_force
from tiering.services.weights import weights_until

# Which weights the ledger was built with.
WEIGHTS = "history_weights"


class AlreadyRunning(RuntimeError):
    """Nights stand on the present history (or on none); another one cannot slip under them."""


@dataclass(frozen=True)
class Loaded:
    """``held``: files beside the history that were held; nothing of them stands, all else does."""

    history: History
    is_new: bool
    held: tuple[FileVerdict, ...] = ()


def load_history(edge: Edge, *, progress: Callable[[str, float], None]) -> Loaded:
    """Judge the inbox's newest balance history and build the ledger; publishes nothing.

    The same file again changes nothing. Raises AlreadyRunning if days were loaded since, and the
    intake's errors for a file that is missing or held. ``progress`` is told a phase and its share.
    """
    with night_lock(wait=True):
        ensure_default_policy(at=edge.clock())
        number = (History.objects.aggregate(lowest=Min("run_no"))["lowest"] or 0) - 2
        verdict = judge_history(
            edge.lake, edge.inbox, run=number, default_dialect=default_dialect(),
            keyring=Keyring(settings.FIELD_KEYS, settings.INDEX_KEY),
            permille_on=lambda day: policy_in_force(day)[1].bad_row_limit_permille,
            progress=lambda share: progress("judge", share),
        )  # fmt: skip
        present = History.objects.filter(is_current=True).first()
        if present and present.digest == verdict.digest and present.file_date == verdict.as_of:
            return Loaded(present, is_new=False)
        if Day.objects.exists():
            raise AlreadyRunning(
                "nights have been loaded already; the first load comes before them"
            )
        place = DayRun(verdict.as_of, number)
        _build_ledger(edge, place, progress)
        _, policy = policy_in_force(verdict.as_of)
        beside = _load_tables(edge, place, policy)
        return Loaded(_record(verdict, number), is_new=True, held=_held(beside))


def reweigh_history(edge: Edge) -> None:
    """Build the ledger anew if a policy loaded since changed the weights of its days.

    Only until the first night is loaded: later nights stand on the ledger they began with.
    """
    present = current_history()
    if present is not None and not Day.objects.exists() and is_weighed_otherwise(edge.lake):
        _build_ledger(edge, DayRun(present.file_date, present.run_no), None)


def is_weighed_otherwise(lake: Lake) -> bool:
    """Whether the first load was built with other weights than the policies now say of its days."""
    present = current_history()
    if present is None:
        return False
    built_with = lake.read_json(WEIGHTS, present.file_date, present.run_no)
    return bool(built_with != _plain(weights_until(present.file_date)))


def _build_ledger(edge: Edge, place: DayRun, progress: Callable[[str, float], None] | None) -> None:
    """The ledger with the weights of each of its days, the month ends of the clients' curves, and
    then a note of which weights those were."""
    weights = weights_until(place.as_of)

    def told(phase: str) -> Callable[[int, int], None] | None:
        return progress and (lambda done, total: progress(phase, done / max(total, 1)))

    build_history(edge.lake, place.as_of, place.run, weights, told("ledger"))
    fill_month_ends(edge.lake, place, told("months"))
    edge.lake.write_json(WEIGHTS, place.as_of, place.run, _plain(weights))


def _plain(weights: Sequence[WeightsFrom]) -> list[Any]:
    return [
        [entry.from_on.isoformat(), {name: str(w) for name, w in entry.weights.items()}]
        for entry in weights
    ]


def _load_tables(edge: Edge, history: DayRun, policy: Policy) -> DayVerdict:
    """Judge the other files of the history's day: institutions, staff, products, clients, rates
    stand until a night brings newer ones."""
    base = base_of(history)
    night = Night(
        as_of=base.as_of, run=base.run, lake=edge.lake, policy=policy, loaded={}, published=None,
        history=history,
    )  # fmt: skip
    return judge_day(
        night,
        inspect_day(edge.inbox, base.as_of, default_dialect()),
        decisions=Decisions(frozenset(), frozenset()),
        keyring=Keyring(settings.FIELD_KEYS, settings.INDEX_KEY),
        hold_shrunk=False,
    )


def _held(beside: DayVerdict) -> tuple[FileVerdict, ...]:
    return tuple(file for file in beside.files if file.held)


@transaction.atomic
def _record(verdict: HistoryVerdict, number: int) -> History:
    History.objects.filter(is_current=True).update(is_current=False)
    return History.objects.create(
        run_no=number, file_date=verdict.as_of, first_on=verdict.first_on, last_on=verdict.last_on,
        rows=verdict.loaded, rejected=verdict.rejected, digest=verdict.digest,
    )  # fmt: skip
