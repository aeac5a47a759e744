"""What a token may be used for: contacts in bulk too. Choices only: nothing is done to the table."""

import django.contrib.postgres.fields
from django.db import migrations, models

from organisation.rules.token_scopes import TokenScope


class Migration(migrations.Migration):

    dependencies = [("organisation", "0006_contact_scopes")]

    operations = [
        migrations.AlterField(
            model_name="apitoken",
            name="scopes",
            field=django.contrib.postgres.fields.ArrayField(
                base_field=models.CharField(choices=TokenScope.choices, max_length=30), size=None
            ),
        ),
    ]
