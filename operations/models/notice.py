"""What the system has to tell people: a late night, a held file, a failed run."""

from django.db import models


class Notice(models.Model):
    """One thing to know, told once (``key``), to everybody who may see nights."""

    class Level(models.TextChoices):
        INFO = "info"
        WATCH = "watch"
        ACT = "act"

    class Subject(models.TextChoices):
        """What it is about; pages have the words (``web.notices``)."""

        NIGHT_LATE = "night_late"
        NIGHT_HELD = "night_held"
        NIGHT_FAILED = "night_failed"
        LISTS_FAILED = "lists_failed"

    key = models.CharField(max_length=200, unique=True)
    level = models.CharField(max_length=10, choices=Level)
    subject = models.CharField(max_length=40, choices=Subject)
    as_of = models.DateField(null=True)
    reasons = models.JSONField(default=list)  # of operations.rules.stops
    told_at = models.DateTimeField()
    settled_at = models.DateTimeField(null=True)
