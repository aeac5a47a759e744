"""The trial of a policy in words: who would change tier or manager, where people would be short."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from nightly.trial import trial_facts
from operations.models import Job, PolicyVersion
from operations.selectors.jobs import newest_job_below
from operations.selectors.policies import is_trial_of
from organisation.models import User
from organisation.rules.roles import Role
from organisation.selectors.institutions import names_of
from tiering.rules.policy_terms import changes_weights
from web.labels import BOOK_REASON_LABELS, TIER_LABELS, TIER_ORDER, Words, label, role_name
from web.pages.jobs import JobView, job_view
from web.pages.policies import read


@dataclass(frozen=True)
class TierLine:
    code: str
    label: Words
    before: int
    after: int

    @property
    def change(self) -> int:
        return self.after - self.before


@dataclass(frozen=True)
class TierMove:
    from_code: str
    from_label: Words
    to_code: str
    to_label: Words
    clients: int


@dataclass(frozen=True)
class ReasonLine:
    """Clients by the reason of their change; ``moved`` to somebody else, ``joined`` a book after
    having none, ``gone`` from their book to nobody's."""

    reason: Words
    moved: int
    joined: int
    gone: int


@dataclass(frozen=True)
class ShortLine:
    place: str
    role: Words
    clients: int
    above_initial: int
    managers_short: int
    before: int


@dataclass(frozen=True)
class TrialResult:
    """What came out, the largest first."""

    tiers: Sequence[TierLine]
    tier_moves: Sequence[TierMove]
    reasons: Sequence[ReasonLine]
    held_back: Sequence[tuple[Words, int]]
    short: Sequence[ShortLine]
    counts: Mapping[str, int]

    @property
    def tier_changes(self) -> int:
        return sum(move.clients for move in self.tier_moves)

    @property
    def upgraded(self) -> int:
        """Clients who would come into a better tier."""
        return sum(
            move.clients for move in self.tier_moves
            if TIER_ORDER.index(move.to_code) < TIER_ORDER.index(move.from_code)
        )  # fmt: skip

    @property
    def moved(self) -> int:
        return sum(line.moved for line in self.reasons)

    @property
    def joined(self) -> int:
        return sum(line.joined for line in self.reasons)

    @property
    def gone(self) -> int:
        return sum(line.gone for line in self.reasons)

    @property
    def held(self) -> int:
        return sum(clients for _, clients in self.held_back)


@dataclass(frozen=True)
class TrialView:
    """``job`` is the newest trial of the version, None before the first; ``is_current`` whether it
    was made of what is true now. ``is_enough`` as ``operations.selectors.policies.is_tried``, told
    by that one trial."""

    version: PolicyVersion
    job: JobView | None
    result: TrialResult | None
    as_of: date | None  # the published day it was (or would be) told from
    published_version: int | None
    locked_roles: Sequence[Words]
    is_current: bool
    is_enough: bool  # to approve upon: of this text and of the newest published day
    has_weights: bool
    may_start: bool


def trial_view(
    version: PolicyVersion, base: PolicyVersion | None, user: User, *, may_start: bool
) -> TrialView:
    """At most six queries."""
    facts = trial_facts(version)
    job = newest_job_below(f"{Job.Kind.POLICY_TRIAL}:{version.version}:")
    params = job.params if job else (facts.params() if facts else {})
    is_current = job is not None and facts is not None and job.key == facts.key
    return TrialView(
        version=version,
        job=job_view(job, user) if job else None,
        result=_result(job.result) if job and job.result else None,
        as_of=date.fromisoformat(params["as_of"]) if params else None,
        published_version=params.get("published_version"),
        locked_roles=[Role(role).label for role in params.get("locked_roles", ())],
        is_current=is_current,
        is_enough=facts is None
        or (
            job is not None
            and is_trial_of(job, revision=facts.revision, run_id=facts.published.run)
        ),
        has_weights=base is not None and changes_weights(read(base), read(version)),
        may_start=may_start and facts is not None and _may_begin(job, is_current),
    )


def _may_begin(job: Job | None, is_current: bool) -> bool:
    if job is None or not is_current:
        return True
    return job.state in (Job.State.FAILED, Job.State.CANCELLED)


def _result(found: Mapping[str, Any]) -> TrialResult:
    tiers = {row["tier"]: row for row in found["tiers"]}
    codes = {row["outlet_code"] for row in found["short_outlets"]}
    names = names_of(code for code in codes if code)
    return TrialResult(
        tiers=[
            TierLine(code, label(TIER_LABELS, code), tiers[code]["before"], tiers[code]["after"])
            for code in TIER_ORDER
            if code in tiers
        ],
        tier_moves=[
            TierMove(
                row["from_tier"],
                label(TIER_LABELS, row["from_tier"]),
                row["to_tier"],
                label(TIER_LABELS, row["to_tier"]),
                row["clients"],
            )
            for row in found["tier_moves"]
        ],
        reasons=[
            ReasonLine(
                label(BOOK_REASON_LABELS, row["reason"]), row["moved"], row["joined"], row["gone"]
            )
            for row in found["book_moves"]
        ],
        held_back=[
            (label(BOOK_REASON_LABELS, r["cause"]), r["clients"]) for r in found["held_back"]
        ],
        short=[_short(row, names) for row in found["short_outlets"]],
        counts={name: n for name, n in found.items() if isinstance(n, int)},
    )


def _short(row: Mapping[str, Any], names: Mapping[str, str]) -> ShortLine:
    code = row["outlet_code"]
    return ShortLine(
        place=names.get(code, code or ""),
        role=role_name(row["role"]),
        clients=row["clients"],
        above_initial=row["above_initial"],
        managers_short=row["managers_short"],
        before=row["before"],
    )
