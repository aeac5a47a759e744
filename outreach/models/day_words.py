"""What people add to the work log that their day has written by itself."""

from django.db import models


class DayWords(models.Model):
    """One person's own words on one day; ``words_sealed`` are bound to both. ``version`` counts the
    writings, so that of two tabs the second is told."""

    employee_no = models.CharField(max_length=200)
    day = models.DateField()
    words_sealed = models.BinaryField(null=True)
    version = models.PositiveSmallIntegerField(default=0)
    written_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["employee_no", "day"], name="day_words_once")
        ]
