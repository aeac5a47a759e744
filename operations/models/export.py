"""Files that people take away: what was asked for, who agreed, where the file lies, who took it."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from operations.models.job import Job


class Export(models.Model):
    """The file of one job, and the decision of the second person where one is needed (domain/07).

    ``expected`` and ``outlets`` (home outlets of the rows) are those of when it was asked for, or
    of when it was found to have grown: they say who could agree. The file lies enciphered under
    ``file_name``; after its time it is removed and the row stays.
    """

    class Format(models.TextChoices):
        EXCEL = "xlsx"
        CSV = "csv"

    job = models.OneToOneField(
        Job, primary_key=True, on_delete=models.PROTECT, related_name="export"
    )
    format = models.CharField(max_length=10, choices=Format)
    language = models.CharField(max_length=10)
    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    expected = models.BigIntegerField(default=0)
    outlets = models.JSONField(default=list)
    is_approved = models.BooleanField(default=False)
    decided_at = models.DateTimeField(null=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    decision_note = models.CharField(max_length=200, blank=True)
    # The file.
    as_of = models.DateField(null=True)
    rows = models.BigIntegerField(null=True)
    bytes = models.BigIntegerField(null=True)
    file_name = models.CharField(max_length=64, blank=True)
    made_at = models.DateTimeField(null=True)
    removed_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(decided_at__isnull=True, decided_by__isnull=True)
                | Q(decided_at__isnull=False, decided_by__isnull=False),
                name="export_decided_pair",
            ),
            models.CheckConstraint(
                condition=Q(decided_by__isnull=True) | ~Q(decided_by=F("asked_by")),
                name="export_maker_is_not_checker",
            ),
            models.CheckConstraint(
                condition=Q(is_approved=False) | Q(decided_at__isnull=False),
                name="export_approved_by_somebody",
            ),
        ]
        indexes = [
            models.Index(
                fields=["made_at"],
                condition=Q(made_at__isnull=False, removed_at__isnull=True),
                name="export_with_file",
            )
        ]

    @property
    def has_file(self) -> bool:
        return self.made_at is not None and self.removed_at is None


class ExportRecord(models.Model):
    """One act on an export. Append-only: a trigger refuses to change or remove it. A download is
    recorded before the first byte is sent (domain/07: no record, no file)."""

    class Act(models.TextChoices):
        ASKED = "asked"
        GREW = "grew"  # the list is another than asked for or agreed to; it needs somebody
        APPROVED = "approved"
        REJECTED = "rejected"
        MADE = "made"
        DOWNLOADED = "downloaded"
        REFUSED = "refused"  # a download: the maker no longer reaches all of it

    export = models.ForeignKey(Export, on_delete=models.PROTECT, related_name="records")
    act = models.CharField(max_length=20, choices=Act)
    by = models.ForeignKey(  # empty: the worker
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    at = models.DateTimeField()
    rows = models.BigIntegerField(null=True)
    note = models.CharField(max_length=200, blank=True)

    class Meta:
        indexes = [
            models.Index(fields=["by", "-at"], name="export_record_by"),
            models.Index(fields=["-at"], name="export_record_at"),
        ]
