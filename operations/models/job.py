"""Work of seconds to minutes that a page asks for and a worker does."""

from django.conf import settings
from django.db import models
from django.db.models import Q


class Job(models.Model):
    """One piece of such work: what it is about, how far it is, what came out.

    ``params`` and ``result`` hold no personal data: pages, logs and support read them. The row is
    the truth; a message in the broker only says its number.
    """

    class Kind(models.TextChoices):
        """Each is done by the Celery task named ``jobs.<kind>``."""

        POLICY_TRIAL = "policy_trial"
        CLIENT_EXPORT = "client_export"
        BULK_REQUESTS = "bulk_requests"
        BOARD_EXPORT = "board_export"

    class State(models.TextChoices):
        NEEDS_APPROVAL = "needs_approval"  # of a second person; no worker is told yet
        WAITING = "waiting"
        RUNNING = "running"
        DONE = "done"
        FAILED = "failed"
        CANCELLED = "cancelled"
        REJECTED = "rejected"

    kind = models.CharField(max_length=40, choices=Kind)
    # The same work asked for twice is one job.
    key = models.CharField(max_length=200, unique=True)
    params = models.JSONField(default=dict)
    state = models.CharField(max_length=20, choices=State, default=State.WAITING)
    done = models.BigIntegerField(default=0)  # of ``total``, in units of the kind
    total = models.BigIntegerField(null=True)
    result = models.JSONField(null=True)
    error = models.CharField(max_length=100, blank=True)  # the kind of error, never its words
    attempts = models.PositiveSmallIntegerField(default=0)
    made_at = models.DateTimeField()
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    sent_at = models.DateTimeField()  # when its number was last given to the broker
    started_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    cancel_asked_at = models.DateTimeField(null=True)
    cancel_asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(
                    state__in=["needs_approval", "waiting", "running"], ended_at__isnull=True
                )
                | Q(state__in=["done", "failed", "cancelled", "rejected"], ended_at__isnull=False),
                name="job_ended_when_over",
            ),
            models.CheckConstraint(
                condition=Q(cancel_asked_at__isnull=True, cancel_asked_by__isnull=True)
                | Q(cancel_asked_at__isnull=False, cancel_asked_by__isnull=False),
                name="job_cancel_pair",
            ),
        ]
        indexes = [
            models.Index(fields=["made_by", "-made_at"], name="job_of_maker"),
            models.Index(fields=["sent_at"], condition=Q(ended_at__isnull=True), name="job_open"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.pk} {self.state}"

    @property
    def is_over(self) -> bool:
        return self.ended_at is not None
