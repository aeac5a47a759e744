"""What a client holds, row by row, for the newest published days."""

from typing import Any

from django.db import models

MONEY: dict[str, Any] = {"max_digits": 20, "decimal_places": 2}


class Holding(models.Model):
    """One holding row of a published run: the extract's balance and its yuan (domain/02 §AUM).

    Partitioned by run like the snapshot, kept for the current and the previous day (architecture,
    decision 11). Rows lie in the order of client_no and are found by a BRIN index on it: a tree
    over millions of rows would cost more than reading them. ``position`` counts a client's rows
    from 1 in the order of the extract's key, which has a column that may be empty.
    """

    pk = models.CompositePrimaryKey("run_id", "client_no", "position")
    run = models.ForeignKey(
        "operations.NightlyRun", on_delete=models.DO_NOTHING, db_constraint=False, db_index=False,
        related_name="+",
    )  # fmt: skip
    client_no = models.CharField(max_length=200)
    position = models.IntegerField()
    outlet_code = models.CharField(max_length=200)
    product_code = models.CharField(max_length=200)
    currency = models.CharField(max_length=10)
    balance = models.DecimalField(**MONEY)
    yuan = models.DecimalField(**MONEY)
    matures_on = models.DateField(null=True)

    class Meta:
        managed = False  # the partitioned table is made in SQL by a migration
        db_table = "clients_holding"
