"""Policies are data: versioned, effective-dated, maker and checker (architecture, decision 5)."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q


class PolicyVersion(models.Model):
    """A whole policy (all sections); the version in force on a day is the newest approved one
    whose ``effective_on`` is not after it.

    Neither approved nor closed it is a proposal; its maker may edit it, which voids an approval.
    """

    class Outcome(models.TextChoices):
        REJECTED = "rejected"
        WITHDRAWN = "withdrawn"

    version = models.PositiveIntegerField(unique=True)
    effective_on = models.DateField()
    body = models.JSONField()
    source = models.CharField(max_length=200, blank=True)  # file name, "default" or "page"
    created_at = models.DateTimeField(auto_now_add=True)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    # Set at once by the operator's command; by a second person when proposed on a page.
    approved_at = models.DateTimeField(null=True)
    approved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )

    reason = models.CharField(max_length=500, blank=True)
    # Grows with every edit: nobody approves what they did not read.
    revision = models.PositiveIntegerField(default=1)
    # The newest approved version when it was proposed: what it changes.
    based_on = models.PositiveIntegerField(null=True)
    closed_at = models.DateTimeField(null=True)
    closed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    outcome = models.CharField(max_length=20, choices=Outcome, blank=True)
    note = models.CharField(max_length=500, blank=True)  # of who approved or rejected

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(approved_by__isnull=True)
                | Q(created_by__isnull=True)
                | ~Q(approved_by=F("created_by")),
                name="policy_maker_is_not_checker",
            ),
            # The operator's command approves without a name, nobody approves without a moment.
            models.CheckConstraint(
                condition=Q(approved_by__isnull=True) | Q(approved_at__isnull=False),
                name="policy_approved_pair",
            ),
            models.CheckConstraint(
                condition=Q(closed_at__isnull=True, closed_by__isnull=True)
                | Q(closed_at__isnull=False, closed_by__isnull=False),
                name="policy_closed_pair",
            ),
            models.CheckConstraint(
                condition=Q(closed_at__isnull=True, outcome="")
                | (Q(closed_at__isnull=False, approved_at__isnull=True) & ~Q(outcome="")),
                name="policy_closed_is_not_approved",
            ),
            models.CheckConstraint(
                condition=~Q(outcome="rejected")
                | Q(created_by__isnull=True)
                | ~Q(closed_by=F("created_by")),
                name="policy_maker_does_not_reject",
            ),
        ]

    def __str__(self) -> str:
        return f"v{self.version} from {self.effective_on}"
