"""Why a lock was lifted; and an index for the approvals page, built without locking the table."""

from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations, models


class Migration(migrations.Migration):
    atomic = False
    dependencies = [("tiering", "0002_co_managers")]
    operations = [
        # Only for the new column: a concurrent build waits for old transactions without blocking.
        migrations.RunSQL("SET lock_timeout = '3s'", "RESET lock_timeout"),
        migrations.AddField(
            model_name="booklock",
            name="lift_reason",
            field=models.CharField(blank=True, max_length=200),
        ),
        migrations.RunSQL("RESET lock_timeout", "SET lock_timeout = '3s'"),
        AddIndexConcurrently(
            model_name="bookrequest",
            index=models.Index(
                fields=["branch_code", "id"],
                condition=models.Q(("status", "open")),
                name="book_request_waiting",
            ),
        ),
    ]
