"""Trying a policy: what it would change, told from the last published day; nothing is published.

The last published day is decided once more under the proposed policy, its own figures and books
being yesterday's: tiers, managers and shortages that come out otherwise are what the policy does.
The steps are those of the night (``figures``, ``books``); they write beside the lake, into a folder
that goes when the trial ends.

What is not in it: other weights of asset classes value balances of the days to come only, so their
effect grows by the day and cannot be told from one day (domain/02 §Fine print).
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import Any

from django.conf import settings

from nightly.context import Chain, digest_of
from operations.models import Job, PolicyVersion
from operations.selectors.days import last_published_day
from operations.services.jobs import JobRefused, Progress
from organisation.selectors.away import away_on
from tiering.pipeline.books.inputs import BookInputs
from tiering.pipeline.books.step import run_books
from tiering.pipeline.engine import DuckDBEngine
from tiering.pipeline.figures import run_figures
from tiering.pipeline.lake import Lake
from tiering.pipeline.night import DayRun, Night
from tiering.pipeline.shapes import scratch
from tiering.pipeline.trial import TRIAL_RUN, TrialLake, difference
from tiering.rules.policy import read_policy
from tiering.services.locks import roles_locked

STEPS = 3  # figures, books, comparison


@dataclass(frozen=True)
class TrialFacts:
    """What a trial is made of: equal facts, equal results."""

    version: int
    revision: int
    published: DayRun
    published_version: int | None  # of the policy that made the published day
    locked_on: date  # the first day the policy counts for
    locked_roles: tuple[str, ...]
    away: tuple[str, ...]

    @property
    def key(self) -> str:
        """The name of its job."""
        return f"policy_trial:{self.version}:{digest_of(facts=self)[:32]}"

    def params(self) -> dict[str, Any]:
        """For the job: versions, days and runs; who is away is looked up again."""
        return {
            "version": self.version, "revision": self.revision, "key": self.key,
            "as_of": self.published.as_of.isoformat(), "run": self.published.run,
            "published_version": self.published_version,
            "locked_on": self.locked_on.isoformat(), "locked_roles": list(self.locked_roles),
        }  # fmt: skip


def trial_facts(version: PolicyVersion) -> TrialFacts | None:
    """What trying ``version`` now would be made of; None before the first published day.

    Locks are those of the day on which it begins to count: books frozen by then do not move.
    """
    day = last_published_day()
    if day is None or day.published_run is None:
        return None
    made_by = day.published_run.policy_version
    locked_on = max(version.effective_on, day.as_of)
    return TrialFacts(
        version=version.version,
        revision=version.revision,
        published=DayRun(day.as_of, day.published_run.pk),
        published_version=made_by.version if made_by else None,
        locked_on=locked_on,
        locked_roles=tuple(sorted(roles_locked(locked_on))),
        away=tuple(sorted(away_on(day.as_of))),
    )


def newest_trials() -> frozenset[int]:
    """The number of the newest job of each policy version that was tried."""
    tried = Job.objects.filter(kind=Job.Kind.POLICY_TRIAL).order_by(
        "params__version", "-made_at", "-pk"
    )
    return frozenset(tried.distinct("params__version").values_list("pk", flat=True))


def try_policy(params: Mapping[str, Any], progress: Progress) -> Mapping[str, Any]:
    """The work of the job ``policy_trial``. Raises JobRefused if the facts it was asked about are
    no longer those of today: another day was published, the proposal was edited."""
    version = PolicyVersion.objects.filter(version=params["version"]).first()
    facts = trial_facts(version) if version else None
    if version is None or facts is None:
        raise JobRefused("not_published")
    if facts.key != params["key"]:
        raise JobRefused("facts_changed")
    progress.report(0, STEPS)
    with scratch(Lake(Path(settings.LAKE_DIR)), f"trial-{facts.key[-32:]}") as aside:
        night = _night(version, facts, aside.root)
        run_figures(night, DuckDBEngine())
        progress.report(1, STEPS)
        books = run_books(
            night,
            BookInputs(away=frozenset(facts.away), locked_roles=frozenset(facts.locked_roles)),
        )
        progress.report(2, STEPS)
        result = difference(night, facts.published)
    progress.report(3, STEPS)
    return {**result, "clients": books.clients, "unmanaged": books.unmanaged}


def _night(version: PolicyVersion, facts: TrialFacts, root: Path) -> Night:
    """The published day once more, standing on itself."""
    lake = TrialLake(root, Lake(Path(settings.LAKE_DIR)), facts.published)
    policy = read_policy(version.body, version=version.version)
    night = Chain.of_today().night(facts.published.as_of, TRIAL_RUN, lake, policy)
    return replace(night, published=facts.published)
