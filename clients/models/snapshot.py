"""What a night publishes of every client, and the totals up the tree."""

from typing import Any

from django.db import models

from clients.models.last_contact import LastContact
from clients.rules.scope import Placed

MONEY: dict[str, Any] = {"max_digits": 20, "decimal_places": 2}


class ClientSnapshot(models.Model):
    """One row per published run and client (domain/02 §What a night publishes).

    The table is partitioned by run: readers go through ``Day.published_run``. Rows are written by
    COPY into a new partition that is attached in the publishing transaction, never updated.
    No database foreign keys: a check per row would double the cost of publishing.
    """

    pk = models.CompositePrimaryKey("run_id", "client_no")
    run = models.ForeignKey(
        "operations.NightlyRun", on_delete=models.DO_NOTHING, db_constraint=False, db_index=False,
        related_name="+",
    )  # fmt: skip
    client_no = models.CharField(max_length=200)
    aum = models.DecimalField(**MONEY)
    month_average = models.DecimalField(**MONEY)
    quarter_average = models.DecimalField(**MONEY)
    annual_average = models.DecimalField(**MONEY)
    annual_basis = models.CharField(max_length=20)
    # Balance-days from 1 January to the as-of day (积数), yuan-days.
    year_balance_days = models.DecimalField(max_digits=38, decimal_places=2)
    tier = models.CharField(max_length=20)
    home_outlet = models.CharField(max_length=200, null=True)
    is_stale = models.BooleanField()
    # The day a stale client's figures are of; NULL: the run's own (older partitions name it).
    good_on = models.DateField(null=True)
    first_on = models.DateField(null=True)  # F of domain/02
    has_loan = models.BooleanField()
    role_needed = models.CharField(max_length=30, null=True)
    employee_no = models.CharField(max_length=200, null=True)  # primary manager
    manager_role = models.CharField(max_length=30, null=True)  # the role of that book
    unmanaged_reason = models.CharField(max_length=20, null=True)
    # Yuan by asset class; NULL where nothing is held (older partitions say 0).
    demand = models.DecimalField(**MONEY, null=True)
    time = models.DecimalField(**MONEY, null=True)
    wealth_product = models.DecimalField(**MONEY, null=True)
    fund = models.DecimalField(**MONEY, null=True)
    insurance = models.DecimalField(**MONEY, null=True)
    bond = models.DecimalField(**MONEY, null=True)
    metal = models.DecimalField(**MONEY, null=True)
    trust = models.DecimalField(**MONEY, null=True)
    margin_cash = models.DecimalField(**MONEY, null=True)
    large_cd = models.DecimalField(**MONEY, null=True)
    # What lists filter and sort by, as the client file said on that day: a page that joined a
    # branch's clients with the client table would take seconds. Empty before migration 0004.
    classes_held = models.SmallIntegerField(null=True)  # of the ten asset classes
    next_matures_on = models.DateField(null=True)  # the first maturity on or after the day
    birthday_md = models.SmallIntegerField(null=True)  # month * 100 + day
    risk_level = models.CharField(max_length=2, null=True)
    persona = models.CharField(max_length=200, null=True)
    has_marketing_consent = models.BooleanField(null=True)
    is_do_not_contact = models.BooleanField(null=True)
    # Not of the night but of now: what lists sort by it join. No column.
    last_contact = models.ForeignObject(
        LastContact, on_delete=models.DO_NOTHING, from_fields=["client_no"], to_fields=["client"],
        null=True, related_name="+",
    )  # fmt: skip

    class Meta:
        managed = False  # the partitioned table is made in SQL by a migration
        db_table = "clients_snapshot"

    @property
    def placed(self) -> Placed:
        """What of the row decides who sees the client."""
        return Placed(
            self.client_no, self.home_outlet, self.tier, self.aum, self.employee_no,
            self.manager_role,
        )  # fmt: skip


class InstitutionSummary(models.Model):
    """Totals of one institution's subtree for one published run; the tree as it was that day."""

    run = models.ForeignKey("operations.NightlyRun", on_delete=models.CASCADE, related_name="+")
    institution_code = models.CharField(max_length=200)
    name = models.CharField(max_length=100)
    level = models.CharField(max_length=20)
    parent_code = models.CharField(max_length=200, blank=True)
    path = models.TextField()
    # Per tier: {"private": {"clients": 3, "aum": "…", "managed": 2, "unmanaged": 1}, …}
    tiers = models.JSONField(default=dict)
    clients = models.BigIntegerField()
    aum = models.DecimalField(**MONEY)
    managed = models.BigIntegerField()
    unmanaged = models.BigIntegerField()
    unmanaged_aum = models.DecimalField(**MONEY)
    stale = models.BigIntegerField()
    upgraded = models.BigIntegerField()
    downgraded = models.BigIntegerField()
    # Clients whose AUM asks for a profile, and whose profile is complete enough (domain/02 §Book
    # health), as counted at the publishing. Empty for runs before migration 0014.
    profiles_asked = models.BigIntegerField(null=True)
    profiles_met = models.BigIntegerField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["run", "institution_code"], name="institution_summary_key"
            )
        ]


class ManagerSummary(models.Model):
    """One person's book in one role for one published run."""

    run = models.ForeignKey("operations.NightlyRun", on_delete=models.CASCADE, related_name="+")
    employee_no = models.CharField(max_length=200)
    role = models.CharField(max_length=30)
    is_primary = models.BooleanField()
    clients = models.BigIntegerField()
    aum = models.DecimalField(**MONEY)
    annual_average = models.DecimalField(**MONEY)
    joined = models.BigIntegerField()
    left = models.BigIntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["run", "employee_no", "role", "is_primary"], name="manager_summary_key"
            )
        ]
