"""What the planner is told of client numbers: the parents' own sample would mix all days.

A query asks one run. In a run a client has one snapshot and about two and a half holdings, however
many runs are kept; ``n_distinct_inherited`` says so, negative as a share of the rows asked.
"""

from django.db import migrations

SAY = "ALTER TABLE {} ALTER COLUMN client_no SET (n_distinct_inherited = {})"
FORGET = "ALTER TABLE {} ALTER COLUMN client_no RESET (n_distinct_inherited)"
TOLD = {"clients_snapshot": -1, "clients_holding": -0.4}


class Migration(migrations.Migration):
    dependencies = [("clients", "0015_noted_filters")]
    operations = [
        migrations.RunSQL("SET LOCAL lock_timeout = '3s'", migrations.RunSQL.noop),
        *(
            migrations.RunSQL(SAY.format(table, share), FORGET.format(table))
            for table, share in TOLD.items()
        ),
    ]
