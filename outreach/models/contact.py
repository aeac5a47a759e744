"""Contacts with clients: what was said to whom, when, by whom, and what comes next."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from organisation.rules.roles import Role
from outreach.rules.contacts import PURPOSE_WORDS, Direction, Kind, NextStep, Origin, Outcome

PURPOSES = [(purpose.value, words) for purpose, words in PURPOSE_WORDS.items()]


class ContactQuerySet(models.QuerySet["Contact"]):
    def standing(self) -> "ContactQuerySet":
        """Without what was withdrawn: that never took place."""
        return self.filter(withdrawn_at__isnull=True)


class ContactFacts(models.Model):
    """What its maker says of a contact and may amend, and what follows from that.

    ``on`` is the local day of ``at``. ``filed_on``: the day on which a visit or meeting was filed
    before it took place; empty for what was logged afterwards. ``outcome`` is empty as long as it
    is only planned. ``is_effective`` and ``breaches`` (``outreach.rules.protection.Refusal``) were
    judged by the ``policy_version`` of the day's work. ``words_sealed``: free text, bound to client
    and key (``outreach.rules.contact_words``).
    """

    kind = models.CharField(max_length=10, choices=Kind)
    direction = models.CharField(max_length=5, choices=Direction)
    purpose = models.CharField(max_length=10, choices=PURPOSES)
    outcome = models.CharField(max_length=20, choices=Outcome, blank=True)
    at = models.DateTimeField()
    on = models.DateField()
    filed_on = models.DateField(null=True)
    seconds = models.PositiveIntegerField(null=True)
    is_effective = models.BooleanField()
    policy_version = models.PositiveIntegerField()
    products = models.JSONField(default=list)  # product codes talked about
    next_step = models.CharField(max_length=10, choices=NextStep, blank=True)
    next_on = models.DateField(null=True)
    next_time = models.TimeField(null=True)  # local; empty: some time of that day
    words_sealed = models.BinaryField(null=True)
    breaches = models.JSONField(default=list)

    class Meta:
        abstract = True


class Contact(ContactFacts):
    """One call, message, visit, meeting or gift. Never removed by people; a slip of the console is
    withdrawn within minutes, and then counts nowhere.

    ``role`` and ``institution_code``: in which role, and posted where, the person had it.
    ``key``: whoever sends the same key again gets this contact and makes no other. ``origin``: BOX
    until its agent says something of it. ``made_by`` is
    empty for what no account recorded. ``recorded_at``: when its outcome was first written; of a
    plan nothing yet.
    """

    client_no = models.CharField(max_length=200)
    employee_no = models.CharField(max_length=200)
    role = models.CharField(max_length=30, choices=Role)
    institution_code = models.CharField(max_length=200)
    key = models.CharField(max_length=200)
    origin = models.CharField(
        max_length=10, choices=Origin, default=Origin.PERSON, db_default=Origin.PERSON.value
    )
    version = models.PositiveSmallIntegerField(default=1)
    made_at = models.DateTimeField()
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+",
        db_index=False,
    )  # fmt: skip
    recorded_at = models.DateTimeField(null=True)
    amended_at = models.DateTimeField(null=True)
    withdrawn_at = models.DateTimeField(null=True)  # a slip, taken back at once by its maker

    objects = ContactQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["employee_no", "key"], name="contact_key"),
            models.CheckConstraint(
                condition=Q(outcome="", recorded_at__isnull=True, filed_on__isnull=False)
                | (~Q(outcome="") & Q(recorded_at__isnull=False)),
                name="contact_planned_or_recorded",
            ),
            models.CheckConstraint(
                condition=Q(next_step="", next_on__isnull=True)
                | (~Q(next_step="") & Q(next_on__isnull=False)),
                name="contact_next_pair",
            ),
            models.CheckConstraint(
                condition=Q(filed_on__isnull=True) | Q(kind__in=["visit", "meeting"]),
                name="contact_filed_face_to_face",
            ),
            models.CheckConstraint(
                condition=Q(version=1, amended_at__isnull=True)
                | Q(version__gt=1, amended_at__isnull=False),
                name="contact_amended_pair",
            ),
        ]
        indexes = [
            models.Index(fields=["client_no", "-at", "-id"], name="contact_client"),
            models.Index(fields=["employee_no", "-at", "-id"], name="contact_person"),
            # What the familiarity of a book's clients is told by, without a row being read.
            models.Index(
                fields=["client_no", "on"],
                include=["kind", "id"],
                condition=Q(is_effective=True, withdrawn_at__isnull=True),
                name="contact_effective",
            ),
            # Plans that wait for their outcome, the next first.
            models.Index(
                fields=["employee_no", "on"], condition=Q(outcome=""), name="contact_planned"
            ),
        ]


class ContactVersion(ContactFacts):
    """What a contact said before it was amended. Append-only; the newest is the contact itself.
    ``replaced_by`` is empty where the phone box told more of the call."""

    contact = models.ForeignKey(Contact, on_delete=models.PROTECT, related_name="versions")
    version = models.PositiveSmallIntegerField()
    replaced_at = models.DateTimeField()
    replaced_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+",
        db_index=False,
    )  # fmt: skip

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["contact", "version"], name="contact_version_key")
        ]
