"""The numbers of the day's work as tables of the engine."""

from decimal import Decimal

import duckdb
import pyarrow as pa

from clients.policies.client_page import client_policy
from clients.rules.client_policy import Allocation
from outreach.rules.mix import quotas
from outreach.rules.policy import DailyPolicy, Reason
from tiering.pipeline.books.sources import FLAG, TEXT, WHOLE, put
from tiering.pipeline.staging.book_figures import BOUNDS, bounds_of
from tiering.rules.policy import Policy

COUNT = pa.int32()  # of days: what a date is moved by
OLDEST = 999


def put_policy(connection: duckdb.DuckDBPyConnection, policy: DailyPolicy, tiers: Policy) -> None:
    """``tiers``: the policy of the night, for its bounds."""
    triggers = policy.triggers
    put(connection, "movement_bounds", {"tier": TEXT, "yuan": WHOLE}, triggers.movement.items())
    put(connection, "reminders", {"n": COUNT}, ([n] for n in triggers.maturity_days))
    put(connection, "care_days", {"n": COUNT}, ([n] for n in triggers.care_days))
    put(connection, "tier_percents", {"tier": TEXT, "percent": WHOLE}, policy.tiers.items())
    columns = {
        "reason": TEXT, "points": WHOLE, "kind": TEXT, "must": FLAG, "place": WHOLE,
    }  # fmt: skip
    put(connection, "reason_rules", columns, (
        (each.value, rule.points, rule.kind.value, rule.must, place)
        for place, each in enumerate(Reason) if (rule := policy.reasons[each])
    ))  # fmt: skip
    places = quotas(policy, policy.capacity)
    put(connection, "quotas", {"familiarity": TEXT, "places": WHOLE},
        ((each.value, count) for each, count in places.items()))  # fmt: skip
    put(connection, "tier_bounds", BOUNDS, bounds_of(tiers))
    _put_targets(connection, client_policy().allocation)


def _put_targets(connection: duckdb.DuckDBPyConnection, allocation: Allocation) -> None:
    stages = sorted(allocation.stages.items(), key=lambda each: each[1])
    ends = [*(age for _name, age in stages[1:]), OLDEST]
    columns = {
        "risk_level": TEXT, "stage": TEXT, "from_age": WHOLE, "until_age": WHOLE,
        "wanted": pa.list_(pa.decimal128(5, 2)),
    }  # fmt: skip
    put(connection, "targets", columns, (
        (risk_level, stage, age, end, [Decimal(each) for each in targets[stage]])
        for risk_level, targets in allocation.targets.items()
        for (stage, age), end in zip(stages, ends, strict=True)
    ))  # fmt: skip
    put(connection, "asset_groups", {"name": TEXT, "i": WHOLE},
        ((name, place) for place, name in enumerate(allocation.groups, start=1)))  # fmt: skip


def amounts_sql(allocation: Allocation) -> tuple[str, str]:
    """The list of what each group holds, and their sum, of a row ``b`` of ``booked``."""
    each = [" + ".join(f"b.{name}" for name in classes) for classes in allocation.groups.values()]
    listed = ", ".join(f"CAST({amount} AS DECIMAL(28, 2))" for amount in each)
    return f"[{listed}]", f"CAST({' + '.join(each)} AS DECIMAL(28, 2))"
