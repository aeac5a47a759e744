"""Clients put together by hand: a list of one's own, and what was picked for one act."""

from django.conf import settings
from django.db import models
from django.db.models import Q


class ClientList(models.Model):
    """Client numbers somebody put together. It gives no right: who opens it sees of it only whom
    they see anyway (``visible_to``).

    A list with a name is kept; one without holds the rows picked for one act (an export, a request
    for many), so that the act is about these and no others, and is swept with time.
    """

    owner = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    name = models.CharField(max_length=40, blank=True)
    made_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["owner", "name"], condition=~Q(name=""), name="client_list_key"
            )
        ]
        indexes = [
            models.Index(fields=["made_at"], condition=Q(name=""), name="client_list_picked"),
        ]

    def __str__(self) -> str:
        return f"list {self.pk}"


class ClientListEntry(models.Model):
    """One client of a list."""

    of = models.ForeignKey(ClientList, on_delete=models.CASCADE, related_name="entries")
    client_no = models.CharField(max_length=200)
    added_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["of", "client_no"], name="client_list_entry_key")
        ]
