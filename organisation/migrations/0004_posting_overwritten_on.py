"""Postings say that the bank's file made its own what was entered by hand."""

from django.db import migrations, models

# Nobody waits long behind this migration: it gives up rather than queue before the sign-in.
WAIT_BRIEFLY = "SET LOCAL lock_timeout = '3s'"


class Migration(migrations.Migration):
    dependencies = [("organisation", "0003_api")]
    operations = [
        migrations.RunSQL(WAIT_BRIEFLY, WAIT_BRIEFLY),
        migrations.AddField(
            model_name="posting",
            name="overwritten_on",
            field=models.DateField(blank=True, null=True),
        ),
    ]
