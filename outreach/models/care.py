"""New clients who go from remote care to somebody of their outlet."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from organisation.rules.roles import Role


class CareHandOver(models.Model):
    """A new client's hand-over, planned by who cares for the client (``from_employee_no``), taken
    by somebody of the home outlet; one at a time stands.

    ``meet_on``: when they get to know one another. ``words_sealed``: what the other should know,
    bound to client and ``planned_at`` of the row (``outreach.rules.contact_words``). ``version``
    counts the writings, so that of two tabs the second is told.
    """

    client_no = models.CharField(max_length=200)
    from_employee_no = models.CharField(max_length=200)
    to_employee_no = models.CharField(max_length=200)
    to_role = models.CharField(max_length=30, choices=Role)
    meet_on = models.DateField()
    words_sealed = models.BinaryField(null=True)
    version = models.PositiveSmallIntegerField(default=1)
    planned_at = models.DateTimeField()
    planned_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    taken_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["client_no"], condition=Q(ended_at__isnull=True), name="care_hand_over_once"
            ),
        ]
        indexes = [
            models.Index(
                fields=["to_employee_no"], condition=Q(ended_at__isnull=True),
                name="care_hand_over_to",
            ),
        ]  # fmt: skip
