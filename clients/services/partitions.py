"""Tables partitioned by run: a partition is built aside, then attached (architecture, decision 2).

Building and filling happen in one transaction, which lets PostgreSQL skip the log for the rows.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from django.db import connection, transaction
from psycopg2 import sql

from operations.services.bulk import copy_csv_in, execute


@dataclass(frozen=True)
class Partitioned:
    """One such table. ``columns``: those of its rows, without the run. ``key``: what is unique in a
    partition. ``indexes``: suffix of the name → what stands behind ON <partition>."""

    parent: str
    columns: Sequence[str]
    indexes: Sequence[tuple[str, str]]
    key: Sequence[str] = ()

    def name(self, run_id: int) -> str:
        return f"{self.parent}_r{int(run_id)}"

    def make(
        self, run_id: int, rows: Path | BinaryIO, *, copied: Callable[[], None] | None = None
    ) -> int:
        """The run's partition from a headerless CSV of ``columns``, in the caller's transaction;
        whatever a killed attempt left of it is dropped first. ``copied`` is called when the rows
        are there and their indexes are not. Returns the rows."""
        name = sql.Identifier(self.name(run_id))
        execute(sql.SQL("DROP TABLE IF EXISTS {}").format(name))
        execute(
            sql.SQL("CREATE TABLE {} (LIKE {} INCLUDING DEFAULTS)").format(
                name, sql.Identifier(self.parent)
            )
        )
        # Cheaper than reading the same number in a million rows.
        execute(
            sql.SQL("ALTER TABLE {} ALTER COLUMN run_id SET DEFAULT {}").format(
                name, sql.Literal(int(run_id))
            )
        )
        count = copy_csv_in(self.name(run_id), self.columns, rows, is_new=True)
        if copied is not None:
            copied()
        self._index(run_id)
        # The first readers come before autovacuum does, and without it find no index worth using.
        execute(sql.SQL("ANALYZE {}").format(name))
        return count

    def _index(self, run_id: int) -> None:
        name = self.name(run_id)
        table = sql.Identifier(name)
        if self.key:
            execute(
                sql.SQL("ALTER TABLE {} ADD CONSTRAINT {} PRIMARY KEY ({})").format(
                    table,
                    sql.Identifier(f"{name}_pkey"),
                    sql.SQL(", ").join(map(sql.Identifier, self.key)),
                )
            )
        for suffix, body in self.indexes:
            execute(
                sql.SQL("CREATE INDEX {} ON {} {}").format(
                    sql.Identifier(f"{name}_{suffix}"), table, sql.SQL(body)
                )
            )
        # Attaching then needs no scan: the partition proves its own bound.
        execute(
            sql.SQL("ALTER TABLE {} ADD CONSTRAINT {} CHECK (run_id = {})").format(
                table, sql.Identifier(f"{name}_run"), sql.Literal(int(run_id))
            )
        )

    def attach(self, run_id: int) -> None:
        """Make a built partition visible; in the caller's (publishing) transaction."""
        execute(
            sql.SQL("ALTER TABLE {} ATTACH PARTITION {} FOR VALUES IN ({})").format(
                sql.Identifier(self.parent),
                sql.Identifier(self.name(run_id)),
                sql.Literal(int(run_id)),
            )
        )

    def tell_planner(self, *, anew: bool = False) -> None:
        """Gather the parent's statistics if it has none, or ``anew``.

        Queries name the parent, and what they join with it is estimated by the parent's statistics
        alone, which neither autovacuum nor analysing a partition gathers: without them the planner
        takes any semi-join for one row in two.
        """
        if not anew and self._is_told():
            return
        execute(sql.SQL("ANALYZE ONLY {}").format(sql.Identifier(self.parent)))

    def _is_told(self) -> bool:
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT EXISTS (SELECT FROM pg_statistic"
                " WHERE starelid = %s::regclass AND stainherit)",
                [self.parent],
            )
            return bool(cursor.fetchone()[0])

    def built(self) -> list[int]:
        """The runs whose partition exists, attached or not."""
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT substring(relname FROM '\\d+$')::bigint FROM pg_class"
                " WHERE relkind = 'r' AND relname ~ %s ORDER BY 1",
                [f"^{self.parent}_r\\d+$"],
            )
            return [int(row[0]) for row in cursor.fetchall()]

    @transaction.atomic
    def drop(self, run_id: int) -> None:
        """Drop a run's partition. Waits at most 3 s for readers, then raises: the sweep comes
        again."""
        execute("SET LOCAL lock_timeout = '3s'")
        execute(sql.SQL("DROP TABLE IF EXISTS {}").format(sql.Identifier(self.name(run_id))))
