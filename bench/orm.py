"""Models over the benchmark's own tables, for the ORM loop."""

from functools import cache
from typing import Any

import django
from django.conf import settings


@cache
def models() -> tuple[Any, Any]:
    """The client and the holding model of the in-place benchmark's tables."""
    if not settings.configured:
        django.setup()
    from django.db import models as m

    class BenchClient(m.Model):
        client_no = m.TextField(primary_key=True)
        aum = m.DecimalField(max_digits=20, decimal_places=2)
        year_balance_days = m.DecimalField(max_digits=38, decimal_places=2)
        annual_average = m.DecimalField(max_digits=20, decimal_places=2)
        tier = m.TextField()
        home_outlet = m.TextField()

        class Meta:
            app_label = "clients"
            managed = False
            db_table = "bench_client"

    class BenchHolding(m.Model):
        client_no = m.TextField(primary_key=True)
        product_code = m.TextField()
        balance = m.DecimalField(max_digits=18, decimal_places=2)

        class Meta:
            app_label = "clients"
            managed = False
            db_table = "bench_holding"

    return BenchClient, BenchHolding
