"""The institution tree."""

from django.db import models

from organisation.rules.roles import Level


class Institution(models.Model):
    """A place of the bank; the newest full institution file is the whole truth (domain/02 §Fine
    print), so a code that left the file stays as a closed row for the history that names it."""

    code = models.CharField(max_length=200, primary_key=True)
    name = models.CharField(max_length=100)
    level = models.CharField(max_length=20, choices=Level)
    parent = models.ForeignKey(
        "self", null=True, blank=True, on_delete=models.PROTECT, related_name="children"
    )
    # Codes from the root down to this one, each followed by "/": a subtree is a prefix.
    path = models.TextField()
    is_open = models.BooleanField(default=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(level__in=Level.values), name="institution_level"
            )
        ]
        indexes = [
            models.Index(fields=["path"], name="institution_path", opclasses=["text_pattern_ops"])
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.name}"
