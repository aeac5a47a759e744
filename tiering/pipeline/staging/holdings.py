"""The step ``holdings``: what each client has, row by row, in yuan of the day."""

import io
from collections.abc import Callable
from decimal import Decimal

import duckdb

from clients.services.snapshots import build_holdings
from operations.models import NightlyRun
from tiering.pipeline.balances import factor_rows
from tiering.pipeline.engine import duckdb_session, sql
from tiering.pipeline.manifests import Manifest, read_manifest
from tiering.pipeline.night import DayRun, Night
from tiering.pipeline.staging.files import MONEY_AS_TEXT, stream_csv
from tiering.rules.policy import Policy, read_policy

FACTORS = """
CREATE OR REPLACE TEMPORARY TABLE holding_factors
    (currency VARCHAR, asset_class VARCHAR, factor DECIMAL(28, 12))
"""


def stage_holdings(night: Night, copied: Callable[[], None] | None = None) -> int:
    """Build the run's holdings aside; returns their number, 0 before the first holding file.
    ``copied`` is called when PostgreSQL has the rows and goes on to index them.

    A day that was not valued shows the yuan of the last one that was (domain/02 §Fine print: a day
    without files is not revalued), so the rows of a client add up to the AUM published.
    """
    valued = _valued(night)
    if valued is None:
        return build_holdings(run_id=night.run, rows=io.BytesIO())
    parameters = {
        "holding": f"{valued.folder('holding')}/*.parquet",
        "product": f"{valued.folder('product')}/*.parquet",
    }
    with duckdb_session() as connection:
        connection.execute(MONEY_AS_TEXT)
        _put_factors(connection, night, valued)
        with stream_csv(connection, sql("stage_holdings"), parameters) as rows:
            return build_holdings(run_id=night.run, rows=rows, copied=copied)


def _valued(night: Night) -> Manifest | None:
    """The manifest of the night or, if it was not valued, of the last loaded day that was."""
    days = [DayRun(night.as_of, night.run)]
    days += [DayRun(day, night.loaded[day]) for day in sorted(night.loaded, reverse=True)]
    for day in days:
        manifest = read_manifest(night.lake, day)
        if manifest.is_valued:
            return manifest
    return None


def _put_factors(connection: duckdb.DuckDBPyConnection, night: Night, manifest: Manifest) -> None:
    rows = factor_rows(_policy(night, manifest.day).asset_class_weights, manifest)
    connection.execute(FACTORS)
    connection.executemany(
        "INSERT INTO holding_factors VALUES ($1, $2, $3)",
        [(row["currency"], row["asset_class"], Decimal(row["factor"])) for row in rows],
    )


def _policy(night: Night, day: DayRun) -> Policy:
    """The policy that valued the day."""
    if day.run == night.run:
        return night.policy
    run = NightlyRun.objects.select_related("policy_version").get(pk=day.run)
    version = run.policy_version
    return read_policy(version.body, version=version.version) if version else night.policy
