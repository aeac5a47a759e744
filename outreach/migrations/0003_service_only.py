"""Entries say who may be contacted for nothing but service. A column with a constant default: no row
is written, however many there are."""

from django.db import migrations

ADD = "ALTER TABLE outreach_entry ADD COLUMN is_service_only boolean NOT NULL DEFAULT false"
DROP = "ALTER TABLE outreach_entry DROP COLUMN is_service_only"


class Migration(migrations.Migration):

    dependencies = [('outreach', '0002_day_lists')]

    operations = [
        migrations.RunSQL("SET LOCAL lock_timeout = '3s'", "SET LOCAL lock_timeout = '3s'"),
        migrations.RunSQL(ADD, DROP),
    ]
