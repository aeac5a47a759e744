"""Who set the familiarity of a client when, and on what it stood. Append-only."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from clients.models import ClientProfile
from outreach.rules.suggesting import How, KeepReason

LEVELS = ClientProfile.Familiarity.choices


class FamiliarityStep(models.Model):
    """One decision: filled in by hand, a suggestion taken or overruled, one of these undone.

    ``before`` and ``after`` are ``ClientProfile.familiarity``, empty where nothing is noted:
    strangers. ``since_on``: from when ``after`` holds, ``held_since_on`` from when ``before`` did:
    silence is counted from there, and an overruled or undone step does not begin it anew.
    ``evidence`` is ``outreach.rules.suggesting.Basis`` as JSON. ``words_sealed``: why it was
    overruled in somebody's own words (``outreach.rules.contact_words.keep_key``).
    """

    client_no = models.CharField(max_length=200)
    at = models.DateTimeField()
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    how = models.CharField(max_length=10, choices=How)
    before = models.CharField(max_length=1, choices=LEVELS, blank=True)
    after = models.CharField(max_length=1, choices=LEVELS, blank=True)
    suggested = models.CharField(max_length=1, choices=LEVELS, blank=True)
    since_on = models.DateField()
    held_since_on = models.DateField()
    evidence = models.JSONField(null=True)
    policy_version = models.PositiveIntegerField(null=True)
    reason = models.CharField(max_length=20, choices=KeepReason, blank=True)
    words_sealed = models.BinaryField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(how="overruled", before=F("after")) & ~Q(reason="")
                | ~Q(how="overruled") & Q(reason=""),
                name="familiarity_overruled_why",
            ),
            models.CheckConstraint(
                condition=Q(how__in=["accepted", "overruled"], evidence__isnull=False)
                & ~Q(suggested="")
                | Q(how__in=["by_hand", "undone"], evidence__isnull=True, suggested=""),
                name="familiarity_suggested_pair",
            ),
        ]
        indexes = [models.Index(fields=["client_no", "-id"], name="familiarity_client")]
