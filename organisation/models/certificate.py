"""The certificates of staff, kept in the CRM on top of the bank's staff file (domain/01)."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from organisation.models.staff import Staff
from organisation.rules.certificates import CertificateKind


class Certificate(models.Model):
    """One certificate; ``expires_on`` is the last day it counts, empty if it has no end. One that
    was withdrawn or entered wrongly is ended and counts no more; a renewed one is another row."""

    staff = models.ForeignKey(Staff, on_delete=models.CASCADE, related_name="certificates")
    kind = models.CharField(max_length=30, choices=CertificateKind)
    number = models.CharField(max_length=60)
    issued_on = models.DateField()
    expires_on = models.DateField(null=True, blank=True)
    entered_at = models.DateTimeField()
    entered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    ended_at = models.DateTimeField(null=True, blank=True)
    ended_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["staff", "kind", "number"], condition=Q(ended_at__isnull=True),
                name="certificate_key",
            ),
            models.CheckConstraint(
                condition=Q(expires_on__isnull=True) | Q(expires_on__gte=F("issued_on")),
                name="certificate_in_order",
            ),
            models.CheckConstraint(
                condition=Q(ended_by__isnull=True) | Q(ended_at__isnull=False),
                name="certificate_ended_pair",
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"{self.staff_id} {self.kind}"
