"""Lists as people like them: filters, sort and columns under a name."""

from django.conf import settings
from django.db import models


class SavedView(models.Model):
    """A list's query kept by a person, for that person or for everybody of a place.

    ``query`` holds names and values of the list's own filters, never a client's data; who opens a
    shared view sees the own clients in it.
    """

    owner = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    page = models.CharField(max_length=40)
    name = models.CharField(max_length=40)
    query = models.JSONField(default=dict)  # name → list of values
    # Shared with the people posted at this institution or below it; empty: with nobody.
    shared_with = models.ForeignKey(
        "organisation.Institution", null=True, on_delete=models.CASCADE, related_name="+"
    )
    changed_at = models.DateTimeField(auto_now=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["owner", "page", "name"], name="saved_view_key")
        ]
