"""Clients are found by their given name, too."""

import django.contrib.postgres.indexes
import django.db.models.functions
from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations, models


class Migration(migrations.Migration):
    atomic = False  # an index is built beside readers and writers only outside a transaction
    dependencies = [("clients", "0005_client_records")]
    operations = [
        AddIndexConcurrently(
            model_name="client",
            index=models.Index(
                django.contrib.postgres.indexes.OpClass(
                    django.db.models.functions.Substr("name", 2), name="text_pattern_ops"
                ),
                name="client_given_name",
            ),
        ),
    ]
