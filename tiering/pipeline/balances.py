"""The step ``balances``: every client's AUM at the end of the day, and its running sum.

A row carries all that later days need: the balance-days to the day (``cum``) and to the eve of the
current month, quarter and year, the first day known, the last good day, and the outlets that hold
most of it. So a night reads the balances of the last loaded day and today's holdings, no more.
"""

from collections.abc import Mapping
from datetime import timedelta
from decimal import Decimal, localcontext
from pathlib import Path
from typing import Any

from tiering.pipeline.engine import BeyondDecimal, Engine, Inputs, Part, duckdb_session
from tiering.pipeline.manifests import Manifest, read_manifest
from tiering.pipeline.night import DayRun, Night
from tiering.pipeline.shapes import Scratch, rows_of, scratch
from tiering.pipeline.windows import write_history_balances
from tiering.rules.calendar_windows import windows_of

YUAN = "CNY"


class HoldingsNotPriced(ValueError):
    """Holdings in force whose product or rate is unknown: their AUM cannot be told."""


class AmountsBeyondRange(ValueError):
    """Holdings in force times the rates in force are more than a night can count."""


def run_balances(night: Night, engine: Engine) -> int:
    """Writes ``balances`` of the night; returns its rows.

    Raises HoldingsNotPriced, AmountsBeyondRange, and NotInLake if a folder that the manifest names
    is gone.
    """
    manifest = read_manifest(night.lake, DayRun(night.as_of, night.run))
    with (
        scratch(night.lake, f"balances-{night.as_of}-{night.run}") as aside,
        night.lake.writing("balances", night.as_of, night.run) as output,
    ):
        if manifest.is_valued:
            return _write_valued(night, engine, manifest, aside, output)
        if not manifest.has_holdings:
            return write_history_balances(night, engine, night.as_of, aside, output)
        previous, previous_on = _previous(night, engine, aside)
        parameters = _parameters(night, previous_on)
        return engine.write("balances_carried", {"previous": previous}, parameters, output)


def _write_valued(
    night: Night, engine: Engine, manifest: Manifest, aside: Scratch, output: Path
) -> int:
    holding, product = manifest.folder("holding"), manifest.folder("product")
    if holding is None or product is None:
        raise HoldingsNotPriced("holdings without a product table")
    inputs = {
        "holding": holding,
        "product": product,
        "factors": aside.table("factors", factor_rows(night.policy.asset_class_weights, manifest)),
    }
    _refuse_unpriced(engine, inputs, aside)
    previous, previous_on = _previous(night, engine, aside)
    nobody = aside.table("client_no")
    is_sent = "holding" in manifest.sent
    stale = manifest.own_folder("stale") if is_sent else None
    touched = manifest.own_folder("holding_touched") if is_sent else None
    read: Inputs = {
        **inputs,
        "valued": Part("valued_holdings"),
        "client_totals": Part("client_totals"),
        "previous": previous,
        "stale": stale or nobody,
        "touched": touched or nobody,
    }
    # A full file answers for everybody, an incremental one for those it names.
    keeps_stale = not (is_sent and manifest.holding_kind == "f")
    parameters = _parameters(night, previous_on) | {"keeps_stale": keeps_stale}
    try:
        return engine.write("balances_valued", read, parameters, output)
    except BeyondDecimal as error:
        raise AmountsBeyondRange(_widest(holding, manifest)) from error


def _widest(holding: Path, manifest: Manifest) -> str:
    """What is most likely wrong, for people: the currency whose largest balance is worth most.
    Rows of the day were held against its rates; those in force before may meet another one."""
    rates = {YUAN: Decimal(1)} | _rates(manifest)
    with duckdb_session() as session:
        found = session.read_parquet(str(holding / "*.parquet"), hive_partitioning=False)
        most = found.aggregate("currency, max(balance) AS most").fetchall()
    with localcontext(prec=80):
        currency = max(most, key=lambda row: row[1] * rates[row[0]])[0]
    place = manifest.tables.get("exchange_rate")
    listed = f"rate {rates[currency]} in exchange_rate of {place.as_of}" if place else "rate 1"
    return (
        f"balances in {currency} are beyond any bank ({listed}, holdings of"
        f" {manifest.tables['holding'].as_of}): have the wrong one sent again"
    )


def _previous(night: Night, engine: Engine, aside: Scratch) -> tuple[Path, Any]:
    """The balances the day starts from, and their day: those of the last loaded day, or, if no
    holding file had come by then, those of the eve as the first load tells them."""
    previous = night.previous
    if previous is not None and read_manifest(night.lake, previous).has_holdings:
        return night.lake.folder("balances", *previous), previous.as_of
    eve = night.as_of - timedelta(days=1)
    output = aside.folder("previous")
    write_history_balances(night, engine, eve, aside, output)
    return output, eve


def _parameters(night: Night, previous_on: Any) -> dict[str, Any]:
    today = windows_of(night.as_of)
    eve = windows_of(night.as_of - timedelta(days=1))
    return {
        "as_of": night.as_of,
        "previous_on": previous_on,
        "month_anchor": today.month_anchor,
        "quarter_anchor": today.quarter_anchor,
        "year_anchor": today.year_anchor,
        "eve": eve.day,
        "eve_month_anchor": eve.month_anchor,
        "eve_quarter_anchor": eve.quarter_anchor,
        "eve_year_anchor": eve.year_anchor,
    }


def factor_rows(weights: Mapping[str, Decimal], manifest: Manifest) -> list[dict[str, Any]]:
    """rate × weight of every currency and asset class, exact: 8 and 4 decimals make 12."""
    rates = {YUAN: Decimal(1)} | _rates(manifest)
    return [
        {"currency": currency, "asset_class": asset_class, "factor": rate * weight}
        for currency, rate in rates.items()
        for asset_class, weight in weights.items()
    ]


def _rates(manifest: Manifest) -> dict[str, Decimal]:
    """The rates in force, of all currencies but the yuan."""
    folder = manifest.folder("exchange_rate")
    rows = rows_of(folder) if folder is not None else []
    return {row["currency"]: row["rate"] for row in rows if row["currency"] != YUAN}


def _refuse_unpriced(engine: Engine, inputs: dict[str, Path], aside: Scratch) -> None:
    output = aside.folder("unpriced")
    if not engine.write("unpriced_holdings", inputs, {}, output):
        return
    pairs = sorted((row["product_code"], row["currency"]) for row in rows_of(output))
    named = ", ".join(f"{product} in {currency}" for product, currency in pairs[:5])
    raise HoldingsNotPriced(f"{len(pairs)} kinds of holding without product or rate: {named}")
