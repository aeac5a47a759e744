"""What people did with the entries of a day's list; the entries themselves are never altered."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from organisation.rules.roles import Role
from outreach.models.contact import Contact
from outreach.rules.working import SkipReason, WorkState


class WorkFacts(models.Model):
    """``later_at``: when the client is to be called again; ``contact``: what was logged by it;
    ``tries``: calls of the day that reached nobody; ``handed_to``: an employee number;
    ``words_sealed``: why it was skipped, bound to client and list day; ``changed_by`` did it,
    nobody where the list was made anew."""

    state = models.CharField(max_length=10, choices=WorkState)
    later_at = models.DateTimeField(null=True)
    skip_reason = models.CharField(max_length=20, choices=SkipReason, blank=True)
    words_sealed = models.BinaryField(null=True)
    contact = models.ForeignKey(
        Contact, null=True, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    tries = models.PositiveSmallIntegerField(default=0)
    handed_to = models.CharField(max_length=200, blank=True)  # who works it instead of the book's
    changed_at = models.DateTimeField()
    changed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+",
        db_index=False,
    )  # fmt: skip

    class Meta:
        abstract = True


class ListWork(WorkFacts):
    """How far one client of a day's list is: one row per list day and client, made by who first
    acts on the entry. ``employee_no``, ``role``, ``score``, ``place``, ``familiarity``,
    ``is_service_only`` and ``reasons`` are the entry's, also when the list is made anew
    (``outreach.services.renewing``); ``version`` counts what was done, so that of two people the
    second is told of the first."""

    day = models.DateField()
    client_no = models.CharField(max_length=200)
    employee_no = models.CharField(max_length=200)
    role = models.CharField(max_length=30, choices=Role)
    familiarity = models.CharField(max_length=1)
    score = models.IntegerField()
    place = models.SmallIntegerField(null=True)
    is_service_only = models.BooleanField()
    reasons = models.JSONField()
    version = models.PositiveSmallIntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["day", "client_no"], name="list_work_once"),
            models.CheckConstraint(
                condition=Q(state="later", later_at__isnull=False)
                | (~Q(state="later") & Q(later_at__isnull=True)),
                name="list_work_later_pair",
            ),
            models.CheckConstraint(
                condition=(Q(state="skipped") & ~Q(skip_reason=""))
                | (~Q(state="skipped") & Q(skip_reason="")),
                name="list_work_skip_pair",
            ),
        ]
        indexes = [models.Index(fields=["day", "employee_no"], name="list_work_person")]


class WorkStep(WorkFacts):
    """What a ``ListWork`` said from its ``version`` on; append-only. ``is_undo``: it was put back
    to what stood before."""

    work = models.ForeignKey(ListWork, on_delete=models.PROTECT, related_name="steps")
    version = models.PositiveSmallIntegerField()
    is_undo = models.BooleanField(default=False)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["work", "version"], name="work_step_key")]
