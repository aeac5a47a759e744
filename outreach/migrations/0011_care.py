"""Hand-overs of new clients, watched by the audit."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from organisation.rules.roles import Role

WATCH = """
SELECT operations_audit_watch('outreach_carehandover', about_no => 'r.client_no');
"""
UNWATCH = "SELECT operations_audit_unwatch('outreach_carehandover');"


class Migration(migrations.Migration):

    dependencies = [
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
        ("outreach", "0010_phone_box"),
    ]

    operations = [
        migrations.RunSQL("SET LOCAL lock_timeout = '3s'", "SET LOCAL lock_timeout = '3s'"),
        migrations.CreateModel(
            name="CareHandOver",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False,
                                           verbose_name="ID")),
                ("client_no", models.CharField(max_length=200)),
                ("from_employee_no", models.CharField(max_length=200)),
                ("to_employee_no", models.CharField(max_length=200)),
                ("to_role", models.CharField(choices=Role.choices, max_length=30)),
                ("meet_on", models.DateField()),
                ("words_sealed", models.BinaryField(null=True)),
                ("version", models.PositiveSmallIntegerField(default=1)),
                ("planned_at", models.DateTimeField()),
                ("taken_at", models.DateTimeField(null=True)),
                ("ended_at", models.DateTimeField(null=True)),
                ("planned_by", models.ForeignKey(
                    db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name="+",
                    to=settings.AUTH_USER_MODEL,
                )),
            ],
        ),
        migrations.AddConstraint(
            model_name="carehandover",
            constraint=models.UniqueConstraint(
                condition=models.Q(("ended_at__isnull", True)), fields=("client_no",),
                name="care_hand_over_once",
            ),
        ),
        migrations.AddIndex(
            model_name="carehandover",
            index=models.Index(
                condition=models.Q(("ended_at__isnull", True)), fields=["to_employee_no"],
                name="care_hand_over_to",
            ),
        ),
        migrations.RunSQL(WATCH, UNWATCH),
    ]
