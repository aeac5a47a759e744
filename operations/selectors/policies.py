"""Policy versions as pages and services read them."""

from collections.abc import Sequence

from django.db.models import QuerySet

from operations.models import PolicyVersion


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


def newest_approved() -> PolicyVersion | None:
    """The approved version with the highest number, whether or not its day has come."""
    return PolicyVersion.objects.filter(approved_at__isnull=False).order_by("-version").first()


def _with_people() -> QuerySet[PolicyVersion]:
    return PolicyVersion.objects.select_related(
        "created_by__staff", "approved_by__staff", "closed_by__staff"
    )
