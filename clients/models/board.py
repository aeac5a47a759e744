"""What a dashboard shows beside the totals: made at night, so that a page adds up nothing."""

from typing import Any

from django.db import models

MONEY: dict[str, Any] = {"max_digits": 20, "decimal_places": 2}


class InstitutionBoard(models.Model):
    """One institution's subtree in one published run; beside its ``InstitutionSummary``.

    Amounts are yuan, as text in the JSON columns, which are read whole and never searched.
    """

    run = models.ForeignKey(
        "operations.NightlyRun", on_delete=models.CASCADE, db_index=False, related_name="+"
    )
    institution_code = models.CharField(max_length=200)
    # Concentration: the richest fifth of the clients (a part counts whole), what they hold, and how
    # many of the richest together hold 80 % of the assets.
    top_clients = models.BigIntegerField()
    top_aum = models.DecimalField(**MONEY)
    holders_of_80 = models.BigIntegerField()
    # Asset class → amount; they add up to the summary's AUM.
    assets = models.JSONField(default=dict)
    # Who changed tier that night: [from, to, clients, AUM].
    moves = models.JSONField(default=list)
    # Marginal clients: [from yuan, below yuan, clients, AUM].
    marginal = models.JSONField(default=list)
    # What falls due in the next 30 days: [day, holdings, clients, amount]; days with something.
    maturities = models.JSONField(default=list)
    # Role → people, clients, initial, cap (of all of them; null: none), above_initial, full.
    loads = models.JSONField(default=dict)
    # Role → outlets, clients, aum, managers_short, above_initial.
    shortages = models.JSONField(default=dict)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["run", "institution_code"], name="institution_board_key"
            )
        ]


class BookLoad(models.Model):
    """How full one person's book of one role was in one published run, once per institution where
    the person was posted in that role that day. ``path`` is the institution's, as it lay then."""

    run = models.ForeignKey(
        "operations.NightlyRun", on_delete=models.CASCADE, db_index=False, related_name="+"
    )
    employee_no = models.CharField(max_length=200)
    role = models.CharField(max_length=30)
    institution_code = models.CharField(max_length=200)
    path = models.TextField()
    name = models.CharField(max_length=100)
    clients = models.BigIntegerField()
    aum = models.DecimalField(**MONEY)
    initial = models.BigIntegerField(null=True)
    cap = models.BigIntegerField(null=True)
    # What the page of the book shows (``tiering.pipeline.staging.book_figures``): tiers, who is
    # near a bound, who may leave, what is missing; ``profiles`` from the publishing on. Empty for
    # runs before migration 0011.
    figures = models.JSONField(null=True)
    at_risk = models.BigIntegerField(null=True)  # clients falling or with money falling due
    at_risk_aum = models.DecimalField(**MONEY, null=True)
    health = models.SmallIntegerField(null=True)  # 0–100; empty too without a client
    attention = models.BigIntegerField(null=True)  # sorts the books, most urgent first

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["run", "employee_no", "role", "institution_code"], name="book_load_key"
            )
        ]
