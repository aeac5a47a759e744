"""What one person is told: a request that waits for them or was decided, a book that moved, a job
that ended."""

from django.db import models
from django.db.models import Q


class PersonalNotice(models.Model):
    """One thing told to one person, once: ``key`` names day, person, kind and subject, so that a
     repeated or killed night tells nothing twice. ``facts`` are codes and numbers of that kind
    , never personal data."""

    class Kind(models.TextChoices):
        BOOK_MOVED = "book_moved"
        SHORTAGE = "shortage"
        REQUEST_DECIDED = "request_decided"
        REQUEST_DONE = "request_done"
        REQUESTS_WAITING = "requests_waiting"
        PROPOSALS_WAITING = "proposals_waiting"
        EXPORT_WAITING = "export_waiting"
        JOB_ENDED = "job_ended"
        POLICY_ASKED = "policy_asked"
        POLICY_DECIDED = "policy_decided"
        TOKEN_GRANTED = "token_granted"  # noqa: S105 - the name of a notice
        TEAM_JOINED = "team_joined"
        TEAM_ENDED = "team_ended"
        STAND_IN = "stand_in"
        CLIENTS_HANDED = "clients_handed"

    key = models.CharField(max_length=300, unique=True)
    employee_no = models.CharField(max_length=200)
    kind = models.CharField(max_length=30, choices=Kind)
    as_of = models.DateField(null=True)  # of what the night tells
    facts = models.JSONField(default=dict)
    told_at = models.DateTimeField()
    read_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [
            models.Index(fields=["employee_no", "-told_at"], name="personal_notice_own"),
            # The number at the bell, on every page.
            models.Index(
                fields=["employee_no"], condition=Q(read_at__isnull=True),
                name="personal_notice_unread",
            ),
            # What a night that is run again takes back, and what is old enough to go.
            models.Index(fields=["kind", "as_of"], name="personal_notice_night"),
        ]  # fmt: skip
