"""Whether the figures of a night can be added up: sums of institutions, books and shortages have 18
digits of yuan before the point, a thousand times what any bank has."""

from datetime import date
from decimal import Decimal
from pathlib import Path

from tiering.pipeline.engine import duckdb_session

MOST = Decimal(10) ** 18
SUMS = "SELECT coalesce(sum(aum), 0), coalesce(sum(annual_average), 0) FROM read_parquet($figures)"
WHERE_MOST_IS = """
SELECT coalesce(home_outlet, 'no outlet'), count(*) FROM read_parquet($figures)
GROUP BY home_outlet ORDER BY sum(aum) + sum(annual_average) DESC, 1 LIMIT 1
"""


class TotalsBeyondRange(ValueError):
    """All clients together have more than the sums of a night can hold."""


def refuse_uncountable(figures: Path, as_of: date) -> None:
    """Raises TotalsBeyondRange, naming the home outlet where most of it is, for the ``figures`` in
    this folder: no sum of a part is larger than that of all."""
    given = {"figures": str(figures / "*.parquet")}
    with duckdb_session() as engine:
        sums = engine.execute(SUMS, given).fetchone() or (0,)
        if max(sums) < MOST:
            return
        place, clients = engine.execute(WHERE_MOST_IS, given).fetchone() or ("no outlet", 0)
    raise TotalsBeyondRange(
        f"night of {as_of}: assets add up to more than 18 digits of yuan, most of them at"
        f" {place} ({clients} clients): have the holding file corrected and sent again"
    )
