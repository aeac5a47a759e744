"""Summaries per institution, in PostgreSQL under the run's number, unseen until it is published."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

import duckdb

from clients.models import InstitutionSummary
from tiering.pipeline.engine import sql
from tiering.pipeline.night import Night
from tiering.pipeline.staging.clients import table_place
from tiering.pipeline.staging.files import inputs
from tiering.pipeline.staging.totals import InstitutionOfDay, OutletTierTotal, Total, roll_up
from tiering.rules.policy import POTENTIAL, TIERS


def institution_totals(connection: duckdb.DuckDBPyConnection, night: Night) -> Mapping[str, Total]:
    """Code → totals of its subtree, of the tree as it was on the night's day."""
    return roll_up(_institutions(connection, night), _outlet_totals(connection, night))


def write_institution_summaries(run_id: int, totals: Mapping[str, Total]) -> None:
    """Replace the run's institution summaries."""
    InstitutionSummary.objects.filter(run_id=run_id).delete()
    InstitutionSummary.objects.bulk_create(
        [_summary(run_id, total) for total in totals.values()], batch_size=1000
    )


def _institutions(connection: duckdb.DuckDBPyConnection, night: Night) -> list[InstitutionOfDay]:
    place = table_place(night, "institution")
    if place is None:
        return []
    rows = connection.execute(
        "SELECT code, name, level, parent_code FROM read_parquet($institution) ORDER BY code",
        {"institution": night.lake.files("institution", *place)},
    ).fetchall()
    return [
        InstitutionOfDay(code, name, level, parent or None) for code, name, level, parent in rows
    ]


def _outlet_totals(connection: duckdb.DuckDBPyConnection, night: Night) -> list[OutletTierTotal]:
    parameters = {"tiers": [*TIERS, POTENTIAL]} | inputs(night, "tier_changes")
    rows = connection.execute(sql("stage_outlet_totals"), parameters).fetchall()
    counted = len(OutletTierTotal._fields) - 1
    return [OutletTierTotal._make([*row[:counted], row[counted:]]) for row in rows]


def _summary(run_id: int, total: Total) -> InstitutionSummary:
    institution = total.institution
    return InstitutionSummary(
        run_id=run_id, institution_code=institution.code, name=institution.name,
        level=institution.level, parent_code=institution.parent_code or "", path=total.path,
        tiers={tier: _plain(figures) for tier, figures in total.tiers.items()},
        clients=total.clients, aum=total.aum, managed=total.managed, unmanaged=total.unmanaged,
        unmanaged_aum=total.unmanaged_aum, stale=total.stale, upgraded=total.upgraded,
        downgraded=total.downgraded,
    )  # fmt: skip


def _plain(figures: dict[str, Any]) -> dict[str, Any]:
    """JSON has no decimals: money is kept as text."""
    return {k: str(v) if isinstance(v, Decimal) else v for k, v in figures.items()}
