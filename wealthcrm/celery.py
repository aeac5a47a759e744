"""The Celery application."""

import os

from celery import Celery

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "wealthcrm.settings")

app = Celery("wealthcrm")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()

# Every minute somebody looks whether a night is due; the schedule itself is in nightly.schedule.
app.conf.beat_schedule = {
    "nights": {"task": "nightly.run_due_nights", "schedule": 60.0},
    "heartbeat": {"task": "nightly.heartbeat", "schedule": 60.0},
    "jobs": {"task": "operations.resume_jobs", "schedule": 60.0},
    "exports": {"task": "operations.remove_old_exports", "schedule": 3600.0},
    "sweep": {"task": "nightly.sweep", "schedule": 24 * 3600.0},
}
