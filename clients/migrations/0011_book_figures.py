from django.db import migrations, models


class Migration(migrations.Migration):
    """Columns that may be empty: no row is rewritten, and runs published before keep none."""

    dependencies = [
        ('clients', '0010_audit'),
    ]

    operations = [
        migrations.RunSQL("SET LOCAL lock_timeout = '3s'", "SET LOCAL lock_timeout = '3s'"),
        migrations.AddField('bookload', 'figures', models.JSONField(null=True)),
        migrations.AddField('bookload', 'at_risk', models.BigIntegerField(null=True)),
        migrations.AddField(
            'bookload', 'at_risk_aum',
            models.DecimalField(decimal_places=2, max_digits=20, null=True),
        ),
        migrations.AddField('bookload', 'health', models.SmallIntegerField(null=True)),
        migrations.AddField('bookload', 'attention', models.BigIntegerField(null=True)),
    ]
