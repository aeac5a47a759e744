"""New clients are found by their day of opening."""

from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations, models


class Migration(migrations.Migration):
    atomic = False  # an index is built beside readers and writers only outside a transaction
    dependencies = [("clients", "0018_last_contact")]
    operations = [
        AddIndexConcurrently(
            model_name="client",
            index=models.Index(fields=["opened_on"], name="client_opened"),
        ),
    ]
