"""Whether a process of a deployment does its work: ``python -m wealthcrm.health web|worker|beat``.

Asked by the containers' health checks; exit 0 for yes. A process that lives but does nothing is
what a process list cannot show (celery #8030), so each is asked for an answer, not for its pid.
"""

import http.client
import os
import socket
import sys
from collections.abc import Callable
from datetime import datetime, timedelta

WEB_PORT = 8000
ANSWER_SECONDS = 5
# Beat writes down what it sent every three minutes, and sends something every minute.
BEAT_SILENCE = timedelta(minutes=10)


def web_answers(port: int = WEB_PORT) -> bool:
    """The sign-in page comes, asked for the way the proxy in front asks."""
    from django.conf import settings

    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=ANSWER_SECONDS)
    headers = {"Host": settings.ALLOWED_HOSTS[0], "X-Forwarded-Proto": "https"}
    try:
        connection.request("GET", "/sign-in/", headers=headers)
        return connection.getresponse().status == http.HTTPStatus.OK
    except OSError:
        return False
    finally:
        connection.close()


def worker_works(now: datetime) -> bool:
    """The worker of this machine answers a ping through the broker, and messages are worked off.

    The ping alone is answered by a worker that consumes nothing, too (celery #8030).
    """
    from operations.services.heartbeat import is_stalled, silent_workers
    from wealthcrm.celery import app

    name = f"celery@{socket.gethostname()}"
    is_there = bool(app.control.ping(destination=[name], timeout=ANSWER_SECONDS))
    return is_there and not is_stalled(now) and name not in dict(silent_workers(now))


def beat_sent_lately(now: datetime) -> bool:
    """Beat wrote down a task that it sent not long ago."""
    from django.db.models import Max
    from django_celery_beat.models import PeriodicTask

    last = PeriodicTask.objects.aggregate(last=Max("last_run_at"))["last"]
    return last is not None and now - last < BEAT_SILENCE


def main(arguments: list[str]) -> int:
    import django
    from django.utils import timezone

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "wealthcrm.settings")
    django.setup()
    checks: dict[str, Callable[[], bool]] = {
        "web": web_answers,
        "worker": lambda: worker_works(timezone.now()),
        "beat": lambda: beat_sent_lately(timezone.now()),
    }
    if len(arguments) != 1 or arguments[0] not in checks:
        sys.stderr.write(f"usage: python -m wealthcrm.health {'|'.join(checks)}\n")
        return 2
    return 0 if checks[arguments[0]]() else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
