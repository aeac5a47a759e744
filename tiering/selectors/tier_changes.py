"""Who changed tier in a night, of those a person sees."""

from collections.abc import Sequence
from dataclasses import dataclass

from clients.rules.scope import Scope
from clients.selectors.visible import visible_to
from tiering.models import TierChange


@dataclass(frozen=True)
class TierChangeFilter:
    """Which changes; an empty text filters nothing."""

    client_no: str = ""
    from_tier: str = ""
    to_tier: str = ""


def tier_changes_seen(
    scope: Scope,
    wanted: TierChangeFilter,
    *,
    run_id: int,
    newest_run_id: int,
    after: str,
    limit: int,
) -> Sequence[TierChange]:
    """The next ``limit`` changes of the run behind the client ``after``, by client number, with
    their policy. Whose they may see is told by the newest published run (domain/01: a former
    manager sees nothing of the past either). One query."""
    if scope.is_empty:
        return []
    seen = visible_to(scope, run_id=newest_run_id).values("client_no")
    rows = TierChange.objects.filter(run_id=run_id, client_no__in=seen, client_no__gt=after)
    for name, value in vars(wanted).items():
        rows = rows.filter(**{name: value}) if value else rows
    return list(rows.select_related("policy_version").order_by("client_no", "pk")[:limit])
