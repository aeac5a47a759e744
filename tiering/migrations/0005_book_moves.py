from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations, models


class Migration(migrations.Migration):
    """Built beside the writers: the table grows by what every night changes."""

    atomic = False

    dependencies = [
        ('tiering', '0004_audit'),
    ]

    operations = [
        AddIndexConcurrently(
            'bookchange', models.Index(fields=['run', 'to_employee_no'], name='book_change_to')
        ),
        AddIndexConcurrently(
            'bookchange', models.Index(fields=['run', 'from_employee_no'], name='book_change_from')
        ),
    ]
