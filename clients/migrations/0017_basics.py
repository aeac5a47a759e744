"""Those of the four basics (domain/04) that no file tells, as managers note them.

Nullable without defaults: the catalogue only. The checks read a table of a row per client noted,
whose new columns are empty: a second per million.
"""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models
from django.db.models import Q


class Migration(migrations.Migration):
    dependencies = [
        ("clients", "0016_planner"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]
    operations = [
        migrations.RunSQL("SET LOCAL lock_timeout = '3s'", "SET LOCAL lock_timeout = '3s'"),
        *(
            migrations.AddField(
                model_name="clientprofile", name=name, field=models.BooleanField(null=True)
            )
            for name in ("has_mobile_bank", "has_credit_card", "has_payment_binding")
        ),
        migrations.AddField(
            model_name="clientprofile",
            name="basics_noted_at",
            field=models.DateTimeField(null=True),
        ),
        migrations.AddField(
            model_name="clientprofile",
            name="basics_noted_by",
            field=models.ForeignKey(
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddConstraint(
            model_name="clientprofile",
            constraint=models.CheckConstraint(
                condition=Q(basics_noted_at__isnull=True, basics_noted_by__isnull=True)
                | Q(basics_noted_at__isnull=False, basics_noted_by__isnull=False),
                name="client_profile_basics_pair",
            ),
        ),
    ]
