"""Who may see a client beyond the book and the tree: one client, one person, for a while."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q


class ClientGrant(models.Model):
    """A client handed to a person (architecture, decision 6). The primary manager needs none: the
    published snapshot names that one (ADR 0007).

    A grant counts from ``granted_at`` until ``until`` or ``ended_at``, whichever comes first.
    """

    class Source(models.TextChoices):
        CO_MANAGER = "co_manager"  # written by publishing, with the book
        TEAM = "team"  # the service team of a private client (柔性团队)
        LIST = "list"
        CAMPAIGN = "campaign"
        REFERRAL = "referral"
        PROJECT = "project"

    client_no = models.CharField(max_length=200)
    employee_no = models.CharField(max_length=200)
    source = models.CharField(max_length=20, choices=Source)
    # What of the source it is: the campaign, the list; for a co-manager the role.
    reference = models.CharField(max_length=100, blank=True)
    reason = models.CharField(max_length=200, blank=True)
    granted_at = models.DateTimeField()
    until = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    granted_by = models.ForeignKey(  # empty: the night
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    ended_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["client_no", "employee_no", "source", "reference"],
                condition=Q(ended_at__isnull=True),
                name="client_grant_one_open",
            ),
            models.CheckConstraint(
                condition=Q(until__isnull=True) | Q(until__gt=F("granted_at")),
                name="client_grant_in_order",
            ),
            models.CheckConstraint(
                condition=Q(ended_by__isnull=True) | Q(ended_at__isnull=False),
                name="client_grant_ended_pair",
            ),
        ]
        indexes = [
            models.Index(
                fields=["employee_no"], condition=Q(ended_at__isnull=True), name="client_grant_open"
            ),
            models.Index(fields=["client_no"], name="client_grant_client"),
        ]


class ClientOpening(models.Model):
    """One client opened to one person of head office for 30 minutes, for a recorded reason
    (domain/01: their client lists stay empty)."""

    client_no = models.CharField(max_length=200)
    opened_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    reason = models.CharField(max_length=200)
    opened_at = models.DateTimeField()
    until = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(until__gt=F("opened_at")), name="opening_in_order")
        ]
        indexes = [
            models.Index(fields=["opened_by", "client_no"], name="client_opening_key"),
        ]
