"""A worker of ours with two tasks more: they raise words that no log may hold."""

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
