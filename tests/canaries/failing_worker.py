"""A worker of ours with tasks more: two raise words that no log may hold, one tells which
connection it has."""

import logging

from wealthcrm.celery import app

PERSONAL = "13800138000 欧阳修远"


@app.task(name="canary.fails")
def fails() -> None:
    """As a library does that quotes what it could not read, with another one behind it."""
    try:
        int(PERSONAL)
    except ValueError as error:
        raise LookupError(f"no client {PERSONAL}") from error


@app.task(name="canary.tries_again", bind=True, max_retries=1)
def tries_again(self) -> None:
    raise self.retry(exc=KeyError(PERSONAL), countdown=0)


@app.task(name="canary.connects")
def connects() -> None:
    """Log the number of the server's process behind the database connection."""
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        logging.getLogger("canary").warning("backend %s", cursor.fetchone()[0])
