"""Phone boxes, and the calls they report (domain/03 §Phone box)."""

from django.conf import settings
from django.contrib.postgres.indexes import BrinIndex
from django.db import models
from django.db.models import Q

from organisation.models import Institution
from outreach.models.contact import PURPOSES, Contact
from outreach.rules.calls import CALL_ID_LENGTH, Became
from outreach.rules.contacts import Direction


class PhoneBox(models.Model):
    """A gateway that reports the calls of the people of ``institution`` and of those below it.

    ``code`` names it in the head of a report; ``secret_sealed`` signs (table ``phone_box``, row
    ``code``, column ``secret``), made or made anew at ``secret_at``.
    """

    name = models.CharField(max_length=60)
    institution = models.ForeignKey(Institution, on_delete=models.PROTECT, related_name="+")
    code = models.CharField(max_length=20, unique=True)
    secret_sealed = models.BinaryField()
    secret_at = models.DateTimeField()
    made_at = models.DateTimeField()
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    disabled_at = models.DateTimeField(null=True)
    disabled_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+",
        db_index=False,
    )  # fmt: skip
    last_seen_at = models.DateTimeField(null=True)  # its last report that was signed

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(disabled_at__isnull=True, disabled_by__isnull=True)
                | Q(disabled_at__isnull=False, disabled_by__isnull=False),
                name="phone_box_disabled_pair",
            )
        ]

    def __str__(self) -> str:
        return self.code


class CallEvent(models.Model):
    """One call as a box reported it. Append-only (triggers): what was reported never changes; what
    ``became`` of it may be settled again.

    ``call_id`` is a keyed digest of the box's number for the call. ``employee_no`` as reported;
    ``client_no`` empty where the box knew the number alone. The number is found by
    ``number_index``, equal to ``Client.phone_index`` of who has it, and sealed (table
    ``call_event``, row box and ``call_id``), and so is the recording's reference: recorders write
    numbers into names of files. ``seconds``: of the talk, 0: nobody answered. ``digest``: keyed, of
    all that was reported: the same call told otherwise is refused.
    """

    box = models.ForeignKey(PhoneBox, on_delete=models.PROTECT, related_name="+", db_index=False)
    call_id = models.CharField(max_length=CALL_ID_LENGTH)
    employee_no = models.CharField(max_length=200)
    client_no = models.CharField(max_length=200, blank=True)
    number_index = models.BinaryField(max_length=16, null=True)
    number_sealed = models.BinaryField(null=True)
    started_at = models.DateTimeField()
    seconds = models.PositiveIntegerField()
    direction = models.CharField(max_length=5, choices=Direction)
    is_automatic = models.BooleanField()
    purpose = models.CharField(max_length=10, choices=PURPOSES)
    recording_sealed = models.BinaryField(null=True)
    digest = models.BinaryField(max_length=16)
    received_at = models.DateTimeField()
    became = models.CharField(max_length=20, choices=Became)
    contact = models.ForeignKey(
        Contact, null=True, on_delete=models.PROTECT, related_name="calls", db_index=False
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["box", "call_id"], name="call_event_key"),
            models.CheckConstraint(
                condition=Q(became__in=["matched", "made"], contact__isnull=False)
                | (~Q(became__in=["matched", "made"]) & Q(contact__isnull=True)),
                name="call_event_contact_pair",
            ),
        ]
        indexes = [
            models.Index(
                fields=["contact"], condition=Q(contact__isnull=False), name="call_event_contact"
            ),
            models.Index(
                fields=["box", "started_at", "id"],
                condition=Q(contact__isnull=True),
                name="call_event_waiting",
            ),
            # Rows only grow, in the order in which they come: a page of them is a day's.
            BrinIndex(fields=["received_at"], name="call_event_received"),
            models.Index(fields=["number_index"], name="call_event_number"),
            models.Index(fields=["employee_no", "-started_at"], name="call_event_agent"),
        ]
