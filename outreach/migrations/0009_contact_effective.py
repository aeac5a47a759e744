"""An index of effective contacts by client: the evidence of a whole book without a row being read."""

from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations, models


class Migration(migrations.Migration):
    atomic = False  # an index is built beside readers and writers only outside a transaction
    dependencies = [('outreach', '0008_familiarity')]
    operations = [
        AddIndexConcurrently(
            model_name='contact',
            index=models.Index(
                condition=models.Q(('is_effective', True), ('withdrawn_at__isnull', True)),
                fields=['client_no', 'on'], include=('kind', 'id'), name='contact_effective',
            ),
        ),
    ]
