"""Policy versions as pages and services read them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import Count, Min, Q, QuerySet

from operations.models import Job, PolicyVersion
from operations.selectors.days import last_published_day
from organisation.rules.permissions import Permission
from organisation.selectors.access import Access


def sees_proposals(access: Access) -> bool:
    """Proposals are head office's until they are approved."""
    return access.has(Permission.PROPOSE_POLICY) or access.has(Permission.APPROVE_POLICY)


def in_force_among(versions: Sequence[PolicyVersion], on: date) -> PolicyVersion | None:
    """Of versions, the newest first, the one that counts on a day."""
    valid = (v for v in versions if v.approved_at is not None and v.effective_on <= on)
    return next(valid, None)


def state_of(version: PolicyVersion, current: PolicyVersion | None, *, on: date) -> str:
    """Where a version stands, as a code; ``current`` is the version in force on the day."""
    if version.outcome:
        return version.outcome
    if version.approved_at is None:
        return "open"
    if current is not None and version.pk == current.pk:
        return "in_force"
    is_newer = current is None or version.version > current.version
    return "to_come" if is_newer and version.effective_on > on else "past"


def policy_versions(*, with_proposals: bool) -> Sequence[PolicyVersion]:
    """All versions, the newest first, with their people; without proposals only those approved.
    One query."""
    versions = _with_people()
    if not with_proposals:
        versions = versions.filter(approved_at__isnull=False)
    return list(versions.order_by("-version"))


def policy_version(version: int, *, with_proposals: bool) -> PolicyVersion | None:
    """One version with its people; a proposal is None for who may not read proposals."""
    versions = _with_people().filter(version=version)
    if not with_proposals:
        versions = versions.filter(approved_at__isnull=False)
    return versions.first()


@dataclass(frozen=True)
class WaitingPolicies:
    """How many proposals wait for an approver, and from which day the earliest would count."""

    count: int
    effective_on: date


def policies_waiting(*, but_of: str) -> WaitingPolicies | None:
    """The open proposals that others than this employee made; None without any. One query."""
    mine = Q(created_by__employee_no=but_of)
    others = PolicyVersion.objects.filter(approved_at__isnull=True, closed_at__isnull=True)
    row = others.exclude(mine).aggregate(count=Count("pk"), first=Min("effective_on"))
    return WaitingPolicies(row["count"], row["first"]) if row["count"] else None


def is_trial_of(trial: Job, *, revision: int, run_id: int | None) -> bool:
    """Whether a trial ended and was of this text, told from this published run."""
    made_of = (trial.params.get("revision"), trial.params.get("run"))
    return trial.state == Job.State.DONE and made_of == (revision, run_id)


def is_tried(version: PolicyVersion) -> bool:
    """Whether a trial of exactly this text of the version has ended, told from the newest published
    day. True before the first one, when there is nothing to tell it from. Two queries."""
    day = last_published_day()
    if day is None:
        return True
    trials = Job.objects.filter(
        kind=Job.Kind.POLICY_TRIAL, key__startswith=f"{Job.Kind.POLICY_TRIAL}:{version.version}:"
    )
    return any(
        is_trial_of(trial, revision=version.revision, run_id=day.published_run_id)
        for trial in trials.only("state", "params")
    )


def newest_approved() -> PolicyVersion | None:
    """The approved version with the highest number, whether or not its day has come."""
    return PolicyVersion.objects.filter(approved_at__isnull=False).order_by("-version").first()


def _with_people() -> QuerySet[PolicyVersion]:
    return PolicyVersion.objects.select_related(
        "created_by__staff", "approved_by__staff", "closed_by__staff"
    )
