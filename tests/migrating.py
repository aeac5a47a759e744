"""Taking migrations back and making them again."""

from collections.abc import Iterator, Sequence

import pytest
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

from tests.growing import let_records_be_emptied


def functions() -> set[str]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT proname FROM pg_proc WHERE proname ~ '^operations_a(udit|cting)'")
        return {row[0] for row in cursor.fetchall()}


def triggers() -> set[tuple[str, str]]:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT tgrelid::regclass::text, tgname FROM pg_trigger WHERE NOT tgisinternal"
        )
        return set(cursor.fetchall())


def migrate(targets: Sequence[tuple[str, str]]) -> None:
    MigrationExecutor(connection).migrate(list(targets))


@pytest.fixture
def newest() -> Iterator[list[tuple[str, str]]]:
    """The newest migrations, which everything comes back to however the test ends."""
    found = MigrationExecutor(connection).loader.graph.leaf_nodes()
    yield found
    migrate(found)
    let_records_be_emptied()
