"""The effective table after a file: a full file replaces, an incremental one is merged; and what
holdings still need stands (domain/02 §Fine print)."""
# ruff: noqa: S608 -- the statements are put together from our own names only

from datetime import date

from tiering.pipeline.intake.lines import Lines
from tiering.pipeline.intake.workspace import Workspace, literal, parquet
from tiering.rules.extracts import Table


def write_effective(work: Workspace, table: Table, lines: Lines) -> None:
    """Write the rows in force after the file; ``before`` holds those in force before it."""
    kept = ", ".join(f"v_{column.name} AS {column.lake_name}" for column in table.columns)
    rows = f"SELECT {kept} FROM judged WHERE problem IS NULL AND op <> 'D'"
    with work.lake.writing(table.name, *work.here) as folder:
        target = literal(str(folder / f"{table.name}.parquet"))
        work.connection.execute(
            f"COPY ({rows}{_standing(table, lines)}) TO {target} (FORMAT parquet)"
        )
    work.tables[table.name] = work.here


def _standing(table: Table, lines: Lines) -> str:
    """Rows in force before that stay so."""
    if table.is_events and lines.kind == "f":
        return ""
    if lines.kind == "f" and table.name != "exchange_rate":
        return ""
    if not table.key:
        return " UNION ALL SELECT * FROM before"
    same = " AND ".join(
        f"b.{table.by_name[name].lake_name} IS NOT DISTINCT FROM j.v_{name}" for name in table.key
    )
    # The last rate stands until a new one comes: to delete it is none.
    said = "problem IS NULL" + (" AND op <> 'D'" if table.name == "exchange_rate" else "")
    return (
        " UNION ALL SELECT b.* FROM before b "
        f"ANTI JOIN (SELECT * FROM judged WHERE {said}) j ON {same}"
    )


def keep_held_products(work: Workspace, before: tuple[date, int] | None) -> None:
    """Put back those products in force ``before`` the day's files that a product file left out or
    deleted while holdings in force are still of them: without a class nobody's assets could be
    told. They go with the last of their holdings. Holdings are read only if a product went."""
    if before is None or work.tables["product"] == before or "holding" not in work.tables:
        return
    now, then, holding = (
        parquet(work.lake.files(name, *place))
        for name, place in (
            ("product", work.tables["product"]),
            ("product", before),
            ("holding", work.tables["holding"]),
        )
    )
    work.connection.execute(f"""
        CREATE OR REPLACE TEMP TABLE left_out AS SELECT b.* FROM {then} AS b
        ANTI JOIN (SELECT product_code FROM {now}) AS n ON n.product_code = b.product_code
        """)
    if not _has_rows(work, "left_out"):
        return
    work.connection.execute(f"""
        CREATE OR REPLACE TEMP TABLE still_held AS SELECT DISTINCT h.product_code
        FROM {holding} AS h SEMI JOIN left_out AS l ON l.product_code = h.product_code
        """)
    if not _has_rows(work, "still_held"):
        return
    rows = f"SELECT * FROM {now} UNION ALL SELECT * FROM left_out SEMI JOIN still_held"
    with work.lake.writing("product", *work.here) as folder:
        target = literal(str(folder / "product.parquet"))
        work.connection.execute(f"COPY ({rows} USING (product_code)) TO {target} (FORMAT parquet)")


def _has_rows(work: Workspace, table: str) -> bool:
    return bool(work.connection.execute(f"SELECT 1 FROM {table} LIMIT 1").fetchall())
