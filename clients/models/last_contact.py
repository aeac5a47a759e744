"""When somebody last spoke with a client, in one row: what lists filter by and the night reads."""

from django.db import models
from django.db.models import Q

from clients.models.client import Client


class LastContact(models.Model):
    """One row per client with whom a contact was logged; written together with the contact, in its
    transaction (``outreach.services.last_contacts``), and by nobody else.

    Days are local. ``effective_on`` is the last effective contact of any kind (policy of the day's
    work), ``effective_by`` the employee number of who had it. Of calls those count that reached the
    client, of visits and meetings those that took place, of messages and gifts all; in either
    direction. ``promised_on`` is the day of the next step that is still open, ``promised_by`` who
    promised it. ``no_calls_since``: the client asked not to be called again, and has not come by
    itself since.
    """

    client = models.OneToOneField(
        Client, primary_key=True, on_delete=models.DO_NOTHING, db_constraint=False,
        related_name="last_contact", db_column="client_no",
    )  # fmt: skip
    effective_on = models.DateField(null=True)
    effective_by = models.CharField(max_length=200, blank=True)
    call_on = models.DateField(null=True)
    message_on = models.DateField(null=True)
    face_to_face_on = models.DateField(null=True)
    gift_on = models.DateField(null=True)
    promised_on = models.DateField(null=True)
    promised_by = models.CharField(max_length=200, blank=True)
    no_calls_since = models.DateField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(effective_on__isnull=True, effective_by="")
                | (Q(effective_on__isnull=False) & ~Q(effective_by="")),
                name="last_contact_effective_pair",
            ),
            models.CheckConstraint(
                condition=Q(promised_on__isnull=True, promised_by="")
                | (Q(promised_on__isnull=False) & ~Q(promised_by="")),
                name="last_contact_promised_pair",
            ),
        ]
        indexes = [
            models.Index(fields=["effective_on", "client"], name="last_contact_effective"),
            models.Index(
                fields=["promised_on"],
                condition=Q(promised_on__isnull=False),
                name="last_contact_promised",
            ),
            models.Index(
                fields=["client"],
                condition=Q(no_calls_since__isnull=False),
                name="last_contact_no_calls",
            ),
        ]
