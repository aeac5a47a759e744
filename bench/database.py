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
