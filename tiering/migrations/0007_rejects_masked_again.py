from django.db import migrations, transaction

from tiering.pipeline.intake.remasking import mask_row

BATCH_ROWS = 1_000
PERSONAL = ("client", "family", "movement", "staff")


def mask_again(apps, schema_editor):
    """Rows that an earlier version kept for the page, masked as they would be now: by the product's
    own mask, for the strictest there is is the right one whenever this runs. Batch by batch, each
    committed by itself; a row masked well is left alone, so an interrupted run is simply repeated.
    """
    rows = apps.get_model("tiering", "RejectedRow").objects.using(schema_editor.connection.alias)
    last = 0
    while True:
        with transaction.atomic(using=schema_editor.connection.alias):
            found = list(
                rows.filter(pk__gt=last, file__table__in=PERSONAL)
                .select_related("file").order_by("pk")[:BATCH_ROWS]
            )
            if not found:
                return
            rows.bulk_update(_changed(found), ["masked_row"])
        last = found[-1].pk


def _changed(rows):
    for row in rows:
        masked = mask_row(row.file.name, row.reason, row.masked_row)
        if masked != row.masked_row:
            row.masked_row = masked
            yield row


class Migration(migrations.Migration):

    atomic = False  # a lock on a batch is given back with it

    dependencies = [
        ('tiering', '0006_bulk_requests'),
    ]

    operations = [
        # Backwards there is nothing to do: stars fit every version.
        migrations.RunPython(mask_again, migrations.RunPython.noop),
    ]
