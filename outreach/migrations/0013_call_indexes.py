"""Calls nobody could be told for are found by when they began, and those of a day by when they were
reported: neither reads what years of reports left behind."""

from django.contrib.postgres.indexes import BrinIndex
from django.contrib.postgres.operations import AddIndexConcurrently, RemoveIndexConcurrently
from django.db import migrations, models


class Migration(migrations.Migration):
    atomic = False  # an index is built beside readers and writers only outside a transaction

    dependencies = [("outreach", "0012_messages")]

    operations = [
        AddIndexConcurrently(
            model_name="callevent",
            index=models.Index(
                condition=models.Q(("contact__isnull", True)),
                fields=["box", "started_at", "id"],
                name="call_event_waiting",
            ),
        ),
        RemoveIndexConcurrently(model_name="callevent", name="call_event_left"),
        AddIndexConcurrently(
            model_name="callevent",
            index=BrinIndex(fields=["received_at"], name="call_event_received"),
        ),
    ]
