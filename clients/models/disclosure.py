"""Who was shown what of whom: written before it is shown (domain/07)."""

from django.conf import settings
from django.db import models


class Disclosure(models.Model):
    """One deliberate look at personal data. Append-only: a trigger refuses to change or remove it.

    ``REVEAL``: a masked field was shown. ``OPENING``: head office opened a client. ``LOOK_UP``:
    somebody entered a client's exact number and got the priority flag only (domain/01).
    """

    class Kind(models.TextChoices):
        REVEAL = "reveal"
        OPENING = "opening"
        LOOK_UP = "look_up"

    class Field(models.TextChoices):
        PHONE = "phone"
        ID_NO = "id_no"
        RECORDING = "recording"  # what the recorder calls a recorded call

    kind = models.CharField(max_length=20, choices=Kind)
    field = models.CharField(max_length=20, choices=Field, blank=True)
    client_no = models.CharField(max_length=200)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    purpose = models.CharField(max_length=200, blank=True)

    class Meta:
        indexes = [
            models.Index(fields=["by", "-at"], name="disclosure_by"),
            models.Index(fields=["client_no", "-at"], name="disclosure_client"),
            models.Index(fields=["-at"], name="disclosure_at"),
        ]
