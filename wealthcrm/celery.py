"""The Celery application."""

import logging.config
import os
import socket
from typing import Any

from celery import Celery, Task
from celery.signals import (
    celeryd_init,
    setup_logging,
    worker_ready,
    worker_shutdown,
    worker_shutting_down,
)
from celery.utils.nodenames import NODENAME_DEFAULT, nodename, nodesplit

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "wealthcrm.settings")


class ActingTask(Task):  # type: ignore[type-arg]
    """A task says by its name who acts; a night or a job in it says more."""

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        from operations.services.acting import Acting, Origin, acting

        with acting(Acting(Origin.TASK, self.name or "")):
            return super().__call__(*args, **kwargs)


@setup_logging.connect(dispatch_uid="wealthcrm.logs")
def keep_our_log(*, loglevel: int | str | None = None, **_kwargs: Any) -> None:
    """Lines of worker and beat are those of ``settings.LOGGING``: Celery would put handlers of its
    own in their place, which print the words of an exception (domain/07). ``--loglevel`` counts for
    Celery's own lines; ours have ``WEALTHCRM_LOG_LEVEL``."""
    from django.conf import settings

    logging.config.dictConfig(settings.LOGGING)
    if loglevel is not None:
        logging.getLogger("celery").setLevel(loglevel)


@celeryd_init.connect(dispatch_uid="wealthcrm.nodename")
def name_its_machine(*, instance: Any, **_kwargs: Any) -> None:
    """A worker's name names its machine, also where it was started as ``-n night@bank``: by the
    same command on two machines both would answer from one queue, and none would be missed."""
    name, given = nodesplit(instance.hostname)
    machine = socket.gethostname()
    if machine.partition(".")[0] not in given.split("."):
        instance.hostname = nodename(name or NODENAME_DEFAULT, f"{given}.{machine}")


@worker_ready.connect(dispatch_uid="wealthcrm.heartbeat")
def await_signs(*, sender: Any, **_kwargs: Any) -> None:
    """From now on this worker's silence is told."""
    from django.utils import timezone

    from operations.services.heartbeat import beat_of

    beat_of(sender.hostname, timezone.now())


@worker_shutting_down.connect(dispatch_uid="wealthcrm.heartbeat")
@worker_shutdown.connect(dispatch_uid="wealthcrm.heartbeat")
def await_no_signs(*, sender: Any, **_kwargs: Any) -> None:
    """A worker that is stopped does not hang. Told when it begins to end, which may take long, and
    again at the end: it may have given a sign in between."""
    from operations.services.heartbeat import leave

    leave(getattr(sender, "hostname", sender))


app = Celery("wealthcrm", task_cls=ActingTask)
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()

# Every minute somebody looks whether a night is due; the schedule itself is in nightly.schedule.
app.conf.beat_schedule = {
    "nights": {"task": "nightly.run_due_nights", "schedule": 60.0},
    "heartbeat": {"task": "nightly.heartbeat", "schedule": 60.0},
    "jobs": {"task": "operations.resume_jobs", "schedule": 60.0},
    "exports": {"task": "operations.remove_old_exports", "schedule": 3600.0},
    "picks": {"task": "clients.drop_old_picks", "schedule": 24 * 3600.0},
    "sweep": {"task": "nightly.sweep", "schedule": 24 * 3600.0},
    "old_jobs": {"task": "nightly.forget_old_jobs", "schedule": 24 * 3600.0},
    "calls": {"task": "outreach.settle_calls", "schedule": 3600.0},
    "recordings": {"task": "outreach.draw_samples", "schedule": 24 * 3600.0},
    "messages": {"task": "outreach.send_messages", "schedule": 60.0},
    "keys": {"task": "operations.sweep_keys", "schedule": 3600.0},
    "sessions": {"task": "web.drop_old_sessions", "schedule": 24 * 3600.0},
}
