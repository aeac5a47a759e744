"""Whom a client without a manager was assigned to. Columns with a constant default: PostgreSQL
writes no row for them."""

from django.db import migrations, models

from organisation.rules.roles import Role


class Migration(migrations.Migration):

    dependencies = [("outreach", "0005_renewed_lists")]

    operations = [
        migrations.RunSQL("SET LOCAL lock_timeout = '3s'", "SET LOCAL lock_timeout = '3s'"),
        migrations.AddField(
            model_name="assigned",
            name="employee_no",
            field=models.CharField(blank=True, db_default="", max_length=200),
        ),
        migrations.AddField(
            model_name="assigned",
            name="role",
            field=models.CharField(
                blank=True, choices=Role.choices, db_default="", max_length=30
            ),
        ),
        migrations.AlterField(
            model_name="assigned",
            name="cause",
            field=models.CharField(
                choices=[
                    ("assigned", "负责人指派"), ("maturity", "到期分派"), ("campaign", "营销活动"),
                    ("marginal", "临界客户"),
                ],
                max_length=10,
            ),
        ),
    ]
