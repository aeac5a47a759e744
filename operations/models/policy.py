"""Policies are data: versioned, effective-dated, maker and checker (architecture, decision 5)."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q


class PolicyVersion(models.Model):
    """A whole policy (all sections); the version in force on a day is the newest approved one
    whose ``effective_on`` is not after it."""

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
        ]

    def __str__(self) -> str:
        return f"v{self.version} from {self.effective_on}"
