"""The database of a bank that has lived: where it is, and quiet."""

import os
from pathlib import Path

import psycopg2


def dsn(data: Path) -> str:
    os.environ["WEALTHCRM_DATA_DIR"] = str(data)
    from wealthcrm.embedded import services as embedded

    server = embedded.postgres()
    password = (server.home / "password").read_text()
    return f"host={server.sockets} user=wealthcrm dbname=wealthcrm password={password}"


ALONE = """
SELECT greatest(0, extract(epoch FROM max(ended_at) FILTER (WHERE name = 'lists')
    - max(ended_at) FILTER (WHERE name IN ('stage', 'holdings'))))
FROM operations_runstep WHERE run_id = (SELECT max(id) FROM operations_nightlyrun)
"""


def lists_alone(place: str) -> float:
    """Seconds for which the newest night waited for its call lists and nothing else."""
    connection = psycopg2.connect(place)
    try:
        with connection.cursor() as cursor:
            cursor.execute(ALONE)
            return float(cursor.fetchone()[0])
    finally:
        connection.close()


def settle(place: str) -> None:
    """What a day does between two nights, for each that is measured: otherwise autovacuum and the
    checkpointer clear up after the one before on the cores of the next."""
    connection = psycopg2.connect(place)
    connection.autocommit = True
    try:
        with connection.cursor() as cursor:
            cursor.execute("VACUUM (ANALYZE)")
            cursor.execute("CHECKPOINT")
    finally:
        connection.close()
