"""The night's own rows (changes, shortage, manager totals) in PostgreSQL under the run's number.

They are unseen until the pointer names the run, so they can be written before the publishing
transaction; writing them again replaces them.
"""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import duckdb
from django.db import transaction
from psycopg2 import sql as pg

from operations.services.bulk import copy_csv_in, execute
from tiering.pipeline.night import Night
from tiering.pipeline.staging.files import inputs, stage_csv

RESULTS: Mapping[str, tuple[str, Sequence[str]]] = {
    "tier_changes": (
        "tiering_tierchange",
        ("run_id", "client_no", "from_tier", "to_tier", "annual_average", "annual_basis",
         "policy_version_id"),
    ),
    "book_changes": (
        "tiering_bookchange",
        ("run_id", "client_no", "role", "is_primary", "from_employee_no", "to_employee_no",
         "reason"),
    ),
    "shortage": (
        "tiering_shortage",
        ("run_id", "outlet_code", "role", "reason", "clients", "aum", "managers_short",
         "above_initial", "nearest_outlet_with_room", "room_there"),
    ),
    "manager_totals": (
        "clients_managersummary",
        ("run_id", "employee_no", "role", "is_primary", "clients", "aum", "annual_average",
         "joined", "left"),
    ),
}  # fmt: skip


def stage_results(
    connection: duckdb.DuckDBPyConnection,
    night: Night,
    policy_version_id: int | None,
    folder: Path,
) -> Mapping[str, Path]:
    """A CSV per table of RESULTS. Reads the tables ``placed``, ``books_opened`` and
    ``books_closed``."""
    number: dict[str, Any] = {"run": night.run}
    parameters: dict[str, dict[str, Any]] = {
        "tier_changes": {"policy_version_id": policy_version_id},
        "book_changes": {},
        "shortage": {},
        "manager_totals": inputs(night, "books"),
    }
    found: dict[str, Path] = {}
    for name in RESULTS:
        own = {} if name == "manager_totals" else inputs(night, name)
        found[name], _ = stage_csv(connection, name, number | parameters[name] | own, folder)
    return found


def write_results(run_id: int, files: Mapping[str, Path]) -> dict[str, int]:
    """Replace the run's rows by those of the files of ``stage_results``, which are then removed;
    returns table of RESULTS → rows written."""
    rows: dict[str, int] = {}
    for name, (table, columns) in RESULTS.items():
        rows[name] = _replace(table, columns, files[name], run_id)
        files[name].unlink()
    return rows


@transaction.atomic
def _replace(table: str, columns: Sequence[str], path: Path, run_id: int) -> int:
    execute(
        pg.SQL("DELETE FROM {} WHERE run_id = {}").format(pg.Identifier(table), pg.Literal(run_id))
    )
    return copy_csv_in(table, columns, path)
