"""Clients are found by what the CRM noted of them: indexes for what few have."""

import django.contrib.postgres.indexes
from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations, models


class Migration(migrations.Migration):
    atomic = False  # an index is built beside readers and writers only outside a transaction
    dependencies = [("clients", "0014_profile_counts")]
    operations = [
        AddIndexConcurrently(
            model_name="clientprofile",
            index=models.Index(
                fields=["persona"],
                condition=models.Q(("persona__gt", "")),
                name="client_profile_own_persona",
            ),
        ),
        AddIndexConcurrently(
            model_name="clientprofile",
            index=models.Index(
                fields=["introducer"],
                condition=models.Q(("introducer__gt", "")),
                name="client_profile_introduced_by",
            ),
        ),
        AddIndexConcurrently(
            model_name="clientprofile",
            index=models.Index(
                fields=["client"],
                condition=models.Q(("is_priority", True)),
                name="client_profile_priority",
            ),
        ),
        AddIndexConcurrently(
            model_name="clientprofile",
            index=django.contrib.postgres.indexes.GinIndex(
                django.contrib.postgres.indexes.OpClass("tags", name="jsonb_path_ops"),
                name="client_profile_tags",
            ),
        ),
    ]
