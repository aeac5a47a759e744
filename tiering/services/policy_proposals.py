"""Proposing a policy, and approving it: two people of head office, the maker never the checker.

An approved version is in force from ``effective_on`` on: the next night of such a day works by it
(``policy_in_force``). Published days stay as they are, so a new version is for days to come.
"""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

import structlog
from django.db import transaction
from django.db.models import Max
from django.utils import timezone

from operations.models import NightlyRun, PolicyVersion
from operations.selectors.days import last_published_day
from operations.selectors.policies import is_tried, newest_approved
from organisation.models import User
from organisation.rules.permissions import Permission
from organisation.selectors.access import access_of
from tiering.rules.policy import merge_policy, read_policy
from tiering.services.policies import ensure_default_policy
from tiering.services.policy_notices import tell_decided, tell_proposed

log = structlog.get_logger()


class MayNotPropose(PermissionError):
    """The person's role does not propose policies, or somebody else made the proposal."""


class MayNotApprove(PermissionError):
    """The person's role does not approve policies."""


class MakerIsChecker(PermissionError):
    """Who proposed a policy does not approve or reject it."""


class ProposalClosed(ValueError):
    """It is rejected, withdrawn or approved already, or nights work by it."""


class ProposalChanged(ValueError):
    """It was edited after the person read it; nothing is approved unread."""


class ProposalOutdated(ValueError):
    """Another version was approved since: approving this one would undo what that one changed."""


class NotTried(ValueError):
    """No trial of exactly this text has ended on the newest published day: nobody approves a
    change without having seen what it does (architecture, decision 5)."""


class DayPublished(ValueError):
    """The day from which it should count is published already."""


class ReasonMissing(ValueError):
    """A proposal, and a rejection, need a reason in words."""


class NothingChanged(ValueError):
    """It says what the newest approved version says."""


@transaction.atomic
def propose_policy(
    *, given: Mapping[str, Any], effective_on: date, reason: str, by: User, at: datetime
) -> PolicyVersion:
    """A new version, not in force; ``given`` is laid over the newest approved version.

    Raises MayNotPropose, ReasonMissing, DayPublished, NothingChanged, PolicyInvalid.
    """
    _must_have(Permission.PROPOSE_POLICY, by, at, MayNotPropose)
    ensure_default_policy(at=at)
    base = _base()
    # Two who propose at one moment take their numbers in turn.
    list(PolicyVersion.objects.select_for_update().order_by("pk"))
    newest = PolicyVersion.objects.aggregate(newest=Max("version"))["newest"]
    made = PolicyVersion(version=newest + 1, source="page", created_by=by)
    _write(made, base, given, effective_on, reason)
    made.save()
    tell_proposed(made, by=by, at=at)
    log.info("policy.proposed", version=made.version, by=str(by))
    return made


@transaction.atomic
def edit_policy(
    *, version: PolicyVersion, given: Mapping[str, Any], effective_on: date, reason: str,
    by: User, at: datetime,
) -> PolicyVersion:  # fmt: skip
    """Change one's own proposal, or one's approved version whose day has not come: the approval is
    void. It stands on the newest approved version now.

    Raises MayNotPropose, ProposalClosed, ProposalOutdated, and as ``propose_policy`` does.
    """
    _must_have(Permission.PROPOSE_POLICY, by, at, MayNotPropose)
    kept = _locked(version)
    if kept.created_by_id != by.pk:
        raise MayNotPropose("only who proposed a policy edits it")
    if kept.closed_at is not None or (
        kept.approved_at and not is_to_come(kept, on=timezone.localdate(at))
    ):
        raise ProposalClosed(f"version {kept.version} is closed or in force")
    kept.approved_at, kept.approved_by, kept.note = None, None, ""
    kept.save(update_fields=["approved_at", "approved_by", "note"])
    base = _base()
    if base.version > kept.version:
        raise ProposalOutdated(f"version {base.version} was approved since")
    _write(kept, base, given, effective_on, reason)
    kept.revision += 1
    kept.save()
    tell_proposed(kept, by=by, at=at)
    log.info("policy.edited", version=kept.version, revision=kept.revision, by=str(by))
    return kept


@transaction.atomic
def approve_policy(
    *, version: PolicyVersion, revision: int, by: User, at: datetime, note: str = ""
) -> PolicyVersion:
    """Put a proposal in force from its day on, as it was read (``revision``).

    Raises MayNotApprove, MakerIsChecker, ProposalClosed, ProposalChanged, ProposalOutdated,
    DayPublished, NotTried.
    """
    kept = _to_decide(version, revision, by, at)
    if kept.based_on != _base().version:
        raise ProposalOutdated(f"version {kept.version} stands on version {kept.based_on}")
    _must_be_to_come(kept.effective_on)
    if not is_tried(kept):
        raise NotTried(f"version {kept.version}, revision {kept.revision}")
    kept.approved_at, kept.approved_by, kept.note = at, by, note.strip()
    kept.save(update_fields=["approved_at", "approved_by", "note"])
    tell_decided(kept, status="approved", by=by, at=at)
    log.info("policy.approved", version=kept.version, by=str(by))
    return kept


@transaction.atomic
def reject_policy(
    *, version: PolicyVersion, revision: int, by: User, at: datetime, note: str
) -> PolicyVersion:
    """Close a proposal, as it was read, saying why.

    Raises MayNotApprove, MakerIsChecker, ProposalClosed, ProposalChanged, ReasonMissing.
    """
    kept = _to_decide(version, revision, by, at)
    if not note.strip():
        raise ReasonMissing("a rejection needs a reason")
    tell_decided(kept, status="rejected", by=by, at=at)
    return _close(kept, PolicyVersion.Outcome.REJECTED, by, at, note)


@transaction.atomic
def withdraw_policy(*, version: PolicyVersion, by: User, at: datetime) -> PolicyVersion:
    """Take back one's own proposal. Raises MayNotPropose, ProposalClosed."""
    _must_have(Permission.PROPOSE_POLICY, by, at, MayNotPropose)
    kept = _locked(version)
    if kept.created_by_id != by.pk:
        raise MayNotPropose("only who proposed a policy withdraws it")
    _must_be_open(kept)
    return _close(kept, PolicyVersion.Outcome.WITHDRAWN, by, at, "")


def is_to_come(version: PolicyVersion, *, on: date) -> bool:
    """Whether on this day no night can have begun to work by the version."""
    is_used = NightlyRun.objects.filter(policy_version=version).exists()
    return version.effective_on > on and not is_used


def _write(
    version: PolicyVersion, base: PolicyVersion, given: Mapping[str, Any], effective_on: date,
    reason: str,
) -> None:  # fmt: skip
    if not reason.strip():
        raise ReasonMissing("a proposal needs a reason")
    _must_be_to_come(effective_on)
    body = merge_policy(base.body, given)
    if read_policy(body, version=0) == read_policy(base.body, version=0):
        raise NothingChanged(f"it says what version {base.version} says")
    version.body, version.effective_on = body, effective_on
    version.reason, version.based_on = reason.strip(), base.version


def _base() -> PolicyVersion:
    base = newest_approved()
    assert base is not None  # noqa: S101 - version 1 comes first and is approved
    return base


def _must_be_to_come(effective_on: date) -> None:
    last = last_published_day()
    if last is not None and effective_on <= last.as_of:
        raise DayPublished(f"{effective_on} is not after {last.as_of}, the last published day")


def _to_decide(version: PolicyVersion, revision: int, by: User, at: datetime) -> PolicyVersion:
    _must_have(Permission.APPROVE_POLICY, by, at, MayNotApprove)
    kept = _locked(version)
    if kept.created_by_id == by.pk:
        raise MakerIsChecker("who proposed a policy does not decide about it")
    _must_be_open(kept)
    if kept.revision != revision:
        raise ProposalChanged(f"version {kept.version} was edited")
    return kept


def _must_be_open(version: PolicyVersion) -> None:
    if version.approved_at is not None or version.closed_at is not None:
        raise ProposalClosed(f"version {version.version} is decided")


def _locked(version: PolicyVersion) -> PolicyVersion:
    """All rows, in one order: who decides sees no other decision being made."""
    rows = {row.pk: row for row in PolicyVersion.objects.select_for_update().order_by("pk")}
    return rows[version.pk]


def _close(
    version: PolicyVersion, outcome: PolicyVersion.Outcome, by: User, at: datetime, note: str
) -> PolicyVersion:
    version.outcome, version.note = outcome, note.strip()
    version.closed_at, version.closed_by = at, by
    version.save(update_fields=["outcome", "note", "closed_at", "closed_by"])
    log.info("policy.closed", version=version.version, outcome=str(outcome), by=str(by))
    return version


def _must_have(
    permission: Permission, by: User, at: datetime, refusal: type[PermissionError]
) -> None:
    access = access_of(by, on=timezone.localdate(at))
    if not by.is_active or not access.has(permission):
        raise refusal(f"{by} may not {permission}")
