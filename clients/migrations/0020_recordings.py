"""Recordings are disclosed as fields are. Choices only: nothing is done to the table."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('clients', '0019_client_opened'),
    ]

    operations = [
        migrations.AlterField(
            model_name='disclosure',
            name='field',
            field=models.CharField(blank=True, choices=[('phone', 'Phone'), ('id_no', 'Id No'), ('recording', 'Recording')], max_length=20),
        ),
    ]
