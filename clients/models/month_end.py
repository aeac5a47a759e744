"""What clients had at the ends of months before the first night, for the curve of a year."""

from typing import Any

from django.db import models

MONEY: dict[str, Any] = {"max_digits": 20, "decimal_places": 2}


class ClientMonthEnd(models.Model):
    """One row per client and month end that the first load knows (``load_history``).

    Partitioned by month end; a partition is replaced as a whole and never updated. Month ends of
    published nights are not repeated here: their snapshots are kept (architecture, decision 11).
    ``annual_average`` is that from 1 January to the day.
    """

    pk = models.CompositePrimaryKey("month_end_on", "client_no")
    month_end_on = models.DateField()
    client_no = models.CharField(max_length=200)
    aum = models.DecimalField(**MONEY)
    annual_average = models.DecimalField(**MONEY)

    class Meta:
        managed = False  # the partitioned table is made in SQL by a migration
        db_table = "clients_month_end"
