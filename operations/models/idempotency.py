"""What a program was answered to a write, so that asking again does nothing twice."""

from django.conf import settings
from django.db import models


class IdempotencyKey(models.Model):
    """A key that a caller gave one write, the digest of what was asked, and the answer.

    The row is written in the write's own transaction: there is no effect without its answer, and
    no answer without its effect. ``body`` names records by their numbers and nobody by name.
    """

    owner = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    key = models.CharField(max_length=200)
    digest = models.BinaryField(max_length=32)
    status = models.PositiveSmallIntegerField(default=0)
    body = models.JSONField(default=dict)
    made_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["owner", "key"], name="idempotency_key_key")]
        indexes = [models.Index(fields=["made_at"], name="idempotency_key_age")]
