"""People's own words in their work log, watched by the audit."""

from django.db import migrations, models

WATCH = """
SELECT operations_audit_watch('outreach_daywords', about_no => 'r.employee_no');
"""
UNWATCH = "SELECT operations_audit_unwatch('outreach_daywords');"


class Migration(migrations.Migration):

    dependencies = [("outreach", "0006_assigned_person")]

    operations = [
        migrations.RunSQL("SET LOCAL lock_timeout = '3s'", "SET LOCAL lock_timeout = '3s'"),
        migrations.CreateModel(
            name="DayWords",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False,
                                           verbose_name="ID")),
                ("employee_no", models.CharField(max_length=200)),
                ("day", models.DateField()),
                ("words_sealed", models.BinaryField(null=True)),
                ("version", models.PositiveSmallIntegerField(default=0)),
                ("written_at", models.DateTimeField()),
            ],
        ),
        migrations.AddConstraint(
            model_name="daywords",
            constraint=models.UniqueConstraint(
                fields=("employee_no", "day"), name="day_words_once"
            ),
        ),
        migrations.RunSQL(WATCH, UNWATCH),
    ]
