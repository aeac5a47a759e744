"""Call lists: who is due on a day and why, who is on it, and what was assigned by people."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from organisation.rules.roles import Role


class ListDay(models.Model):
    """The list of one workday: the run whose entries it has, and the policy that ranked them.

    Moved by a publishing alone, in its transaction; entries of a run that was replaced are swept.
    ``due`` counts the clients who are due, ``listed`` those of them who are on a list.
    """

    day = models.DateField(primary_key=True)
    run = models.ForeignKey("operations.NightlyRun", on_delete=models.PROTECT, related_name="+")
    policy_version = models.PositiveIntegerField()
    made_at = models.DateTimeField()
    due = models.PositiveIntegerField()
    listed = models.PositiveIntegerField()


class Entry(models.Model):
    """One client who is due on the day of a run's list, with all reasons; never altered.

    Partitioned by run like the snapshot. ``employee_no`` and ``role``: whose book the client is in.
    ``place`` counts the entries of a person's list from 1; empty for the backlog, whose order is
    ``must``, ``score``, ``client_no``. ``is_service_only``: no marketing, whatever the
    channel (domain/03 §Rules that protect clients). ``reasons`` are ``outreach.rules.entry.Why`` as
    JSON, the one with most points first.
    """

    pk = models.CompositePrimaryKey("run_id", "client_no")
    run = models.ForeignKey(
        "operations.NightlyRun", on_delete=models.DO_NOTHING, db_constraint=False, db_index=False,
        related_name="+",
    )  # fmt: skip
    client_no = models.CharField(max_length=200)
    employee_no = models.CharField(max_length=200)
    role = models.CharField(max_length=30, choices=Role)
    familiarity = models.CharField(max_length=1)
    score = models.IntegerField()
    must = models.BooleanField()
    place = models.SmallIntegerField(null=True)
    is_service_only = models.BooleanField()
    reasons = models.JSONField()

    class Meta:
        managed = False  # the partitioned table is made in SQL by a migration
        db_table = "outreach_entry"


class Assigned(models.Model):
    """A client somebody asked a manager to contact: the head's clients to be woken up or with money
    falling due, targets and leads of campaigns, the running marginal cohort. A reason of each list
    from ``from_on`` until it is answered by an effective contact, ended, or over with ``until_on``.

    ``employee_no`` and ``role``: who calls a client whom nobody manages; empty for all others,
    whose list follows the client."""

    class Cause(models.TextChoices):
        ASSIGNED = "assigned", _("负责人指派")
        MATURITY = "maturity", _("到期分派")
        CAMPAIGN = "campaign", _("营销活动")
        MARGINAL = "marginal", _("临界客户")

    client_no = models.CharField(max_length=200)
    cause = models.CharField(max_length=10, choices=Cause)
    reference = models.CharField(max_length=100, blank=True)  # the campaign, the cohort
    from_on = models.DateField()
    until_on = models.DateField()
    employee_no = models.CharField(max_length=200, blank=True, db_default="")
    role = models.CharField(max_length=30, choices=Role, blank=True, db_default="")
    made_at = models.DateTimeField()
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+",
        db_index=False,
    )  # fmt: skip
    ended_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["client_no", "cause", "reference"],
                condition=Q(ended_at__isnull=True),
                name="assigned_once",
            ),
            models.CheckConstraint(condition=Q(until_on__gte=F("from_on")), name="assigned_days"),
        ]
        indexes = [
            models.Index(
                fields=["until_on"], condition=Q(ended_at__isnull=True), name="assigned_open"
            ),
        ]
