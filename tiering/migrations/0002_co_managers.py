"""The open co-managers are found without reading a million memberships."""

from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations, models


class Migration(migrations.Migration):
    atomic = False  # an index is built beside readers and writers only outside a transaction

    # Publishing writes grants from now on.
    dependencies = [("tiering", "0001_initial"), ("clients", "0004_grants")]

    operations = [
        AddIndexConcurrently(
            model_name="bookmembership",
            index=models.Index(
                condition=models.Q(("ended_on__isnull", True), ("is_primary", False)),
                fields=["client_no"],
                name="book_open_co_manager",
            ),
        ),
    ]
