"""The effective table after a file: a full file replaces, an incremental one is merged."""
# ruff: noqa: S608 -- the statements are put together from our own names only

from tiering.pipeline.intake.lines import Lines
from tiering.pipeline.intake.workspace import Workspace, literal
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
    return (
        " UNION ALL SELECT b.* FROM before b "
        f"ANTI JOIN (SELECT * FROM judged WHERE problem IS NULL) j ON {same}"
    )
