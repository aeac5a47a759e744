"""What the system has to tell people: a late night, a held file, a failed run."""

from django.db import models


class Notice(models.Model):
    """One thing to know, told once (``key``), to everybody who may see nights."""

    class Level(models.TextChoices):
        INFO = "info"
        WATCH = "watch"
        ACT = "act"

    key = models.CharField(max_length=200, unique=True)
    level = models.CharField(max_length=10, choices=Level)
    subject = models.CharField(max_length=40)  # code of the message; pages translate it
    as_of = models.DateField(null=True)
    facts = models.JSONField(default=dict)
    created_at = models.DateTimeField(auto_now_add=True)
    settled_at = models.DateTimeField(null=True)
