"""When somebody last spoke with a client: one row per client."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('clients', '0017_basics'),
    ]

    operations = [
        migrations.RunSQL("SET LOCAL lock_timeout = '3s'", "SET LOCAL lock_timeout = '3s'"),
        migrations.CreateModel(
            name='LastContact',
            fields=[
                ('client', models.OneToOneField(db_column='client_no', db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, primary_key=True, related_name='last_contact', serialize=False, to='clients.client')),
                ('effective_on', models.DateField(null=True)),
                ('effective_by', models.CharField(blank=True, max_length=200)),
                ('call_on', models.DateField(null=True)),
                ('message_on', models.DateField(null=True)),
                ('face_to_face_on', models.DateField(null=True)),
                ('gift_on', models.DateField(null=True)),
                ('promised_on', models.DateField(null=True)),
                ('promised_by', models.CharField(blank=True, max_length=200)),
                ('no_calls_since', models.DateField(null=True)),
            ],
            options={
                'indexes': [models.Index(fields=['effective_on', 'client'], name='last_contact_effective'), models.Index(condition=models.Q(('promised_on__isnull', False)), fields=['promised_on'], name='last_contact_promised'), models.Index(condition=models.Q(('no_calls_since__isnull', False)), fields=['client'], name='last_contact_no_calls')],
                'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('effective_by', ''), ('effective_on__isnull', True)), models.Q(('effective_on__isnull', False), models.Q(('effective_by', ''), _negated=True)), _connector='OR'), name='last_contact_effective_pair'), models.CheckConstraint(condition=models.Q(models.Q(('promised_by', ''), ('promised_on__isnull', True)), models.Q(('promised_on__isnull', False), models.Q(('promised_by', ''), _negated=True)), _connector='OR'), name='last_contact_promised_pair')],
            },
        ),
    ]
