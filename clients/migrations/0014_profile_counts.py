"""Two counts beside an institution's totals. Nullable without a default: the catalogue only."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("clients", "0013_no_zeros")]
    operations = [
        migrations.RunSQL("SET LOCAL lock_timeout = '3s'", "SET LOCAL lock_timeout = '3s'"),
        *(
            migrations.AddField(
                model_name="institutionsummary",
                name=name,
                field=models.BigIntegerField(null=True),
            )
            for name in ("profiles_asked", "profiles_met")
        ),
    ]
