"""The extract files of a day, how they were judged, and what people decided about them."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q


class ExtractFile(models.Model):
    """One file (all its parts together) of one run (domain/08)."""

    class Verdict(models.TextChoices):
        LOADED = "loaded"
        HELD = "held"
        SKIPPED = "skipped"  # a person decided to go on without it

    run = models.ForeignKey("operations.NightlyRun", on_delete=models.CASCADE, related_name="files")
    name = models.CharField(max_length=200)
    table = models.CharField(max_length=40)
    kind = models.CharField(max_length=1)  # f full, i incremental
    verdict = models.CharField(max_length=20, choices=Verdict)
    reason = models.CharField(max_length=200, blank=True)  # code: why held
    detail = models.TextField(blank=True)  # the figures of the reason, in words
    rows = models.BigIntegerField()
    loaded = models.BigIntegerField()
    rejected = models.BigIntegerField()
    bytes = models.BigIntegerField()
    amount_sum = models.DecimalField(max_digits=38, decimal_places=2, null=True)
    digest = models.CharField(max_length=64)
    reasons = models.JSONField(default=dict)  # reason code → number of rows
    parts = models.PositiveSmallIntegerField(default=1)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["run", "name"], name="extract_file_key")]


class FileDecision(models.Model):
    """Release a held file, or go on without it; asked by one person, confirmed by another.

    Bound to the file's content (``digest``): a resent file needs a new decision. A decision about
    a missing file has an empty digest; one about a guard that of what the night was decided from.
    """

    class Decision(models.TextChoices):
        RELEASE = "release"
        SKIP = "skip"

    as_of = models.DateField()
    subject = models.CharField(max_length=200)  # file name, or "guard:moves"
    digest = models.CharField(max_length=64, blank=True)
    decision = models.CharField(max_length=20, choices=Decision)
    reason = models.CharField(max_length=500)
    requested_at = models.DateTimeField(auto_now_add=True)
    requested_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    confirmed_at = models.DateTimeField(null=True)
    confirmed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    withdrawn_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["as_of", "subject", "digest"],
                condition=Q(withdrawn_at__isnull=True),
                name="file_decision_one_open",
            ),
            models.CheckConstraint(
                condition=Q(confirmed_at__isnull=True, confirmed_by__isnull=True)
                | Q(confirmed_at__isnull=False, confirmed_by__isnull=False),
                name="file_decision_confirmed_pair",
            ),
            models.CheckConstraint(
                condition=Q(confirmed_by__isnull=True) | ~Q(confirmed_by=F("requested_by")),
                name="file_decision_maker_is_not_checker",
            ),
        ]


class RejectedRow(models.Model):
    """The first rejected rows of a file, for the page; all of them are in the reject file."""

    file = models.ForeignKey(ExtractFile, on_delete=models.CASCADE, related_name="rejected_rows")
    line = models.BigIntegerField()
    column = models.CharField(max_length=40, blank=True)
    reason = models.CharField(max_length=40)
    masked_row = models.TextField()
