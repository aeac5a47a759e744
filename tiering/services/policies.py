"""Loading policy versions and reading the one in force (architecture, decision 5)."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from functools import cache
from pathlib import Path
from typing import Any

from django.db import transaction
from django.db.models import Max

from operations.models import Day, PolicyVersion
from operations.selectors.days import policy_version_in_force
from organisation.models import User
from organisation.rules.yaml_text import YamlInvalid, load_yaml
from tiering.rules.policy import Policy, PolicyInvalid, merge_policy, read_policy

DEFAULT_FILE = Path(__file__).resolve().parent.parent / "policies" / "default.yaml"
LONG_AGO = date(1900, 1, 1)


@cache
def default_body() -> Mapping[str, Any]:
    """The body of version 1."""
    body: Mapping[str, Any] = load_yaml(DEFAULT_FILE.read_bytes(), name=DEFAULT_FILE.name)
    return body


def read_policy_file(path: Path) -> Mapping[str, Any]:
    """The body of a YAML policy file; raises PolicyInvalid if it is not YAML or not a mapping, and
    for a key that is there twice."""
    try:
        given = load_yaml(path.read_bytes(), name=path.name)
    except YamlInvalid as error:
        raise PolicyInvalid(str(error)) from error
    if not isinstance(given, Mapping):
        raise PolicyInvalid(f"{path.name} is not a mapping of sections")
    return given


@transaction.atomic
def load_policy(
    *,
    given: Mapping[str, Any],
    effective_on: date,
    source: str,
    at: datetime,
    by: User | None = None,
) -> PolicyVersion:
    """A new version in force from ``effective_on``, by the operator's act: approved at once.

    Sections left out take the default (domain/08 §Fine print). Raises PolicyInvalid.
    """
    ensure_default_policy(at=at)
    body = merge_policy(default_body(), given)
    newest = PolicyVersion.objects.aggregate(newest=Max("version"))["newest"] or 0
    read_policy(body, version=newest + 1)
    return PolicyVersion.objects.create(
        version=newest + 1, effective_on=effective_on, body=body, source=source,
        created_by=by, approved_at=at,
    )  # fmt: skip


def days_of_other_versions(version: PolicyVersion) -> Sequence[date]:
    """The published days, oldest first, for which ``version`` counts and that were made with
    another one. They stay as they are until somebody runs them again."""
    published = Day.objects.filter(
        published_run__isnull=False, as_of__gte=version.effective_on
    ).exclude(published_run__policy_version=version)
    return list(published.values_list("as_of", flat=True).order_by("as_of"))


def ensure_default_policy(*, at: datetime) -> None:
    """Version 1 from the application's YAML, in force since ever, if there is no version yet."""
    if not PolicyVersion.objects.exists():
        PolicyVersion.objects.get_or_create(
            version=1,
            defaults={
                "effective_on": LONG_AGO, "body": dict(default_body()), "source": "default",
                "approved_at": at,
            },
        )  # fmt: skip


def policy_in_force(as_of: date) -> tuple[PolicyVersion, Policy]:
    """The version in force on a day, and its policy read."""
    version = policy_version_in_force(as_of)
    if version is None:
        raise PolicyInvalid(f"no policy version is in force on {as_of}")
    return version, read_policy(version.body, version=version.version)
