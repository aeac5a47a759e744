"""A client holds three of the ten asset classes, and seven noughts a row cost a night a second: what
is not held is NULL in new partitions. Forward only the catalogue changes. Back, the noughts are
written again, partition by partition."""

from django.db import migrations

CLASSES = (
    "demand", "time", "wealth_product", "fund", "insurance", "bond", "metal", "trust",
    "margin_cash", "large_cd",
)
NO_LONGER = "SET LOCAL lock_timeout = '3s';"
MAY_BE_NULL = f"{NO_LONGER} ALTER TABLE clients_snapshot " + ", ".join(
    f"ALTER COLUMN {name} DROP NOT NULL" for name in CLASSES
)
NOUGHTS = f"""
{NO_LONGER}
UPDATE clients_snapshot SET {", ".join(f"{name} = coalesce({name}, 0)" for name in CLASSES)}
WHERE {" OR ".join(f"{name} IS NULL" for name in CLASSES)};
ALTER TABLE clients_snapshot {", ".join(f"ALTER COLUMN {name} SET NOT NULL" for name in CLASSES)};
"""


class Migration(migrations.Migration):
    dependencies = [("clients", "0012_audit_journals")]
    operations = [migrations.RunSQL(MAY_BE_NULL, NOUGHTS)]
