"""Tokens with which programs ask the API in somebody's name."""

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q

from organisation.rules.token_scopes import TokenScope


class ApiToken(models.Model):
    """A token for a person's own script or for a system that works in that person's name: only a
    keyed digest of it, shown once when it was collected, good until ``expires_at`` or
    ``revoked_at``.

    An administrator grants it (``made_at``, ``made_by``) and never reads it; its person collects
    it, until when it has no digest and opens nothing. ``made_by`` is empty for the operator's
    command, ``revoked_by`` too where nobody revoked it but its person left.
    ``with_second_factor``: who collected it had shown a second factor.
    """

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="api_tokens"
    )
    name = models.CharField(max_length=60)  # what it is for
    digest = models.BinaryField(max_length=16, unique=True, null=True)
    scopes = ArrayField(models.CharField(max_length=30, choices=TokenScope))
    with_second_factor = models.BooleanField(default=False)
    made_at = models.DateTimeField()
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    collected_at = models.DateTimeField(null=True, blank=True)
    expires_at = models.DateTimeField()
    last_used_at = models.DateTimeField(null=True, blank=True)  # to the minute
    revoked_at = models.DateTimeField(null=True, blank=True)
    revoked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(expires_at__gt=F("made_at")), name="api_token_in_order"
            ),
            models.CheckConstraint(
                condition=Q(revoked_by__isnull=True) | Q(revoked_at__isnull=False),
                name="api_token_revoked_pair",
            ),
            models.CheckConstraint(
                condition=Q(digest__isnull=True, collected_at__isnull=True)
                | Q(digest__isnull=False, collected_at__isnull=False),
                name="api_token_collected_pair",
            ),
            models.CheckConstraint(condition=Q(scopes__len__gt=0), name="api_token_for_something"),
        ]

    def __str__(self) -> str:
        return f"{self.user} {self.name}"
